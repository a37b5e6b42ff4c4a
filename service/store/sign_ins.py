"""Attempts to sign in: what the brake counts and the audit view reads. Nothing here commits."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, text, update
from sqlmodel import Session, col, select

from service.domain.identity import SignInAttempt
from service.store.rows import add_row


def hold_source(session: Session, source: str) -> None:
    """Let whoever counts attempts from this source next wait until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time
        number = int.from_bytes(bytes.fromhex(source[:16]), "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": number})


def tried_at(
    session: Session,
    nth: int,
    *,
    since: datetime,
    key: str | None = None,
    source: str | None = None,
    failed: bool = False,
) -> datetime | None:
    """Return when the `nth` newest attempt since a moment was made, None where there were fewer.

    failed: only those that let nobody in, or have not ended yet.
    """
    statement = select(SignInAttempt.at).where(col(SignInAttempt.at) > since)
    if key is not None:
        statement = statement.where(SignInAttempt.key == key)
    if source is not None:
        statement = statement.where(SignInAttempt.source == source)
    if failed:
        statement = statement.where(col(SignInAttempt.succeeded).is_not(True))
    return session.exec(statement.order_by(col(SignInAttempt.at).desc()).offset(nth - 1).limit(1)).first()


def was_let_in(session: Session, key: str) -> bool:
    """Say whether an attempt with this key has succeeded."""
    let_in = (col(SignInAttempt.key) == key) & col(SignInAttempt.succeeded).is_(True)
    return session.exec(select(SignInAttempt.id).where(let_in).limit(1)).first() is not None


def add_attempt(session: Session, attempt: SignInAttempt) -> SignInAttempt:
    """Insert an attempt."""
    return add_row(session, attempt)


def settle_attempt(session: Session, attempt_id: uuid.UUID, *, succeeded: bool) -> None:
    """Write down how an attempt ended."""
    mine = col(SignInAttempt.id) == attempt_id
    session.execute(update(SignInAttempt).where(mine).values(succeeded=succeeded))


def list_attempts(
    session: Session, *, user_ids: Sequence[uuid.UUID] | None, since: datetime, until: datetime, limit: int
) -> list[SignInAttempt]:
    """Return attempts, newest first: those of some users, or (None) everybody's, nobody's too."""
    within = (col(SignInAttempt.at) >= since) & (col(SignInAttempt.at) < until)
    statement = select(SignInAttempt).where(within).order_by(col(SignInAttempt.id).desc()).limit(limit)
    if user_ids is not None:
        statement = statement.where(col(SignInAttempt.user_id).in_(user_ids))
    return list(session.exec(statement))


def forget_addresses(session: Session, user_id: uuid.UUID) -> None:
    """Blank where a user's attempts came from."""
    blank = {"address": "", "key": "", "source": ""}
    session.execute(update(SignInAttempt).where(col(SignInAttempt.user_id) == user_id).values(blank))


def drop_attempts(session: Session, before: datetime) -> None:
    """Delete the attempts older than a moment."""
    session.execute(delete(SignInAttempt).where(col(SignInAttempt.at) < before))
