import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from service.errors import (
    ConflictError,
    DatabaseAddressError,
    DatabaseBusyError,
    DatabaseDamagedError,
    DatabaseMissingError,
    DatabaseUnavailableError,
    InvalidInputError,
    ServiceError,
)
from service.store import engines
from service.store.database import Database
from service.store.failures import translate, translated


class _PostgresError(Exception):
    """What the driver raises, as far as translation looks at it."""

    def __init__(self, words: str, sqlstate: str | None) -> None:
        super().__init__(words)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "words", "expected"),
    [
        ("23505", "duplicate key", ConflictError),
        ("23505", "duplicate key: Key (name)=(NUL (0x00)) already exists", ConflictError),
        ("23503", "foreign key", None),
        ("40001", "could not serialize", DatabaseBusyError),
        ("40P01", "deadlock detected", DatabaseBusyError),
        ("55P03", "lock timeout", DatabaseBusyError),
        ("42P01", 'relation "need" does not exist', DatabaseMissingError),
        ("42601", "syntax error", None),
        ("22001", "value too long for type character varying(60)", InvalidInputError),
        (None, "PostgreSQL text fields cannot contain NUL (0x00) bytes", InvalidInputError),
        ("08006", "connection failure", DatabaseUnavailableError),
        ("57P01", "terminating connection due to administrator command", DatabaseUnavailableError),
        ("53300", "too many connections", DatabaseUnavailableError),
        (None, 'connection failed: database "lianpei" does not exist', DatabaseMissingError),
        (None, "connection failed: Connection refused", DatabaseUnavailableError),
        (None, "something else", None),
    ],
)
def test_what_postgresql_says(sqlstate: str | None, words: str, expected: type[ServiceError] | None) -> None:
    error = translate(OperationalError("SELECT 1", {}, _PostgresError(words, sqlstate)))
    assert (type(error) if error else None) is expected


def test_an_exhausted_pool_is_busy() -> None:
    assert isinstance(translate(PoolTimeoutError("QueuePool limit reached")), DatabaseBusyError)


def test_the_cause_is_kept_and_what_is_ours_passes_through() -> None:
    broken = IntegrityError("INSERT", {}, _PostgresError("duplicate key", "23505"))
    with pytest.raises(ConflictError) as caught, translated():
        raise broken
    assert caught.value.__cause__ is broken
    with pytest.raises(ProgrammingError), translated():
        raise ProgrammingError("SELEC", {}, _PostgresError("syntax error", "42601"))


@pytest.mark.parametrize(
    "address", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://localhost/x", "postgresql://localhost/x"]
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(DatabaseAddressError):
        Database(address)


def test_a_refused_address_does_not_tell_its_password() -> None:
    with pytest.raises(DatabaseAddressError) as caught:
        Database("mysql://someone:verysecret@localhost/x")
    assert "verysecret" not in str(caught.value.details)


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    path.write_bytes(b"this is not a database, however long one looks at it" * 100)
    with pytest.raises(DatabaseDamagedError), Database(f"sqlite:///{path}").read() as session:
        session.execute(text("SELECT 1 FROM alliance"))


def test_looking_at_a_missing_file_does_not_make_one(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    with pytest.raises(DatabaseMissingError), Database(f"sqlite:///{path}").read() as session:
        session.execute(text("SELECT 1"))
    assert not path.exists()


def test_a_server_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    database = Database(f"postgresql+psycopg://postgres@/x?host={tmp_path}")
    with pytest.raises(DatabaseUnavailableError), database.read() as session:
        session.execute(text("SELECT 1"))


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A current SQLite database whose writers wait a short time only."""
    monkeypatch.setattr(engines, "LOCK_SECONDS", 0.1)
    database = Database(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    database.upgrade()
    return database


def test_a_writer_that_waits_too_long_is_told_so(database: Database) -> None:
    def write() -> None:
        with database.transaction() as session:
            session.execute(text("SELECT 1"))

    with database.transaction() as holder:
        holder.execute(text("SELECT 1"))
        with pytest.raises(DatabaseBusyError):
            write()
    write()


def test_a_reader_waits_for_nobody(database: Database) -> None:
    with database.transaction() as holder:
        holder.execute(text("UPDATE alembic_version SET version_num = version_num"))
        with database.read() as session:
            assert session.execute(text("SELECT count(*) FROM alliance")).scalar() == 0


def test_sqlite_runs_as_promised(database: Database) -> None:
    with database.transaction() as session:
        names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        assert [session.execute(text(f"PRAGMA {name}")).scalar() for name in names] == ["wal", 2, 1, 1]


def test_only_the_owner_may_read_the_file(database: Database, tmp_path: Path) -> None:
    assert (tmp_path / "store.sqlite3").stat().st_mode & 0o077 == 0


def test_residue_stays_while_a_reader_holds_it_and_that_is_said(database: Database, tmp_path: Path) -> None:
    with database.read() as reader:
        reader.execute(text("SELECT count(*) FROM alliance"))
        with database.transaction() as session:
            session.execute(text("UPDATE alembic_version SET version_num = version_num"))
        assert not database.erase_residue()
    assert database.erase_residue()
    assert (tmp_path / "store.sqlite3-wal").stat().st_size == 0


def test_a_session_may_change_threads(database: Database) -> None:
    found: list[object] = []
    with database.read() as session:
        thread = threading.Thread(target=lambda: found.append(session.execute(text("SELECT 7")).scalar()))
        thread.start()
        thread.join()
    assert found == [7]


def test_a_schema_change_that_leaves_dangling_rows_is_undone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'older.sqlite3'}")
    database.upgrade("0001")
    with sqlite3.connect(tmp_path / "older.sqlite3") as connection:  # foreign keys are off here
        connection.execute("INSERT INTO calendarday VALUES ('0', '2026-01-01', 1, '')")
    with pytest.raises(RuntimeError, match="nowhere"):
        database.upgrade()
    assert database.schema_version() == "0001"
    database.dispose()
