"""Column types and the id that every table shares."""

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field
from uuid_utils.compat import uuid7


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC on every database and always read back with its zone.

    SQLite forgets zones and PostgreSQL keeps the session's: neither is left to chance. A moment without a zone is
    refused with ValueError, since nobody could say which zone was meant.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - signature of the base class
        """Convert to UTC before storing."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - signature of the base class
        """Attach UTC where the database gave a naive value."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> uuid.UUID:
    """Return a fresh UUIDv7: never reused, sorts by time of making."""
    return uuid7()


def id_field() -> Any:  # noqa: ANN401 - what sqlmodel.Field returns
    """The primary key of every table that people can point at."""
    return Field(default_factory=new_id, primary_key=True)


def moment_field(**options: Any) -> Any:  # noqa: ANN401 - passed on to sqlmodel.Field
    """A UTC moment column; options as for sqlmodel.Field."""
    return Field(sa_type=UtcDateTime, **options)
