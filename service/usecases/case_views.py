"""Cases as they are read."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.domain.cases import Case, TimelineEntry
from service.store import alliances as alliance_store


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as it is read. `due_provisional`: a holiday list to come may still move the deadline.

    Exactly one of `need_id` and `request_id` is set. `warned_percent`: how much of the clock has been warned of. A
    merged case goes with the case named in `merged_into_id`.
    """

    id: uuid.UUID
    number: str
    alliance: str
    kind: str
    need_id: uuid.UUID | None
    request_id: uuid.UUID | None
    asker_id: uuid.UUID | None
    category: str
    department_id: uuid.UUID | None
    urgency: str
    state: str
    owner_id: uuid.UUID | None
    claimed_by: uuid.UUID | None
    claimed_at: datetime | None
    merged_into_id: uuid.UUID | None
    clock: str
    clock_from: datetime
    due_at: datetime
    due_provisional: bool
    warned_percent: int
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One entry of a timeline; `data` holds ids, codes and digests."""

    seq: int
    at: datetime
    kind: str
    actor_id: uuid.UUID | None
    organisation_id: uuid.UUID | None
    data: dict[str, Any]
    hash: str


def show_case(session: Session, case: Case, *, alliance: str | None = None) -> CaseView:
    """Return a case as it is read, to a caller who may; alliance: its code, where it is known already."""
    return CaseView(
        id=case.id,
        number=case.number,
        alliance=alliance or alliance_store.alliance_by_id(session, case.alliance_id).code,
        kind=case.kind,
        need_id=case.need_id,
        request_id=case.request_id,
        asker_id=case.asker_id,
        category=case.category,
        department_id=case.department_id,
        urgency=case.urgency,
        state=case.state,
        owner_id=case.owner_id,
        claimed_by=case.claimed_by,
        claimed_at=case.claimed_at,
        merged_into_id=case.merged_into_id,
        clock=case.clock,
        clock_from=case.clock_from,
        due_at=case.due_at,
        due_provisional=case.due_provisional,
        warned_percent=case.warned_percent,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
    )


def show_entry(entry: TimelineEntry) -> EntryView:
    """Return a timeline entry as it is read, to a caller who may."""
    return EntryView(
        seq=entry.seq,
        at=entry.at,
        kind=entry.kind,
        actor_id=entry.actor_id,
        organisation_id=entry.organisation_id,
        data=json.loads(entry.data),
        hash=entry.hash,
    )
