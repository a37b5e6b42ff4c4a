"""A new sharing agreement is news for the needs that wait: those without partners, and those that ask allied parks."""

import uuid
from datetime import datetime
from typing import Final

from sqlmodel import Session

from service.domain.alliances import SharingAgreement
from service.domain.case_states import WAITING
from service.domain.pushing import ALLIED
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import jobs as job_store
from service.store import posts as post_store
from service.store import pushing as push_store
from service.usecases.access import start_of_day
from service.usecases.finding import ask_about_agreement
from service.usecases.work import Task

KIND: Final = "search_allies"

_AT_ONCE: Final = 200


def ask_allies(session: Session, agreement: SharingAgreement, *, now: datetime) -> None:
    """Let the reader's waiting needs be searched for in the owner's alliance, once, as soon as the agreement runs."""
    reader = alliance_store.alliance_by_id(session, agreement.reader_alliance_id)
    _enqueue(session, agreement.id, "", run_at=max(now, start_of_day(reader, agreement.since)), now=now)


def spread_agreement(session: Session, task: Task, _: object) -> None:
    """Make a job for each of some of the needs that wait, and one for what is left of them."""
    agreement = alliance_store.get_agreement(session, task.id_of("agreement"))
    reader_id, after = agreement.reader_alliance_id, str(task.payload["after"])
    waiting = [need for state in sorted(WAITING) for need in case_store.needs_in_state(session, reader_id, state)]
    waiting += push_store.needs_with_reach(session, reader_id, ALLIED)
    left = [each for each in sorted(set(waiting), key=str) if str(each) > after]
    for need, _version in post_store.needs_with_text(session, left[:_AT_ONCE]):
        ask_about_agreement(session, need, agreement.id, now=task.now)
    if len(left) > _AT_ONCE:
        _enqueue(session, agreement.id, str(left[_AT_ONCE - 1]), run_at=task.now, now=task.now)


def _enqueue(session: Session, agreement_id: uuid.UUID, after: str, *, run_at: datetime, now: datetime) -> None:
    payload = {"agreement": agreement_id, "after": after}
    job_store.enqueue(session, kind=KIND, key=f"{KIND}:{agreement_id}:{after}", run_at=run_at, now=now, payload=payload)
