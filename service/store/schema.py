"""The schema's version and the way to it: Alembic, run from the program and without an ini file."""

from pathlib import Path

from sqlalchemy import Connection, text

MIGRATIONS = Path(__file__).with_name("migrations")
_UPGRADE_LOCK = 0x6C69616E  # any fixed number: two nodes that start together upgrade one after the other


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the revisions that are missing, inside the connection's transaction; the caller commits."""
    from alembic import command  # a third of a second that only an upgrade needs
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, revision)
    _refuse_dangling_rows(connection)


def _refuse_dangling_rows(connection: Connection) -> None:
    """SQLite does not watch references while tables are replaced: look once at the end."""
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise RuntimeError("a schema change left rows that point nowhere; nothing was changed")
