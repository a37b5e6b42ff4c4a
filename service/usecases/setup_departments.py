"""The departments of an alliance and their duties: which line of work goes to whom."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.errors import InvalidInputError
from service.policy import Actor
from service.store import alliances as alliance_store
from service.store import setup as setup_store
from service.usecases.access import today_in
from service.usecases.audit_trail import note
from service.usecases.departments import DEPARTMENT, find_department
from service.usecases.setup_alliances import open_setup


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentView:
    """A department; `people`: how many sign in for it."""

    id: uuid.UUID
    name: str
    short_name: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyView:
    """A line of work; `chosen`: the department that was given it, `by_name`: the one that answers for its name."""

    duty: str
    chosen: uuid.UUID | None
    by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentsView:
    """The departments of an alliance, and every duty."""

    departments: list[DepartmentView]
    duties: list[DutyView]


def read_departments(
    session: Session, *, actor: Actor | None, alliance: str, duties: Collection[str], now: datetime
) -> DepartmentsView:
    """Return the departments of an alliance and who has each of these duties."""
    found = open_setup(session, actor, alliance)
    members = alliance_store.list_organisations(session, found.id, on=today_in(found, now))
    departments = [row for row in members if row.kind == DEPARTMENT]
    people = [user.organisation_id for user, roles in setup_store.people_of(session, found.id) if "department" in roles]
    chosen = setup_store.duties_of(session, found.id)
    named = {duty: find_department(session, found, duty) for duty in duties if duty not in chosen}
    return DepartmentsView(
        departments=[
            DepartmentView(id=row.id, name=row.name, short_name=row.short_name, people=people.count(row.id))
            for row in departments
        ],
        duties=[
            DutyView(duty=duty, chosen=chosen.get(duty), by_name=row.name if (row := named.get(duty)) else "")
            for duty in duties
        ],
    )


def give_duties(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str,
    duties: Mapping[str, uuid.UUID | None],
    known: Collection[str],
    now: datetime,
) -> None:
    """Say which department has which duty; None: whoever answers for its name. known: the duties that there are.

    Raises:
        InvalidInputError: for an unknown duty, or an organisation that is no department of the alliance.
    """
    found = open_setup(session, actor, alliance)
    members = alliance_store.list_organisations(session, found.id, on=today_in(found, now))
    departments = {row.id for row in members if row.kind == DEPARTMENT}
    for duty, organisation_id in duties.items():
        if duty not in known:
            raise InvalidInputError(field="duty", value=duty)
        if organisation_id is not None and organisation_id not in departments:
            raise InvalidInputError(field="department", value=str(organisation_id), reason="unknown_department")
    setup_store.put_duties(session, found.id, {duty: chosen for duty, chosen in duties.items() if chosen is not None})
    note(session, kind="duties_given", actor=actor, now=now, alliance_id=found.id)
