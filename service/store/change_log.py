"""The log of capability changes that derived indexes follow, and the texts they are rebuilt from."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Integer, Select, bindparam, func, insert, text
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from service.domain.posts import OPEN, Capability, CapabilityVersion, ChangeEntry
from service.domain.timeline import canonical_json
from service.store.rows import add_row, chunks

PUT, WITHDRAW, ERASE = "put", "withdraw", "erase"
"""What happened: new or changed; no longer offered; erased, so that every trace must go."""

KNOWLEDGE = "knowledge"
"""An alliance's own chain knowledge changed: its index is to be made again; the entry names the addition."""

CurrentQuery = Select[uuid.UUID, uuid.UUID, uuid.UUID, uuid.UUID, str, int, str, str]

_APPEND_LOCK = 0x6C706368  # any fixed number that nothing else locks


class CurrentCapability(NamedTuple):
    """An open capability in its current version: all that an index needs to know."""

    capability_id: uuid.UUID
    alliance_id: uuid.UUID
    chain_id: uuid.UUID
    organisation_id: uuid.UUID
    visibility: str
    version: int
    title: str
    text: str


def append_change(session: Session, capability: Capability, operation: str, now: datetime) -> ChangeEntry:
    """Append a change of a capability's current version; until the commit no other writer appends."""
    _serialise_appends(session)
    entry = ChangeEntry(
        alliance_id=capability.alliance_id,
        capability_id=capability.id,
        version=capability.version,
        operation=operation,
        at=now,
    )
    return add_row(session, entry)


def append_knowledge_change(session: Session, alliance_id: uuid.UUID, addition_id: uuid.UUID, now: datetime) -> None:
    """Append that an addition to an alliance's knowledge was made or revoked."""
    _serialise_appends(session)
    add_row(
        session,
        ChangeEntry(alliance_id=alliance_id, capability_id=addition_id, version=0, operation=KNOWLEDGE, at=now),
    )


def append_changes(session: Session, capabilities: Iterable[Capability], operation: str, now: datetime) -> None:
    """Append one change for each capability, in their order; much faster than one by one."""
    _serialise_appends(session)
    for part in chunks(capabilities):
        rows = [
            {"alliance_id": row.alliance_id, "capability_id": row.id, "version": row.version}
            | {"operation": operation, "at": now}
            for row in part
        ]
        session.execute(insert(ChangeEntry).values(rows))


def _serialise_appends(session: Session) -> None:
    """Let one transaction append at a time, so that numbers become visible in their order.

    A PostgreSQL sequence hands out numbers before the commit: without the lock a reader could see 8 while 7 is still
    on its way, and never look back. SQLite has a single writer as it is.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _APPEND_LOCK})


_AFTER = (  # built once: every process looks twenty times a second
    select(ChangeEntry)
    .where(col(ChangeEntry.seq) > bindparam("seq"))
    .order_by(col(ChangeEntry.seq))
    .limit(bindparam("most", type_=Integer()))
)


def changes_after(
    session: Session, seq: int, limit: int = 1000, *, alliance_id: uuid.UUID | None = None
) -> list[ChangeEntry]:
    """Return up to `limit` changes with a number above `seq`, in order, of one alliance where given.

    A number that is missing never comes later.
    """
    statement = _AFTER if alliance_id is None else _AFTER.where(col(ChangeEntry.alliance_id) == alliance_id)
    return list(session.exec(statement, params={"seq": seq, "most": limit}))


def history_mark(session: Session, seq: int) -> str | None:
    """Return a digest of change number `seq`, by which a history is told from another one; None where it is missing.

    Of number 0, before the first change, it is always the same.
    """
    if seq == 0:
        return "start"
    entry = session.get(ChangeEntry, seq)
    if entry is None:
        return None
    content = {"id": entry.capability_id, "version": entry.version, "operation": entry.operation, "at": entry.at}
    return sha256(canonical_json(content).encode()).hexdigest()[:16]


def head_seq(session: Session) -> int:
    """Return the number of the latest change, 0 when there is none."""
    return session.exec(select(func.max(ChangeEntry.seq))).one() or 0


def current_capabilities(
    session: Session, *, alliance_id: uuid.UUID | None = None, chunk: int = 2000
) -> Iterator[list[CurrentCapability]]:
    """Go through the open capabilities in lists of `chunk`, by id; of one alliance where given.

    With `head_seq` from the same reading session, the two belong to the same moment.
    """
    statement = _current().order_by(col(Capability.id)).limit(chunk)
    if alliance_id is not None:
        statement = statement.where(col(Capability.alliance_id) == alliance_id)
    part = _fetch(session, statement)
    while part:
        yield part
        part = _fetch(session, statement.where(col(Capability.id) > part[-1].capability_id))


def capabilities_now(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, CurrentCapability]:
    """Return the open ones among these capabilities; one that is absent belongs in no index."""
    found: dict[uuid.UUID, CurrentCapability] = {}
    for part in chunks(set(ids)):
        rows = _fetch(session, _current().where(col(Capability.id).in_(part)))
        found.update((row.capability_id, row) for row in rows)
    return found


def current_versions(session: Session, alliance_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Return the current version of every open capability of an alliance, by id."""
    statement = columns(col(Capability.id), col(Capability.version)).where(
        col(Capability.alliance_id) == alliance_id, col(Capability.status) == OPEN
    )
    return {row.id: row.version for row in session.execute(statement)}


def count_current(session: Session, *, alliance_id: uuid.UUID | None = None) -> int:
    """Return how many capabilities are open, in one alliance where given."""
    statement = select(func.count()).select_from(Capability).where(Capability.status == OPEN)
    if alliance_id is not None:
        statement = statement.where(Capability.alliance_id == alliance_id)
    return session.exec(statement).one()


def _current() -> CurrentQuery:
    """The open capabilities with their current text."""
    return columns(
        col(Capability.id),
        col(Capability.alliance_id),
        col(Capability.chain_id),
        col(Capability.organisation_id),
        col(Capability.visibility),
        col(Capability.version),
        col(CapabilityVersion.title),
        col(CapabilityVersion.text),
    ).where(
        col(CapabilityVersion.capability_id) == col(Capability.id),
        col(CapabilityVersion.version) == col(Capability.version),
        col(Capability.status) == OPEN,
    )


def _fetch(session: Session, statement: CurrentQuery) -> list[CurrentCapability]:
    """Run a query for current capabilities."""
    return [CurrentCapability(*row) for row in session.execute(statement)]
