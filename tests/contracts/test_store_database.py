"""What every database does for the product, on SQLite and on PostgreSQL alike."""

import contextlib
import threading
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import DateTime, Uuid, bindparam, text
from sqlalchemy.exc import DBAPIError
from store_world import NOW, World

from service.domain.alliances import Alliance, Organisation
from service.domain.people import User
from service.domain.tables import metadata
from service.errors import ConflictError, DatabaseMissingError, InvalidInputError
from service.store import alliances, people, schema
from service.store.database import Database
from service.store.engines import make_engine, parse_address
from service.store.revisions import HEAD


def _alliance(code: str, prefix: str = "XX") -> Alliance:
    return Alliance(code=code, name=code, case_prefix=prefix, created_at=NOW)


def test_head_is_the_newest_revision() -> None:
    assert ScriptDirectory(str(schema.MIGRATIONS)).get_current_head() == HEAD


def test_upgrade_makes_a_missing_database_current_and_a_second_one_changes_nothing(empty_address: str) -> None:
    database = Database(empty_address)
    assert database.schema_version() is None
    with pytest.raises(DatabaseMissingError) as caught:
        database.require_current()
    assert caught.value.details == {"found": "", "needed": HEAD}
    database.upgrade()
    with database.transaction() as session:
        alliances.add_alliance(session, _alliance("kept"))
    database.upgrade()
    assert database.is_current()
    database.require_current()
    with database.read() as session:
        assert alliances.find_alliance(session, "kept") is not None
    database.dispose()


def test_two_upgrades_at_once_end_well(empty_address: str) -> None:
    failures: list[BaseException] = []

    def upgrade() -> None:
        database = Database(empty_address)
        try:
            database.upgrade()
        except BaseException as exc:  # noqa: BLE001 - carried to the main thread
            failures.append(exc)
        finally:
            database.dispose()

    threads = [threading.Thread(target=upgrade) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Database(empty_address).is_current()


def test_a_missing_schema_is_said_so_and_an_older_one_too(empty_address: str, database: Database) -> None:
    missing = Database(empty_address)
    with pytest.raises(DatabaseMissingError), missing.read() as session:
        alliances.list_alliances(session)
    with pytest.raises(DatabaseMissingError), missing.transaction() as session:
        alliances.list_alliances(session)
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert not database.is_current()
    with pytest.raises(DatabaseMissingError):
        database.require_current()


def test_migrated_schema_equals_the_tables(database: Database) -> None:
    engine = make_engine(parse_address(database._url.render_as_string(hide_password=False)))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_transaction_commits_when_its_body_ends(database: Database) -> None:
    with database.transaction() as session:
        alliances.add_alliance(session, _alliance("luzhou"))
    with database.read() as session:
        assert [row.code for row in alliances.list_alliances(session)] == ["luzhou"]


def test_a_transaction_undoes_everything_when_its_body_raises(database: Database) -> None:
    def write_and_fail() -> None:
        with database.transaction() as session:
            alliances.add_alliance(session, _alliance("luzhou"))
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    with database.read() as session:
        assert alliances.list_alliances(session) == []


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.read() as session:
        alliances.add_alliance(session, _alliance("luzhou"))
    with database.transaction() as session:
        assert alliances.list_alliances(session) == []
        alliances.add_alliance(session, _alliance("banan"))  # the connection writes again after a read


def test_a_reader_sees_one_moment(database: Database) -> None:
    with database.read() as reading:
        assert alliances.list_alliances(reading) == []
        with database.transaction() as session:
            alliances.add_alliance(session, _alliance("luzhou"))
        assert alliances.list_alliances(reading) == []
    with database.read() as reading:
        assert len(alliances.list_alliances(reading)) == 1


def test_rows_stay_readable_after_the_commit(database: Database) -> None:
    with database.transaction() as session:
        alliance = alliances.add_alliance(session, _alliance("luzhou"))
    assert alliance.code == "luzhou"


def test_a_broken_unique_rule_is_a_conflict_and_nothing_is_left(database: Database) -> None:
    def write_twice() -> None:
        with database.transaction() as session:
            alliances.add_alliance(session, _alliance("luzhou", "LZ"))
            alliances.add_alliance(session, _alliance("luzhou", "L2"))

    with pytest.raises(ConflictError):
        write_twice()
    with database.read() as session:
        assert alliances.list_alliances(session) == []


def test_texts_that_the_database_cannot_hold_are_the_callers_mistake(database: Database) -> None:
    """SQLite holds any text; whatever PostgreSQL refuses must not look like a fault of ours."""
    refuses = database.dialect == "postgresql"
    for name in ("a\x00b", "长" * 201):
        said = pytest.raises(InvalidInputError) if refuses else contextlib.nullcontext()
        with said, database.transaction() as session:
            alliances.add_organisation(session, Organisation(name=name, created_at=NOW))
    with pytest.raises(InvalidInputError) if refuses else contextlib.nullcontext(), database.read() as session:
        alliances.find_organisation_by_name(session, "a\x00b")


def test_names_that_differ_by_capitals_only_are_kept_apart_by_an_upgrade(empty_address: str) -> None:
    database = Database(empty_address)
    database.upgrade("0016")
    names = ["Anna", "ANNA", "anna", "Ｂｅｎ", "张三"]
    with database.transaction() as session:
        for name in names:
            values = {"id": uuid.uuid4(), "username": name, "at": NOW}
            statement = text(
                """INSERT INTO "user" (id, username, name, password_hash, disabled, credentials, created_at)"""
                " VALUES (:id, :username, '', '-', false, 0, :at)"
            ).bindparams(bindparam("id", type_=Uuid()), bindparam("at", type_=DateTime(timezone=True)))
            session.execute(statement, values)
    database.upgrade()
    with database.transaction() as session:
        for typed, found in [*zip(names, names, strict=True), ("aNNa", "anna"), ("ben", "Ｂｅｎ"), ("anna N2", None)]:
            user = people.find_user(session, typed)
            assert (user and user.username) == found
    with pytest.raises(ConflictError), database.transaction() as session:
        people.add_user(session, User(username="AnnA", password_hash="-", created_at=NOW))
    database.dispose()


def test_references_are_watched(database: Database, world: World) -> None:
    with pytest.raises(DBAPIError), database.transaction() as session:
        session.execute(text("DELETE FROM alliance"))


def test_moments_come_back_in_utc(database: Database) -> None:
    shanghai = datetime(2026, 3, 4, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=8)))
    with database.transaction() as session:
        alliances.add_alliance(session, Alliance(code="luzhou", name="x", case_prefix="LZ", created_at=shanghai))
    with database.read() as session:
        stored = alliances.get_alliance(session, "luzhou").created_at
    assert stored == shanghai
    assert stored.tzinfo is UTC


def test_many_writers_lose_nothing(database: Database, world: World) -> None:
    """Every thread reads, then writes what it read plus one: without a lock at the start some would be lost."""

    def count() -> None:
        for _ in range(5):
            with database.transaction() as session:
                row = session.get(Alliance, world.alliance.id, with_for_update=True)
                assert row is not None
                row.next_case_number += 1

    threads = [threading.Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert alliances.get_alliance(session, "luzhou").next_case_number == 31


def test_the_password_is_hidden() -> None:
    address = "postgresql+psycopg://someone:verysecret@localhost/lianpei"
    assert "verysecret" not in Database(address).address
