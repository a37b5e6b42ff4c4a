"""The queue that officers and departments work from: open cases, soonest due first."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.domain.cases import Case
from service.errors import InvalidInputError
from service.policy import Action, Actor, Target, may, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import case_queue as queue_store
from service.store.case_queue import CaseReader, QueueFilter
from service.usecases.access import resolve_alliance, resolve_organisation
from service.usecases.case_access import find_person
from service.usecases.case_views import CaseView, show_case

_EXCERPT = 40
_ME = "me"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilters:
    """What is asked for; None means any. owner: id, user name or `me`. department: id or full name."""

    kind: str | None = None
    state: str | None = None
    owner: str | None = None
    department: str | None = None
    category: str | None = None
    urgency: str | None = None
    overdue: bool = False
    words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One open case as a queue shows it. `title`: the title, else the text's beginning; empty once erased."""

    case: CaseView
    title: str
    asker: str | None
    owner: str | None
    department: str | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some cases of a queue, and what to ask for to get the page after; None at the end."""

    items: list[QueueItem]
    next_cursor: str | None = None


def read_queue(
    session: Session,
    *,
    actor: Actor | None,
    now: datetime,
    alliance: str | None = None,
    filters: QueueFilters | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> QueuePage:
    """Return the open cases of an alliance that the caller may read, soonest due first.

    Raises:
        InvalidInputError: for a name nobody has, or a cursor that is none.
    """
    signed_in = require_signed_in(actor)
    found = resolve_alliance(session, actor, alliance)
    target = Target(alliance_id=found.id)
    require(actor, Action.READ_ALLIANCE, target)
    asked = filters or QueueFilters()
    wanted = QueueFilter(
        alliance_id=found.id,
        reader=None if may(actor, Action.READ_CASE, target) else reader_of(signed_in, found.id),
        kind=asked.kind,
        state=asked.state,
        owner_id=_owner_id(session, signed_in, asked.owner),
        department_id=resolve_organisation(session, asked.department).id if asked.department else None,
        category=asked.category,
        urgency=asked.urgency,
        overdue_at=now if asked.overdue else None,
        words=(asked.words or "").strip() or None,
        after=_read_cursor(cursor),
        limit=limit,
    )
    rows = queue_store.list_queue(session, wanted)
    following = _write_cursor(rows[-1]) if len(rows) == limit else None
    return QueuePage(_show(session, found, rows, now), following)


def reader_of(actor: Actor, alliance_id: uuid.UUID) -> CaseReader:
    """Return how far somebody reads who may not read every case of an alliance."""
    own_id = actor.organisation_id
    department_id = own_id if actor.holds("department", alliance_id) else None
    return CaseReader(user_id=actor.user_id, organisation_id=own_id, department_id=department_id)


def _show(session: Session, alliance: Alliance, rows: list[Case], now: datetime) -> list[QueueItem]:
    """Show a page with a fixed number of queries, however long it is."""
    titles = queue_store.case_titles(session, rows)
    people = queue_store.people_names(session, {case.owner_id for case in rows if case.owner_id})
    organisations = {case.asker_id for case in rows} | {case.department_id for case in rows}
    names = alliance_store.organisation_names(session, {each for each in organisations if each})
    return [
        QueueItem(
            case=show_case(session, case, alliance=alliance.code),
            title=_title_of(*titles.get(case.id, ("", ""))),
            asker=names.get(case.asker_id) if case.asker_id else None,
            owner=people.get(case.owner_id) if case.owner_id else None,
            department=names.get(case.department_id) if case.department_id else None,
            overdue=case.due_at < now,
        )
        for case in rows
    ]


def _title_of(title: str, text: str) -> str:
    """What a case is called: its title, else the beginning of its text, on one line."""
    words = " ".join((title or text).split())
    return words if len(words) <= _EXCERPT else f"{words[:_EXCERPT]}…"


def _owner_id(session: Session, actor: Actor, owner: str | None) -> uuid.UUID | None:
    if owner is None:
        return None
    if owner == _ME:
        return actor.user_id
    person = find_person(session, owner)
    if person is None:
        raise InvalidInputError(field="owner", value=owner, reason="no_such_officer")
    return person.id


def _write_cursor(case: Case) -> str:
    return f"{case.due_at.isoformat()}~{case.id}"


def _read_cursor(cursor: str | None) -> tuple[datetime, uuid.UUID] | None:
    if cursor is None:
        return None
    due_at, _, case_id = cursor.partition("~")
    try:
        moment = datetime.fromisoformat(due_at.replace(" ", "+"))  # a plus sign that was not escaped in the address
        if moment.tzinfo is None:
            raise ValueError
        return moment, uuid.UUID(case_id)
    except ValueError as exc:
        raise InvalidInputError(field="cursor", value=cursor) from exc
