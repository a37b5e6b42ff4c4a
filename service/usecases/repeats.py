"""Writes that may be sent twice: the second time brings the first answer again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from service.policy import Actor
from service.store import idempotency as answer_store

KEPT_FOR = timedelta(hours=48)
"""How long an answer is kept; after that its key counts as new."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The status and body of an answer; `repeated` when it was given before."""

    status: int
    body: str
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class RepeatKey:
    """What the sender calls the write, and the digest of what was sent."""

    key: str
    request_digest: str


def answer_once(
    session: Session, *, actor: Actor, repeat: RepeatKey, now: datetime, make: Callable[[], Answer]
) -> Answer:
    """Return what `make` answers, or the answer kept under the caller's key; `make` runs in the same transaction.

    Raises:
        IdempotencyMismatchError: when the key came with another request. InputsErasedError: when what was written
            then has been erased since.
    """
    kept = answer_store.find_answer(
        session, user_id=actor.user_id, key=repeat.key, request_digest=repeat.request_digest
    )
    if kept is not None:
        return Answer(kept.status, kept.body, repeated=True)
    answer = make()
    answer_store.keep_answer(
        session,
        user_id=actor.user_id,
        key=repeat.key,
        request_digest=repeat.request_digest,
        status=answer.status,
        body=answer.body,
        now=now,
    )
    return answer


def forget_answers(session: Session, *, now: datetime) -> None:
    """Drop the answers that have been kept long enough."""
    answer_store.drop_answers(session, now - KEPT_FOR)
