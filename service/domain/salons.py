"""A salon (沙龙、对接会): who comes and wishes to meet whom, the plan in its versions, the meetings, their results."""

import json
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Index, Numeric, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field

DRAFT, INVITING, PLANNED, RUNNING, DONE = "draft", "inviting", "planned", "running", "done"
STATES: Final = (DRAFT, INVITING, PLANNED, RUNNING, DONE)
"""In the order in which a salon goes through them."""

LISTED, INVITED, CONFIRMED, DECLINED = "listed", "invited", "confirmed", "declined"
STANDBY, CHECKED_IN, NO_SHOW = "standby", "checked_in", "no_show"
COMING: Final = frozenset({CONFIRMED, CHECKED_IN})
"""Participants for whom meetings are planned."""
OPEN_ANSWER: Final = frozenset({LISTED, INVITED})
"""Participants who have not said whether they come."""

MUST, MAY, MUST_NOT, RIVALS = "must", "may", "must_not", "rivals"
WISHES: Final = (MUST, MAY, MUST_NOT)
"""必见、可见、不见. `RIVALS` besides keeps two suppliers from one round table."""
BY_ENGINE, BY_OFFICE = "engine", "office"
"""Who said a wish, where it was no firm; a firm's is said by its participant's id."""

HELD, MISSED, CANCELLED = "held", "missed", "cancelled"
MEETING_STATES: Final = (PLANNED, HELD, MISSED, CANCELLED)

INTEREST, ORDER_INTENT, NEXT_STEP, NOTHING = "interest", "order_intent", "next_step", "nothing"
OUTCOMES: Final = (ORDER_INTENT, INTEREST, NEXT_STEP, NOTHING)
"""What one side says of a meeting."""

MADE, EDITED, REPAIRED = "made", "edited", "repaired"
"""How a version of a plan came about."""


class Salon(SQLModel, table=True):
    """One salon of an alliance.

    slots: JSON list of [begin, end] as HH:MM in the alliance's zone; what lies between two is a break. chains: JSON
    list of chain ids. closed_tables: JSON list of [table, slot from which it cannot be used]. `revision` counts every
    change that a plan depends on; `plan_version` is the plan in force.
    """

    __table_args__ = (Index("ix_salon_alliance", "alliance_id", "day"),)

    id: uuid.UUID = id_field()
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id")
    name: str = Field(max_length=120)
    day: date
    place: str = Field(default="", max_length=200)
    chains: str = Field(sa_type=Text, default="[]")
    slots: str = Field(sa_type=Text, default="[]")
    tables: int = 10
    closed_tables: str = Field(sa_type=Text, default="[]")
    min_meetings: int = 1
    max_meetings: int = 0
    seed: int = 0
    state: str = Field(default=DRAFT, max_length=10)
    revision: int = 1
    plan_version: int = 0
    created_at: datetime = moment_field()
    created_by: uuid.UUID | None = None

    def read_slots(self) -> list[tuple[str, str]]:
        """Return beginning and end of every slot."""
        return [(begin, end) for begin, end in json.loads(self.slots)]

    def read_chains(self) -> list[uuid.UUID]:
        """Return the chains that the salon is for."""
        return [uuid.UUID(each) for each in json.loads(self.chains)]


class SalonParticipant(SQLModel, table=True):
    """An organisation at a salon. `number` stands on its badge.

    names: those of the delegates, one a line, emptied when they are forgotten. available: JSON list of slots (from 1),
    empty for all of them. link_version: a new one ends the link that was sent before. is_host: a chain leader, whose
    needs come first. None in min or max: as the salon has it.
    """

    __tablename__ = "salon_participant"
    __table_args__ = (UniqueConstraint("salon_id", "organisation_id"), UniqueConstraint("salon_id", "number"))

    id: uuid.UUID = id_field()
    salon_id: uuid.UUID = Field(foreign_key="salon.id", index=True)
    organisation_id: uuid.UUID = Field(foreign_key="organisation.id", index=True)
    number: int
    is_host: bool = False
    delegates: int = 1
    names: str = Field(sa_type=Text, default="")
    available: str = Field(sa_type=Text, default="[]")
    min_meetings: int | None = None
    max_meetings: int | None = None
    state: str = Field(default=LISTED, max_length=10)
    link_version: int = 1
    invited_at: datetime | None = moment_field(default=None, nullable=True)
    answered_at: datetime | None = moment_field(default=None, nullable=True)
    arrived_at: datetime | None = moment_field(default=None, nullable=True)

    def read_available(self, slots: int) -> list[int]:
        """Return the slots (from 1) in which somebody is there."""
        kept = [each for each in json.loads(self.available) if 1 <= each <= slots]
        return kept or list(range(1, slots + 1))


class SalonWish(SQLModel, table=True):
    """What one side, the office or the engine says of a pair; `a_id` is the smaller id.

    weight: what a meeting is worth; the engine's is the probability that it leads to an order intent, about `need_id`
    with `supplier_id` (a participant) as who could serve it.
    """

    __tablename__ = "salon_wish"
    __table_args__ = (UniqueConstraint("salon_id", "a_id", "b_id", "said_by"),)

    id: uuid.UUID = id_field()
    salon_id: uuid.UUID = Field(foreign_key="salon.id")
    a_id: uuid.UUID = Field(foreign_key="salon_participant.id")
    b_id: uuid.UUID = Field(foreign_key="salon_participant.id")
    said_by: str = Field(max_length=40)
    kind: str = Field(max_length=10)
    weight: float = 0.0
    need_id: uuid.UUID | None = Field(default=None, foreign_key="need.id")
    supplier_id: uuid.UUID | None = None
    list_name: str = Field(default="", max_length=20)
    at: datetime = moment_field()


class SalonRound(SQLModel, table=True):
    """A round table: one host, and suppliers who take turns. slot None: wherever the plan puts it."""

    __tablename__ = "salon_round"

    id: uuid.UUID = id_field()
    salon_id: uuid.UUID = Field(foreign_key="salon.id", index=True)
    host_id: uuid.UUID = Field(foreign_key="salon_participant.id")
    seats: int = 4
    slot: int | None = None


class SalonPlan(SQLModel, table=True):
    """One version of a plan, kept as it was made. JSON columns hold ids, codes and numbers only.

    engine: what made it, by name. revision: that of the salon then. unmet: what could not be kept, with the reason.
    moved: the participants whose meetings are not as they were in the version before.
    """

    __tablename__ = "salon_plan"
    __table_args__ = (UniqueConstraint("salon_id", "version"),)

    id: uuid.UUID = id_field()
    salon_id: uuid.UUID = Field(foreign_key="salon.id")
    version: int
    kind: str = Field(max_length=10)
    objective: float
    upper_bound: float
    gap: float
    seconds: float = 0.0
    seed: int = 0
    revision: int = 0
    engine: str = Field(sa_type=Text, default="{}")
    problem: str = Field(sa_type=Text, default="{}")
    meetings: str = Field(sa_type=Text, default="[]")
    unmet: str = Field(sa_type=Text, default="[]")
    moved: str = Field(sa_type=Text, default="[]")
    created_at: datetime = moment_field()
    created_by: uuid.UUID | None = None


class SalonMeeting(SQLModel, table=True):
    """A meeting of two, as it stands now; those of one round table share slot and table. `a_id` is the smaller id."""

    __tablename__ = "salon_meeting"
    __table_args__ = (UniqueConstraint("salon_id", "a_id", "b_id"),)

    id: uuid.UUID = id_field()
    salon_id: uuid.UUID = Field(foreign_key="salon.id")
    a_id: uuid.UUID = Field(foreign_key="salon_participant.id")
    b_id: uuid.UUID = Field(foreign_key="salon_participant.id")
    slot: int
    table: int
    is_round: bool = False
    locked: bool = False
    status: str = Field(default=PLANNED, max_length=10)
    need_id: uuid.UUID | None = Field(default=None, foreign_key="need.id")
    supplier_id: uuid.UUID | None = None


class SalonResult(SQLModel, table=True):
    """What came of a meeting for one side.

    own: said by the side itself, which counts as its answer on the case line; else the organiser noted it, and the
    side is asked to confirm. `note` can be erased.
    """

    __tablename__ = "salon_result"
    __table_args__ = (UniqueConstraint("meeting_id", "side_id"),)

    id: uuid.UUID = id_field()
    meeting_id: uuid.UUID = Field(foreign_key="salon_meeting.id")
    side_id: uuid.UUID = Field(foreign_key="salon_participant.id")
    outcome: str = Field(max_length=20)
    amount_cny: Decimal | None = Field(default=None, sa_type=Numeric(16, 2))
    note: str = Field(sa_type=Text, default="")
    own: bool = False
    by_user: uuid.UUID | None = None
    at: datetime = moment_field()


class SalonAct(SQLModel, table=True):
    """A thing done at the salon that a phone may send twice: each key works once."""

    __tablename__ = "salon_act"

    salon_id: uuid.UUID = Field(foreign_key="salon.id", primary_key=True)
    key: str = Field(max_length=60, primary_key=True)
    at: datetime = moment_field()


def in_order(first: uuid.UUID, second: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """Return two ids with the smaller first: the one way in which a pair is stored."""
    return (first, second) if first < second else (second, first)


def write_slots(slots: Sequence[tuple[str, str]]) -> str:
    """Return slots as they are stored."""
    return json.dumps([list(each) for each in slots])
