"""Telling people what happened: one notice in each inbox, one delivery on each channel, once for each event."""

import json
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session

from service.domain.cases import Case
from service.domain.notices import Channel, Delivery, Notice
from service.domain.timeline import canonical_json
from service.notice_words import INBOX_ONLY, NOTICES
from service.store import cases as case_store
from service.store import matches as match_store
from service.store import notices as notice_store
from service.store import people as people_store
from service.store import posts as post_store

_CODE = re.compile(r"[a-z0-9_.:-]{1,60}")


def tell(
    session: Session,
    *,
    event_key: str,
    recipients: Iterable[uuid.UUID],
    code: str,
    ids: Mapping[str, object],
    now: datetime,
) -> int:
    """Tell people (user ids) of an event, in the caller's transaction; return how many were not told before.

    The same `event_key` again tells only those who were not told yet, and sends nothing a second time over any channel.
    Unknown and disabled users are left out. code: one of `service.notice_words.NOTICES`. ids: `case`, `need`,
    `proposal`, `supplier` and whatever else the words need: ids, numbers, days and codes, never people's words; one of
    `alliance`, `case`, `need`, `proposal` says which alliance's channels carry it. Events of one case are sent in the
    order in which they are told.

    Raises:
        ValueError: for a code without words, or a value that is not an id or a code. NotFoundError: when a thing that
            `ids` names does not exist.
    """
    if code not in NOTICES:
        raise ValueError(f"no words for the notice {code!r}")
    written = write_ids(ids)
    known = people_store.active_users(session, recipients)
    if not known:
        return 0
    alliance_id = _alliance_of(session, ids)
    fresh = notice_store.add_notices(
        session,
        [
            Notice(
                recipient_id=user_id,
                alliance_id=alliance_id,
                code=code,
                ids=written,
                event_key=event_key,
                created_at=now,
            )
            for user_id in known
        ],
    )
    if fresh and code not in INBOX_ONLY:
        _queue(session, fresh, case_id=_id_in(ids, "case"), now=now)
    return len(fresh)


def write_ids(ids: Mapping[str, object]) -> str:
    """Return the ids and codes of a notice as they are stored; ValueError for people's words."""
    for name, value in ids.items():
        if isinstance(value, str) and not _CODE.fullmatch(value):
            raise ValueError(f"{name} of a notice is neither an id nor a code")
        if not isinstance(value, str | int | float | uuid.UUID | date | None):
            raise ValueError(f"{name} of a notice is a {type(value).__name__}")
    return canonical_json(ids)


def queue_delivery(session: Session, channels: Sequence[Channel], notice: Notice, *, now: datetime) -> None:
    """Put a notice without a case on these channels' outboxes."""
    rows = [_delivery(channel, notice, now=now) for channel in channels]
    notice_store.add_deliveries(session, rows)


def _queue(session: Session, fresh: Sequence[Notice], *, case_id: uuid.UUID | None, now: datetime) -> None:
    """Put an event on the outbox of every channel that carries it: people's own, and those of the whole alliance."""
    by_recipient = {notice.recipient_id: notice for notice in fresh}
    first = fresh[0]
    channels = [
        channel
        for channel in notice_store.carriers_of(session, first.alliance_id, by_recipient)
        if channel.codes == "[]" or first.code in json.loads(channel.codes)
    ]
    if not channels:
        return
    places: Mapping[uuid.UUID, int] = {}
    if case_id is not None:
        case_store.lock_case(session, case_id)  # two who tell of one case follow each other
        places = notice_store.last_places(session, case_id, [channel.id for channel in channels])
    rows = [
        _delivery(
            channel,
            by_recipient[channel.user_id] if channel.user_id is not None else first,
            now=now,
            case_id=case_id,
            seq=places.get(channel.id, 0) + 1,
        )
        for channel in channels
    ]
    notice_store.add_deliveries(session, rows)


def _delivery(
    channel: Channel, notice: Notice, *, now: datetime, case_id: uuid.UUID | None = None, seq: int = 0
) -> Delivery:
    return Delivery(
        channel_id=channel.id,
        notice_id=notice.id,
        event_key=notice.event_key,
        case_id=case_id,
        seq=seq if case_id is not None else 0,
        next_at=now,
        created_at=now,
    )


def _alliance_of(session: Session, ids: Mapping[str, object]) -> uuid.UUID:
    """The alliance that the things belong to."""
    if (alliance_id := _id_in(ids, "alliance")) is not None:
        return alliance_id
    if (case_id := _id_in(ids, "case")) is not None:
        case: Case = case_store.get_case(session, case_id)
        return case.alliance_id
    if (need_id := _id_in(ids, "need")) is not None:
        return post_store.get_need(session, need_id).alliance_id
    if (proposal_id := _id_in(ids, "proposal")) is not None:
        proposal = match_store.get_proposal(session, proposal_id)
        return post_store.get_need(session, proposal.need_id).alliance_id
    raise ValueError("a notice names its alliance, case, need or proposal")


def _id_in(ids: Mapping[str, object], name: str) -> uuid.UUID | None:
    """An id by its name, None where it is not there; ValueError for what is no id."""
    value = ids.get(name)
    return value if value is None or isinstance(value, uuid.UUID) else uuid.UUID(str(value))
