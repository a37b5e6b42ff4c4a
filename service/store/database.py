"""The database: sessions to read and to write, its schema, and the one place that commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, inspect, text
from sqlmodel import Session

from service.errors import DatabaseMissingError
from service.store import schema
from service.store.engines import make_engine, parse_address, reading, sqlite_file, writing
from service.store.failures import translated
from service.store.revisions import HEAD

Work = Callable[[Session], object]
"""Something that is written to the database."""

_AFTERWARDS = "afterwards"


def afterwards(session: Session, work: Work) -> None:
    """Do a write that belongs to what is being read: at once in a transaction, else when the reading is over.

    When it fails the reading fails with it: who was shown something without a trace was not shown it.
    """
    left: list[Work] | None = session.info.get(_AFTERWARDS)
    if left is None:
        work(session)
    else:
        left.append(work)


class Database:
    """One database, SQLite or PostgreSQL, behind the same behaviour. Opening it connects to nothing yet.

    Sessions belong to one request each and may be used by any number of threads, one after another.
    """

    def __init__(self, address: str) -> None:
        self._url = parse_address(address)
        self._file = sqlite_file(self._url)
        self._engine = make_engine(self._url)
        self._reader: Engine = reading(self._engine)
        self._writer: Engine = writing(self._engine)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @property
    def address(self) -> str:
        """The address with the password hidden, for people and logs."""
        return self._url.render_as_string(hide_password=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one moment of the database and cannot write.

        What the reader left to `afterwards` is written when the body has ended well, in a transaction of its own.

        Raises:
            DatabaseMissingError, DatabaseBusyError, DatabaseUnavailableError, DatabaseDamagedError.
        """
        left: list[Work] = []
        with translated(), Session(self._reader, expire_on_commit=False, autoflush=False) as session:
            session.info[_AFTERWARDS] = left
            yield session
        if left:
            with self.transaction() as writer:
                for work in left:
                    work(writer)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session that may write; commit when the body ends, undo everything when it raises.

        Raises:
            ConflictError: when the body breaks a unique rule. DatabaseBusyError: when another writer held the lock
            too long, or two writers blocked each other; nothing was written then and the caller may try again.
        """
        with translated(), Session(self._writer, expire_on_commit=False) as session:
            yield session
            session.commit()

    def upgrade(self, revision: str = "head") -> None:
        """Create the database's tables, or bring an older schema up to date; nothing happens when it is current.

        revision: an older one only to show what an upgrade from there does.
        """
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.touch(mode=0o600, exist_ok=True)
        if revision == "head" and self.is_current():
            return  # without loading what upgrades
        with translated():
            engine = make_engine(self._url, foreign_keys=False)
            try:
                with writing(engine).begin() as connection:
                    schema.upgrade(connection, revision)
            finally:
                engine.dispose()

    def schema_version(self) -> str | None:
        """Return the schema's version, None when there is no database or it has no schema yet."""
        try:
            with translated(), self._reader.connect() as connection:
                if not inspect(connection).has_table("alembic_version"):
                    return None
                return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        except DatabaseMissingError:
            return None

    def is_current(self) -> bool:
        """Say whether the schema is the one this program was written for."""
        return self.schema_version() == HEAD

    def require_current(self) -> None:
        """Do nothing when the schema is current.

        Raises:
            DatabaseMissingError: when there is no database, or its schema is another; `details` say which.
        """
        version = self.schema_version()
        if version != HEAD:
            raise DatabaseMissingError(found=version or "", needed=HEAD)

    def erase_residue(self) -> bool:
        """After an erasure: leave no copy of the old text in the write-ahead log; False when readers were in the way.

        PostgreSQL keeps old row versions until its own vacuum, which this asks for.
        """
        with translated(), self._engine.connect() as connection:
            raw = connection.execution_options(isolation_level="AUTOCOMMIT")
            if self.dialect == "postgresql":
                tables = (
                    "needversion, capabilityversion, request, case_statement, idempotency_record, post_draft,"
                    ' attachment, attachment_content, "user", user_session, sign_in_attempt, invitation,'
                    " notice_channel, organisation, salon_participant, salon_result"
                )
                raw.execute(text(f"VACUUM {tables}"))
                return True
            return bool(raw.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0] == 0)

    def dispose(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()
