"""Requests (诉求): what people ask the alliance for that is not posted as a need."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field

FORM: Final = "form"
CHANNELS: Final = (FORM, "api", "message", "excel")
"""The ways in which a request arrives."""


class Request(SQLModel, table=True):
    """One request as it arrived; `title` and `text` are empty once erased.

    organisation_id: the firm that asks, None for a person without one; then `created_by` asks.
    """

    __table_args__ = (Index("ix_request_alliance", "alliance_id", "id"),)  # an alliance's requests newest first

    id: uuid.UUID = id_field()
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id")
    organisation_id: uuid.UUID | None = Field(default=None, foreign_key="organisation.id", index=True)
    channel: str = Field(max_length=20)
    title: str = Field(default="", max_length=200)
    text: str = Field(sa_type=Text)
    created_at: datetime = moment_field()
    created_by: uuid.UUID | None = Field(default=None, foreign_key="user.id")
    erased_at: datetime | None = moment_field(default=None, nullable=True)
