"""Which revision a database is at, told without loading what reads and changes databases."""

import contextlib
import sqlite3
from pathlib import Path
from urllib.parse import quote

HEAD = "0017"
"""The newest revision. Kept here so that a start need not import Alembic; a test compares it with the revisions."""


def peek_revision(path: Path) -> str | None:
    """Return the revision of an SQLite database; None for anything that is none, has no schema yet, or is locked."""
    if not path.is_file():
        return None
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection,
    ):
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(found[0]) if found else None
    return None
