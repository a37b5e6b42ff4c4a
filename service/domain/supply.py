"""Demand that was served from outside: by whom and from where, as the office was told."""

import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Numeric
from sqlmodel import Field, SQLModel

from service.domain.case_details import new_salt
from service.domain.columns import id_field, moment_field

MOST_WORDS = 120
"""The longest name of a supplier or region, in characters."""


class OutsideSupply(SQLModel, table=True):
    """A need was served by a supplier from outside the alliance; the last row of a case counts.

    The timeline names only the row's id and the digest of its words. `supplier`, `region` and `salt` are empty once
    erased; the amount is no word and stays.
    """

    __tablename__ = "outside_supply"

    id: uuid.UUID = id_field()
    case_id: uuid.UUID = Field(foreign_key="case.id", index=True)
    supplier: str = Field(max_length=MOST_WORDS)
    region: str = Field(max_length=MOST_WORDS)
    amount_cny: Decimal | None = Field(default=None, sa_type=Numeric(16, 2))
    salt: str = Field(default_factory=new_salt, max_length=32)
    digest: str = Field(max_length=64)
    created_at: datetime = moment_field()
    created_by: uuid.UUID | None = None
    erased_at: datetime | None = moment_field(default=None, nullable=True)
