"""Makes SQLAlchemy engines that behave alike on SQLite and PostgreSQL."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool, QueuePool

from service.errors import DatabaseAddressError

LOCK_SECONDS = 10
"""How long a writer waits for another before it gives up with DatabaseBusyError."""

_WRITES = "writes"  # noted with a connection: whether it may write at present
_POOL = {"pool_size": 10, "max_overflow": 40, "pool_timeout": 15}


def parse_address(address: str) -> URL:
    """Read a database address.

    Raises:
        DatabaseAddressError: unless it names an SQLite file or a PostgreSQL database by psycopg. SQLite in memory is
            refused, since every connection would see a database of its own.
    """
    try:
        url = make_url(address)
    except ArgumentError as exc:
        raise DatabaseAddressError(address=address) from exc
    is_file = url.drivername == "sqlite" and url.database not in (None, "", ":memory:")
    if not is_file and url.drivername != "postgresql+psycopg":
        raise DatabaseAddressError(address=url.render_as_string(hide_password=True))
    return url


def sqlite_file(url: URL) -> Path | None:
    """Return the file of an SQLite address, None for PostgreSQL."""
    return Path(url.database or "").resolve() if url.drivername == "sqlite" else None


def make_engine(url: URL, *, foreign_keys: bool = True) -> Engine:
    """Return an engine with the product's settings.

    foreign_keys: False only for schema changes on SQLite, which replace whole tables; such an engine pools nothing.
    Execution option `write`: the transaction may write. Without it every write fails, on both databases.
    """
    path = sqlite_file(url)
    if path is None:
        server = f"-c timezone=utc -c lock_timeout={LOCK_SECONDS}s"
        connect = {"options": server, "connect_timeout": LOCK_SECONDS}
        return create_engine(url, connect_args=connect, pool_pre_ping=True, **_POOL)

    def connect_sqlite() -> sqlite3.Connection:
        return _connect_sqlite(path, foreign_keys=foreign_keys)

    engine = (
        create_engine(url, creator=connect_sqlite, poolclass=QueuePool, **_POOL)
        if foreign_keys
        else create_engine(url, creator=connect_sqlite, poolclass=NullPool)
    )
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def reading(engine: Engine) -> Engine:
    """Return the engine for reads: every transaction sees one moment of the database and cannot write."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def writing(engine: Engine) -> Engine:
    """Return the engine for writes: on SQLite every transaction takes the write lock when it begins."""
    return engine.execution_options(write=True)


def _connect_sqlite(path: Path, *, foreign_keys: bool) -> sqlite3.Connection:
    """Open an existing file; a missing one is an error here, not an empty database."""
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=rw",
        uri=True,
        timeout=LOCK_SECONDS,
        isolation_level=None,  # transactions are begun below, not by the driver
        check_same_thread=False,  # one session a request, but a request may change threads
    )
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an acknowledged write survives a power cut
        "secure_delete=ON",
        f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction: writers lock at once, since a reader that turns writer could only fail."""
    write = connection.get_execution_options().get("write", False)
    if connection.info.get(_WRITES) != write:  # a connection is mostly asked for what it did last
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if write else 'ON'}")
        connection.info[_WRITES] = write
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
