"""What hangs on a case: words that can be erased, calls after closing, the service team."""

import secrets
import uuid
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field

_PENDING = text("done_at IS NULL")


def new_salt() -> str:
    """Return a fresh key for a digest: without it nobody can guess the words that were digested."""
    return secrets.token_hex(16)


def keyed_digest(salt: str, words: str) -> str:
    """Return the SHA-256 (hex) of words under their key, which is erased together with them."""
    return sha256(f"{salt}\n{words}".encode()).hexdigest()


class CaseStatement(SQLModel, table=True):
    """What somebody said for a move: an answer, a reason, a proof. The timeline names only its id and digest.

    `version` counts the statements of one purpose; a later one replaces the words, never the row. `text` and `salt` are
    empty once erased; the digest stays, and says nothing without the salt.
    """

    __tablename__ = "case_statement"
    __table_args__ = (UniqueConstraint("case_id", "purpose", "version"),)

    id: uuid.UUID = id_field()
    case_id: uuid.UUID = Field(foreign_key="case.id")
    purpose: str = Field(max_length=20)
    version: int = 1
    text: str = Field(sa_type=Text)
    salt: str = Field(default_factory=new_salt, max_length=32)
    digest: str = Field(max_length=64)
    created_at: datetime = moment_field()
    created_by: uuid.UUID | None = None
    erased_at: datetime | None = moment_field(default=None, nullable=True)


class FollowUp(SQLModel, table=True):
    """One call after a closing: `days` after it, `due_at` the opening of that day. `closing`: which closing it was."""

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("case_id", "closing", "days"),
        Index("ix_follow_up_pending", "due_at", "id", sqlite_where=_PENDING, postgresql_where=_PENDING),
    )

    id: uuid.UUID = id_field()
    case_id: uuid.UUID = Field(foreign_key="case.id")
    closing: int
    days: int
    due_at: datetime = moment_field()
    done_at: datetime | None = moment_field(default=None, nullable=True)
    done_by: uuid.UUID | None = Field(default=None, foreign_key="user.id")
    result: str | None = Field(default=None, max_length=20)


class ServiceTeam(SQLModel, table=True):
    """The team “1+1+N” of a case: one lead officer, one contact of the chain or department, and members."""

    __tablename__ = "service_team"

    case_id: uuid.UUID = Field(foreign_key="case.id", primary_key=True)
    lead_id: uuid.UUID = Field(foreign_key="user.id")
    contact_id: uuid.UUID = Field(foreign_key="user.id")
    named_at: datetime = moment_field()


class TeamMember(SQLModel, table=True):
    """One of the N members of a service team."""

    __tablename__ = "team_member"

    case_id: uuid.UUID = Field(foreign_key="service_team.case_id", primary_key=True)
    user_id: uuid.UUID = Field(foreign_key="user.id", primary_key=True)
