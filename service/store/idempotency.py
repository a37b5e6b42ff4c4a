"""Answers kept under their Idempotency-Key, so that a repeated write gets the same answer. Nothing here commits."""

import uuid
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, text, update
from sqlmodel import Session, col, select

from service.domain.posts import IdempotencyRecord
from service.errors import IdempotencyMismatchError, InputsErasedError
from service.store.rows import add_row

_GONE = 410


def find_answer(session: Session, *, user_id: uuid.UUID, key: str, request_digest: str) -> IdempotencyRecord | None:
    """Return the answer that was given under this key, or None when this is the first time.

    Call it first in the transaction of the write: a second request with the key waits here until the first is done.

    Raises:
        IdempotencyMismatchError: when the key came with another request before.
        InputsErasedError: when what was written then has been erased since.
    """
    _wait_for_key(session, user_id, key)
    statement = select(IdempotencyRecord).where(IdempotencyRecord.user_id == user_id, IdempotencyRecord.key == key)
    record = session.exec(statement).first()
    if record is not None and record.request_digest != request_digest:
        raise IdempotencyMismatchError(key=key)
    if record is not None and record.status == _GONE:
        raise InputsErasedError(key=key)
    return record


def keep_answer(
    session: Session,
    *,
    user_id: uuid.UUID,
    key: str,
    request_digest: str,
    status: int,
    body: str,
    now: datetime,
) -> IdempotencyRecord:
    """Keep the answer of a write in the write's own transaction; ConflictError when the key has one."""
    record = IdempotencyRecord(
        user_id=user_id, key=key, request_digest=request_digest, status=status, body=body, created_at=now
    )
    return add_row(session, record)


def erase_answers(session: Session, post_id: uuid.UUID) -> None:
    """Forget the bodies that name a post, since they repeat its words; a repeat of the write is refused from then."""
    names_it = col(IdempotencyRecord.body).contains(str(post_id))
    session.execute(update(IdempotencyRecord).where(names_it).values(status=_GONE, body=""))


def drop_answers(session: Session, before: datetime) -> None:
    """Delete the answers older than a moment; their keys may be used again."""
    session.execute(delete(IdempotencyRecord).where(col(IdempotencyRecord.created_at) < before))


def _wait_for_key(session: Session, user_id: uuid.UUID, key: str) -> None:
    """Let one request with a key run at a time; SQLite's single writer needs no more."""
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(sha256(f"{user_id} {key}".encode()).digest()[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": number})
