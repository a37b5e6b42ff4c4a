"""The audit trail in the database: appended in one chain. Nothing here commits."""

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import text
from sqlmodel import Session, col, select

from service.domain.identity import AuditEntry
from service.domain.timeline import canonical_json
from service.store.rows import add_row

_LOCK = 0x61756469  # any fixed number: one after another appends to the chain


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which entries are wanted; None leaves a side open.

    alliance_id: of this alliance, or of no alliance and about one of `members`. users: by or about one of these.
    """

    alliance_id: uuid.UUID | None = None
    members: Collection[uuid.UUID] = ()
    users: Collection[uuid.UUID] | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 50


def append_entry(session: Session, entry: AuditEntry, data: Mapping[str, object]) -> AuditEntry:
    """Append an entry to the chain, which gives it its number and its hashes."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    last = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq).desc()).limit(1)).first()
    entry.seq = last.seq + 1 if last else 1
    entry.previous_hash = last.hash if last else ""
    entry.data = canonical_json(data)
    entry.hash = hash_of(entry)
    return add_row(session, entry)


def list_entries(session: Session, wanted: AuditFilter) -> list[AuditEntry]:
    """Return entries, newest first."""
    statement = select(AuditEntry).order_by(col(AuditEntry.seq).desc()).limit(wanted.limit)
    if wanted.alliance_id is not None:
        everywhere = col(AuditEntry.alliance_id).is_(None) & col(AuditEntry.user_id).in_(wanted.members)
        statement = statement.where((col(AuditEntry.alliance_id) == wanted.alliance_id) | everywhere)
    if wanted.users is not None:
        found = col(AuditEntry.user_id).in_(wanted.users) | col(AuditEntry.actor_id).in_(wanted.users)
        statement = statement.where(found)
    if wanted.since is not None:
        statement = statement.where(col(AuditEntry.at) >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(col(AuditEntry.at) < wanted.until)
    return list(session.exec(statement))


def broken_entries(session: Session) -> Iterator[int]:
    """Verify the whole chain; yield the numbers at which it fails."""
    seq, previous = 0, ""
    for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.seq)).execution_options(yield_per=500)):
        if entry.seq != seq + 1 or entry.previous_hash != previous or hash_of(entry) != entry.hash:
            yield entry.seq
        seq, previous = entry.seq, entry.hash


def hash_of(entry: AuditEntry) -> str:
    """Return the SHA-256 (hex) over everything that an entry says and the hash before it."""
    content = {
        "seq": entry.seq,
        "at": entry.at,
        "kind": entry.kind,
        "actor": entry.actor_id,
        "user": entry.user_id,
        "alliance": entry.alliance_id,
        "organisation": entry.organisation_id,
        "data": entry.data,
        "previous": entry.previous_hash,
    }
    return sha256(canonical_json(content).encode()).hexdigest()
