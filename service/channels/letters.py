"""What a channel carries, what carries it, and what can go wrong on the way."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from service.notice_words import DIGEST_TITLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One event. `event_id` stays the same however often it is sent: receivers tell a repetition by it.

    body: for the reader of the channel. short: fit for a group of unknown people. sequence: its place among the case's
    events on this channel, 0 without a case.
    """

    event_id: uuid.UUID
    code: str
    title: str
    body: str
    short: str
    ids: Mapping[str, Any]
    at: datetime
    case_id: uuid.UUID | None
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message with one event or several; every attempt to send it has the same id and the same events.

    `secret` and `address` are for the carrier alone and are neither shown nor logged.
    """

    message_id: uuid.UUID
    address: str
    secret: str
    items: tuple[Item, ...]
    now: datetime

    @property
    def title(self) -> str:
        """The event's title, or how many there are."""
        return self.items[0].title if len(self.items) == 1 else DIGEST_TITLE.format(count=len(self.items))

    def __repr__(self) -> str:
        return f"Letter({self.message_id}, {len(self.items)} events)"


class UndeliveredError(Exception):
    """A letter did not arrive. code: see `service.notice_words.ERRORS`, followed by the other side's number.

    channel_rests: nothing can arrive on the channel for a while; otherwise only this letter was turned away.
    """

    def __init__(self, code: str, *, channel_rests: bool) -> None:
        super().__init__(code)
        self.code = code[:40]
        self.channel_rests = channel_rests


class Carrier(Protocol):
    """Takes letters out of the house in one way."""

    def carry(self, letter: Letter) -> None:
        """Hand a letter over; it has arrived when this returns.

        Raises:
            UndeliveredError: when it has not, or nobody knows whether it has.
        """
        ...
