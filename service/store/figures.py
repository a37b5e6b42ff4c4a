"""What the figures are computed from: timelines as they were before a moment. Nothing here writes."""

import json
import uuid
from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, SQLColumnExpression, func, type_coerce
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlalchemy.types import NullType
from sqlmodel import Session, col

from service.domain.cases import Case, TimelineEntry
from service.domain.matches import Proposal
from service.figures.model_quality import Judged
from service.figures.stories import CaseHistory, Entry


class Span(NamedTuple):
    """From a moment up to another, which is left out."""

    start: datetime
    end: datetime


_CASE = (col(Case.id), col(Case.number), col(Case.opened_at), col(Case.need_id))
_ENTRY = (col(TimelineEntry.at), col(TimelineEntry.kind), col(TimelineEntry.data))


def histories(session: Session, alliance_id: uuid.UUID, *, before: datetime, opened: Span) -> list[CaseHistory]:
    """Return the cases of an alliance that were opened in a span, with their entries before a moment, oldest first.

    Cases without any entry before it are left out. Entries carry their case's id as the database stores it: making ids
    of them all would take longer than everything else.
    """
    mine = (
        col(Case.alliance_id) == alliance_id,
        col(Case.opened_at) >= opened.start,
        col(Case.opened_at) < opened.end,
    )
    cases = columns(_stored(col(Case.id)), *_CASE).where(*mine).order_by(col(Case.id))
    entries = (
        columns(_stored(col(TimelineEntry.case_id)), *_ENTRY)
        .join(Case, col(Case.id) == col(TimelineEntry.case_id))
        .where(*mine, col(TimelineEntry.at) < before)
        .order_by(col(TimelineEntry.case_id), col(TimelineEntry.seq))
    )
    told: dict[object, list[Entry]] = defaultdict(list)
    for key, at, kind, data in session.execute(entries):
        told[key].append(Entry(at, kind, json.loads(data)))
    return [
        CaseHistory(case_id, number, opened_at, need_id, told[key])
        for key, case_id, number, opened_at, need_id in session.execute(cases)
        if key in told
    ]


def _stored(column: SQLColumnExpression[uuid.UUID]) -> ColumnElement[Any]:
    """Return a column of ids as the database gives them."""
    return type_coerce(column, NullType())


def last_entries(session: Session, alliance_id: uuid.UUID, *, before: datetime) -> list[CaseHistory]:
    """Return every case of an alliance with its last entry before a moment alone, which tells how it stood then."""
    earlier = aliased(TimelineEntry)
    last = columns(func.max(earlier.seq)).where(col(earlier.case_id) == col(Case.id), col(earlier.at) < before)
    statement = (
        columns(*_CASE, *_ENTRY)
        .join(TimelineEntry, col(TimelineEntry.case_id) == col(Case.id))
        .where(col(Case.alliance_id) == alliance_id, col(Case.opened_at) < before)
        .where(col(TimelineEntry.seq) == last.correlate(Case).scalar_subquery())
        .order_by(col(Case.id))
    )
    return [
        CaseHistory(case_id, number, opened_at, need_id, [Entry(at, kind, json.loads(data))])
        for case_id, number, opened_at, need_id, at, kind, data in session.execute(statement)
    ]


def judged_pairs(session: Session, alliance_id: uuid.UUID, *, before: datetime, opened: Span) -> list[Judged]:
    """Return what the engine said last before a moment of each pair, for the needs of cases opened in a span."""
    statement = (
        columns(
            col(Proposal.need_id), col(Proposal.organisation_id), col(Proposal.probability), col(Proposal.created_at)
        )
        .join(Case, col(Case.need_id) == col(Proposal.need_id))
        .where(col(Case.alliance_id) == alliance_id, col(Proposal.features) != "{}")
        .where(col(Case.opened_at) >= opened.start, col(Case.opened_at) < opened.end)
        .where(col(Proposal.created_at) < before)
        .order_by(col(Proposal.created_at), col(Proposal.id))
    )
    latest = {(row[0], row[1]): Judged(*row) for row in session.execute(statement)}
    return [latest[pair] for pair in sorted(latest)]
