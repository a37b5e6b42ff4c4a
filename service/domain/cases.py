"""The accountable line: one case per need and its append-only, hash-chained timeline."""

import uuid
from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field


class Case(SQLModel, table=True):
    """One need's way through the alliance. `timeline_seq` and `timeline_head` pin the end of its timeline."""

    __table_args__ = (Index("ix_case_alliance", "alliance_id", "id"),)  # an alliance's cases newest first

    id: uuid.UUID = id_field()
    number: str = Field(unique=True, max_length=20)
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id")
    need_id: uuid.UUID = Field(foreign_key="need.id", unique=True)
    state: str = Field(default="received", max_length=20, index=True)
    owner_id: uuid.UUID | None = Field(default=None, foreign_key="user.id")
    due_at: datetime = moment_field()
    due_provisional: bool = False
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
