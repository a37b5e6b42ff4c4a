"""Turns what the database drivers raise into the product's own errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from service.errors import (
    ConflictError,
    DatabaseBusyError,
    DatabaseDamagedError,
    DatabaseMissingError,
    DatabaseUnavailableError,
    InvalidInputError,
    ServiceError,
)

# Names as SQLite gives them, SQLSTATE codes as PostgreSQL does; the longest matching beginning decides.
_BY_CODE: dict[str, type[ServiceError]] = {
    "SQLITE_CONSTRAINT_UNIQUE": ConflictError,
    "SQLITE_CONSTRAINT_PRIMARYKEY": ConflictError,
    "SQLITE_BUSY": DatabaseBusyError,
    "SQLITE_LOCKED": DatabaseBusyError,
    "SQLITE_CANTOPEN": DatabaseMissingError,
    "SQLITE_NOTADB": DatabaseDamagedError,
    "SQLITE_CORRUPT": DatabaseDamagedError,
    "SQLITE_FULL": DatabaseUnavailableError,
    "SQLITE_IOERR": DatabaseUnavailableError,
    "23505": ConflictError,  # unique_violation
    "40001": DatabaseBusyError,  # serialization_failure
    "40P01": DatabaseBusyError,  # deadlock_detected
    "55P03": DatabaseBusyError,  # lock_not_available
    "3D000": DatabaseMissingError,  # database does not exist
    "42P01": DatabaseMissingError,  # undefined_table
    "42703": DatabaseMissingError,  # undefined_column
    "XX001": DatabaseDamagedError,  # data_corrupted
    "08": DatabaseUnavailableError,  # connection exceptions
    "53": DatabaseUnavailableError,  # out of disk, memory or connections
    "57P": DatabaseUnavailableError,  # the server shuts down or starts
}
_UNFIT = {"22001": "text_long", "22021": "text_unfit", "22P05": "text_unfit", "NUL": "text_unfit"}
"""What PostgreSQL does not take as text: too long for its column, or with signs that are none."""
_MISSING_WORDS = ("no such table", "no such column")


def translate(exc: SQLAlchemyError) -> ServiceError | None:
    """Return the product's error for a driver's, or None when it is a fault of ours that nobody can answer."""
    if isinstance(exc, PoolTimeoutError):
        return DatabaseBusyError()
    if not isinstance(exc, DBAPIError):
        return None
    code = _code_of(exc)
    if reason := _UNFIT.get(code):
        return InvalidInputError(reason=reason)
    for length in range(len(code), 1, -1):
        if found := _BY_CODE.get(code[:length]):
            return found()
    return _by_words(str(exc.orig), code)


def _code_of(exc: DBAPIError) -> str:
    """The driver's own code: SQLite's name or PostgreSQL's SQLSTATE; empty where it gives none.

    A text with NUL is refused by the driver before PostgreSQL sees it, and has no code but "NUL".
    """
    orig = exc.orig
    if code := getattr(orig, "sqlite_errorname", None) or getattr(orig, "sqlstate", None):
        return str(code)
    return "NUL" if "NUL (0x00)" in str(orig) else ""


def _by_words(words: str, code: str) -> ServiceError | None:
    """SQLite has one code for every wrong statement, and a failed connection to PostgreSQL has none at all."""
    if any(part in words for part in _MISSING_WORDS):
        return DatabaseMissingError()
    if code:
        return None
    if "does not exist" in words:
        return DatabaseMissingError()
    return DatabaseUnavailableError() if "connection" in words else None


@contextmanager
def translated() -> Iterator[None]:
    """Run the body; a driver's exception leaves as the product's error, with the driver's as its cause."""
    try:
        yield
    except SQLAlchemyError as exc:
        error = translate(exc)
        if error is None:
            raise
        raise error from exc
