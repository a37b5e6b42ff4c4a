"""What was proposed about a request when it came in, and what an officer made of it."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field

ACCEPTED: Final = "accepted"
CORRECTED: Final = "corrected"
MEMBERS_SERVE: Final = frozenset({"product", "technology", "equipment"})
"""Categories of requests that are needs: members serve each other."""
MEMBERS_MAY_SERVE: Final = frozenset({"finance", "logistics", "labour"})
"""Categories that banks and service firms serve where they are members with an offer that fits."""


class TriageRecord(SQLModel, table=True):
    """The triage of one case: codes, ids and numbers only, never people's words.

    `department` is the name that the model knows, `department_id` the organisation that answers to it in the alliance.
    `alternatives` and `duplicates` are JSON. `unsure`: too little signal, a person should choose. `settled` is empty,
    `accepted` or `corrected`; the settled values stand in the fields of that name and repeat what was right already.
    """

    __tablename__ = "triage_record"
    __table_args__ = (Index("ix_triage_record_alliance", "alliance_id", "settled_at"),)

    id: uuid.UUID = id_field()
    case_id: uuid.UUID = Field(foreign_key="case.id", unique=True)
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id")
    model_version: str = Field(max_length=60)
    at: datetime = moment_field()
    kind: str = Field(max_length=20)
    category: str = Field(max_length=40)
    department: str = Field(max_length=40)
    department_id: uuid.UUID | None = Field(default=None, foreign_key="organisation.id")
    urgency: str = Field(max_length=20)
    probability: float
    department_probability: float
    unsure: bool
    alternatives: str = Field(sa_type=Text, default="[]")
    duplicates: str = Field(sa_type=Text, default="[]")
    settled: str = Field(default="", max_length=20)
    settled_category: str = Field(default="", max_length=40)
    settled_department: str = Field(default="", max_length=40)
    settled_urgency: str = Field(default="", max_length=20)
    settled_by: uuid.UUID | None = None
    settled_at: datetime | None = moment_field(default=None, nullable=True)
