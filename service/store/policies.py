"""Policy entries in the database. Nothing here commits."""

import uuid
from datetime import date

from sqlalchemy import or_
from sqlmodel import Session, col, select

from service.domain.policies import PolicyDocument
from service.store.rows import add_row, get_row, lock_row, running


def add_policy(session: Session, policy: PolicyDocument) -> PolicyDocument:
    """Insert an entry."""
    return add_row(session, policy)


def get_policy(session: Session, policy_id: uuid.UUID) -> PolicyDocument:
    """Return the entry with this id; NotFoundError when there is none."""
    return get_row(session, PolicyDocument, policy_id)


def lock_policy(session: Session, policy_id: uuid.UUID) -> PolicyDocument:
    """Return the entry as it is now, kept from other writers until the transaction ends."""
    return lock_row(session, PolicyDocument, policy_id)


def policies_of(session: Session, alliance_id: uuid.UUID, *, on: date | None = None) -> list[PolicyDocument]:
    """Return the entries of an alliance and those for all, newest first; `on` keeps those that hold on this day."""
    own = or_(col(PolicyDocument.alliance_id) == alliance_id, col(PolicyDocument.alliance_id).is_(None))
    statement = select(PolicyDocument).where(own, col(PolicyDocument.withdrawn).is_(False))
    if on is not None:
        statement = statement.where(running(col(PolicyDocument.valid_from), col(PolicyDocument.valid_until), on))
    return list(session.exec(statement.order_by(col(PolicyDocument.id).desc())))


def find_policy(session: Session, alliance_id: uuid.UUID | None, title: str) -> PolicyDocument | None:
    """Return the entry with this title, of this alliance or (None) for all; None where there is none."""
    owner = col(PolicyDocument.alliance_id).is_not_distinct_from(alliance_id)
    return session.exec(select(PolicyDocument).where(owner, PolicyDocument.title == title)).first()
