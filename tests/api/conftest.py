"""The small world of the use cases behind the real application."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.client import Api
from tests.passwords import cheap_passwords
from tests.usecases.world import make_template, open_world


@pytest.fixture(autouse=True)
def quick_to_sign_in() -> Iterator[None]:
    """Whoever signs in here does not wait for Argon2."""
    with cheap_passwords():
        yield


@pytest.fixture(scope="session")
def world_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    with cheap_passwords():
        make_template(folder)
    return folder


@pytest.fixture
def api(world_template: Path, tmp_path: Path) -> Iterator[Api]:
    world = open_world(world_template, tmp_path)
    yield Api(world)
    world.database.dispose()
