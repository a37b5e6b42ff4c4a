"""The outbox as those who send see it: channels whose turn it is, what waits on them. Nothing here commits."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from service.domain.notices import FAILED, QUEUED, Channel, Delivery
from service.store.rows import chunks


def is_any_due(session: Session, now: datetime) -> bool:
    """Say whether something could be sent now; a reading look that spares the writers."""
    return session.exec(select(Channel.id).where(*_has_turn(now)).limit(1)).first() is not None


def channels_due(session: Session, now: datetime, *, limit: int = 20) -> list[uuid.UUID]:
    """Return the channels with something to send that nobody sends on, the one served longest ago first."""
    by_turn = (col(Channel.leased_until).is_not(None), col(Channel.leased_until), col(Channel.id))
    return list(session.exec(select(Channel.id).where(*_has_turn(now)).order_by(*by_turn).limit(limit)))


def lock_if_due(session: Session, channel_id: uuid.UUID, now: datetime) -> Channel | None:
    """Return a channel whose turn it still is, kept from others until the transaction ends; else None, at once."""
    statement = select(Channel).where(Channel.id == channel_id, *_has_turn(now))
    locked = statement.with_for_update(skip_locked=True, key_share=True)
    return session.exec(locked, execution_options={"populate_existing": True}).first()


def waiting_on(session: Session, channel_id: uuid.UUID, *, limit: int) -> list[Delivery]:
    """Return what waits on a channel, oldest first, due or not."""
    statement = select(Delivery).where(Delivery.channel_id == channel_id, Delivery.state == QUEUED)
    return list(session.exec(statement.order_by(col(Delivery.id)).limit(limit)))


def of_message(session: Session, channel_id: uuid.UUID, message_id: uuid.UUID) -> list[Delivery]:
    """Return the deliveries that a message carries, oldest first."""
    statement = select(Delivery).where(Delivery.channel_id == channel_id, Delivery.message_id == message_id)
    return list(session.exec(statement.order_by(col(Delivery.id))))


def first_places(session: Session, channel_id: uuid.UUID, case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return the place of the first event of each case that still waits on a channel."""
    found: dict[uuid.UUID, int] = {}
    waits = (col(Delivery.channel_id) == channel_id) & (col(Delivery.state) == QUEUED)
    for part in chunks(set(case_ids)):
        statement = columns(col(Delivery.case_id), func.min(Delivery.seq)).where(waits, col(Delivery.case_id).in_(part))
        found.update((row[0], row[1]) for row in session.execute(statement.group_by(col(Delivery.case_id))))
    return found


def give_up_older(session: Session, channel_id: uuid.UUID, *, before: datetime, error: str) -> int:
    """Give up what has waited on a channel since before a moment, and return how many deliveries that was."""
    waits = (col(Delivery.channel_id) == channel_id) & (col(Delivery.state) == QUEUED)
    statement = update(Delivery).where(waits, col(Delivery.created_at) < before)
    session.flush()
    return session.execute(statement.values(state=FAILED, last_error=error)).rowcount  # type: ignore[attr-defined, no-any-return]


def retry_failed(session: Session, channel_id: uuid.UUID, *, now: datetime) -> int:
    """Queue what was given up on a channel again, as fresh, and return how many deliveries that was."""
    failed = (col(Delivery.channel_id) == channel_id) & (col(Delivery.state) == FAILED)
    values = {"state": QUEUED, "next_at": now, "created_at": now, "message_id": None, "last_error": None}
    session.flush()
    return session.execute(update(Delivery).where(failed).values(values)).rowcount  # type: ignore[attr-defined, no-any-return]


def _has_turn(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a channel could send: active, not resting, nobody at it, and something due."""
    due = columns(col(Delivery.id)).where(
        col(Delivery.channel_id) == col(Channel.id), col(Delivery.state) == QUEUED, col(Delivery.next_at) <= now
    )
    return (
        col(Channel.active).is_(True),
        or_(col(Channel.next_at).is_(None), col(Channel.next_at) <= now),
        or_(col(Channel.lease).is_(None), col(Channel.leased_until) <= now),
        due.exists(),
    )
