"""Triage records in the database, and the texts they are about. Nothing here commits."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Subquery, func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from service.domain.cases import Case
from service.domain.posts import Need, NeedVersion
from service.domain.requests import Request
from service.domain.triage import TriageRecord
from service.store.rows import add_row, chunks


class CaseText(NamedTuple):
    """A case with the words it is about and who asks."""

    case_id: uuid.UUID
    number: str
    category: str
    text: str
    organisation_id: uuid.UUID | None
    at: datetime


class SettledText(NamedTuple):
    """The words of a case with what an officer settled about them."""

    text: str
    category: str
    department: str
    urgency: str


def add_record(session: Session, record: TriageRecord) -> TriageRecord:
    """Insert the triage of a case; ConflictError when it has one."""
    return add_row(session, record)


def find_record(session: Session, case_id: uuid.UUID) -> TriageRecord | None:
    """Return the triage of a case, or None."""
    return session.exec(select(TriageRecord).where(TriageRecord.case_id == case_id)).first()


def forget_settled(session: Session, case_id: uuid.UUID) -> None:
    """Learn nothing any more from what was settled about a case, if anything was."""
    record = find_record(session, case_id)
    if record is not None:
        record.settled, record.settled_at, record.settled_by = "", None, None
        record.settled_category = record.settled_department = record.settled_urgency = ""
        add_row(session, record)


def unsettled_of(session: Session, case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, TriageRecord]:
    """Return the triages that wait for an officer, by case."""
    found: dict[uuid.UUID, TriageRecord] = {}
    for part in chunks(case_ids):
        waiting = select(TriageRecord).where(col(TriageRecord.case_id).in_(part), TriageRecord.settled == "")
        found.update((row.case_id, row) for row in session.exec(waiting))
    return found


def settled_mark(session: Session, alliance_id: uuid.UUID) -> tuple[int, datetime | None]:
    """Return how many triages of an alliance are settled and when the last one was: changes with every new one."""
    statement = columns(func.count(), func.max(col(TriageRecord.settled_at))).where(
        col(TriageRecord.alliance_id) == alliance_id, col(TriageRecord.settled_at).is_not(None)
    )
    count, last = session.execute(statement).one()
    return count, last


def settled_texts(session: Session, alliance_id: uuid.UUID, *, limit: int) -> list[SettledText]:
    """Return the newest settled triages of an alliance with their words, oldest first; erased ones are left out."""
    words = _words()
    statement = (
        columns(
            words.c.text,
            col(TriageRecord.settled_category),
            col(TriageRecord.settled_department),
            col(TriageRecord.settled_urgency),
        )
        .join(words, words.c.id == col(TriageRecord.case_id))
        .where(col(TriageRecord.alliance_id) == alliance_id, col(TriageRecord.settled) != "", words.c.text != "")
        .order_by(col(TriageRecord.settled_at).desc(), col(TriageRecord.id).desc())
        .limit(limit)
    )
    return [SettledText(*row) for row in reversed(session.execute(statement).all())]


def recent_texts(
    session: Session,
    alliance_id: uuid.UUID,
    *,
    since: datetime,
    organisation_id: uuid.UUID | None,
    categories: frozenset[str],
    limit: int,
) -> list[CaseText]:
    """Return cases opened since a moment with their words, newest first: the firm's own, and all of these categories.

    Erased ones are left out; so are cases that were merged into another.
    """
    words = _words()
    mine = words.c.organisation_id == organisation_id if organisation_id is not None else words.c.text != ""
    statement = (
        columns(
            col(Case.id),
            col(Case.number),
            col(Case.category),
            words.c.text,
            words.c.organisation_id,
            col(Case.opened_at),
        )
        .join(words, words.c.id == col(Case.id))
        .where(col(Case.alliance_id) == alliance_id, col(Case.opened_at) >= since, words.c.text != "")
        .where(col(Case.merged_into_id).is_(None), or_(mine, col(Case.category).in_(categories)))
        .order_by(col(Case.id).desc())
        .limit(limit)
    )
    return [CaseText(*row) for row in session.execute(statement)]


def text_of(session: Session, case: Case) -> str:
    """Return the words that a case is about, empty once erased."""
    words = _words()
    return session.execute(columns(words.c.text).where(words.c.id == case.id)).scalar() or ""


def _words() -> Subquery:
    """Every case with its words: of the request, or of the need's current version."""
    requests = columns(col(Case.id), col(Request.text), col(Request.organisation_id)).join(
        Request, col(Request.id) == col(Case.request_id)
    )
    needs = (
        columns(col(Case.id), col(NeedVersion.text), col(Need.organisation_id))
        .join(Need, col(Need.id) == col(Case.need_id))
        .join(NeedVersion, (col(NeedVersion.need_id) == col(Need.id)) & (col(NeedVersion.version) == col(Need.version)))
    )
    return requests.union_all(needs).subquery()
