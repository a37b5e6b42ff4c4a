"""Webhooks: signed JSON that its receiver can check and tell repetitions of."""

import json
from datetime import timedelta

import pytest

from service.channels.letters import UndeliveredError
from service.channels.signatures import TOLERANCE_SECONDS, sign_body, verify_signature
from service.channels.webhook import WebhookCarrier
from tests.channels.peers import NOW, HttpPeer, Received, make_item, make_letter
from tests.channels.test_posting import poster

SECRET = "s" * 32


def verified(received: Received, secret: str = SECRET, *, later: float = 0, body: bytes | None = None) -> bool:
    return verify_signature(
        secret,
        timestamp=received.headers["x-lianpei-timestamp"],
        body=received.body if body is None else body,
        signature=received.headers["x-lianpei-signature"],
        now=NOW + timedelta(seconds=later),
    )


def test_the_receiver_can_check_who_sent_it(peer: HttpPeer) -> None:
    WebhookCarrier(poster()).carry(make_letter(peer.url, secret=SECRET))
    (received,) = peer.received
    assert verified(received)
    assert verified(received, later=TOLERANCE_SECONDS)
    assert not verified(received, later=TOLERANCE_SECONDS + 1)
    assert not verified(received, later=-TOLERANCE_SECONDS - 1)
    assert not verified(received, "t" * 32)
    assert not verified(received, body=received.body.replace(b"case_closed", b"case_opened"))


def test_signatures_are_what_they_are_said_to_be() -> None:
    signature = sign_body("key", timestamp=1772587800, body=b"{}")
    assert signature == "sha256=0869c8cd5a57f9e7d1eeb6066599bc0f25e4c62898a50d098b29307c893f5d0a"
    for timestamp in ("", "x", "1e9", "-5", "１", "9" * 13):
        assert not verify_signature("key", timestamp=timestamp, body=b"{}", signature=signature, now=NOW)
    assert not verify_signature("key", timestamp="1772587800", body=b"{}", signature="é", now=NOW)


def test_every_event_is_there_with_its_id_and_place(peer: HttpPeer) -> None:
    items = [make_item(sequence=1), make_item("测试消息", sequence=0, case_id=None)]
    letter = make_letter(peer.url, *items, secret=SECRET)
    for _ in range(2):
        WebhookCarrier(poster()).carry(letter)
    first, again = peer.received
    assert first.body == again.body
    assert first.headers["x-lianpei-message"] == str(letter.message_id)
    message = json.loads(first.body)
    assert (message["message_id"], message["title"]) == (str(letter.message_id), "您有2条新消息")
    assert [event["event_id"] for event in message["events"]] == [str(item.event_id) for item in items]
    assert message["events"][0] == {
        "event_id": str(items[0].event_id),
        "code": "case_closed",
        "title": "事项办结",
        "text": "事项LZ-2026-000001已经办结。",
        "ids": {"case": "00000000-0000-0000-0000-000000000001"},
        "at": "2026-03-04T01:30:00+00:00",
        "case_id": "00000000-0000-0000-0000-000000000001",
        "sequence": 1,
    }
    assert message["events"][1]["case_id"] is None


def test_without_a_secret_nothing_is_signed(peer: HttpPeer) -> None:
    WebhookCarrier(poster()).carry(make_letter(peer.url))
    assert "x-lianpei-signature" not in peer.received[0].headers


def test_whatever_is_no_2xx_is_no_success(peer: HttpPeer) -> None:
    peer.answer = lambda _: (500, b"")
    with pytest.raises(UndeliveredError) as caught:
        WebhookCarrier(poster()).carry(make_letter(peer.url))
    assert caught.value.code == "failed_500"


def test_secrets_do_not_show() -> None:
    shown = repr(make_letter("https://hook.example/robot?key=hidden", secret=SECRET))
    assert SECRET not in shown
    assert "hidden" not in shown
