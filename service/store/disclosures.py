"""The ledger of openings in the database: only ever added to. Nothing here commits."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from service.domain.identity import Disclosure
from service.store.rows import add_row

OPENED, VIEWED = "opened", "viewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFilter:
    """Which openings are wanted; None leaves a side open. before: older than this id."""

    alliance_id: uuid.UUID | None = None
    subjects: Collection[uuid.UUID] | None = None
    viewers: Collection[uuid.UUID] | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: uuid.UUID | None = None
    limit: int = 50


def add_disclosure(session: Session, row: Disclosure) -> Disclosure:
    """Append an opening."""
    return add_row(session, row)


def is_noted(session: Session, row: Disclosure, *, since: datetime) -> bool:
    """Say whether the same was seen by the same person since a moment."""
    same = (
        (col(Disclosure.kind) == row.kind)
        & (Disclosure.field == row.field)
        & (Disclosure.subject_id == row.subject_id)
        & (Disclosure.viewer_id == row.viewer_id)
        & col(Disclosure.need_id).is_not_distinct_from(row.need_id)
        & col(Disclosure.reference_id).is_not_distinct_from(row.reference_id)
    )
    return session.exec(select(Disclosure.id).where(same, col(Disclosure.at) > since).limit(1)).first() is not None


def list_disclosures(session: Session, wanted: LedgerFilter) -> Sequence[Disclosure]:
    """Return openings, newest first."""
    statement = select(Disclosure).order_by(col(Disclosure.id).desc()).limit(wanted.limit)
    if wanted.alliance_id is not None:
        statement = statement.where(Disclosure.alliance_id == wanted.alliance_id)
    if wanted.subjects is not None:
        statement = statement.where(col(Disclosure.subject_id).in_(wanted.subjects))
    if wanted.viewers is not None:
        statement = statement.where(col(Disclosure.viewer_id).in_(wanted.viewers))
    if wanted.since is not None:
        statement = statement.where(col(Disclosure.at) >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(col(Disclosure.at) < wanted.until)
    if wanted.before is not None:
        statement = statement.where(col(Disclosure.id) < wanted.before)
    return list(session.exec(statement))
