"""A person's inbox: what has been told, what is not read yet."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.domain.notices import Notice
from service.errors import InvalidInputError
from service.policy import Actor, require_own, require_signed_in
from service.store import alliances as alliance_store
from service.store import notices as notice_store
from service.store.notices import InboxPlace
from service.usecases.notice_texts import write_text

_PARTS = {"unread": False, "read": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A notice as its recipient reads it; `ids` name what it is about, `read_at` is None until it is read."""

    id: uuid.UUID
    alliance: str
    code: str
    title: str
    body: str
    ids: dict[str, Any]
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxView:
    """A part of an inbox: what is unread first, newest first in both parts.

    unread: how many are not read, in the whole inbox. `next_cursor` is given back for the page after; None at the end.
    """

    items: list[NoticeView]
    unread: int
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadView:
    """How many notices a person has not read."""

    unread: int


def list_inbox(
    session: Session,
    *,
    actor: Actor | None,
    unread_only: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> InboxView:
    """Return a page of the caller's notices.

    Raises:
        InvalidInputError: for a cursor that is none. NotSignedInError.
    """
    reader = require_signed_in(actor)
    rows = notice_store.list_notices(
        session, reader.user_id, unread_only=unread_only, after=_read_cursor(cursor), limit=limit
    )
    return InboxView(
        items=[_show(session, row, reader) for row in rows],
        unread=notice_store.count_unread(session, reader.user_id),
        next_cursor=_write_cursor(rows[-1]) if len(rows) == limit else None,
    )


def count_unread(session: Session, *, actor: Actor | None) -> UnreadView:
    """Return how many notices the caller has not read."""
    return UnreadView(unread=notice_store.count_unread(session, require_signed_in(actor).user_id))


def mark_read(session: Session, *, actor: Actor | None, notice_id: uuid.UUID, now: datetime) -> NoticeView:
    """Mark one of the caller's notices as read; again: the first moment stands. NotFoundError for anybody else's."""
    require_signed_in(actor)
    notice = notice_store.get_notice(session, notice_id)
    reader = require_own(actor, notice.recipient_id)
    if notice.read_at is None:
        notice.read_at = now
        session.flush()
    return _show(session, notice, reader)


def mark_all_read(session: Session, *, actor: Actor | None, now: datetime, until: datetime | None = None) -> UnreadView:
    """Mark the caller's notices as read, up to a moment (None: now), and return how many are left.

    With the moment of the page that was shown, nothing is marked that nobody saw.
    """
    reader = require_signed_in(actor)
    notice_store.mark_all_read(session, reader.user_id, until=min(until or now, now), now=now)
    return count_unread(session, actor=reader)


def _show(session: Session, notice: Notice, reader: Actor) -> NoticeView:
    text = write_text(session, notice, reader)
    return NoticeView(
        id=notice.id,
        alliance=alliance_store.alliance_by_id(session, notice.alliance_id).code,
        code=notice.code,
        title=text.title,
        body=text.body,
        ids=notice.read_ids(),
        created_at=notice.created_at,
        read_at=notice.read_at,
    )


def _write_cursor(last: Notice) -> str:
    return f"{'unread' if last.read_at is None else 'read'}.{last.id}"


def _read_cursor(cursor: str | None) -> InboxPlace | None:
    """Return where a page ended; InvalidInputError for a cursor that no page gave."""
    if cursor is None:
        return None
    part, _, notice_id = cursor.partition(".")
    try:
        return InboxPlace(_PARTS[part], uuid.UUID(notice_id))
    except (KeyError, ValueError) as exc:
        raise InvalidInputError(field="cursor", value=cursor) from exc
