"""Ratings in the database. Nothing here commits."""

import uuid

from sqlmodel import Session

from service.domain.ratings import CaseRating
from service.store.rows import add_row


def add_rating(session: Session, rating: CaseRating) -> CaseRating:
    """Insert the rating of a case; ConflictError when it has one."""
    return add_row(session, rating)


def find_rating(session: Session, case_id: uuid.UUID) -> CaseRating | None:
    """Return the rating of a case, None where nobody has given one."""
    return session.get(CaseRating, case_id)
