"""Starting the clocks of cases on the working calendar of their alliance."""

from datetime import datetime

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.domain.calendar import WorkCalendar
from service.domain.cases import Case
from service.domain.clocks import CaseLimits, Deadline, end_of_clock
from service.store import alliances as alliance_store


def calendar_of(session: Session, alliance: Alliance) -> WorkCalendar:
    """Return the working calendar of an alliance with its own exceptions."""
    return WorkCalendar.of(alliance, alliance_store.calendar_days(session, alliance.id))


def deadline_of(session: Session, alliance: Alliance, clock: str, start: datetime) -> Deadline:
    """Return when a clock of an alliance ends that starts at a moment; clocks are named after states."""
    return end_of_clock(calendar_of(session, alliance), CaseLimits.of(alliance).span_of(clock), start)


def start_clock(session: Session, case: Case, clock: str, now: datetime) -> None:
    """Let a clock of a case start now; nothing of it has been warned of. The caller appends the entry."""
    alliance = alliance_store.alliance_by_id(session, case.alliance_id)
    case.clock, case.clock_from, case.warned_percent = clock, now, 0
    case.due_at, case.due_provisional = deadline_of(session, alliance, clock, now)
