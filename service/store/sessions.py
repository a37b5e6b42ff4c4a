"""Browsers that people signed in with. Nothing here commits."""

import uuid
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from service.domain.identity import UserSession
from service.store.rows import add_row


def add_session(session: Session, row: UserSession) -> UserSession:
    """Insert a session."""
    return add_row(session, row)


def find_session(session: Session, digest: str) -> UserSession | None:
    """Return the session whose id has this digest, ended or not; None where there is none."""
    return session.exec(select(UserSession).where(UserSession.digest == digest)).first()


def open_sessions(session: Session, user_id: uuid.UUID, *, now: datetime, seen_since: datetime) -> list[UserSession]:
    """Return a user's sessions that have not ended and were used since a moment, last used first."""
    mine = select(UserSession).where(
        UserSession.user_id == user_id,
        col(UserSession.ended_at).is_(None),
        col(UserSession.ends_at) > now,
        col(UserSession.seen_at) > seen_since,
    )
    return list(session.exec(mine.order_by(col(UserSession.seen_at).desc(), col(UserSession.id))))


def end_sessions(
    session: Session, user_id: uuid.UUID, *, now: datetime, reason: str, but: str = "", only: uuid.UUID | None = None
) -> int:
    """End a user's sessions, all but the one with this digest, or only one; return how many went on until now."""
    mine = (
        (col(UserSession.user_id) == user_id)
        & col(UserSession.ended_at).is_(None)
        & (col(UserSession.digest) != but)
        & (col(UserSession.ends_at) > now)
    )
    if only is not None:
        mine &= col(UserSession.id) == only
    found = list(session.exec(select(UserSession.id).where(mine)))
    session.execute(update(UserSession).where(mine).values(ended_at=now, end_reason=reason))
    return len(found)


def drop_sessions(session: Session, *, before: datetime | None = None, user_id: uuid.UUID | None = None) -> None:
    """Delete the sessions that were over before a moment, or all of a user."""
    if before is not None:
        session.execute(delete(UserSession).where(col(UserSession.ends_at) < before))
    if user_id is not None:
        session.execute(delete(UserSession).where(col(UserSession.user_id) == user_id))
