"""A webhook: any system that takes signed JSON."""

import json
from typing import Any

from service.channels.letters import Item, Letter
from service.channels.posting import Poster
from service.channels.signatures import sign_body


class WebhookCarrier:
    """Posts `{"message_id", "sent_at", "title", "events": […]}`; see `service.channels.signatures` for the receiver.

    Each event has `event_id`, `code`, `title`, `text`, `ids`, `at`, `case_id` and `sequence`, its place among the
    case's events on this channel, counted from 1. Any 2xx answer means that all of them have been taken.
    """

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def carry(self, letter: Letter) -> None:
        """Hand a letter over; UndeliveredError when the receiver did not take it."""
        timestamp = int(letter.now.timestamp())
        body = _write(letter)
        headers = {"X-Lianpei-Message": str(letter.message_id), "X-Lianpei-Timestamp": str(timestamp)}
        if letter.secret:
            headers["X-Lianpei-Signature"] = sign_body(letter.secret, timestamp=timestamp, body=body)
        self._poster.post(letter.address, body, headers=headers)


def _write(letter: Letter) -> bytes:
    message = {
        "message_id": str(letter.message_id),
        "sent_at": letter.now.isoformat(),
        "title": letter.title,
        "events": [_event(item) for item in letter.items],
    }
    return json.dumps(message, ensure_ascii=False).encode()


def _event(item: Item) -> dict[str, Any]:
    return {
        "event_id": str(item.event_id),
        "code": item.code,
        "title": item.title,
        "text": item.body,
        "ids": dict(item.ids),
        "at": item.at.isoformat(),
        "case_id": None if item.case_id is None else str(item.case_id),
        "sequence": item.sequence,
    }
