"""Puts a backup in the place of the database; the old one is kept aside until somebody deletes it."""

import shutil
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from service.container import RUNNING_LOCK
from service.errors import ServerRunningError
from service.indexing.file_lock import file_lock
from service.operations.archives import Progress, check_backup, load_backup
from service.settings import Settings
from service.store.database import Database
from service.store.engines import parse_address, sqlite_file


def restore_backup(settings: Settings, path: Path, *, now: datetime, progress: Progress) -> tuple[int, str]:
    """Replace the database by a backup; return the rows and where the old database is kept (empty: there was none).

    Saved indexes are deleted; the next start builds them again.

    Raises:
        BadBackupError: when the backup is damaged; nothing has been touched then. ServerRunningError.
    """
    counts = check_backup(path)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with file_lock(settings.data_dir / RUNNING_LOCK, wait=False) as alone:
        if not alone:
            raise ServerRunningError(path=str(settings.data_dir))
        mark = now.strftime("%Y%m%d%H%M%S")
        file = sqlite_file(parse_address(settings.database_address))
        if file is not None:
            kept = _restore_file(file, path, counts, mark, progress)
        else:
            kept = _restore_server(settings.database_address, path, counts, mark, progress)
        shutil.rmtree(settings.data_dir / "indexes", ignore_errors=True)
    return sum(counts.values()), kept


def _restore_file(file: Path, path: Path, counts: dict[str, int], mark: str, progress: Progress) -> str:
    """Fill a new SQLite file beside the old one, then exchange them."""
    fresh = file.with_name(f"{file.name}.restoring")
    _delete(fresh)
    database = Database(f"sqlite:///{fresh}")
    try:
        database.upgrade()
        with database.transaction() as session:
            load_backup(session, path, counts, progress=progress)
        database.erase_residue()
        database.dispose()
        kept = _set_aside(file, mark)
        fresh.rename(file)
        return kept
    finally:
        database.dispose()
        _delete(fresh)


def _set_aside(file: Path, mark: str) -> str:
    """Rename the old database with its write-ahead log; return its new name, empty where there was none."""
    if not file.exists():
        return ""
    kept = file.with_name(f"{file.name}.before-{mark}")
    for suffix in ("-wal", "-shm", ""):
        part = file.with_name(f"{file.name}{suffix}")
        if part.exists():
            part.rename(kept.with_name(f"{kept.name}{suffix}"))
    return str(kept)


def _delete(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        file.with_name(f"{file.name}{suffix}").unlink(missing_ok=True)


def _restore_server(address: str, path: Path, counts: dict[str, int], mark: str, progress: Progress) -> str:
    """Move PostgreSQL's old tables into a schema of their own and fill new ones; all of it or nothing."""
    database = Database(address)
    kept = f"before_{mark}"
    old = database.schema_version()
    with database.transaction() as session:
        if old is not None:
            session.execute(text(f"ALTER SCHEMA public RENAME TO {kept}"))
            session.execute(text("CREATE SCHEMA public"))
    try:
        database.upgrade()
        with database.transaction() as session:
            load_backup(session, path, counts, progress=progress)
    except BaseException:
        with database.transaction() as session:
            session.execute(text("DROP SCHEMA public CASCADE"))
            session.execute(text(f"ALTER SCHEMA {kept} RENAME TO public" if old else "CREATE SCHEMA public"))
        raise
    finally:
        database.dispose()
    return kept if old is not None else ""
