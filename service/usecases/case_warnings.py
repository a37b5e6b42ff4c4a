"""The clock of a case speaks: warnings at half, four fifths and all of its working time, then escalation."""

import uuid
from datetime import datetime
from typing import Final

from sqlmodel import Session

from service.domain.cases import Case
from service.store import cases as case_store
from service.store import people as people_store
from service.store import pushing as push_store
from service.usecases.case_alarms import QUIET, STEPS, calendar_of_case, clock_key, moment_of
from service.usecases.case_moves import move_case
from service.usecases.notices import tell
from service.usecases.work import Task

_CODES: Final = {50: "due_half", 80: "due_soon", 100: "overdue"}


def sound_alarm(session: Session, task: Task, _: object) -> datetime | None:
    """Warn of the highest step that is reached, once; escalate at the last one. Does nothing for an older clock.

    Returns a later moment where the calendar has changed so that the step is not reached yet.
    """
    case = case_store.lock_case(session, task.id_of("case"))
    clock = (datetime.fromisoformat(task.payload["clock_from"]), datetime.fromisoformat(task.payload["due_at"]))
    if case.state in QUIET or clock != (case.clock_from, case.due_at) or case.warned_percent >= task.payload["step"]:
        return None
    calendar = calendar_of_case(session, case)
    reached = [step for step in STEPS if moment_of(calendar, case, step) <= task.now]
    if not reached or reached[-1] < task.payload["step"]:
        return moment_of(calendar, case, task.payload["step"])
    _warn(session, case, reached[-1], task.now)
    return None


def escalation_person(session: Session, alliance_id: uuid.UUID) -> uuid.UUID | None:
    """Return who is told of an overdue case: whom the alliance named, else its park leader, else the office.

    Of several the longest serving; a person who was disabled does not count. None where there is nobody at all.
    """
    named = push_store.rules_of(session, alliance_id).escalation_id
    if named is not None and not people_store.get_user(session, named).disabled:
        return named
    for role, where in (("park_leader", alliance_id), ("secretariat", alliance_id), ("admin", None)):
        if people := people_store.users_with_role(session, role, where):
            return people[0].id
    return None


def _warn(session: Session, case: Case, step: int, now: datetime) -> None:
    """Write the warning down and tell the owner, and the department that has the case."""
    case.warned_percent = step
    case = move_case(session, case, kind="clock_warned", now=now, actor=None, data={"percent": step})
    recipients = {case.owner_id} if case.owner_id is not None else set()
    if case.department_id is not None:
        recipients |= {user.id for user in people_store.list_users(session, organisation_id=case.department_id)}
    event = f"{clock_key(case)}:{step}"
    tell(session, event_key=event, recipients=recipients, code=_CODES[step], ids={"case": case.id}, now=now)
    if step == STEPS[-1]:
        _escalate(session, case, event, now)


def _escalate(session: Session, case: Case, event: str, now: datetime) -> None:
    person = escalation_person(session, case.alliance_id)
    if person is None:
        return
    move_case(session, case, kind="escalated", now=now, actor=None, data={"to": person})
    ids = {"case": case.id, "person": case.owner_id}
    tell(session, event_key=f"escalated:{event}", recipients=[person], code="escalated", ids=ids, now=now)
