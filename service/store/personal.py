"""What the database holds about one person: read for the person, blanked when the person is erased.

Which columns point at people is read from the tables themselves, so that a new table cannot be forgotten.
"""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Column, Table, Uuid, delete, or_, select, update
from sqlmodel import Session, col

from service.domain.alliances import Membership
from service.domain.case_details import CaseStatement
from service.domain.drafts import PostDraft
from service.domain.identity import Invitation
from service.domain.notices import Channel
from service.domain.office import SavedFilter
from service.domain.people import RoleGrant, User
from service.domain.posts import IdempotencyRecord
from service.domain.requests import Request
from service.domain.salons import SalonParticipant
from service.domain.tables import metadata
from service.store import notices as notice_store

MOST_ROWS: Final = 5000
"""Rows of one table that an export holds at most, the newest."""

_PEOPLE: Final = frozenset(
    {"user_id", "actor_id", "by_user", "created_by", "endorsed_by", "settled_by", "viewer_id", "accepted_by"}
    | {"revoked_by"}
)
"""Columns that hold the id of a person without a reference that the database would watch."""

_SECRET: Final = frozenset(
    {"password_hash", "digest", "token_digest", "salt", "key", "secret", "hash", "previous_hash", "lease", "rights"}
    | {"request_digest", "features", "versions", "recent"}
)
"""What is left out of an export: it would open a door, or says nothing about the person."""


def person_columns(table: Table) -> list[Column[object]]:
    """Return the columns of a table that say who somebody is."""
    return [
        column
        for column in table.columns
        if any(key.column.table.name == "user" for key in column.foreign_keys)
        or (column.name in _PEOPLE and isinstance(column.type, Uuid))
    ]


def rows_about(session: Session, user_id: uuid.UUID) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Yield every table that names a user with the rows that do, newest first, as plain data without secrets."""
    for table in metadata.sorted_tables:
        columns = [table.c.id] if table.name == "user" else person_columns(table)
        if not columns:
            continue
        shown = [column for column in table.columns if column.name not in _SECRET]
        statement = select(*shown).where(or_(*(column == user_id for column in columns)))
        newest = [column.desc() for column in table.primary_key.columns]
        rows = session.execute(statement.order_by(*newest).limit(MOST_ROWS)).mappings()
        found = [{str(name): _plain(value) for name, value in row.items()} for row in rows]
        if found:
            yield table.name, found


def blank_user(session: Session, user: User, *, now: datetime) -> None:
    """Make a user nobody: no name, no password, no role, no way in."""
    user.username = user.name_key = f"erased-{user.id.hex[-12:]}"
    user.name, user.password_hash = "", "-"
    user.disabled, user.erased_at, user.organisation_id = True, now, None
    user.credentials += 1
    session.execute(delete(RoleGrant).where(col(RoleGrant.user_id) == user.id))
    session.flush()


def forget_answers_of(session: Session, user_id: uuid.UUID) -> None:
    """Delete the answers that are kept for repeats of a user's writes, and the user's drafts and filters."""
    session.execute(delete(IdempotencyRecord).where(col(IdempotencyRecord.user_id) == user_id))
    session.execute(delete(PostDraft).where(col(PostDraft.user_id) == user_id))
    session.execute(delete(SavedFilter).where(col(SavedFilter.user_id) == user_id))


def forget_mailboxes(session: Session, user_id: uuid.UUID) -> None:
    """Forget the addresses of a user's own channels; nothing is sent over them any more."""
    for channel in channels_of(session, user_id):
        channel.address = channel.secret = ""
        channel.active = False
        notice_store.drop_queued(session, channel.id)
    mine = (col(Invitation.accepted_by) == user_id) | (col(Invitation.created_by) == user_id)
    session.execute(update(Invitation).where(mine).values(name="", email=""))


def channels_of(session: Session, user_id: uuid.UUID) -> list[Channel]:
    """Return a user's own channels that have an address, oldest first."""
    statement = select(Channel).where(col(Channel.user_id) == user_id, col(Channel.address) != "")
    return list(session.scalars(statement.order_by(col(Channel.id))))


def forget_officer(session: Session, user_id: uuid.UUID) -> None:
    """Let no firm have a user as its officer any more."""
    session.execute(update(Membership).where(col(Membership.officer_id) == user_id).values(officer_id=None))


def salons_naming(session: Session, organisation_id: uuid.UUID) -> list[SalonParticipant]:
    """Return an organisation's places at salons for which delegates are named."""
    mine = (col(SalonParticipant.organisation_id) == organisation_id) & (col(SalonParticipant.names) != "")
    return list(session.scalars(select(SalonParticipant).where(mine).order_by(col(SalonParticipant.id))))


def private_requests(session: Session, user_id: uuid.UUID) -> list[Request]:
    """Return the requests that a user made as a person, without an organisation."""
    mine = (col(Request.created_by) == user_id) & col(Request.organisation_id).is_(None)
    return list(session.scalars(select(Request).where(mine, col(Request.erased_at).is_(None))))


def blank_statements_by(session: Session, user_id: uuid.UUID, *, now: datetime) -> int:
    """Blank what a user said in cases, with the keys of its digests; return how many statements."""
    mine = (col(CaseStatement.created_by) == user_id) & col(CaseStatement.erased_at).is_(None)
    ids = list(session.scalars(select(col(CaseStatement.id)).where(mine)))
    session.execute(update(CaseStatement).where(mine).values(text="", salt="", erased_at=now))
    return len(ids)


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID | Decimal) else value
