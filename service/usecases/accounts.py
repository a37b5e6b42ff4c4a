"""What people do with their own account: name, password, the mailbox for notices."""

import re
import uuid
from datetime import datetime

from sqlmodel import Session

from service.domain.notices import SMTP, Channel
from service.errors import InvalidInputError
from service.policy import Actor, require_signed_in
from service.store import notices as notice_store
from service.store import people as people_store
from service.store import personal as personal_store
from service.usecases.audit_trail import note
from service.usecases.invitations import clean_name
from service.usecases.sessions import PASSWORD_CHANGED, end_all_sessions

_MAILBOX = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


def change_name(session: Session, *, actor: Actor | None, name: str) -> None:
    """Give the caller another name; InvalidInputError for one that is empty or too long."""
    cleaned = clean_name(name)
    if not cleaned:
        raise InvalidInputError(field="name", reason="name_empty")
    people_store.get_user(session, require_signed_in(actor).user_id).name = cleaned


def change_password(session: Session, *, actor: Actor | None, password_hash: str, now: datetime) -> None:
    """Give the caller another password: every session and every bearer token of before is void.

    password_hash: from `invitations.digest_new_password`, after the old password was asked for.
    """
    user = people_store.get_user(session, require_signed_in(actor).user_id)
    user.password_hash = password_hash
    user.credentials += 1
    session.flush()
    count = end_all_sessions(session, user.id, now=now, reason=PASSWORD_CHANGED)
    note(session, kind="password_changed", actor=actor, now=now, user_id=user.id, data={"sessions": count})


def read_mailbox(session: Session, *, actor: Actor | None) -> str:
    """Return the address to which the caller's notices go, empty for none."""
    boxes = [row for row in personal_store.channels_of(session, require_signed_in(actor).user_id) if row.kind == SMTP]
    return boxes[0].address if boxes else ""


def change_mailbox(session: Session, *, actor: Actor | None, address: str, now: datetime) -> None:
    """Let the caller's notices of all own alliances go to an address; empty: to the inbox only.

    Raises:
        InvalidInputError: for what is no mail address.
    """
    signed_in, address = require_signed_in(actor), address.strip()
    if address and not _MAILBOX.fullmatch(address):
        raise InvalidInputError(field="email", reason="email_form", value=address)
    kept: set[uuid.UUID] = set()
    for channel in personal_store.channels_of(session, signed_in.user_id):
        if channel.kind != SMTP:
            continue
        channel.address, channel.active = address, bool(address)
        channel.failures, channel.next_at, channel.last_error = 0, None, None
        kept.add(channel.alliance_id)
        if not address:
            notice_store.drop_queued(session, channel.id)
    for alliance_id in sorted(signed_in.known_alliances() - kept) if address else ():
        own = Channel(
            alliance_id=alliance_id,
            user_id=signed_in.user_id,
            kind=SMTP,
            address=address,
            created_at=now,
            created_by=signed_in.user_id,
        )
        notice_store.add_channel(session, own)
    session.flush()
