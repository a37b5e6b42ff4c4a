from pathlib import Path

from service.store.database import Database
from service.store.revisions import HEAD, peek_revision


def test_the_revision_is_told_without_opening_the_store(tmp_path: Path) -> None:
    path = tmp_path / "数据 #1?.sqlite3"
    assert peek_revision(path) is None
    assert not path.exists()
    database = Database(f"sqlite:///{tmp_path / 'data.sqlite3'}")
    database.upgrade("0001")
    assert peek_revision(tmp_path / "data.sqlite3") == "0001"
    database.upgrade()
    assert peek_revision(tmp_path / "data.sqlite3") == HEAD
    database.dispose()
    (tmp_path / "data.sqlite3").rename(path)
    assert peek_revision(path) == HEAD


def test_what_is_no_database_has_no_revision(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    path.write_bytes(b"")
    assert peek_revision(path) is None
    path.write_bytes(b"no database at all, but long enough to be read as one" * 50)
    assert peek_revision(path) is None
