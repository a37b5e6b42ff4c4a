"""Deadlines that a holiday list to come may still move."""

from datetime import datetime

from sqlmodel import Session

from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.usecases.case_clocks import deadline_of
from service.usecases.case_moves import move_case


def settle_deadlines(session: Session, *, now: datetime) -> int:
    """Work out the provisional deadlines of open cases anew, after a new holiday list; return how many moved."""
    moved = 0
    for found in case_store.provisional_cases(session):
        case = case_store.lock_case(session, found.id)
        alliance = alliance_store.alliance_by_id(session, case.alliance_id)
        deadline = deadline_of(session, alliance, case.clock, case.clock_from)
        if (deadline.at, deadline.provisional) != (case.due_at, case.due_provisional):
            moved += deadline.at != case.due_at
            case.due_at, case.due_provisional = deadline
            move_case(session, case, kind="deadline_settled", now=now, actor=None)
    return moved
