"""The arithmetic of an append-only timeline: what an entry's hash covers, and whether a chain of entries holds."""

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from service.domain.cases import TimelineEntry


class Fault(StrEnum):
    """What can be wrong with an entry, or with the end of a timeline."""

    MISSING = "missing"
    """The number before this one is not there, or occurs twice."""
    UNLINKED = "unlinked"
    """The entry does not continue the one before it."""
    CHANGED = "changed"
    """The entry's content is not what was hashed."""
    CUT = "cut"
    """The timeline does not end where its case says."""


class ChainProblem(NamedTuple):
    """The entry number at which a timeline fails, and how."""

    seq: int
    fault: Fault


def canonical_json(data: Mapping[str, object]) -> str:
    """Write data in the one form that is hashed: sorted keys, no spaces, ASCII, moments in UTC.

    Raises:
        TypeError, ValueError: for a value that has no such form, such as NaN or an object.
    """
    return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain)


def entry_hash(entry: TimelineEntry) -> str:
    """Return the SHA-256 (hex) over everything that an entry says and the hash before it; its own is left out."""
    content = {
        "case": entry.case_id,
        "seq": entry.seq,
        "at": entry.at,
        "kind": entry.kind,
        "actor": entry.actor_id,
        "organisation": entry.organisation_id,
        "data": entry.data,
        "previous": entry.previous_hash,
    }
    return sha256(canonical_json(content).encode()).hexdigest()


def verify_chain(entries: Iterable[TimelineEntry], *, last_seq: int, head: str) -> list[ChainProblem]:
    """Return what is wrong with a timeline, in order; nothing for one that is as it was written.

    entries: all entries of one case in order of `seq`. last_seq, head: the end that the case remembers.
    """
    problems: list[ChainProblem] = []
    seq, previous = 0, ""
    for entry in entries:
        if entry.seq != seq + 1:
            problems.append(ChainProblem(entry.seq, Fault.MISSING))
        elif entry.previous_hash != previous:
            problems.append(ChainProblem(entry.seq, Fault.UNLINKED))
        if entry_hash(entry) != entry.hash:
            problems.append(ChainProblem(entry.seq, Fault.CHANGED))
        seq, previous = entry.seq, entry.hash
    if (seq, previous) != (last_seq, head):
        problems.append(ChainProblem(seq, Fault.CUT))
    return problems


def _plain(value: object) -> str:
    """Write the values that JSON does not know; two spellings of one moment become the same."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")
