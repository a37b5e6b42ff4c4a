"""The outbox as senders see it, on both databases: one sender on a channel, nothing twice, nothing lost."""

import threading
import uuid
from datetime import timedelta

import numpy as np
import pytest
from store_world import NOW, World

from service.domain.notices import FAILED, QUEUED, SENT, Channel, Delivery, Notice
from service.store import cases, deliveries, notices, posts
from service.store.database import Database
from service.usecases.deliveries import settle, take_turn
from service.usecases.notices import tell

DAY = timedelta(days=1)


@pytest.fixture
def channels(database: Database, world: World) -> list[uuid.UUID]:
    with database.transaction() as session:
        rows = [
            Channel(alliance_id=world.alliance.id, kind="webhook", address="-", per_minute=600, created_at=NOW)
            for _ in range(3)
        ]
        return [notices.add_channel(session, row).id for row in rows]


def queue(database: Database, world: World, channel_id: uuid.UUID, **values: object) -> Delivery:
    with database.transaction() as session:
        key = uuid.uuid4().hex
        told = Notice(
            recipient_id=world.officer.id,
            alliance_id=world.alliance.id,
            code="case_closed",
            event_key=key,
            created_at=NOW,
        )
        (notice,) = notices.add_notices(session, [told])
        usual = {"notice_id": notice.id, "event_key": key, "next_at": NOW, "created_at": NOW}
        row = Delivery(channel_id=channel_id, **(usual | values))
        notices.add_deliveries(session, [row])
        return row


def due(database: Database, seconds: float = 0) -> list[uuid.UUID]:
    now = NOW + timedelta(seconds=seconds)
    with database.read() as session:
        found = deliveries.channels_due(session, now)
        assert deliveries.is_any_due(session, now) == bool(found)
    return found


def change(database: Database, channel_id: uuid.UUID, **values: object) -> None:
    with database.transaction() as session:
        row = notices.lock_channel(session, channel_id)
        for name, value in values.items():
            setattr(row, name, value)


def test_channels_have_a_turn_when_something_is_due_and_nobody_at_it(
    database: Database, world: World, channels: list[uuid.UUID]
) -> None:
    first, second, third = channels
    assert due(database) == []
    queue(database, world, first)
    queue(database, world, second, next_at=NOW + timedelta(seconds=9))
    queue(database, world, third, state=SENT)
    assert due(database) == [first]
    assert due(database, 9) == [first, second]
    change(database, first, leased_until=NOW + timedelta(seconds=5))
    assert due(database, 9) == [second, first]  # served longest ago: never
    change(database, first, lease=uuid.uuid4())
    assert due(database) == []
    assert due(database, 5) == [first]
    change(database, first, next_at=NOW + timedelta(seconds=8))
    assert due(database, 5) == []
    assert due(database, 8) == [first]
    change(database, first, active=False)
    assert due(database, 8) == []


def test_a_channel_that_somebody_locks_is_passed_over(
    database: Database, world: World, channels: list[uuid.UUID]
) -> None:
    queue(database, world, channels[0])
    with database.transaction() as session:
        assert deliveries.lock_if_due(session, channels[0], NOW) is not None
        assert deliveries.lock_if_due(session, channels[1], NOW) is None
        if database.dialect == "postgresql":
            with database.transaction() as other:
                assert deliveries.lock_if_due(other, channels[0], NOW) is None


def test_what_waits_is_found_given_up_and_queued_again(
    database: Database, world: World, channels: list[uuid.UUID]
) -> None:
    channel_id, message_id = channels[0], uuid.uuid4()
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, text="要齿轮", now=NOW)
        case = cases.open_case(session, alliance_id=world.alliance.id, need_id=need.id, due_at=NOW, now=NOW)
    old = queue(database, world, channel_id, case_id=case.id, seq=3, message_id=message_id)
    young = queue(database, world, channel_id, case_id=case.id, seq=4, created_at=NOW + DAY)
    queue(database, world, channels[1], case_id=case.id, seq=1)
    with database.transaction() as session:
        assert [row.id for row in deliveries.waiting_on(session, channel_id, limit=9)] == [old.id, young.id]
        assert [row.id for row in deliveries.waiting_on(session, channel_id, limit=1)] == [old.id]
        assert [row.id for row in deliveries.of_message(session, channel_id, message_id)] == [old.id]
        assert deliveries.first_places(session, channel_id, [case.id, uuid.uuid4()]) == {case.id: 3}
        before = NOW + timedelta(seconds=1)
        assert deliveries.give_up_older(session, channel_id, before=before, error="timeout") == 1
        assert deliveries.first_places(session, channel_id, [case.id]) == {case.id: 4}
    with database.transaction() as session:
        (failed,) = notices.list_deliveries(session, channel_id, state=FAILED)
        assert (failed.id, failed.last_error) == (old.id, "timeout")
        assert deliveries.retry_failed(session, channel_id, now=NOW + DAY) == 1
    with database.read() as session:
        rows = notices.list_deliveries(session, channel_id, state=QUEUED)
        assert [(row.id, row.message_id) for row in rows] == [(young.id, None), (old.id, None)]
        assert rows[1].created_at == NOW + DAY


def test_senders_that_work_at_once_send_everything_once_and_in_order(
    database: Database, world: World, channels: list[uuid.UUID]
) -> None:
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, text="要齿轮", now=NOW)
        case = cases.open_case(session, alliance_id=world.alliance.id, need_id=need.id, due_at=NOW, now=NOW)
        for number in range(12):
            recipients, ids = [world.officer.id], {"case": case.id}
            tell(session, event_key=f"e{number}", recipients=recipients, code="case_closed", ids=ids, now=NOW)
    sent: list[tuple[uuid.UUID, int]] = []
    failures: list[BaseException] = []

    def work(seed: int) -> None:
        try:
            idle, rng = 0, np.random.default_rng(seed)
            while idle < 20:
                with database.transaction() as session:
                    turn = take_turn(session, now=NOW)
                if turn is None:
                    idle += 1
                    continue
                sent.extend((turn.channel.id, parcel.delivery.seq) for parcel in turn.parcels)
                with database.transaction() as session:
                    settle(session, turn, failure=None, now=NOW, give_up=DAY, rng=rng)
        except BaseException as exc:  # noqa: BLE001 - carried to the main thread
            failures.append(exc)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for channel_id in channels:
        assert [seq for each, seq in sent if each == channel_id] == list(range(1, 13))
