"""The pages over the small world: an application with pages, and what a browser would keep of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.passwords import cheap_passwords
from tests.usecases.world import make_template, open_world
from tests.web.office import Office
from tests.web.visitor import Visitor, serve_pages


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
def open_pages(world_template: Path, tmp_path: Path) -> Iterator[Callable[..., Visitor]]:
    """Return what opens the pages; `demo_open` lets visitors in without an account."""
    world = open_world(world_template, tmp_path)
    yield lambda *, demo_open: serve_pages(world, demo_open=demo_open)
    world.database.dispose()


@pytest.fixture
def visitor(open_pages: Callable[..., Visitor]) -> Visitor:
    """A visitor of a demonstration that is open."""
    return open_pages(demo_open=True)


@pytest.fixture
def stranger(open_pages: Callable[..., Visitor]) -> Visitor:
    """A visitor of a product that is closed to who is not signed in."""
    return open_pages(demo_open=False)


@pytest.fixture
def office(world_template: Path, tmp_path: Path) -> Iterator[Office]:
    """The small world with its people in front of the office's pages."""
    world = open_world(world_template, tmp_path)
    yield Office(world)
    world.database.dispose()
