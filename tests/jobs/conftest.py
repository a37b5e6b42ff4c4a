"""The small world for the tests of what happens by the clock."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.clockwork import Clockwork
from tests.usecases.world import make_template, open_world


@pytest.fixture(scope="session")
def world_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    make_template(folder)
    return folder


@pytest.fixture
def clockwork(world_template: Path, tmp_path: Path) -> Iterator[Clockwork]:
    world = open_world(world_template, tmp_path)
    yield Clockwork(world)
    world.database.dispose()
