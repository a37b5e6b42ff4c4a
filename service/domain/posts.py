"""What firms post: needs and capabilities, each a head row with its versions.

The head row says what is current; a version row holds the text as it was posted and where it was posted, and is never
changed, only erased. Every change of status is kept with its moment, so that lists can be rebuilt as of any day.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import Index, PrimaryKeyConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field

OPEN, WITHDRAWN, ERASED, CLOSED = "open", "withdrawn", "erased", "closed"
VISIBILITIES = ("alliance", "allied", "public")
TOLD, MEMBERS = "told", "members"
AUDIENCES = (TOLD, MEMBERS)
"""Who may read a need beside the office: only the firms that it was recommended to, or every member, without names."""


def _paged(table: str) -> tuple[Index, ...]:
    """The indexes for reading one owner's posts newest first without sorting them all."""
    return tuple(Index(f"ix_{table}_{owner}", f"{owner}_id", "id") for owner in ("alliance", "chain", "organisation"))


class Post(SQLModel):
    """The columns that needs and capabilities share. `valid_until`: as renewed by its firm; None: never renewed."""

    id: uuid.UUID = id_field()
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id")
    chain_id: uuid.UUID = Field(foreign_key="chain.id")
    organisation_id: uuid.UUID = Field(foreign_key="organisation.id")
    status: str = Field(default=OPEN, max_length=20)
    version: int = 1
    created_at: datetime = moment_field()
    updated_at: datetime = moment_field()
    valid_until: date | None = None


class PostVersion(SQLModel):
    """The columns of one posted version; `title` and `text` are empty once erased."""

    version: int = Field(primary_key=True)
    chain_id: uuid.UUID = Field(foreign_key="chain.id")
    title: str = Field(default="", max_length=200)
    text: str = Field(sa_type=Text)
    created_at: datetime = moment_field()
    created_by: uuid.UUID | None = None
    erased_at: datetime | None = moment_field(default=None, nullable=True)


class Need(Post, table=True):
    """A firm's need (需求). `audience` says who may read it beside the office and the firms that it is opened to."""

    __table_args__ = _paged("need")

    audience: str = Field(default=TOLD, max_length=20)


class NeedVersion(PostVersion, table=True):
    """One version of a need's text."""

    __table_args__ = (PrimaryKeyConstraint("need_id", "version"),)  # all versions of one post lie together

    need_id: uuid.UUID = Field(foreign_key="need.id", primary_key=True)


class Capability(Post, table=True):
    """What a firm offers (资源、能力). `visibility` widens who may see it beyond its own alliance."""

    __table_args__ = _paged("capability")

    visibility: str = Field(default="alliance", max_length=20)


class CapabilityVersion(PostVersion, table=True):
    """One version of a capability's text."""

    __table_args__ = (PrimaryKeyConstraint("capability_id", "version"),)  # all versions of one post lie together

    capability_id: uuid.UUID = Field(foreign_key="capability.id", primary_key=True)
    visibility: str = Field(default="alliance", max_length=20)


class StatusChange(SQLModel, table=True):
    """One change of a post's status, append-only. A post without any has been open since it was made."""

    __tablename__ = "status_change"

    seq: int | None = Field(default=None, primary_key=True)
    post_id: uuid.UUID = Field(index=True)
    status: str = Field(max_length=20)
    at: datetime = moment_field()


class ChangeEntry(SQLModel, table=True):
    """One change of a capability, in commit order: what every derived index follows.

    Appends are serialised (SQLite by its single writer, PostgreSQL by an advisory lock), so that a reader who has
    seen `seq` n has seen every smaller one.
    """

    __tablename__ = "change_entry"

    seq: int | None = Field(default=None, primary_key=True)
    alliance_id: uuid.UUID = Field(index=True)
    capability_id: uuid.UUID
    version: int
    operation: str = Field(max_length=10)
    at: datetime = moment_field()


class IdempotencyRecord(SQLModel, table=True):
    """The answer given to a write, kept under its Idempotency-Key so that a repeat gets the same answer."""

    __tablename__ = "idempotency_record"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: uuid.UUID = id_field()
    user_id: uuid.UUID
    key: str = Field(max_length=120)
    request_digest: str = Field(max_length=64)
    status: int
    body: str = Field(sa_type=Text)
    created_at: datetime = moment_field()
