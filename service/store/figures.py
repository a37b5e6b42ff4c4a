"""What the figures are computed from: timelines as they were before a moment. Nothing here writes."""

import json
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, type_coerce
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
_FEW = 500
"""Up to so many cases are asked for by name; more are sorted out of all."""
_PART = 2000
"""So many entries are taken from the database at once."""

_ENTRY = (col(TimelineEntry.at), col(TimelineEntry.kind), col(TimelineEntry.data))


class Head(NamedTuple):
    """The end of a case's timeline. key: the case's id as the database stores it; head: the last entry's hash."""

    key: object
    seq: int
    head: str


def heads(session: Session, alliance_id: uuid.UUID, *, opened: Span) -> list[Head]:
    """Return the end of each timeline of the cases of an alliance that were opened in a span, oldest first."""
    statement = (
        columns(stored(col(Case.id)), col(Case.timeline_seq), col(Case.timeline_head))
        .where(*_opened(alliance_id, opened), col(Case.timeline_seq) > 0)
        .order_by(col(Case.id))
    )
    return [Head(*row) for row in session.execute(statement)]


def histories(
    session: Session, alliance_id: uuid.UUID, *, before: datetime, opened: Span, only: Sequence[object]
) -> Iterator[tuple[object, CaseHistory]]:
    """Yield the named of the cases that were opened in a span, with their entries before a moment, by stored id.

    Cases without any entry before it are left out. Ids are as the database stores them: making ids of them all would
    take longer than everything else. Where few are named only these are read. One case after the other: there may be
    a hundred thousand entries, and who holds them all at once has them looked through for garbage again and again.
    """
    mine = list(_opened(alliance_id, opened))
    if len(only) <= _FEW:
        mine.append(stored(col(Case.id)).in_(only))
    wanted = set(only)
    cases = columns(stored(col(Case.id)), *_CASE).where(*mine)
    raw = (stored(col(TimelineEntry.case_id)), stored(col(TimelineEntry.at)), *_ENTRY[1:])
    entries = (
        columns(*raw)
        .join(Case, col(Case.id) == col(TimelineEntry.case_id))
        .where(*mine, col(TimelineEntry.at) < before)
        .order_by(col(TimelineEntry.case_id), col(TimelineEntry.seq))
    )
    named = {row[0]: row[1:] for row in session.execute(cases) if row[0] in wanted}
    rows = chain.from_iterable(session.connection().execute(entries).partitions(_PART))
    for key, own in groupby(rows, key=itemgetter(0)):
        if key in named:
            _, moments, kinds, written = zip(*own, strict=True)
            data = json.loads(f"[{','.join(written)}]")
            case_id, number, opened_at, need_id = named[key]
            told = list(map(Entry, map(_moment, moments), kinds, data))
            yield key, CaseHistory(case_id, number, opened_at, need_id, told)


def _opened(alliance_id: uuid.UUID, span: Span) -> tuple[ColumnElement[bool], ...]:
    """Return what says that a case of an alliance was opened in a span."""
    return (
        col(Case.alliance_id) == alliance_id,
        col(Case.opened_at) >= span.start,
        col(Case.opened_at) < span.end,
    )


def stored(column: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """Return a column of ids or moments as the database gives them."""
    return type_coerce(column, NullType())


def _moment(stored: object) -> datetime:
    """Return a moment from how the database stores it, in UTC."""
    if isinstance(stored, datetime):
        return stored.astimezone(UTC)
    return datetime.fromisoformat(f"{stored}+00:00")


class LastEntries(NamedTuple):
    """Cases with one entry each. cut: a timeline goes on afterwards, or begins only then."""

    cases: list[CaseHistory]
    cut: bool


def last_entries(session: Session, alliance_id: uuid.UUID, *, before: datetime, opened: Span) -> LastEntries:
    """Return the cases opened in a span with their last entry before a moment alone, which tells how each stood."""
    earlier = aliased(TimelineEntry)
    last = columns(func.max(earlier.seq)).where(col(earlier.case_id) == col(Case.id), col(earlier.at) < before)
    statement = (
        columns(col(Case.timeline_seq), col(TimelineEntry.seq), *_CASE, *_ENTRY)
        .outerjoin(
            TimelineEntry,
            and_(
                col(TimelineEntry.case_id) == col(Case.id),
                col(TimelineEntry.seq) == last.correlate(Case).scalar_subquery(),
            ),
        )
        .where(*_opened(alliance_id, opened))
        .order_by(col(Case.id))
    )
    found, cut = [], False
    for length, seq, case_id, number, opened_at, need_id, at, kind, data in session.execute(statement):
        cut = cut or seq != length
        if seq is not None:
            found.append(CaseHistory(case_id, number, opened_at, need_id, [Entry(at, kind, json.loads(data))]))
    return LastEntries(found, cut)


class JudgedMark(NamedTuple):
    """What tells one state of the judged pairs from another: they are added, and erased, never changed."""

    proposals: int
    latest: datetime | None
    total: float


def judged_mark(session: Session, alliance_id: uuid.UUID, *, before: datetime, opened: Span) -> JudgedMark:
    """Return how many proposals count, when the last was made, and the sum of their probabilities."""
    judged = _judged(alliance_id, before, opened)
    statement = columns(func.count(), func.max(col(Proposal.created_at)), func.sum(col(Proposal.probability)))
    joined = statement.select_from(Proposal).join(Case, col(Case.need_id) == col(Proposal.need_id))
    proposals, latest, total = session.execute(joined.where(*judged)).one()
    return JudgedMark(proposals, latest, total or 0.0)


def judged_pairs(session: Session, alliance_id: uuid.UUID, *, before: datetime, opened: Span) -> list[Judged]:
    """Return what the engine said last before a moment of each pair, for the needs of cases opened in a span."""
    latest = {row[:2]: row for row in _said(session, _judged(alliance_id, before, opened))}
    return [_read_judged(*latest[pair]) for pair in sorted(latest)]


def judged_since(
    session: Session, alliance_id: uuid.UUID, *, before: datetime, opened: Span, after: datetime | None = None
) -> list[Judged]:
    """Return all that the engine said, oldest first; after: only what it said later than that."""
    judged = _judged(alliance_id, before, opened)
    if after is not None:
        judged = (*judged, col(Proposal.created_at) > after)
    return [_read_judged(*row) for row in _said(session, judged)]


def _said(session: Session, judged: Sequence[ColumnElement[bool]]) -> list[tuple[Any, ...]]:
    """Return need, firm, probability and moment of what the engine said, as the database stores them, oldest first."""
    moment = col(Proposal.created_at)
    statement = (
        columns(
            stored(col(Proposal.need_id)),
            stored(col(Proposal.organisation_id)),
            col(Proposal.probability),
            stored(moment),
        )
        .join(Case, col(Case.need_id) == col(Proposal.need_id))
        .where(*judged)
        .order_by(moment, col(Proposal.id))
    )
    return [tuple(row) for row in session.execute(statement)]


def _read_judged(need: object, firm: object, probability: float, at: object) -> Judged:
    return Judged(id_of(need), id_of(firm), probability, _moment(at))


def _judged(alliance_id: uuid.UUID, before: datetime, opened: Span) -> tuple[ColumnElement[bool], ...]:
    """Return what says that the engine's word on a pair counts."""
    return (*_opened(alliance_id, opened), col(Proposal.features) != "{}", col(Proposal.created_at) < before)


@lru_cache(maxsize=131_072)
def id_of(stored: object) -> uuid.UUID:
    """Return an id from how the database stores it; the same firms and needs come again and again."""
    return stored if isinstance(stored, uuid.UUID) else uuid.UUID(str(stored))
