"""Notices, channels and the outbox in the database. Nothing here commits."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlalchemy import select as columns
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from service.domain.notices import DROPPED, QUEUED, Channel, Delivery, Notice
from service.store.rows import MANY, add_row, chunks, get_row, lock_row

_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class InboxPlace:
    """Where a page of an inbox ended: at this notice, which then was read or not."""

    read: bool
    notice_id: uuid.UUID


def add_notices(session: Session, notices: Sequence[Notice]) -> list[Notice]:
    """Insert those notices of one event that their recipients do not have yet, and return them."""
    if not notices:
        return []
    _insert_missing(session, Notice, notices)
    mine = {notice.id for notice in notices}
    return [row for row in notices_of_event(session, notices[0].event_key) if row.id in mine]


def notices_of_event(session: Session, event_key: str) -> list[Notice]:
    """Return what was told of one event, oldest first."""
    return list(session.exec(select(Notice).where(Notice.event_key == event_key).order_by(col(Notice.id))))


def get_notice(session: Session, notice_id: uuid.UUID) -> Notice:
    """Return the notice with this id; NotFoundError when there is none."""
    return get_row(session, Notice, notice_id)


def notices_by_id(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Notice]:
    """Return the notices with these ids; unknown ids are absent."""
    found: dict[uuid.UUID, Notice] = {}
    for part in chunks(set(ids)):
        found.update((row.id, row) for row in session.exec(select(Notice).where(col(Notice.id).in_(part))))
    return found


def list_notices(
    session: Session,
    recipient_id: uuid.UUID,
    *,
    unread_only: bool = False,
    after: InboxPlace | None = None,
    limit: int = 50,
) -> list[Notice]:
    """Return a person's notices: those not read first, newest first in both parts; `after` continues a page."""
    found: list[Notice] = []
    before = None if after is None else after.notice_id
    if after is None or not after.read:
        found = _part_of_inbox(session, recipient_id, read=False, before=before, limit=limit)
        before = None
    if unread_only or len(found) == limit:
        return found
    return found + _part_of_inbox(session, recipient_id, read=True, before=before, limit=limit - len(found))


def count_unread(session: Session, recipient_id: uuid.UUID) -> int:
    """Return how many notices a person has not read."""
    statement = select(func.count()).select_from(Notice).where(Notice.recipient_id == recipient_id)
    return session.exec(statement.where(col(Notice.read_at).is_(None))).one()


def mark_all_read(session: Session, recipient_id: uuid.UUID, *, until: datetime, now: datetime) -> int:
    """Mark a person's notices up to a moment as read and return how many were not."""
    unread = (col(Notice.recipient_id) == recipient_id) & col(Notice.read_at).is_(None)
    statement = update(Notice).where(unread, col(Notice.created_at) <= until).values(read_at=now)
    return session.execute(statement).rowcount  # type: ignore[attr-defined, no-any-return]


def add_channel(session: Session, channel: Channel) -> Channel:
    """Insert a channel."""
    return add_row(session, channel)


def get_channel(session: Session, channel_id: uuid.UUID) -> Channel:
    """Return the channel with this id; NotFoundError when there is none."""
    return get_row(session, Channel, channel_id)


def lock_channel(session: Session, channel_id: uuid.UUID) -> Channel:
    """Return the channel as it is now, kept from other writers until the transaction ends."""
    return lock_row(session, Channel, channel_id)


def list_channels(session: Session, alliance_id: uuid.UUID, *, active: bool | None = None) -> list[Channel]:
    """Return the channels of an alliance, oldest first; `active` keeps those that are, or are not."""
    statement = select(Channel).where(Channel.alliance_id == alliance_id).order_by(col(Channel.id))
    if active is not None:
        statement = statement.where(Channel.active == active)
    return list(session.exec(statement))


def carriers_of(session: Session, alliance_id: uuid.UUID, people: Iterable[uuid.UUID]) -> list[Channel]:
    """Return the active channels of an alliance that are of nobody in particular, or of one of these people."""
    wanted = set(people)
    rows = list_channels(session, alliance_id, active=True)
    return [row for row in rows if row.user_id is None or row.user_id in wanted]


def add_deliveries(session: Session, deliveries: Sequence[Delivery]) -> None:
    """Insert those deliveries whose channel does not have the event yet."""
    if deliveries:
        _insert_missing(session, Delivery, deliveries)


def last_places(session: Session, case_id: uuid.UUID, channel_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return the place of a case's last event on each channel; a channel without any is absent."""
    found: dict[uuid.UUID, int] = {}
    for part in chunks(set(channel_ids)):
        statement = (
            columns(col(Delivery.channel_id), func.max(Delivery.seq))
            .where(col(Delivery.case_id) == case_id, col(Delivery.channel_id).in_(part))
            .group_by(col(Delivery.channel_id))
        )
        found.update((row[0], row[1]) for row in session.execute(statement))
    return found


def list_deliveries(
    session: Session,
    channel_id: uuid.UUID,
    *,
    state: str | None = None,
    before: uuid.UUID | None = None,
    limit: int = 50,
) -> list[Delivery]:
    """Return a channel's deliveries, newest first."""
    statement = select(Delivery).where(Delivery.channel_id == channel_id)
    if state is not None:
        statement = statement.where(Delivery.state == state)
    if before is not None:
        statement = statement.where(col(Delivery.id) < before)
    return list(session.exec(statement.order_by(col(Delivery.id).desc()).limit(limit)))


def count_deliveries(session: Session, channel_id: uuid.UUID) -> Mapping[str, int]:
    """Return how many deliveries of a channel are in each state; a state without any is absent."""
    statement = columns(col(Delivery.state), func.count()).where(col(Delivery.channel_id) == channel_id)
    return {row[0]: row[1] for row in session.execute(statement.group_by(col(Delivery.state)))}


def drop_queued(session: Session, channel_id: uuid.UUID) -> int:
    """Drop what still waits on a channel and return how many deliveries that was."""
    waiting = (col(Delivery.channel_id) == channel_id) & (col(Delivery.state) == QUEUED)
    statement = update(Delivery).where(waiting).values(state=DROPPED, last_error="channel_off")
    return session.execute(statement).rowcount  # type: ignore[attr-defined, no-any-return]


def _part_of_inbox(
    session: Session, recipient_id: uuid.UUID, *, read: bool, before: uuid.UUID | None, limit: int
) -> list[Notice]:
    """The read or the unread notices of a person, newest first."""
    unread = col(Notice.read_at).is_(None)
    statement = select(Notice).where(Notice.recipient_id == recipient_id, ~unread if read else unread)
    if before is not None:
        statement = statement.where(col(Notice.id) < before)
    return list(session.exec(statement.order_by(col(Notice.id).desc()).limit(limit)))


def _insert_missing(session: Session, kind: type[SQLModel], rows: Sequence[SQLModel]) -> None:
    """Insert rows; those that break a unique rule are left out, whoever wrote the others and when."""
    session.flush()
    insert: Any = _INSERTS[session.get_bind().dialect.name]
    for part in chunks(rows, MANY // 16):
        session.execute(insert(kind).values([row.model_dump() for row in part]).on_conflict_do_nothing())
