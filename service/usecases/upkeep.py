"""What has to be looked at once a day: deadlines that a new holiday list moves, calls that fall due, old jobs."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from service.domain.cases import Case
from service.store import case_details as detail_store
from service.store import cases as case_store
from service.store import jobs as job_store
from service.store import sessions as session_store
from service.store import sign_ins as sign_in_store
from service.usecases.case_deadlines import settle_deadlines
from service.usecases.notices import tell
from service.usecases.work import Task

DAILY: Final = "daily"
SETTLE: Final = "settle_deadlines"
CALL: Final = "follow_up"

_KEPT: Final = timedelta(days=180)
"""How long it stays known what was done when, and who signed in when and from where."""
_AHEAD: Final = timedelta(days=1)
_MANY: Final = 100_000


def plan_day(session: Session, now: datetime) -> None:
    """Make the job of the (UTC) day, unless another worker has made it."""
    day = now.date().isoformat()
    job_store.enqueue(session, kind=DAILY, key=f"{DAILY}:{day}", run_at=now, now=now, payload={"day": day})


def plan_settling(session: Session, *, change: uuid.UUID, now: datetime) -> None:
    """Let provisional deadlines be worked out anew after a change of a calendar; change: an id of its own."""
    job_store.enqueue(session, kind=SETTLE, key=f"{SETTLE}:{change}", run_at=now, now=now)


def keep_up(session: Session, task: Task, _: object) -> None:
    """Do the work of a day."""
    settle(session, task, None)
    for row, case in detail_store.due_follow_ups(session, now=task.now + _AHEAD, limit=_MANY):
        job_store.enqueue(
            session,
            kind=CALL,
            key=f"{CALL}:{row.id}",
            run_at=max(row.due_at, task.now),
            now=task.now,
            payload={"case": case.id, "days": row.days, "closing": row.closing},
            subject_id=case.id,
        )
    job_store.drop_done(session, before=task.now - _KEPT)
    sign_in_store.drop_attempts(session, task.now - _KEPT)
    session_store.drop_sessions(session, before=task.now - _KEPT)


def settle(session: Session, task: Task, _: object) -> None:
    """Work provisional deadlines out anew and tell the owners of those that moved."""
    before = {case.id: case.due_at for case in case_store.provisional_cases(session)}
    settle_deadlines(session, now=task.now)
    for case_id, due_at in before.items():
        case = case_store.get_case(session, case_id)
        if case.due_at != due_at:
            event = f"due_moved:{case.id}:{case.timeline_seq}"
            _tell_owner(session, case, event=event, code="due_moved", ids={}, now=task.now)


def ask_to_call(session: Session, task: Task, _: object) -> None:
    """Tell the owner of a closed case that the asker is to be called, unless that was done or the case goes on."""
    case = case_store.get_case(session, task.id_of("case"))
    days, closing = int(task.payload["days"]), int(task.payload["closing"])
    planned = detail_store.follow_ups_of(session, case.id)
    if any((row.days, row.closing) == (days, closing) and row.done_at is None for row in planned):
        event = f"{CALL}:{case.id}:{closing}:{days}"
        _tell_owner(session, case, event=event, code="follow_up_due", ids={"days": days}, now=task.now)


def _tell_owner(session: Session, case: Case, *, event: str, code: str, ids: dict[str, object], now: datetime) -> None:
    recipients = [case.owner_id] if case.owner_id is not None else []
    tell(session, event_key=event, recipients=recipients, code=code, ids={"case": case.id, **ids}, now=now)
