"""Telling, channels and outboxes of the small world, for all tests of notices."""

import uuid
from collections.abc import Mapping

from sqlalchemy import delete
from sqlmodel import col

from service.domain.notices import Channel, Delivery, Notice
from service.store import notices as notice_store
from service.usecases.needs import NeedView
from service.usecases.notices import tell
from tests.usecases.world import World


def told(world: World, *people: str, key: str = "event-1", code: str = "case_assigned", **ids: object) -> int:
    """Tell people of an event, in a transaction of its own."""
    with world.write() as session:
        recipients = [world.actors[name].user_id for name in people]
        return tell(session, event_key=key, recipients=recipients, code=code, ids=ids, now=world.clock)


def tell_cases(world: World, events: Mapping[str, uuid.UUID]) -> None:
    """Tell the owner of events (key -> case), all in one transaction."""
    recipients = [world.actors["owner"].user_id]
    with world.write() as session:
        for key, case_id in events.items():
            ids = {"case": case_id}
            tell(session, event_key=key, recipients=recipients, code="case_answered", ids=ids, now=world.clock)


def quiet_need(world: World, by: str = "owner") -> NeedView:
    """A need whose posting nobody was told of, so that a test counts what it tells itself."""
    need = world.post_need(by=by)
    with world.write() as session:
        session.execute(delete(Delivery).where(col(Delivery.case_id) == need.case_id))
        session.execute(delete(Notice).where(col(Notice.event_key).startswith(f"case:{need.case_id}:")))
    return need


def add_channel(world: World, kind: str = "webhook", *, user: str | None = None, **more: object) -> Channel:
    """A channel of `luzhou`, of one person where named."""
    values = {"address": "-", "created_at": world.clock} | more
    row = Channel(
        alliance_id=world.alliance_ids[str(values.pop("alliance", "luzhou"))],
        user_id=world.actors[user].user_id if user else None,
        kind=kind,
        **values,
    )
    with world.write() as session:
        return notice_store.add_channel(session, row)


def outbox(world: World, channel: Channel) -> list[Delivery]:
    """A channel's deliveries, oldest first."""
    with world.database.read() as session:
        return notice_store.list_deliveries(session, channel.id, limit=10_000)[::-1]


def inbox(world: World, name: str) -> list[Notice]:
    """A person's notices: unread first, newest first."""
    with world.database.read() as session:
        return notice_store.list_notices(session, world.actors[name].user_id)
