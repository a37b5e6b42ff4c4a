"""Who is overloaded: open cases by owner and by department, with what runs out today and what has."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.policy import Action, Actor, Target, require
from service.store import alliances as alliance_store
from service.store import case_queue as queue_store
from service.store import people as people_store
from service.store.case_queue import Load
from service.usecases.access import resolve_alliance
from service.usecases.case_queue import end_of_today


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadView:
    """The open cases of one owner or one department; `holder_id` None: nobody's."""

    holder_id: uuid.UUID | None
    name: str
    open: int
    today: int
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Everybody's open cases in an alliance, the most overdue first; officers without any stand at the end."""

    owners: list[LoadView]
    departments: list[LoadView]


def read_workload(session: Session, *, actor: Actor | None, now: datetime, alliance: str | None = None) -> Workload:
    """Return who has how much; departments count only what they have to act on.

    Raises:
        ForbiddenError, NotSignedInError, UnknownAllianceError.
    """
    found = resolve_alliance(session, actor, alliance)
    require(actor, Action.READ_LISTS, Target(alliance_id=found.id))
    soon = end_of_today(found, now)
    owners, departments = (
        queue_store.count_loads(session, found.id, by_department=each, now=now, soon_before=soon)
        for each in (False, True)
    )
    officers = people_store.users_with_role(session, "secretariat", found.id)
    busy = {load.holder_id for load in owners}
    owners += [Load(user.id, 0, 0, 0) for user in officers if user.id not in busy]
    people = people_store.names_of(session, [load.holder_id for load in owners if load.holder_id])
    offices = [load for load in departments if load.holder_id]
    names = alliance_store.organisation_names(session, [load.holder_id for load in offices if load.holder_id])
    return Workload(
        owners=[_show(load, people) for load in owners], departments=[_show(load, names) for load in offices]
    )


def _show(load: Load, names: dict[uuid.UUID, str]) -> LoadView:
    return LoadView(
        holder_id=load.holder_id,
        name=names.get(load.holder_id, "") if load.holder_id else "",
        open=load.open,
        today=load.soon,
        overdue=load.overdue,
    )
