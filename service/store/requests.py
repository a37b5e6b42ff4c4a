"""Requests in the database. Nothing here commits."""

import uuid
from datetime import datetime

from sqlmodel import Session

from service.domain.requests import Request
from service.store.idempotency import erase_answers
from service.store.rows import add_row, get_row, lock_row


def add_request(
    session: Session,
    *,
    alliance_id: uuid.UUID,
    channel: str,
    text: str,
    now: datetime,
    title: str = "",
    organisation_id: uuid.UUID | None = None,
    by: uuid.UUID | None = None,
) -> Request:
    """Store a request as it arrived; open its case with `usecases.cases.open_request_case`."""
    request = Request(
        alliance_id=alliance_id,
        organisation_id=organisation_id,
        channel=channel,
        title=title,
        text=text,
        created_at=now,
        created_by=by,
    )
    return add_row(session, request)


def get_request(session: Session, request_id: uuid.UUID) -> Request:
    """Return the request with this id; NotFoundError when there is none."""
    return get_row(session, Request, request_id)


def erase_request(session: Session, request: Request, *, now: datetime) -> bool:
    """Blank the words of a request and every kept answer that repeats them; False when that was done before.

    After the commit call `Database.erase_residue`, so that the file forgets them too.
    """
    request = lock_row(session, Request, request.id)
    if request.erased_at is not None:
        return False
    request.title, request.text, request.erased_at = "", "", now
    session.flush()
    erase_answers(session, request.id)
    return True
