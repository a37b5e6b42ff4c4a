"""The channels of an alliance: kept by its office, tried out, repaired."""

import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain.columns import new_id
from service.domain.notices import (
    FAILED,
    KINDS,
    QUEUED,
    SMTP,
    STATES,
    USUAL_PER_MINUTE,
    WEBHOOK,
    Channel,
    Delivery,
    Notice,
)
from service.errors import ConflictError, InvalidInputError
from service.notice_words import NOTICES, error_words
from service.policy import OPERATOR, Action, Actor, Target, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import deliveries as delivery_store
from service.store import notices as notice_store
from service.store import people as people_store
from service.targets import BadTargetError, Targets, parse_target
from service.usecases.access import resolve_alliance
from service.usecases.notices import queue_delivery, write_ids
from service.usecases.paging import Page, make_page
from service.usecases.people import actor_named

SHORTEST_SECRET = 16
"""A webhook's secret signs its messages: a shorter one could be guessed."""

_FASTEST = 600
_MAILBOX = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """A channel as its keepers see it. Neither the secret nor what may be secret in the address is shown.

    user: user name, None for a channel of the whole alliance. failures: attempts since the last success; the channel
    rests until `next_at`. queued, failed: how many deliveries wait, and how many were given up.
    """

    id: uuid.UUID
    alliance: str
    user: str | None
    kind: str
    address: str
    has_secret: bool
    codes: list[str]
    active: bool
    per_minute: int
    created_at: datetime
    queued: int
    failed: int
    failures: int
    last_error: str | None
    last_error_words: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One event on its way over a channel; `state` is queued, sent, failed (given up) or dropped."""

    id: uuid.UUID
    code: str
    case_id: uuid.UUID | None
    sequence: int
    state: str
    attempts: int
    created_at: datetime
    next_at: datetime
    sent_at: datetime | None
    last_error: str | None
    last_error_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetriedView:
    """How many deliveries that were given up wait again."""

    retried: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a channel is to be; None leaves what is there. codes: empty for all."""

    address: str | None = None
    secret: str | None = None
    codes: Iterable[str] | None = None
    active: bool | None = None
    per_minute: int | None = None


def list_channels(session: Session, *, actor: Actor | None, alliance: str | None = None) -> list[ChannelView]:
    """Return the channels of an alliance, oldest first; for its office."""
    require_signed_in(actor)
    found = resolve_alliance(session, actor, alliance)
    require(actor, Action.KEEP_CHANNELS, Target(alliance_id=found.id))
    return [_show(session, row) for row in notice_store.list_channels(session, found.id) if row.address]


def add_channel(
    session: Session,
    *,
    actor: Actor | None,
    targets: Targets,
    now: datetime,
    kind: str,
    wanted: Wanted,
    alliance: str | None = None,
    user: str | None = None,
) -> ChannelView:
    """Add a channel to an alliance, or to one person in it (user name); what is told from now on goes there too.

    targets: where notices may be posted to.

    Raises:
        InvalidInputError: for an unknown kind or code, a wrong address, a webhook's secret that is too short, or a
            person who has nothing to do with the alliance. ForbiddenError, NotSignedInError.
    """
    signed_in = require_signed_in(actor)
    found = resolve_alliance(session, actor, alliance)
    require(actor, Action.KEEP_CHANNELS, Target(alliance_id=found.id))
    if kind not in KINDS:
        raise InvalidInputError(field="kind", value=kind)
    channel = Channel(
        alliance_id=found.id,
        user_id=None if user is None else _person_in(session, found.id, user, now),
        kind=kind,
        address="",
        per_minute=USUAL_PER_MINUTE,
        created_at=now,
        created_by=None if signed_in == OPERATOR else signed_in.user_id,
    )
    _apply(channel, wanted, targets)
    return _show(session, notice_store.add_channel(session, channel))


def change_channel(
    session: Session, *, actor: Actor | None, targets: Targets, channel_id: uuid.UUID, wanted: Wanted
) -> ChannelView:
    """Change a channel and try it at once; what waits on one that is switched off is dropped.

    Raises:
        InvalidInputError: as for `add_channel`. NotFoundError: for those who do not keep it.
    """
    channel = _open(session, actor, channel_id)
    _apply(channel, wanted, targets)
    channel.failures, channel.next_at, channel.last_error = 0, None, None
    if not channel.active:
        notice_store.drop_queued(session, channel.id)
    session.flush()
    return _show(session, channel)


def delete_channel(session: Session, *, actor: Actor | None, channel_id: uuid.UUID) -> ChannelView:
    """Forget a channel's address and secret and send nothing over it any more; what was sent stays on record."""
    channel = _open(session, actor, channel_id)
    channel.address, channel.secret, channel.active = "", "", False
    notice_store.drop_queued(session, channel.id)
    session.flush()
    return _show(session, channel)


def list_deliveries(
    session: Session,
    *,
    actor: Actor | None,
    channel_id: uuid.UUID,
    state: str | None = None,
    cursor: uuid.UUID | None = None,
    limit: int = 50,
) -> Page[DeliveryView]:
    """Return what went, or did not go, over a channel, newest first; InvalidInputError for an unknown state."""
    channel = _open(session, actor, channel_id, lock=False)
    if state is not None and state not in STATES:
        raise InvalidInputError(field="state", value=state)
    rows = notice_store.list_deliveries(session, channel.id, state=state, before=cursor, limit=limit)
    notices = notice_store.notices_by_id(session, [row.notice_id for row in rows])
    return make_page(
        rows, limit=limit, id_of=lambda row: row.id, show=lambda row: _show_delivery(row, notices[row.notice_id])
    )


def send_test(session: Session, *, actor: Actor | None, channel_id: uuid.UUID, now: datetime) -> DeliveryView:
    """Queue a test message on one channel; see its deliveries for what became of it.

    Raises:
        ConflictError: when the channel is switched off.
    """
    channel = _open(session, actor, channel_id)
    if not channel.active:
        raise ConflictError(reason="channel_off")
    notice = Notice(
        recipient_id=require_signed_in(actor).user_id,
        alliance_id=channel.alliance_id,
        code="channel_test",
        ids=write_ids({"alliance": channel.alliance_id, "channel": channel.id}),
        event_key=f"channel_test:{new_id()}",
        created_at=now,
    )
    (notice,) = notice_store.add_notices(session, [notice])
    queue_delivery(session, [channel], notice, now=now)
    channel.next_at = None
    session.flush()
    (delivery,) = notice_store.list_deliveries(session, channel.id, limit=1)
    return _show_delivery(delivery, notice)


def retry_channel(session: Session, *, actor: Actor | None, channel_id: uuid.UUID, now: datetime) -> RetriedView:
    """Queue again what was given up on a channel, and try it at once."""
    channel = _open(session, actor, channel_id)
    if not channel.active:
        raise ConflictError(reason="channel_off")
    channel.failures, channel.next_at = 0, None
    return RetriedView(retried=delivery_store.retry_failed(session, channel.id, now=now))


def _open(session: Session, actor: Actor | None, channel_id: uuid.UUID, *, lock: bool = True) -> Channel:
    """Return a channel that the caller keeps; NotFoundError for all others."""
    require_signed_in(actor)
    channel = notice_store.get_channel(session, channel_id)
    require(actor, Action.CHANGE_CHANNEL, Target(alliance_id=channel.alliance_id))
    return notice_store.lock_channel(session, channel_id) if lock else channel


def _person_in(session: Session, alliance_id: uuid.UUID, username: str, now: datetime) -> uuid.UUID:
    """The id of a user who has to do with an alliance."""
    actor = actor_named(session, username, now=now)
    if actor is None or alliance_id not in actor.known_alliances():
        raise InvalidInputError(field="user", value=username)
    return actor.user_id


def _apply(channel: Channel, wanted: Wanted, targets: Targets) -> None:
    """Set what is wanted on a channel, once all of it has been found right."""
    address = channel.address if wanted.address is None else wanted.address.strip()
    secret = channel.secret if wanted.secret is None else wanted.secret
    _check_address(channel.kind, address, targets)
    if channel.kind == WEBHOOK and len(secret) < SHORTEST_SECRET:
        raise InvalidInputError(field="secret", reason="short_secret", least=SHORTEST_SECRET)
    codes = sorted(set(json.loads(channel.codes) if wanted.codes is None else wanted.codes))
    for code in codes:
        if code not in NOTICES:
            raise InvalidInputError(field="codes", value=code)
    per_minute = channel.per_minute if wanted.per_minute is None else wanted.per_minute
    if not 1 <= per_minute <= _FASTEST:
        raise InvalidInputError(field="per_minute", value=per_minute)
    channel.address, channel.secret, channel.codes, channel.per_minute = address, secret, json.dumps(codes), per_minute
    channel.active = channel.active if wanted.active is None else wanted.active


def _check_address(kind: str, address: str, targets: Targets) -> None:
    """Refuse what is no mailbox, or a URL that notices may not go to; the address itself is not repeated."""
    if kind == SMTP:
        if not _MAILBOX.fullmatch(address):
            raise InvalidInputError(field="address", reason="mailbox")
        return
    try:
        parse_target(address, targets)
    except BadTargetError as exc:
        raise InvalidInputError(field="address", reason="target") from exc


def _show(session: Session, channel: Channel) -> ChannelView:
    counts = notice_store.count_deliveries(session, channel.id)
    return ChannelView(
        id=channel.id,
        alliance=alliance_store.alliance_by_id(session, channel.alliance_id).code,
        user=None if channel.user_id is None else people_store.get_user(session, channel.user_id).username,
        kind=channel.kind,
        address=_shown_address(channel),
        has_secret=bool(channel.secret),
        codes=json.loads(channel.codes),
        active=channel.active,
        per_minute=channel.per_minute,
        created_at=channel.created_at,
        queued=counts.get(QUEUED, 0),
        failed=counts.get(FAILED, 0),
        failures=channel.failures,
        last_error=channel.last_error,
        last_error_words=error_words(channel.last_error),
        next_at=channel.next_at,
    )


def _shown_address(channel: Channel) -> str:
    """A mailbox as it is, of a URL only the host: path and query hold the keys of robots."""
    if channel.kind == SMTP or not channel.address:
        return channel.address
    scheme, _, rest = channel.address.partition("://")
    return f"{scheme}://{re.split('[/?]', rest, maxsplit=1)[0]}/…"


def _show_delivery(row: Delivery, notice: Notice) -> DeliveryView:
    return DeliveryView(
        id=row.id,
        code=notice.code,
        case_id=row.case_id,
        sequence=row.seq,
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        next_at=row.next_at,
        sent_at=row.sent_at,
        last_error=row.last_error,
        last_error_words=error_words(row.last_error),
    )
