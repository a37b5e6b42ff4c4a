"""When a case is to be warned of: one job waits for the next step of the clock that runs.

The job's key holds the clock it was made for: when the deadline moves, the next entry on the timeline makes a new job,
and the old one finds that its clock does not run any more.
"""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from service.domain.calendar import WorkCalendar
from service.domain.case_states import ENDED, MERGED
from service.domain.cases import Case
from service.store import alliances as alliance_store
from service.store import jobs as job_store
from service.usecases.case_clocks import calendar_of

KIND: Final = "case_clock"
STEPS: Final = (50, 80, 100)
"""Per cent of a clock's working time at which the owner is warned; at the last the case is escalated."""

QUIET: Final = ENDED | {MERGED}
"""States in which no clock runs."""


def set_alarm(session: Session, case: Case, *, now: datetime) -> None:
    """Make the job for the next warning of the clock that runs, unless it is made already or nothing is left to say."""
    if case.state in QUIET:
        return
    for step in STEPS:
        if step <= case.warned_percent or (step < STEPS[-1] and not _has_budget(session, case)):
            continue
        key = f"{clock_key(case)}:{step}"
        known = job_store.find_job(session, key)
        if known is None:
            run_at = moment_of(calendar_of_case(session, case), case, step)
            payload = {"case": case.id, "step": step, "clock_from": case.clock_from, "due_at": case.due_at}
            job_store.enqueue(session, kind=KIND, key=key, run_at=run_at, now=now, payload=payload, subject_id=case.id)
        if known is None or known.done_at is None:
            return
        # done without a warning, as while the case was merged into another one: the next step speaks for it


def _has_budget(session: Session, case: Case) -> bool:
    """Say whether a clock has working time at all: one that begins and ends before the office opens has no half."""
    return calendar_of_case(session, case).working_minutes_between(case.clock_from, case.due_at) > 0


def moment_of(calendar: WorkCalendar, case: Case, step: int) -> datetime:
    """Return when so many per cent of a case's working time are used up; all of it only at the deadline itself."""
    if step >= STEPS[-1]:
        return case.due_at
    budget = calendar.working_minutes_between(case.clock_from, case.due_at)
    return min(calendar.add_working_minutes(case.clock_from, max(budget, 0) * step / 100), case.due_at)


def calendar_of_case(session: Session, case: Case) -> WorkCalendar:
    """Return the working calendar that a case's clock runs on."""
    return calendar_of(session, alliance_store.alliance_by_id(session, case.alliance_id))


def clock_key(case: Case) -> str:
    """Return the name of the clock that runs: another one as soon as its beginning or its end moves."""
    return f"{KIND}:{case.id}:{_stamp(case.clock_from)}:{_stamp(case.due_at)}"


def _stamp(moment: datetime) -> int:
    """A moment in whole microseconds: short, and the same in every zone."""
    return round(moment.timestamp() * 1_000_000)
