"""Invitations in the database. Nothing here commits."""

import uuid
from datetime import datetime

from sqlmodel import Session, col, select

from service.domain.alliances import Alliance
from service.domain.identity import Invitation
from service.store.rows import add_row, lock_row


def add_invitation(session: Session, invitation: Invitation) -> Invitation:
    """Insert an invitation."""
    return add_row(session, invitation)


def lock_invitation(session: Session, invitation_id: uuid.UUID) -> Invitation:
    """Return an invitation and keep other writers from it; NotFoundError when there is none."""
    return lock_row(session, Invitation, invitation_id)


def find_by_digest(session: Session, digest: str) -> Invitation | None:
    """Return the invitation whose link has this digest, or None."""
    return session.exec(select(Invitation).where(Invitation.token_digest == digest)).first()


def find_open(session: Session, like: Invitation, *, now: datetime) -> Invitation | None:
    """Return the invitation of the same person into the same role whose link still works, kept from other writers.

    Whoever asks next for the same alliance waits until this transaction ends.
    """
    if like.alliance_id is not None:
        lock_row(session, Alliance, like.alliance_id)
    same = [getattr(Invitation, name) == getattr(like, name) for name in ("role", "name", "email")]
    same += [
        col(getattr(Invitation, name)).is_not_distinct_from(getattr(like, name))
        for name in ("alliance_id", "organisation_id")
    ]
    works = col(Invitation.token_digest).is_not(None) & (col(Invitation.expires_at) > now)
    found = session.exec(select(Invitation.id).where(works, *same).limit(1)).first()
    return lock_invitation(session, found) if found is not None else None


def list_invitations(
    session: Session, *, alliance_id: uuid.UUID | None, since: datetime, limit: int
) -> list[Invitation]:
    """Return the invitations into an alliance (None: those without one) that were issued since, newest first."""
    mine = col(Invitation.alliance_id).is_not_distinct_from(alliance_id)
    statement = select(Invitation).where(mine, col(Invitation.issued_at) >= since)
    return list(session.exec(statement.order_by(col(Invitation.id).desc()).limit(limit)))
