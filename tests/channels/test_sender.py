"""The whole way: events of many cases, over real receivers, one of which fails for an hour of the simulated clock."""

import json
import logging
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from service.channels.factory import build_carriers
from service.channels.letters import Carrier, Letter
from service.channels.sender import NoticeSender
from service.channels.signatures import verify_signature
from service.domain.notices import SENT, Channel
from service.settings import Settings
from service.usecases.deliveries import LEASE
from tests.channels.peers import HttpPeer, MailPeer, Received, serve_http, serve_mail
from tests.usecases.notice_world import add_channel, inbox, outbox, quiet_need, tell_cases, told
from tests.usecases.world import START, World

SECRET = "s" * 32
MINUTE = timedelta(minutes=1)


@dataclass
class Park:
    """A world with two webhooks and a mail server around it; every request is noted with the simulated moment."""

    world: World
    steady: HttpPeer
    shaky: HttpPeer
    mail: MailPeer
    requests: dict[int, list[tuple[datetime, int, Received]]] = field(default_factory=lambda: defaultdict(list))

    def settings(self) -> Settings:
        return Settings(
            notice_hosts="127.0.0.0/8",
            smtp_host="127.0.0.1",
            smtp_port=self.mail.port,
            smtp_security="none",
            smtp_sender="lianpei@park.example",
            notice_timeout_seconds=30,
        )

    def sender(self, carriers: Callable[[], Mapping[str, Carrier]] | None = None) -> NoticeSender:
        return NoticeSender(
            database=self.world.database,
            carriers=carriers or (lambda: build_carriers(self.settings())),
            now=self.world.now,
            rng=np.random.default_rng(0),
            give_up=timedelta(hours=24),
            poll_seconds=0.05,
        )

    def watch(self, peer: HttpPeer, status_of: Callable[[datetime, int], int]) -> None:
        """Let a peer answer as `status_of` says for the moment and the number of the request."""
        noted = self.requests[peer.port]

        def answer(received: Received) -> tuple[int, bytes]:
            status = status_of(self.world.clock, len(noted))
            noted.append((self.world.clock, status, received))
            return status, b""

        peer.answer = answer

    def events(self, peer: HttpPeer, *, seen: Callable[[int, int], bool]) -> list[dict[str, Any]]:
        """The events that a peer took, in the order in which they came; seen(status, number) says from which."""
        noted = enumerate(self.requests[peer.port])
        return [
            event
            for number, (_, status, received) in noted
            if seen(status, number)
            for event in json.loads(received.body)["events"]
        ]

    def busiest_minute(self, peer: HttpPeer) -> int:
        moments = [at for at, _, _ in self.requests[peer.port]]
        return max(sum(at <= other < at + MINUTE for other in moments) for at in moments)


@pytest.fixture
def park(small_world: World) -> Iterator[Park]:
    with ExitStack() as stack:
        peers = [stack.enter_context(serve_http()) for _ in range(2)]
        yield Park(small_world, peers[0], peers[1], stack.enter_context(serve_mail()))


def webhook(park: Park, peer: HttpPeer) -> Channel:
    return add_channel(park.world, address=peer.url, secret=SECRET)


def once(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a receiver that remembers the ids of events is left with."""
    return list({event["event_id"]: event for event in reversed(events)}.values())[::-1]


def in_order(events: list[dict[str, Any]], count: int) -> bool:
    """Say whether there are so many, and those of each case came as 1, 2, 3 …"""
    cases = defaultdict(list)
    for event in events:
        cases[event["case_id"]].append(event["sequence"])
    return len(events) == count and all(places == list(range(1, len(places) + 1)) for places in cases.values())


def verified(noted: list[tuple[datetime, int, Received]], secret: str = SECRET) -> bool:
    return all(
        verify_signature(
            secret,
            timestamp=received.headers["x-lianpei-timestamp"],
            body=received.body,
            signature=received.headers["x-lianpei-signature"],
            now=at,
        )
        for at, _, received in noted
    )


def run(senders: list[NoticeSender]) -> None:
    """Let all senders work at once until nothing is due."""
    threads = [threading.Thread(target=sender.send_due) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_every_event_arrives_once_in_order_under_the_rate(park: Park, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world, rng = park.world, np.random.default_rng(7)
    channels = [webhook(park, park.steady), webhook(park, park.shaky)]
    channels.append(add_channel(world, "smtp", user="owner", address="owner@park.example"))
    fails_from, fails_until = START + timedelta(minutes=5), START + timedelta(minutes=65)
    half_done = 5  # in its bad hour every fifth request is dealt with, and only the answer goes wrong

    def shaky(at: datetime, number: int) -> int:
        if fails_from <= at < fails_until:
            return 500 if number % half_done == 0 else 503
        return 200

    park.watch(park.steady, lambda *_: 200)
    park.watch(park.shaky, shaky)
    cases = [quiet_need(world).case_id for _ in range(8)]
    senders, count = [park.sender(), park.sender()], 0
    while world.clock < START + timedelta(minutes=90):
        burst = 45 if world.clock == START + timedelta(minutes=30) else int(rng.integers(0, 3))
        if world.clock < START + timedelta(minutes=70):
            tell_cases(world, {f"e{count + number}": cases[rng.integers(len(cases))] for number in range(burst)})
            count += burst
        run(senders)
        world.later(seconds=40)
    assert [{row.state for row in outbox(world, channel)} for channel in channels] == [{SENT}] * 3
    assert in_order(park.events(park.steady, seen=lambda status, _: status == 200), count)
    dealt_with = park.events(park.shaky, seen=lambda status, _: status in (200, 500))
    assert in_order(once(dealt_with), count)
    assert in_order(park.events(park.shaky, seen=lambda status, _: status == 200), count)
    mailed = [event_id for mail in park.mail.mails for event_id in mail["X-Lianpei-Events"].split()]
    assert mailed == [str(row.id) for row in outbox(world, channels[2])]
    for peer in (park.steady, park.shaky):
        assert park.busiest_minute(peer) < 20
        assert verified(park.requests[peer.port])
        assert not verified(park.requests[peer.port], "t" * 32)
    statuses = [status for _, status, _ in park.requests[park.shaky.port]]
    assert statuses.count(500) > 0
    assert statuses.count(503) > statuses.count(500)
    assert SECRET not in caplog.text
    assert len(inbox(world, "owner")) == 50


def test_a_sender_that_dies_after_sending_sends_the_same_again(park: Park) -> None:
    channel = webhook(park, park.steady)
    park.watch(park.steady, lambda *_: 200)
    told(park.world, "owner", code="case_answered", case=quiet_need(park.world).case_id)

    class Dies(BaseException):
        """Stands for the end of the process."""

    class DyingCarrier:
        def __init__(self, carrier: Carrier) -> None:
            self._carrier = carrier

        def carry(self, letter: Letter) -> None:
            self._carrier.carry(letter)
            raise Dies

    real = build_carriers(park.settings())
    with pytest.raises(Dies):
        park.sender(lambda: {"webhook": DyingCarrier(real["webhook"])}).send_due()
    assert park.sender().send_due() == 0
    park.world.clock += LEASE
    assert park.sender().send_due() == 1
    first, again = (received for _, _, received in park.requests[park.steady.port])
    assert first.headers["x-lianpei-message"] == again.headers["x-lianpei-message"]
    assert json.loads(first.body)["events"] == json.loads(again.body)["events"]
    assert [row.state for row in outbox(park.world, channel)] == [SENT]
    park.world.later(days=1)
    assert park.sender().send_due() == 0


def test_a_carrier_that_breaks_keeps_nobody_else_from_their_notices(
    park: Park, caplog: pytest.LogCaptureFixture
) -> None:
    webhook(park, park.steady)
    park.watch(park.steady, lambda *_: 200)
    broken = add_channel(park.world, "wecom", address="https://hook.example/?key=hidden")
    told(park.world, "owner", code="case_answered", case=quiet_need(park.world).case_id)

    class BrokenCarrier:
        def carry(self, letter: Letter) -> None:
            raise ZeroDivisionError(letter.address)

    park.sender(lambda: {**build_carriers(park.settings()), "wecom": BrokenCarrier()}).send_due()
    assert len(park.requests[park.steady.port]) == 1
    assert outbox(park.world, broken)[0].last_error == "failed"
    assert "hidden" not in caplog.text
    assert "ZeroDivisionError" in str([vars(record) for record in caplog.records])


def test_it_works_in_the_background_until_it_is_stopped(park: Park) -> None:
    webhook(park, park.steady)
    park.watch(park.steady, lambda *_: 200)
    sender = park.sender()
    sender.start()
    case_id: uuid.UUID = quiet_need(park.world).case_id
    told(park.world, "owner", code="case_answered", case=case_id)
    until = time.monotonic() + 60
    while not park.requests[park.steady.port] and time.monotonic() < until:
        time.sleep(0.02)
    sender.stop()
    assert len(park.requests[park.steady.port]) == 1
    told(park.world, "owner", key="late", code="case_answered", case=case_id)
    time.sleep(0.2)
    assert len(park.requests[park.steady.port]) == 1
