"""Whose turn it is, what goes into one message, and what becomes of what does not arrive."""

import json
from datetime import timedelta

import numpy as np
import pytest

from service.domain.notices import DROPPED, FAILED, QUEUED, SENT, Channel, Delivery
from service.store import notices as notice_store
from service.store import people as people_store
from service.usecases.deliveries import LEASE, MOST_IN_DIGEST, Failure, Turn, is_any_due, settle, take_turn
from service.usecases.needs import NeedView
from tests.usecases.notice_world import add_channel, inbox, outbox, quiet_need, tell_cases, told
from tests.usecases.world import World

DOWN = Failure(code="failed_503", channel_rests=True)
REFUSED = Failure(code="refused_400", channel_rests=False)
DAY = timedelta(hours=24)


def take(world: World) -> Turn | None:
    with world.write() as session:
        return take_turn(session, now=world.clock)


def end(world: World, turn: Turn, failure: Failure | None = None) -> bool:
    with world.write() as session:
        rng = np.random.default_rng(turn.parcels[0].delivery.attempts)
        return settle(session, turn, failure=failure, now=world.clock, give_up=DAY, rng=rng)


def drain(world: World, most: int = 100) -> list[list[str]]:
    """Send all that is due and return the events of each message."""
    found = []
    while len(found) < most and (turn := take(world)) is not None:
        found.append(keys(turn))
        end(world, turn)
    return found


def keys(turn: Turn | None) -> list[str]:
    return [] if turn is None else [parcel.delivery.event_key for parcel in turn.parcels]


def state(world: World, channel: Channel) -> Channel:
    with world.database.read() as session:
        return notice_store.get_channel(session, channel.id)


def tell_many(world: World, need: NeedView, count: int, prefix: str = "e") -> list[str]:
    names = [f"{prefix}{number:03}" for number in range(count)]
    tell_cases(world, dict.fromkeys(names, need.case_id))
    return names


@pytest.fixture
def need(small_world: World) -> NeedView:
    return quiet_need(small_world)


@pytest.fixture
def channel(small_world: World) -> Channel:
    return add_channel(small_world)


def test_an_event_is_sent_once(small_world: World, need: NeedView, channel: Channel) -> None:
    names = tell_many(small_world, need, 2)
    turn = take(small_world)
    assert keys(turn) == names[:1]
    assert take(small_world) is None  # the channel is leased
    assert turn is not None
    end(small_world, turn)
    assert drain(small_world) == [names[1:]]
    assert {(row.state, row.attempts, row.sent_at) for row in outbox(small_world, channel)} == {
        (SENT, 1, small_world.clock)
    }
    small_world.later(days=2)
    assert take(small_world) is None
    with small_world.database.read() as session:
        assert not is_any_due(session, now=small_world.clock)


def test_a_lost_sender_leaves_the_same_message(small_world: World, need: NeedView, channel: Channel) -> None:
    names = tell_many(small_world, need, 30)
    lost = take(small_world)
    assert lost is not None
    assert keys(lost) == names[:MOST_IN_DIGEST]
    tell_many(small_world, need, 5, "later")
    small_world.later(seconds=LEASE.total_seconds() - 1)
    assert take(small_world) is None
    small_world.later(seconds=1)
    again = take(small_world)
    assert again is not None
    assert (again.message_id, keys(again)) == (lost.message_id, keys(lost))
    end(small_world, lost, DOWN)  # what a late sender says of a failure counts no more
    assert state(small_world, channel).lease == again.lease
    assert {row.state for row in outbox(small_world, channel)} == {QUEUED}
    end(small_world, lost)  # but what has arrived has arrived
    assert [row.state for row in outbox(small_world, channel)] == [SENT] * 20 + [QUEUED] * 15
    end(small_world, again, DOWN)
    assert [row.state for row in outbox(small_world, channel)] == [SENT] * 20 + [QUEUED] * 15


@pytest.mark.parametrize(("count", "per_minute"), [(100, 20), (19, 20), (20, 20), (7, 3), (5, 1)])
def test_digests_keep_a_channel_below_its_rate(small_world: World, need: NeedView, count: int, per_minute: int) -> None:
    add_channel(small_world, per_minute=per_minute)
    names = tell_many(small_world, need, count)
    messages = drain(small_world)
    assert [key for message in messages for key in message] == names
    assert len(messages) < max(2, per_minute)
    assert all(len(message) <= MOST_IN_DIGEST for message in messages)
    assert (len(messages) == count) == (count < per_minute)


def test_the_rate_holds_in_every_moving_minute(small_world: World, need: NeedView, channel: Channel) -> None:
    sent = []
    for number in range(150):
        told(small_world, "owner", key=f"e{number:03}", code="case_answered", case=need.case_id)
        sent += [(small_world.clock, len(message)) for message in drain(small_world)]
        small_world.later(seconds=1)
    small_world.later(minutes=1)
    sent += [(small_world.clock, len(message)) for message in drain(small_world)]
    assert sum(size for _, size in sent) == 150
    minute = timedelta(minutes=1)
    assert max(sum(at <= other < at + minute for other, _ in sent) for at, _ in sent) == 19
    assert max(size for _, size in sent) > 1


def test_failed_attempts_count_for_the_rate_too(small_world: World, need: NeedView) -> None:
    add_channel(small_world, per_minute=3)
    tell_many(small_world, need, 1)
    for _ in range(2):
        turn = take(small_world)
        assert turn is not None
        end(small_world, turn, REFUSED)
        small_world.later(seconds=10)
    assert take(small_world) is None
    small_world.later(seconds=41)
    assert take(small_world) is not None


def test_a_channel_that_is_down_rests_longer_each_time(small_world: World, need: NeedView, channel: Channel) -> None:
    tell_many(small_world, need, 1)
    pauses = []
    for _ in range(12):
        turn = take(small_world)
        assert turn is not None
        end(small_world, turn, DOWN)
        found = state(small_world, channel)
        assert found.next_at is not None
        pauses.append((found.next_at - small_world.clock).total_seconds())
        small_world.clock = found.next_at - timedelta(microseconds=1)
        assert take(small_world) is None
        small_world.clock = found.next_at
    for number, pause in enumerate(pauses):
        full = min(5 * 2**number, 900)
        assert full / 2 <= pause <= full
    assert len(set(pauses)) == len(pauses)  # by chance, so that receivers are not called by everybody at once
    assert (found.failures, found.last_error) == (12, "failed_503")
    assert drain(small_world) == [["e000"]]
    found = state(small_world, channel)
    assert (found.failures, found.last_error, found.next_at) == (0, None, None)
    assert outbox(small_world, channel)[0].attempts == 13


def test_what_asks_for_patience_gets_a_minute(small_world: World, need: NeedView, channel: Channel) -> None:
    tell_many(small_world, need, 1)
    turn = take(small_world)
    assert turn is not None
    end(small_world, turn, Failure(code="too_fast", channel_rests=True))
    assert state(small_world, channel).next_at == small_world.clock + timedelta(minutes=1)


def test_a_refused_message_holds_up_its_case_alone(small_world: World, need: NeedView, channel: Channel) -> None:
    other = quiet_need(small_world, by="other_firm")
    tell_many(small_world, need, 2, "a")
    tell_many(small_world, other, 2, "b")
    told(small_world, "owner", key="n", code="need_received", need=need.id)
    turn = take(small_world)
    assert keys(turn) == ["a000"]
    assert turn is not None
    end(small_world, turn, REFUSED)
    assert drain(small_world) == [["b000"], ["b001"], ["n"]]
    tell_many(small_world, need, 1, "c")
    assert drain(small_world) == []
    small_world.later(seconds=5)
    assert drain(small_world) == [["a000"]]
    small_world.later(minutes=1)
    assert drain(small_world) == [["a001"], ["c000"]]


def test_when_everything_is_refused_the_channel_rests(small_world: World, channel: Channel) -> None:
    for number in range(5):
        need = quiet_need(small_world)
        told(small_world, "owner", key=f"e{number}", code="case_answered", case=need.case_id)
    for _ in range(4):
        turn = take(small_world)
        assert turn is not None
        end(small_world, turn, REFUSED)
    assert take(small_world) is None
    rests = state(small_world, channel).next_at
    assert rests is not None
    assert rests > small_world.clock + timedelta(seconds=10)


def test_after_a_day_it_is_given_up_and_said_once(small_world: World, need: NeedView, channel: Channel) -> None:
    tell_many(small_world, need, 3)
    turn = take(small_world)
    assert turn is not None
    assert not end(small_world, turn, DOWN)
    small_world.later(hours=23)
    tell_many(small_world, need, 1, "young")
    small_world.later(hours=2)
    turn = take(small_world)
    assert turn is not None
    assert end(small_world, turn, DOWN)
    assert [(row.state, row.last_error) for row in outbox(small_world, channel)] == [
        *[(FAILED, "failed_503")] * 3,
        (QUEUED, None),
    ]
    (notice,) = inbox(small_world, "secretariat")
    assert (notice.code, notice.read_ids()["error"]) == ("channel_failing", "failed_503")
    small_world.later(minutes=20)
    assert drain(small_world) == [["young000"]]
    assert len(inbox(small_world, "secretariat")) == 1


def test_a_refused_message_is_given_up_too(small_world: World, need: NeedView, channel: Channel) -> None:
    tell_many(small_world, need, 2)
    turn = take(small_world)
    assert turn is not None
    small_world.later(hours=25)
    with small_world.write() as session:
        notice_store.get_channel(session, channel.id).leased_until = small_world.clock + LEASE
    assert end(small_world, turn, REFUSED)
    assert [row.state for row in outbox(small_world, channel)] == [FAILED, QUEUED]
    assert drain(small_world) == [["e001"]]


def test_channels_take_turns(small_world: World, need: NeedView) -> None:
    channels = [add_channel(small_world).id for _ in range(3)]
    tell_many(small_world, need, 3)
    served = []
    for _ in range(9):
        turn = take(small_world)
        assert turn is not None
        served.append(turn.channel.id)
        end(small_world, turn)
        small_world.later(seconds=1)
    assert served == channels * 3


def test_who_is_not_let_in_any_more_gets_nothing(small_world: World, need: NeedView) -> None:
    mine, group = add_channel(small_world, "smtp", user="owner"), add_channel(small_world)
    told(small_world, "owner", case=need.case_id)
    with small_world.write() as session:
        people_store.get_user(session, small_world.actors["owner"].user_id).disabled = True
    assert len(drain(small_world)) == 1
    assert [row.state for row in outbox(small_world, mine)] == [DROPPED]
    assert [row.state for row in outbox(small_world, group)] == [SENT]


def test_a_channel_that_is_off_sends_nothing(small_world: World, need: NeedView, channel: Channel) -> None:
    tell_many(small_world, need, 1)
    with small_world.write() as session:
        notice_store.get_channel(session, channel.id).active = False
    assert take(small_world) is None


def test_words_are_made_for_the_reader_of_the_channel(small_world: World, need: NeedView) -> None:
    mine, group = add_channel(small_world, "smtp", user="owner"), add_channel(small_world, "wecom")
    told(small_world, "owner", code="need_received", need=need.id)
    bodies = {}
    for _ in range(2):
        turn = take(small_world)
        assert turn is not None
        bodies[turn.channel.id] = turn.parcels[0].text.body
        end(small_world, turn)
    assert "求购主减速齿轮" in bodies[mine.id]
    assert "求购" not in bodies[group.id]


def test_events_that_were_numbered_by_fast_and_slow_clocks_keep_their_order(
    small_world: World, need: NeedView, channel: Channel
) -> None:
    """Ids grow with the clock of the process that made them; the case's own numbers decide."""
    tell_many(small_world, need, 3)
    rows = outbox(small_world, channel)
    with small_world.write() as session:
        swapped: list[Delivery] = [session.merge(row) for row in rows]
        for row, seq in zip(swapped, (3, 1, 2), strict=True):
            row.seq = seq
    assert drain(small_world) == [["e001"], ["e002"], ["e000"]]


def test_the_moving_minute_forgets(small_world: World, need: NeedView, channel: Channel) -> None:
    tell_many(small_world, need, 10)
    drain(small_world)
    small_world.later(minutes=1)
    tell_many(small_world, need, 1, "f")
    drain(small_world)
    assert len(json.loads(state(small_world, channel).recent)) == 1
