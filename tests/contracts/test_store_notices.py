"""Notices, channels and the outbox, on both databases."""

import threading
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from store_world import NOW, World

from service.domain.cases import Case
from service.domain.notices import DROPPED, FAILED, QUEUED, SENT, Channel, Delivery, Notice
from service.domain.people import User
from service.errors import NotFoundError
from service.store import cases, notices, people, posts
from service.store.database import Database
from service.store.notices import InboxPlace


def _notice(world: World, key: str, *, to: uuid.UUID | None = None, at: datetime = NOW) -> Notice:
    return Notice(
        recipient_id=to or world.officer.id,
        alliance_id=world.alliance.id,
        code="case_assigned",
        event_key=key,
        created_at=at,
    )


def _told(database: Database, world: World, keys: Iterable[str]) -> list[Notice]:
    with database.transaction() as session:
        return [notices.add_notices(session, [_notice(world, key)])[0] for key in keys]


def _inbox(database: Database, world: World, **wanted: object) -> list[str]:
    with database.read() as session:
        return [row.event_key for row in notices.list_notices(session, world.officer.id, **wanted)]


@pytest.fixture
def channel(database: Database, world: World) -> Channel:
    row = Channel(alliance_id=world.alliance.id, kind="webhook", address="-", created_at=NOW)
    with database.transaction() as session:
        return notices.add_channel(session, row)


@pytest.fixture
def case(database: Database, world: World) -> Case:
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, text="要齿轮", now=NOW)
        return cases.open_case(session, alliance_id=world.alliance.id, need_id=need.id, due_at=NOW, now=NOW)


def _delivery(channel: Channel, notice: Notice, key: str, **values: object) -> Delivery:
    usual = {"next_at": NOW, "created_at": NOW}
    return Delivery(channel_id=channel.id, notice_id=notice.id, event_key=key, **(usual | values))


def test_an_event_is_told_once_to_each(database: Database, world: World) -> None:
    with database.transaction() as session:
        second = people.add_user(session, User(username="second", password_hash="-", created_at=NOW)).id
        assert len(notices.add_notices(session, [_notice(world, "a")])) == 1
        again = notices.add_notices(session, [_notice(world, "a"), _notice(world, "a", to=second)])
        assert [row.recipient_id for row in again] == [second]
        assert notices.add_notices(session, []) == []
    with database.read() as session:
        assert [row.recipient_id for row in notices.notices_of_event(session, "a")] == [world.officer.id, second]
        assert notices.notices_of_event(session, "b") == []


def test_two_who_tell_at_once_tell_once(database: Database, world: World) -> None:
    told: list[int] = []

    def tell() -> None:
        with database.transaction() as session:
            told.append(len(notices.add_notices(session, [_notice(world, "a")])))

    threads = [threading.Thread(target=tell) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [0, 0, 0, 0, 0, 1]


def test_the_inbox_shows_what_is_unread_first_page_by_page(database: Database, world: World) -> None:
    rows = _told(database, world, "abcdef")
    with database.transaction() as session:
        for row in (rows[1], rows[4]):
            notices.get_notice(session, row.id).read_at = NOW
    assert _inbox(database, world) == ["f", "d", "c", "a", "e", "b"]
    assert _inbox(database, world, unread_only=True) == ["f", "d", "c", "a"]
    assert _inbox(database, world, limit=3) == ["f", "d", "c"]
    assert _inbox(database, world, limit=3, after=InboxPlace(False, rows[2].id)) == ["a", "e", "b"]
    assert _inbox(database, world, limit=3, after=InboxPlace(True, rows[4].id)) == ["b"]
    assert _inbox(database, world, unread_only=True, after=InboxPlace(False, rows[2].id)) == ["a"]
    with database.read() as session:
        assert notices.count_unread(session, world.officer.id) == 4
        assert notices.count_unread(session, uuid.uuid4()) == 0
        assert set(notices.notices_by_id(session, [rows[0].id, uuid.uuid4()])) == {rows[0].id}


def test_all_are_marked_read_up_to_a_moment(database: Database, world: World) -> None:
    later = NOW + timedelta(minutes=1)
    _told(database, world, "ab")
    with database.transaction() as session:
        notices.add_notices(session, [_notice(world, "c", at=later + timedelta(seconds=1))])
        assert notices.mark_all_read(session, world.officer.id, until=later, now=later) == 2
        assert notices.mark_all_read(session, world.officer.id, until=later, now=NOW) == 0
        assert notices.mark_all_read(session, uuid.uuid4(), until=later, now=later) == 0
    assert _inbox(database, world, unread_only=True) == ["c"]
    with database.read() as session:
        assert {row.read_at for row in notices.notices_of_event(session, "a")} == {later}


def test_channels_carry_for_all_or_for_one(database: Database, world: World, channel: Channel) -> None:
    mine, off = (
        Channel(alliance_id=world.alliance.id, kind="smtp", address="-", created_at=NOW, **more)
        for more in ({"user_id": world.officer.id}, {"active": False})
    )
    with database.transaction() as session:
        notices.add_channel(session, mine)
        notices.add_channel(session, off)
        ids = [channel.id, mine.id, off.id]
    with database.read() as session:
        assert [row.id for row in notices.list_channels(session, world.alliance.id)] == ids
        assert [row.id for row in notices.list_channels(session, world.alliance.id, active=False)] == ids[2:]
        assert notices.list_channels(session, uuid.uuid4()) == []
        carriers = notices.carriers_of(session, world.alliance.id, [world.officer.id])
        assert [row.id for row in carriers] == ids[:2]
        assert [row.id for row in notices.carriers_of(session, world.alliance.id, [])] == ids[:1]
        with pytest.raises(NotFoundError):
            notices.get_channel(session, uuid.uuid4())


def test_a_channel_gets_an_event_once(database: Database, world: World, channel: Channel, case: Case) -> None:
    (notice,) = _told(database, world, "a")
    with database.transaction() as session:
        notices.add_deliveries(session, [_delivery(channel, notice, "a", case_id=case.id, seq=1)])
        notices.add_deliveries(session, [_delivery(channel, notice, "a", case_id=case.id, seq=2)])
        notices.add_deliveries(session, [_delivery(channel, notice, "b", case_id=case.id, seq=2)])
        notices.add_deliveries(session, [])
    with database.read() as session:
        rows = notices.list_deliveries(session, channel.id)
        assert [(row.event_key, row.seq, row.state) for row in rows] == [("b", 2, QUEUED), ("a", 1, QUEUED)]
        assert [row.event_key for row in notices.list_deliveries(session, channel.id, before=rows[0].id)] == ["a"]
        assert notices.last_places(session, case.id, [channel.id, uuid.uuid4()]) == {channel.id: 2}
        assert notices.last_places(session, uuid.uuid4(), [channel.id]) == {}


def test_what_waits_is_counted_and_dropped(database: Database, world: World, channel: Channel) -> None:
    (notice,) = _told(database, world, "a")
    states = {"a": QUEUED, "b": QUEUED, "c": SENT, "d": FAILED}
    with database.transaction() as session:
        rows = [_delivery(channel, notice, key, state=state) for key, state in states.items()]
        notices.add_deliveries(session, rows)
        assert notices.count_deliveries(session, channel.id) == {QUEUED: 2, SENT: 1, FAILED: 1}
        assert notices.drop_queued(session, channel.id) == 2
        assert notices.drop_queued(session, uuid.uuid4()) == 0
    with database.read() as session:
        assert notices.count_deliveries(session, channel.id) == {DROPPED: 2, SENT: 1, FAILED: 1}
        dropped = notices.list_deliveries(session, channel.id, state=DROPPED)
        assert [(row.event_key, row.last_error) for row in dropped] == [("b", "channel_off"), ("a", "channel_off")]


def test_active_users_are_told_from_the_others(database: Database, world: World) -> None:
    with database.transaction() as session:
        gone = people.add_user(session, User(username="gone", password_hash="-", disabled=True, created_at=NOW)).id
        asked = [gone, world.officer.id, uuid.uuid4(), world.officer.id]
        assert people.active_users(session, asked) == [world.officer.id]
        assert people.active_users(session, []) == []
