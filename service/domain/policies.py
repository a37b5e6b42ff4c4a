"""Policies (惠企政策): what is on offer, who may apply, and how."""

import uuid
from datetime import date, datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field


class PolicyDocument(SQLModel, table=True):
    """One entry of the policy page. `alliance_id` None: for all alliances. An empty end of `valid_until` is open.

    `demo`: invented for the demonstration, and shown as such.
    """

    __tablename__ = "policy_document"

    id: uuid.UUID = id_field()
    alliance_id: uuid.UUID | None = Field(default=None, foreign_key="alliance.id", index=True)
    title: str = Field(max_length=200)
    summary: str = Field(sa_type=Text)
    who: str = Field(sa_type=Text)
    how: str = Field(sa_type=Text)
    department: str = Field(max_length=40)
    valid_from: date | None = None
    valid_until: date | None = None
    source: str = Field(default="", max_length=300)
    demo: bool = False
    withdrawn: bool = False
    created_at: datetime = moment_field()
    updated_at: datetime = moment_field()
