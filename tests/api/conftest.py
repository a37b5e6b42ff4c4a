"""The small world of the use cases behind the real application."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.client import Api
from tests.usecases.world import make_template, open_world


@pytest.fixture(scope="session")
def world_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    make_template(folder)
    return folder


@pytest.fixture
def api(world_template: Path, tmp_path: Path) -> Iterator[Api]:
    world = open_world(world_template, tmp_path)
    yield Api(world)
    world.database.dispose()
