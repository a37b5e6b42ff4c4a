"""Attempts to sign in: what the brake counts and the audit view reads. Nothing here commits."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, text, update
from sqlmodel import Session, col, select

from service.domain.identity import SignInAttempt
from service.store.rows import add_row


def count_attempts(session: Session, key: str, *, since: datetime) -> int:
    """Return how often a key was tried since a moment; whoever counts next waits until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(bytes.fromhex(key[:16]), "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": number})
    tried = (col(SignInAttempt.key) == key) & (col(SignInAttempt.at) > since)
    return session.exec(select(func.count()).select_from(SignInAttempt).where(tried)).one()


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
    session.execute(update(SignInAttempt).where(col(SignInAttempt.user_id) == user_id).values(address="", key=""))


def drop_attempts(session: Session, before: datetime) -> None:
    """Delete the attempts older than a moment."""
    session.execute(delete(SignInAttempt).where(col(SignInAttempt.at) < before))
