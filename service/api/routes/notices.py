"""The caller's inbox."""

import uuid
from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, Field

from service.api.answers import answer
from service.api.callers import CallerDep, WriterDep
from service.api.fields import API, Body, Limit, Short
from service.usecases import inbox
from service.usecases.inbox import InboxView, NoticeView, UnreadView

router = APIRouter(prefix=API, tags=["notices"])


class ReadUntil(Body):
    """Up to which moment notices are read; without one, all that there are."""

    until: AwareDatetime | None = Field(default=None, strict=False)


@router.get("/notices", response_model=InboxView)
def list_inbox(
    caller: CallerDep, *, unread_only: bool = False, cursor: Short | None = None, limit: Limit = 50
) -> Response:
    """Return the caller's notices: those not read first, newest first in both parts."""
    actor = caller.actor
    with caller.read() as session:
        return answer(inbox.list_inbox(session, actor=actor, unread_only=unread_only, cursor=cursor, limit=limit))


@router.get("/notices/unread-count", response_model=UnreadView)
def count_unread(caller: CallerDep) -> Response:
    """Return how many notices the caller has not read."""
    actor = caller.actor
    with caller.read() as session:
        return answer(inbox.count_unread(session, actor=actor))


@router.post("/notices/read-all", response_model=UnreadView)
def mark_all_read(writer: WriterDep, given: ReadUntil | None = None) -> Response:
    """Mark the caller's notices as read."""
    until: datetime | None = None if given is None else given.until
    return writer.answer(lambda session, actor, now: inbox.mark_all_read(session, actor=actor, now=now, until=until))


@router.post("/notices/{notice_id}/read", response_model=NoticeView)
def mark_read(notice_id: uuid.UUID, writer: WriterDep) -> Response:
    """Mark one notice as read."""
    return writer.answer(
        lambda session, actor, now: inbox.mark_read(session, actor=actor, notice_id=notice_id, now=now)
    )
