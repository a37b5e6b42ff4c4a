"""What the figures are computed from: timelines as they were before a moment. Nothing here writes."""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Executable, func
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from service.domain.cases import Case, TimelineEntry
from service.domain.matches import Proposal
from service.figures.model_quality import Judged
from service.figures.stories import CaseHistory, Entry


class Span(NamedTuple):
    """From a moment up to another, which is left out."""

    start: datetime
    end: datetime


_FIELDS = (
    col(Case.id),
    col(Case.number),
    col(Case.opened_at),
    col(Case.need_id),
    col(TimelineEntry.at),
    col(TimelineEntry.kind),
    col(TimelineEntry.data),
)


def histories(session: Session, alliance_id: uuid.UUID, *, before: datetime, opened: Span) -> list[CaseHistory]:
    """Return the cases of an alliance that were opened in a span, with their entries before a moment, oldest first."""
    statement = (
        columns(*_FIELDS)
        .join(TimelineEntry, col(TimelineEntry.case_id) == col(Case.id))
        .where(col(Case.alliance_id) == alliance_id, col(TimelineEntry.at) < before)
        .where(col(Case.opened_at) >= opened.start, col(Case.opened_at) < opened.end)
        .order_by(col(Case.id), col(TimelineEntry.seq))
    )
    return list(_grouped(session, statement))


def last_entries(session: Session, alliance_id: uuid.UUID, *, before: datetime) -> list[CaseHistory]:
    """Return every case of an alliance with its last entry before a moment alone, which tells how it stood then."""
    earlier = aliased(TimelineEntry)
    last = columns(func.max(earlier.seq)).where(col(earlier.case_id) == col(Case.id), col(earlier.at) < before)
    statement = (
        columns(*_FIELDS)
        .join(TimelineEntry, col(TimelineEntry.case_id) == col(Case.id))
        .where(col(Case.alliance_id) == alliance_id, col(Case.opened_at) < before)
        .where(col(TimelineEntry.seq) == last.correlate(Case).scalar_subquery())
        .order_by(col(Case.id))
    )
    return list(_grouped(session, statement))


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


def _grouped(session: Session, statement: Executable) -> Iterator[CaseHistory]:
    for _, rows in groupby(session.execute(statement), key=lambda row: row[0]):
        listed = [tuple(row) for row in rows]
        entries = [Entry(at, kind, json.loads(data)) for *_, at, kind, data in listed]
        case_id, number, opened_at, need_id = listed[0][:4]
        yield CaseHistory(case_id, number, opened_at, need_id, entries)
