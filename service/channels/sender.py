"""Sends what waits in the outbox, in the background of every process that serves; leases keep them apart."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from service.channels.letters import Carrier, Item, Letter, UndeliveredError
from service.indexing.threads import RepeatingThread
from service.notice_words import error_words
from service.store.database import Database
from service.usecases.deliveries import Failure, Parcel, Turn, is_any_due, settle, take_turn

log = logging.getLogger("lianpei.notices")

_THREADS: Final = 2
_STOP_SECONDS = 10.0


class NoticeSender:
    """Takes one message after another, hands it to its carrier and writes down what became of it.

    Two threads, so that one receiver that does not answer does not hold up all others. rng: for the jitter of pauses.
    """

    def __init__(
        self,
        *,
        database: Database,
        carriers: Callable[[], Mapping[str, Carrier]],
        now: Callable[[], datetime],
        rng: np.random.Generator,
        give_up: timedelta,
        poll_seconds: float,
    ) -> None:
        self._database = database
        self._make_carriers = carriers
        self._carriers: Mapping[str, Carrier] | None = None
        self._making = threading.Lock()
        self._now = now
        self._rng = rng
        self._give_up = give_up
        self._poll_seconds = poll_seconds
        self._stopping = threading.Event()
        self._threads = [
            RepeatingThread(f"notices-{number}", self._send_all, pause_s=poll_seconds) for number in range(_THREADS)
        ]

    def start(self) -> None:
        """Begin to look at the outbox every `poll_seconds`; with 0 this process sends nothing."""
        if self._poll_seconds > 0:
            for thread in self._threads:
                thread.start()

    def stop(self) -> None:
        """Finish the messages at hand and end."""
        self._stopping.set()
        for thread in self._threads:
            thread.stop(_STOP_SECONDS)

    def send_due(self, *, most: int | None = None) -> int:
        """Send what is due now, at most so many messages, and return how many were tried."""
        count = 0
        while (most is None or count < most) and not self._stopping.is_set() and self._send_one():
            count += 1
        return count

    def _send_all(self) -> None:
        self.send_due()

    def _send_one(self) -> bool:
        """Send the next message that is due; False where there is none."""
        now = self._now()
        with self._database.read() as session:  # spares the writers a lock as long as there is nothing to do
            if not is_any_due(session, now=now):
                return False
        with self._database.transaction() as session:
            turn = take_turn(session, now=now)
        if turn is None:
            return False
        failure = self._carry(turn)
        with self._database.transaction() as session:
            settle(session, turn, failure=failure, now=self._now(), give_up=self._give_up, rng=self._rng)
        return True

    def _carry(self, turn: Turn) -> Failure | None:
        """Hand a message to its carrier and return why it did not arrive, None when it did."""
        facts = {"channel": str(turn.channel.id), "kind": turn.channel.kind, "message_id": str(turn.message_id)}
        try:
            self._carrier_of(turn.channel.kind).carry(write_letter(turn))
        except UndeliveredError as exc:
            log.warning("notice not delivered", extra=facts | {"code": exc.code, "words": error_words(exc.code)})
            return Failure(code=exc.code, channel_rests=exc.channel_rests)
        except Exception as exc:  # noqa: BLE001 - one receiver must not keep the others from their notices
            # no trace: what such exceptions say may hold the receiver's address, which holds its key
            log.error("notice not delivered", extra=facts | {"code": "failed", "error": type(exc).__name__})
            return Failure(code="failed", channel_rests=True)
        log.info("notice delivered", extra=facts | {"events": len(turn.parcels)})
        return None

    def _carrier_of(self, kind: str) -> Carrier:
        """The carrier of a kind; all are made when the first is needed."""
        with self._making:
            if self._carriers is None:
                self._carriers = self._make_carriers()
        return self._carriers[kind]


def write_letter(turn: Turn) -> Letter:
    """Return the message of a turn as carriers take it."""
    return Letter(
        message_id=turn.message_id,
        address=turn.channel.address,
        secret=turn.channel.secret,
        items=tuple(map(_item, turn.parcels)),
        now=turn.now,
    )


def _item(parcel: Parcel) -> Item:
    return Item(
        event_id=parcel.delivery.id,
        code=parcel.notice.code,
        title=parcel.text.title,
        body=parcel.text.body,
        short=parcel.text.short,
        ids=parcel.notice.read_ids(),
        at=parcel.notice.created_at,
        case_id=parcel.delivery.case_id,
        sequence=parcel.delivery.seq,
    )
