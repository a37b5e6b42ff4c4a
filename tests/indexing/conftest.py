from collections.abc import Iterator
from pathlib import Path

import pytest
from index_world import World, make_world

from service.store.database import Database


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    database = Database(f"sqlite:///{tmp_path / 'data.sqlite3'}")
    database.upgrade()
    yield make_world(database, tmp_path)
    database.dispose()
