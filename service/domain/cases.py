"""The accountable line: one case per need or request, and its append-only, hash-chained timeline."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field

KINDS: Final = ("need", "request", "suggestion", "question")
"""What a case is about: a posted need, a request for help, a suggestion (好建议), a question about policy."""

URGENCIES: Final = ("normal", "urgent", "emergency")
"""一般、紧急、突发: the words of the triage model."""

_OPEN = text("closed_at IS NULL")


class Case(SQLModel, table=True):
    """The way of one need or one request through the alliance; exactly one of `need_id` and `request_id` is set.

    `asker_id` is the organisation that asks, None for a person without one. `clock` names the clock that runs after
    the state that started it, `clock_from` is where it began and `due_at` where it ends; `warned_percent` says how much
    of it has been warned of (0, 50, 80 or 100). `claimed_by` is the organisation that took the case on. A merged case
    names its main case in `merged_into_id`; `resume_state` is what merging or closing interrupted. `timeline_seq` and
    `timeline_head` pin the end of the timeline.
    """

    __table_args__ = (
        Index("ix_case_alliance", "alliance_id", "id"),  # an alliance's cases newest first
        Index("ix_case_queue", "alliance_id", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: uuid.UUID = id_field()
    number: str = Field(unique=True, max_length=20)
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id")
    kind: str = Field(default="need", max_length=20)
    need_id: uuid.UUID | None = Field(default=None, foreign_key="need.id", unique=True)
    request_id: uuid.UUID | None = Field(default=None, foreign_key="request.id", unique=True)
    asker_id: uuid.UUID | None = Field(default=None, foreign_key="organisation.id", index=True)
    category: str = Field(default="", max_length=40)
    department_id: uuid.UUID | None = Field(default=None, foreign_key="organisation.id", index=True)
    urgency: str = Field(default="normal", max_length=20)
    state: str = Field(default="received", max_length=20, index=True)
    owner_id: uuid.UUID | None = Field(default=None, foreign_key="user.id", index=True)
    claimed_by: uuid.UUID | None = Field(default=None, foreign_key="organisation.id")
    claimed_at: datetime | None = moment_field(default=None, nullable=True)
    merged_into_id: uuid.UUID | None = Field(default=None, foreign_key="case.id", index=True)
    resume_state: str = Field(default="", max_length=20)
    clock: str = Field(default="received", max_length=20)
    clock_from: datetime = moment_field()
    due_at: datetime = moment_field()
    due_provisional: bool = False
    warned_percent: int = 0
    timeline_seq: int = 0
    timeline_head: str = Field(default="", max_length=64)
    opened_at: datetime = moment_field()
    closed_at: datetime | None = moment_field(default=None, nullable=True)


class TimelineEntry(SQLModel, table=True):
    """One entry of a case's timeline; `data` is canonical JSON of ids, codes and digests, never of people's words.

    `hash` is the SHA-256 of the entry together with `previous_hash`; the first entry's previous hash is empty.
    """

    __tablename__ = "timeline_entry"

    case_id: uuid.UUID = Field(foreign_key="case.id", primary_key=True)
    seq: int = Field(primary_key=True)
    at: datetime = moment_field()
    kind: str = Field(max_length=40)
    actor_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None
    data: str = Field(sa_type=Text, default="{}")
    previous_hash: str = Field(default="", max_length=64)
    hash: str = Field(max_length=64)
