"""Cases and their timelines in the database. Nothing here commits."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from service.domain.alliances import Alliance
from service.domain.cases import Case, TimelineEntry
from service.domain.requests import Request
from service.domain.timeline import canonical_json, entry_hash
from service.errors import NotFoundError
from service.store.rows import add_row, chunks, get_row, lock_row


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """Which cases to list, newest first; None means any. The next page is `before` the last id of this one.

    readable: a condition on what somebody may read.
    """

    alliance_id: uuid.UUID | None = None
    state: str | None = None
    owner_id: uuid.UUID | None = None
    open_only: bool = False
    due_before: datetime | None = None
    readable: ColumnElement[bool] | None = None
    before: uuid.UUID | None = None
    limit: int = 50


def open_case(
    session: Session,
    *,
    alliance_id: uuid.UUID,
    due_at: datetime,
    now: datetime,
    kind: str = "need",
    need_id: uuid.UUID | None = None,
    request_id: uuid.UUID | None = None,
    asker_id: uuid.UUID | None = None,
    owner_id: uuid.UUID | None = None,
    due_provisional: bool = False,
) -> Case:
    """Open the case of a need or a request under the alliance's next number, such as `LZ-2026-000123`.

    The year is that of `now` in the alliance's zone; numbers count on over the years. ConflictError when the need or
    the request has a case.
    """
    case = Case(
        number=_next_number(session, alliance_id, now),
        alliance_id=alliance_id,
        kind=kind,
        need_id=need_id,
        request_id=request_id,
        asker_id=asker_id,
        owner_id=owner_id,
        clock_from=now,
        due_at=due_at,
        due_provisional=due_provisional,
        opened_at=now,
    )
    return add_row(session, case)


def get_case(session: Session, case_id: uuid.UUID) -> Case:
    """Return the case with this id; NotFoundError when there is none."""
    return get_row(session, Case, case_id)


def lock_case(session: Session, case_id: uuid.UUID) -> Case:
    """Return the case as it is now, kept from other writers until the transaction ends: decide on this one."""
    return lock_row(session, Case, case_id)


def cases_by_id(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Case]:
    """Return the cases with these ids; unknown ids are absent."""
    found: dict[uuid.UUID, Case] = {}
    for part in chunks(set(ids)):
        found.update((row.id, row) for row in session.exec(select(Case).where(col(Case.id).in_(part))))
    return found


def case_of_need(session: Session, need_id: uuid.UUID) -> Case:
    """Return the case of a need; NotFoundError when it has none."""
    case = session.exec(select(Case).where(Case.need_id == need_id)).first()
    if case is None:
        raise NotFoundError(kind="case", need=str(need_id))
    return case


def case_of_request(session: Session, request_id: uuid.UUID) -> Case:
    """Return the case of a request; NotFoundError when it has none."""
    case = session.exec(select(Case).where(Case.request_id == request_id)).first()
    if case is None:
        raise NotFoundError(kind="case", request=str(request_id))
    return case


def cases_of_request(session: Session, request_id: uuid.UUID) -> list[Case]:
    """Return the case of a request, or nothing where it went on as a need."""
    return list(session.exec(select(Case).where(Case.request_id == request_id)))


def find_case_by_number(session: Session, number: str) -> Case | None:
    """Return the case with this number, or None."""
    return session.exec(select(Case).where(Case.number == number)).first()


def list_cases(session: Session, wanted: CaseFilter) -> list[Case]:
    """Return cases, newest first."""
    statement = select(Case)
    for column, value in (
        (Case.alliance_id, wanted.alliance_id),
        (Case.state, wanted.state),
        (Case.owner_id, wanted.owner_id),
    ):
        if value is not None:
            statement = statement.where(col(column) == value)
    if wanted.open_only:
        statement = statement.where(col(Case.closed_at).is_(None))
    if wanted.due_before is not None:
        statement = statement.where(col(Case.due_at) < wanted.due_before)
    if wanted.readable is not None:
        statement = statement.where(wanted.readable)
    if wanted.before is not None:
        statement = statement.where(col(Case.id) < wanted.before)
    return list(session.exec(statement.order_by(col(Case.id).desc()).limit(wanted.limit)))


def cases_asked_by(
    session: Session, *, organisation_id: uuid.UUID | None, user_id: uuid.UUID, limit: int = 50
) -> list[Case]:
    """Return what an organisation asked, and what a person asked without one, newest first."""
    by_person = select(Request.id).where(Request.created_by == user_id, col(Request.organisation_id).is_(None))
    asked: list[ColumnElement[bool]] = [col(Case.request_id).in_(by_person)]
    if organisation_id is not None:
        asked.append(col(Case.asker_id) == organisation_id)
    return list(session.exec(select(Case).where(or_(*asked)).order_by(col(Case.id).desc()).limit(limit)))


def merged_cases(session: Session, main_id: uuid.UUID) -> list[Case]:
    """Return the cases that were merged into one, oldest first, kept from other writers."""
    merged = select(Case).where(Case.merged_into_id == main_id).order_by(col(Case.id))
    return list(session.exec(merged.with_for_update(key_share=True).execution_options(populate_existing=True)))


def merged_numbers(session: Session, main_id: uuid.UUID) -> list[str]:
    """Return the numbers of the cases that were merged into one, oldest first."""
    return list(session.exec(select(Case.number).where(Case.merged_into_id == main_id).order_by(col(Case.id))))


def needs_in_state(session: Session, alliance_id: uuid.UUID, state: str) -> list[uuid.UUID]:
    """Return the needs of an alliance whose cases are in a state, by id."""
    statement = select(Case.need_id).where(Case.alliance_id == alliance_id, Case.state == state)
    return [each for each in session.exec(statement.order_by(col(Case.need_id))) if each is not None]


def provisional_cases(session: Session) -> list[Case]:
    """Return the open cases whose deadline a holiday list to come may still move; merged ones follow their main."""
    waiting = col(Case.closed_at).is_(None) & col(Case.due_provisional) & (col(Case.state) != "merged")
    return list(session.exec(select(Case).where(waiting).order_by(col(Case.id))))


def cases_owned_by(session: Session, owner_id: uuid.UUID) -> list[Case]:
    """Return the open cases of an owner, oldest first."""
    mine = select(Case).where(Case.owner_id == owner_id, col(Case.closed_at).is_(None))
    return list(session.exec(mine.order_by(col(Case.id))))


def cases_without_owner(session: Session, alliance_id: uuid.UUID | None = None) -> list[Case]:
    """Return the open cases that nobody owns, of one alliance or of all, oldest first."""
    orphans = select(Case).where(col(Case.owner_id).is_(None), col(Case.closed_at).is_(None))
    if alliance_id is not None:
        orphans = orphans.where(Case.alliance_id == alliance_id)
    return list(session.exec(orphans.order_by(col(Case.id))))


def append_entry(
    session: Session,
    case: Case,
    *,
    kind: str,
    now: datetime,
    data: Mapping[str, object] | None = None,
    actor_id: uuid.UUID | None = None,
    organisation_id: uuid.UUID | None = None,
) -> TimelineEntry:
    """Append an entry to a case's timeline, hashed together with the entry before it.

    data: ids, codes and digests only, never people's words: entries are for ever. The case row stays locked until the
    transaction ends, so that two writers cannot follow the same entry. Changes made to `case` are written too, and
    the entry says under `case` how the case stands after it: the last entry before a moment tells how it stood then.
    """
    lock_row(session, Case, case.id)
    standing = {"state": case.state, "owner": case.owner_id, "due": case.due_at}
    if case.claimed_by is not None:
        standing |= {"claimed_by": case.claimed_by, "claimed_at": case.claimed_at}
    entry = TimelineEntry(
        case_id=case.id,
        seq=case.timeline_seq + 1,
        at=now,
        kind=kind,
        actor_id=actor_id,
        organisation_id=organisation_id,
        data=canonical_json({**(data or {}), "case": standing}),
        previous_hash=case.timeline_head,
        hash="",
    )
    entry.hash = entry_hash(entry)
    case.timeline_seq, case.timeline_head = entry.seq, entry.hash
    return add_row(session, entry)


def timeline_of(session: Session, case_id: uuid.UUID) -> list[TimelineEntry]:
    """Return a case's timeline in order."""
    statement = select(TimelineEntry).where(TimelineEntry.case_id == case_id).order_by(col(TimelineEntry.seq))
    return list(session.exec(statement))


def _next_number(session: Session, alliance_id: uuid.UUID, now: datetime) -> str:
    """Take the alliance's next case number; others who want one wait until the transaction ends."""
    statement = (
        update(Alliance)
        .where(col(Alliance.id) == alliance_id)
        .values(next_case_number=Alliance.next_case_number + 1)
        .returning(col(Alliance.next_case_number), col(Alliance.case_prefix), col(Alliance.timezone))
        .execution_options(synchronize_session=False)
    )
    row = session.execute(statement).first()
    if row is None:
        raise NotFoundError(kind="alliance", id=str(alliance_id))
    following, prefix, zone = row
    return f"{prefix}-{now.astimezone(ZoneInfo(zone)).year}-{following - 1:06d}"
