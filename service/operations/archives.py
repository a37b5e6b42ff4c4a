"""Backups: one zip file with every table as JSON lines under a manifest of checksums.

The same form for SQLite and PostgreSQL, so that a backup of one can be restored into the other.
"""

import base64
import hashlib
import json
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, func, select
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from service.domain.tables import metadata
from service.errors import BackupExistsError, BadBackupError
from service.store.database import Database
from service.store.revisions import HEAD

_FORMAT = "lianpei-backup-1"
_MANIFEST = "manifest.json"
_BATCH = 1000
_FEW = 4
"""Rows at a time of a table that holds files: each may be ten megabytes."""
# What reading a file that somebody or something has changed can raise.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError),
    *(KeyError, ValueError, TypeError, AttributeError),
)

Progress = Callable[[int, int], None]


def write_backup(database: Database, path: Path, *, now: datetime, progress: Progress) -> int:
    """Write all tables as of one moment and return the number of rows; work may go on meanwhile.

    Raises:
        BackupExistsError: when `path` exists. DatabaseMissingError: when there is no current database.
    """
    database.require_current()
    if path.exists():
        raise BackupExistsError(path=str(path))
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    draft.touch(mode=0o600)
    try:
        with database.read() as session, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            rows = _write_tables(session, archive, now, progress)
        try:
            path.hardlink_to(draft)
        except FileExistsError as exc:
            raise BackupExistsError(path=str(path)) from exc
    finally:
        draft.unlink()
    return rows


def _write_tables(session: Session, archive: zipfile.ZipFile, now: datetime, progress: Progress) -> int:
    tables = metadata.sorted_tables
    counts = {table.name: _count(session, table) for table in tables}
    total, done = sum(counts.values()), 0
    files: dict[str, dict[str, Any]] = {}
    for table in tables:
        digest = hashlib.sha256()
        with archive.open(_member(table), "w", force_zip64=True) as member:
            for line in _dump(session, table):
                digest.update(line)
                member.write(line)
                done += 1
                progress(done, total)
        files[_member(table)] = {"rows": counts[table.name], "sha256": digest.hexdigest()}
    facts = {"format": _FORMAT, "schema": HEAD, "made_at": now.isoformat(), "files": files}
    archive.writestr(_MANIFEST, json.dumps(facts, ensure_ascii=False, indent=1))
    return total


def _count(session: Session, table: Table) -> int:
    return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def _dump(session: Session, table: Table) -> Iterator[bytes]:
    """Give the rows of a table as lines of JSON, by primary key."""
    statement = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_batch_of(table))
    for row in session.execute(statement).mappings():
        values = {column.name: _plain(row[column.name]) for column in table.columns}
        yield json.dumps(values, ensure_ascii=False).encode() + b"\n"


def check_backup(path: Path, *, progress: Progress | None = None) -> dict[str, int]:
    """Read the whole file and return the rows of each table.

    Raises:
        BadBackupError: unless every byte is what was written and the schema is the one of this program.
        FileNotFoundError: when there is no such file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            if manifest.get("format") != _FORMAT:
                raise BadBackupError(reason="format", path=str(path))
            if manifest["schema"] != HEAD:
                raise BadBackupError(reason="schema", found=manifest["schema"], needed=HEAD)
            counts = {}
            for table in metadata.sorted_tables:
                facts = manifest["files"][_member(table)]
                _check_member(archive, _member(table), facts["sha256"])
                counts[table.name] = int(facts["rows"])
                if progress:
                    progress(len(counts), len(metadata.sorted_tables))
            return counts
    except _DAMAGE as exc:
        raise BadBackupError(reason="damaged", path=str(path)) from exc


def _check_member(archive: zipfile.ZipFile, name: str, expected: str) -> None:
    with archive.open(name) as member:
        digest = hashlib.sha256()
        while part := member.read(1 << 20):
            digest.update(part)
    if digest.hexdigest() != expected:
        raise BadBackupError(reason="damaged", path=name)


def load_backup(session: Session, path: Path, counts: Mapping[str, int], *, progress: Progress) -> None:
    """Insert every row of a checked backup into empty tables; the caller commits."""
    total, done = sum(counts.values()), 0
    with zipfile.ZipFile(path) as archive:
        for table in metadata.sorted_tables:
            many = _batch_of(table)
            with archive.open(_member(table)) as member:
                batch: list[dict[str, Any]] = []
                for line in member:
                    batch.append(_values(table, json.loads(line)))
                    done += 1
                    if len(batch) == many:
                        session.execute(table.insert(), batch)
                        batch = []
                        progress(done, total)
                if batch:
                    session.execute(table.insert(), batch)
    _advance_sequence(session)


def _advance_sequence(session: Session) -> None:
    """Let PostgreSQL count on from the last change; SQLite does so by itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    log = metadata.tables["change_entry"]
    last = session.execute(select(func.max(log.c.seq))).scalar()
    if last is not None:
        session.execute(select(func.setval(func.pg_get_serial_sequence("change_entry", "seq"), last)))


def _batch_of(table: Table) -> int:
    """How many rows of a table are held at a time."""
    return _FEW if any(isinstance(column.type, LargeBinary) for column in table.columns) else _BATCH


def _member(table: Table) -> str:
    return f"tables/{table.name}.jsonl"


def _plain(value: object) -> object:
    """Return a value as JSON has it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"a column of type {type(value).__name__} needs a form in backups")


def _values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {column.name: _typed(column, row[column.name]) for column in table.columns}


def _typed(column: "Column[Any]", value: Any) -> Any:  # noqa: ANN401 - what JSON and columns hold
    """Return a JSON value as the column's type."""
    stored = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    kind = stored.python_type
    if value is None:
        return None
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    if kind is bytes:
        return base64.b64decode(value, validate=True)
    return kind(value) if kind in (uuid.UUID, Decimal) else value
