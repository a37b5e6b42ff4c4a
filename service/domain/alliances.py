"""Who belongs together: alliances, their chains, organisations, memberships, calendars and agreements."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field


class Alliance(SQLModel, table=True):
    """A chain alliance (产业链党建联盟) of one park, with its office hours.

    check_in_minutes: working minutes in which a whistled department checks in. answer_days: working days from there to
    its answer.
    """

    id: uuid.UUID = id_field()
    code: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=120)
    park: str = Field(default="", max_length=120)
    case_prefix: str = Field(unique=True, max_length=6)
    timezone: str = Field(default="Asia/Shanghai", max_length=60)
    office_open: str = Field(default="09:00", max_length=5)
    lunch_start: str = Field(default="12:00", max_length=5)
    lunch_end: str = Field(default="13:30", max_length=5)
    office_close: str = Field(default="17:30", max_length=5)
    check_in_minutes: int = 120
    answer_days: int = 3
    demo: bool = False
    next_case_number: int = 1
    created_at: datetime = moment_field()


class CalendarDay(SQLModel, table=True):
    """An alliance's own exception to the national calendar: this day is worked, or is not."""

    alliance_id: uuid.UUID = Field(foreign_key="alliance.id", primary_key=True)
    day: date = Field(primary_key=True)
    working: bool
    note: str = Field(default="", max_length=200)


class Chain(SQLModel, table=True):
    """One industrial chain of an alliance; alliances share knowledge through `knowledge_code`."""

    __table_args__ = (UniqueConstraint("alliance_id", "code"),)

    id: uuid.UUID = id_field()
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id", index=True)
    code: str = Field(max_length=40)
    name: str = Field(max_length=120)
    knowledge_code: str = Field(max_length=40)


class Organisation(SQLModel, table=True):
    """A firm, bank, university, service provider or department; global, unique `usci` when given."""

    id: uuid.UUID = id_field()
    name: str = Field(unique=True, max_length=200)
    short_name: str = Field(default="", max_length=60)
    kind: str = Field(default="enterprise", max_length=20)
    region: str = Field(default="", max_length=120)
    usci: str | None = Field(default=None, unique=True, max_length=18)
    invented: bool = False
    source: str | None = Field(default=None, max_length=40)
    contact_name: str | None = Field(default=None, max_length=60)
    contact_phone: str | None = Field(default=None, max_length=40)
    address: str = Field(default="", max_length=200)
    created_at: datetime = moment_field()


class Membership(SQLModel, table=True):
    """An organisation's dated place in one chain of one alliance, with its officer (专员)."""

    __table_args__ = (UniqueConstraint("organisation_id", "alliance_id", "chain_id"),)

    id: uuid.UUID = id_field()
    organisation_id: uuid.UUID = Field(foreign_key="organisation.id", index=True)
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id", index=True)
    chain_id: uuid.UUID = Field(foreign_key="chain.id", index=True)
    role: str = Field(default="member", max_length=20)
    officer_id: uuid.UUID | None = Field(default=None, foreign_key="user.id")
    since: date | None = None
    until: date | None = None


class SharingAgreement(SQLModel, table=True):
    """`owner` lets `reader` see its capabilities whose own visibility is `allied`, while the agreement runs."""

    __table_args__ = (UniqueConstraint("owner_alliance_id", "reader_alliance_id", "since"),)

    id: uuid.UUID = id_field()
    owner_alliance_id: uuid.UUID = Field(foreign_key="alliance.id", index=True)
    reader_alliance_id: uuid.UUID = Field(foreign_key="alliance.id", index=True)
    since: date
    until: date | None = None


class DepartmentDuty(SQLModel, table=True):
    """Which organisation answers for one line of government work (经信, 人社 …) in an alliance: each line has one."""

    __tablename__ = "department_duty"

    alliance_id: uuid.UUID = Field(foreign_key="alliance.id", primary_key=True)
    duty: str = Field(primary_key=True, max_length=40)
    organisation_id: uuid.UUID = Field(foreign_key="organisation.id")


def chain_labels(chains: Sequence[Chain]) -> dict[uuid.UUID, str]:
    """Return what people call the chains of one alliance: the name, with the code where two have the same."""
    names = Counter(chain.name for chain in chains)
    return {chain.id: chain.name if names[chain.name] == 1 else f"{chain.name}（{chain.code}）" for chain in chains}
