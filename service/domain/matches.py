"""What comes of a need: proposals, one-sided interests, two-sided order intents."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Numeric, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field

ASKER, SUPPLIER = "asker", "supplier"

BY_HAND: Final = "by_hand"
"""The list of a proposal that an officer made; it has no probability and nothing to explain."""


class Proposal(SQLModel, table=True):
    """One partner proposed for one version of a need, with all that is needed to say the same again.

    `features` (JSON) are the numbers that the scorer saw, `digest` is the SHA-256 of the rendered proposal: from the
    two cited versions, the features and the recorded model and knowledge versions the same bytes can be made again.
    """

    __table_args__ = (UniqueConstraint("need_id", "need_version", "run_id", "organisation_id"),)

    id: uuid.UUID = id_field()
    run_id: uuid.UUID = Field(index=True)
    need_id: uuid.UUID = Field(foreign_key="need.id", index=True)
    need_version: int
    capability_id: uuid.UUID = Field(foreign_key="capability.id")
    capability_version: int
    organisation_id: uuid.UUID = Field(foreign_key="organisation.id", index=True)
    list_name: str = Field(max_length=20)
    rank: int
    probability: float
    features: str = Field(sa_type=Text)
    versions: str = Field(sa_type=Text)
    digest: str = Field(max_length=64)
    endorsed_at: datetime | None = moment_field(default=None, nullable=True)
    endorsed_by: uuid.UUID | None = None
    created_at: datetime = moment_field()


class Interest(SQLModel, table=True):
    """One side's answer about one pair (need, supplier): interested, or declined with a reason. The latest counts."""

    __table_args__ = (UniqueConstraint("need_id", "supplier_id", "side"),)

    id: uuid.UUID = id_field()
    need_id: uuid.UUID = Field(foreign_key="need.id", index=True)
    supplier_id: uuid.UUID = Field(foreign_key="organisation.id", index=True)
    side: str = Field(max_length=10)
    accepted: bool
    reason: str | None = Field(default=None, max_length=60)
    by_user: uuid.UUID | None = None
    at: datetime = moment_field()


class OrderIntent(SQLModel, table=True):
    """An order intent (订单意向) between the asker of a need and one supplier.

    The terms are those confirmed last; a side's `confirmed_at` is empty unless it confirmed exactly these terms.
    `made_at` is set by the second confirmation of the same terms, and from then on the terms are fixed.
    """

    __tablename__ = "order_intent"
    __table_args__ = (UniqueConstraint("need_id", "supplier_id"),)

    id: uuid.UUID = id_field()
    need_id: uuid.UUID = Field(foreign_key="need.id", index=True)
    supplier_id: uuid.UUID = Field(foreign_key="organisation.id", index=True)
    amount_cny: Decimal | None = Field(default=None, sa_type=Numeric(16, 2))
    delivery_on: date | None = None
    asker_confirmed_at: datetime | None = moment_field(default=None, nullable=True)
    supplier_confirmed_at: datetime | None = moment_field(default=None, nullable=True)
    made_at: datetime | None = moment_field(default=None, nullable=True)
    updated_at: datetime = moment_field()


class ConfirmedTerms(SQLModel, table=True):
    """What one side of an order intent confirmed last, kept when the other side confirms other terms."""

    __tablename__ = "confirmed_terms"

    intent_id: uuid.UUID = Field(foreign_key="order_intent.id", primary_key=True)
    side: str = Field(max_length=10, primary_key=True)
    amount_cny: Decimal | None = Field(default=None, sa_type=Numeric(16, 2))
    delivery_on: date | None = None
    at: datetime = moment_field()
