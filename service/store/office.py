"""Rejected proposals and saved filters in the database. Nothing here commits."""

import uuid
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from service.domain.matches import Proposal
from service.domain.office import ProposalRejection, SavedFilter
from service.store.rows import add_row


def reject_supplier(session: Session, proposal: Proposal, *, reason: str, by: uuid.UUID, now: datetime) -> None:
    """Record that the office does not stand behind a supplier for a need; a later word replaces an earlier one."""
    session.merge(
        ProposalRejection(
            need_id=proposal.need_id,
            organisation_id=proposal.organisation_id,
            proposal_id=proposal.id,
            reason=reason,
            by_user=by,
            at=now,
        )
    )
    session.flush()


def accept_supplier(session: Session, need_id: uuid.UUID, organisation_id: uuid.UUID) -> None:
    """Take a rejection back, where there is one."""
    of_pair = (col(ProposalRejection.need_id) == need_id) & (col(ProposalRejection.organisation_id) == organisation_id)
    session.execute(delete(ProposalRejection).where(of_pair))


def rejections_of(session: Session, need_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Return the suppliers that the office does not stand behind for a need, with the reason."""
    rows = session.exec(select(ProposalRejection).where(ProposalRejection.need_id == need_id))
    return {row.organisation_id: row.reason for row in rows}


def filters_of(session: Session, user_id: uuid.UUID) -> list[SavedFilter]:
    """Return somebody's filters, oldest first."""
    mine = select(SavedFilter).where(SavedFilter.user_id == user_id)
    return list(session.exec(mine.order_by(col(SavedFilter.id))))


def put_filter(session: Session, *, user_id: uuid.UUID, name: str, query: str, now: datetime) -> SavedFilter:
    """Save a filter under a name; the one that had it before is replaced."""
    found = session.exec(select(SavedFilter).where(SavedFilter.user_id == user_id, SavedFilter.name == name)).first()
    if found is None:
        return add_row(session, SavedFilter(user_id=user_id, name=name, query=query, created_at=now))
    found.query = query
    return add_row(session, found)


def drop_filter(session: Session, *, user_id: uuid.UUID, filter_id: uuid.UUID) -> bool:
    """Forget one of somebody's filters; False where it is another's, or there is none."""
    found = session.get(SavedFilter, filter_id)
    if found is None or found.user_id != user_id:
        return False
    session.delete(found)
    session.flush()
    return True
