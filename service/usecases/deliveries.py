"""Sending what waits in the outbox: whose turn it is, what goes into one message, and what became of it.

One channel is served by one sender at a time, who leases it, sends outside of any transaction, and writes down what
became of it. A message and its id are fixed before the first attempt, so a sender that dies in between leaves a message
that is sent again as the same one: once in effect for every receiver that remembers the ids of messages or events.
"""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from sqlmodel import Session

from service.domain.columns import new_id
from service.domain.notices import DROPPED, FAILED, QUEUED, SENT, Channel, Delivery, Notice
from service.store import deliveries as delivery_store
from service.store import notices as notice_store
from service.store import people as people_store
from service.usecases.notice_texts import NoticeText, write_text
from service.usecases.notices import tell
from service.usecases.people import actor_of

LEASE: Final = timedelta(minutes=2)
"""How long a sender may be at one message before another one takes the channel."""

MOST_IN_DIGEST: Final = 20
"""How many events one message carries at most."""

_WINDOW = timedelta(minutes=1)
_LOOK_AHEAD = 500
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=15)
_REFUSED = "refused"
_REFUSALS_IN_A_ROW = 3
"""After so many refused messages without a success between them it is the channel that is wrong, not the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One event in a message, with its words."""

    delivery: Delivery
    notice: Notice
    text: NoticeText


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message that is to be sent now, by whoever holds `lease`."""

    channel: Channel
    lease: uuid.UUID
    message_id: uuid.UUID
    parcels: tuple[Parcel, ...]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a message did not arrive; channel_rests: nothing can arrive on the channel for a while."""

    code: str
    channel_rests: bool


def is_any_due(session: Session, *, now: datetime) -> bool:
    """Say whether a sender could find something to do."""
    return delivery_store.is_any_due(session, now)


def take_turn(session: Session, *, now: datetime) -> Turn | None:
    """Lease the channel that was served longest ago, fix its next message and return it; None where nothing is due.

    While a channel would need more messages than its rate has left for this minute, several events go into one.
    """
    for channel_id in delivery_store.channels_due(session, now):
        channel = delivery_store.lock_if_due(session, channel_id, now)
        if channel is None or _is_over(session, channel):
            continue
        rows = _next_message(session, channel, now)
        if rows:
            return _begin(session, channel, rows, now)
    return None


def settle(
    session: Session,
    turn: Turn,
    *,
    failure: Failure | None,
    now: datetime,
    give_up: timedelta,
    rng: np.random.Generator,
) -> bool:
    """Write down what became of a message and let the channel go; say whether something was given up.

    What has arrived counts as sent even when the lease was lost meanwhile. What has not is tried again after a pause
    that doubles each time, with jitter from `rng`, and is given up once it is older than `give_up`; the secretariat is
    told then.
    """
    channel = notice_store.lock_channel(session, turn.channel.id)
    rows = delivery_store.of_message(session, channel.id, turn.message_id)
    held = channel.lease == turn.lease
    given_up = False
    if failure is None:
        for row in rows:
            row.state, row.sent_at, row.last_error = SENT, now, None
    elif held:
        given_up = _postpone(session, channel, rows, failure=failure, now=now, give_up=give_up, rng=rng)
    if held:
        channel.lease, channel.leased_until = None, now
        if failure is None:
            channel.failures, channel.last_error, channel.next_at = 0, None, None
    session.flush()
    return given_up


def _is_over(session: Session, channel: Channel) -> bool:
    """Drop what waits for somebody who is not let in any more."""
    if channel.user_id is None or people_store.active_users(session, [channel.user_id]):
        return False
    notice_store.drop_queued(session, channel.id)
    return True


def _next_message(session: Session, channel: Channel, now: datetime) -> list[Delivery]:
    """The deliveries that the next message carries, none where the channel has to wait; it then knows until when.

    First what a lost or failed attempt left, then what is fresh, last what the receiver turned away before.
    """
    free = _attempts_left(channel, now)
    if free <= 0:
        return []
    waiting = delivery_store.waiting_on(session, channel.id, limit=_LOOK_AHEAD)
    tried = [row for row in waiting if row.message_id is not None and row.next_at <= now]
    unlucky = [row for row in tried if not (row.last_error or "").startswith(_REFUSED)]
    fresh = [] if unlucky else _fresh(session, channel, waiting, now)
    if fresh:
        return fresh[:1] if len(fresh) <= free else fresh[:MOST_IN_DIGEST]
    for row in unlucky or tried:
        assert row.message_id is not None  # noqa: S101 - chosen by that above
        carried = delivery_store.of_message(session, channel.id, row.message_id)
        return _arrange([each for each in carried if each.state == QUEUED])
    return []


def _attempts_left(channel: Channel, now: datetime) -> int:
    """How many messages the channel may still send in this moving minute: fewer in all than its rate."""
    recent = [at for at in json.loads(channel.recent) if at > (now - _WINDOW).timestamp()]
    channel.recent = json.dumps(recent)
    allowed = max(1, channel.per_minute - 1)
    if len(recent) >= allowed:
        channel.next_at = datetime.fromtimestamp(sorted(recent)[-allowed], UTC) + _WINDOW
    return allowed - len(recent)


def _fresh(session: Session, channel: Channel, waiting: Sequence[Delivery], now: datetime) -> list[Delivery]:
    """What has not been tried yet and may go: events of one case in their order, and none before an earlier one."""
    due = _arrange([row for row in waiting if row.message_id is None and row.next_at <= now])
    first_here: dict[uuid.UUID, Delivery] = {}
    for row in due:
        if row.case_id is not None:
            first_here.setdefault(row.case_id, row)
    first_places = delivery_store.first_places(session, channel.id, first_here)
    blocked = {case_id for case_id, row in first_here.items() if first_places[case_id] < row.seq}
    for case_id in blocked:
        _hold_back([row for row in due if row.case_id == case_id], waiting, now)
    return [row for row in due if row.case_id not in blocked]


def _arrange(rows: Sequence[Delivery]) -> list[Delivery]:
    """Put deliveries in the order of their making, those of one case in the case's order among them."""
    in_order: dict[uuid.UUID | None, Iterator[Delivery]] = {
        case_id: iter(sorted((row for row in rows if row.case_id == case_id), key=lambda row: (row.seq, row.id)))
        for case_id in {row.case_id for row in rows}
    }
    return [next(in_order[row.case_id]) for row in sorted(rows, key=lambda row: row.id)]


def _hold_back(rows: Sequence[Delivery], waiting: Sequence[Delivery], now: datetime) -> None:
    """Let events wait for an earlier one of their case."""
    before = [row.next_at for row in waiting if row.case_id == rows[0].case_id and row.next_at > now]
    for row in rows:
        row.next_at = min(before, default=now + _WINDOW)


def _begin(session: Session, channel: Channel, rows: Sequence[Delivery], now: datetime) -> Turn:
    """Lease the channel and fix the message, in words that its reader may see now."""
    message_id = rows[0].message_id or new_id()
    for row in rows:
        row.message_id = message_id
        row.attempts += 1
    channel.lease, channel.leased_until = new_id(), now + LEASE
    channel.recent = json.dumps([*json.loads(channel.recent), now.timestamp()])
    session.flush()
    reader = None if channel.user_id is None else actor_of(session, channel.user_id, now=now)
    notices = notice_store.notices_by_id(session, [row.notice_id for row in rows])
    parcels = tuple(
        Parcel(delivery=row, notice=notice, text=write_text(session, notice, reader))
        for row, notice in ((row, notices[row.notice_id]) for row in rows)
    )
    return Turn(channel=channel, lease=channel.lease, message_id=message_id, parcels=parcels, now=now)


def _postpone(
    session: Session,
    channel: Channel,
    rows: Sequence[Delivery],
    *,
    failure: Failure,
    now: datetime,
    give_up: timedelta,
    rng: np.random.Generator,
) -> bool:
    """Let the channel or the message rest, and give up what is too old; say whether anything was."""
    channel.failures += 1
    channel.last_error = failure.code
    rests = failure.channel_rests or channel.failures > _REFUSALS_IN_A_ROW
    if rests:
        channel.next_at = now + _pause(channel.failures, failure.code, rng)
    for row in rows:
        row.last_error = failure.code
        if not failure.channel_rests:
            row.next_at = now + _pause(row.attempts, failure.code, rng)
    old = [row for row in rows if row.created_at < now - give_up and row.state not in (SENT, DROPPED)]
    for row in old:
        row.state = FAILED
    count = len(old)
    if rests:
        count += delivery_store.give_up_older(session, channel.id, before=now - give_up, error=failure.code)
    if count:
        _report(session, channel, failure.code, now)
    return count > 0


def _pause(failures: int, code: str, rng: np.random.Generator) -> timedelta:
    """How long to wait after so many failures: doubled each time, between half and all of that by chance."""
    longest = min(_FIRST_PAUSE * (1 << min(failures - 1, 20)), _LONGEST_PAUSE)
    pause = longest * (0.5 + 0.5 * float(rng.random()))
    return max(pause, _WINDOW) if code == "too_fast" else pause


def _report(session: Session, channel: Channel, code: str, now: datetime) -> None:
    """Tell the secretariat, in the inbox and once a day, that a channel does not work."""
    officers = people_store.users_with_role(session, "secretariat", channel.alliance_id)
    tell(
        session,
        event_key=f"channel_failing:{channel.id}:{now:%Y-%m-%d}",
        recipients=[officer.id for officer in officers],
        code="channel_failing",
        ids={"alliance": channel.alliance_id, "channel": channel.id, "error": code},
        now=now,
    )
