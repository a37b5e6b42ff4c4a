"""How an alliance pushes: its rules, how far each need has been taken, and which supplier was told of which need."""

import uuid
from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field

CHAIN, ALLIANCE, ALLIED = "chain", "alliance", "allied"
RINGS = (CHAIN, ALLIANCE, ALLIED)
"""The rings of a search, the narrowest first."""

OFFICER, BEST, AUTOMATIC, SALON = "officer", "best", "automatic", "salon"
"""Who chose a supplier: an officer by name; one who took the best few; the rule of the alliance; a salon's plan."""


class PushRules(SQLModel, table=True):
    """What an alliance has decided about pushing; without a row the defaults here hold.

    `escalation_id`: who is told of an overdue case. Minutes are working minutes: after the first two without an answer
    a supplier is reminded, after `ring_minutes` without interest the next ring opens. `auto_endorse`: the best likely
    partners of the need's own chain are endorsed without an officer. `told_at_once`: how many are, and how many an
    officer endorses who takes the best few.
    """

    __tablename__ = "push_rules"

    alliance_id: uuid.UUID = Field(foreign_key="alliance.id", primary_key=True)
    escalation_id: uuid.UUID | None = Field(default=None, foreign_key="user.id")
    first_reminder_minutes: int = 120
    second_reminder_minutes: int = 240
    ring_minutes: int = 240
    auto_endorse: bool = False
    told_at_once: int = 3


class NeedReach(SQLModel, table=True):
    """The widest ring that the clock has opened for one version of a need."""

    __tablename__ = "need_reach"

    need_id: uuid.UUID = Field(foreign_key="need.id", primary_key=True)
    need_version: int
    ring: str = Field(max_length=10)
    opened_at: datetime = moment_field()


class Exposure(SQLModel, table=True):
    """A supplier was told of a need: what fair shares are counted by, and audited.

    `equals`: how many proposals of the same run stood within the margin of equality, this one included; `told_before`:
    how often this supplier had been told of needs of the alliance.
    """

    __table_args__ = (
        Index("ix_exposure_alliance", "alliance_id", "id"),
        Index("ix_exposure_organisation", "organisation_id", "alliance_id", "at"),
    )

    id: uuid.UUID = id_field()
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id")
    need_id: uuid.UUID = Field(foreign_key="need.id", index=True)
    proposal_id: uuid.UUID = Field(foreign_key="proposal.id", unique=True)
    organisation_id: uuid.UUID = Field(foreign_key="organisation.id")
    list_name: str = Field(max_length=20)
    rank: int
    probability: float
    equals: int
    told_before: int
    chosen_by: str = Field(max_length=10)
    at: datetime = moment_field()
