"""The queue that officers and departments work from: open cases, soonest due first."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.domain.case_states import AT_DEPARTMENT
from service.domain.cases import Case
from service.errors import InvalidInputError
from service.policy import Action, Actor, Target, may, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import case_queue as queue_store
from service.store import people as people_store
from service.store import triage as triage_store
from service.store.case_queue import CaseReader, QueueFilter
from service.usecases.access import resolve_alliance, resolve_organisation, today_in
from service.usecases.case_access import find_person
from service.usecases.case_views import CaseView, show_case

_EXCERPT = 40
_ME = "me"
_NOBODY = "nobody"
_AT_DEPARTMENT, _OFFICE_TURN = "at_department", "office_turn"
MOST_COUNTED = 1000
DUE = ("overdue", "today", "later")
"""When a case runs out: it has, later today (by the alliance's calendar day), or on a later day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilters:
    """What is asked for; None means any.

    state: one of a case, or `at_department` for all in which a department has to act, or `office_turn` for all in which
    the office has to. owner: id, user name, `me` or
    `nobody`. department: id or full name. due: one of `DUE`.
    """

    kind: str | None = None
    state: str | None = None
    owner: str | None = None
    department: str | None = None
    category: str | None = None
    urgency: str | None = None
    overdue: bool = False
    due: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One open case as a queue shows it. `title`: the title, else the text's beginning; empty once erased.

    probability: of the category that is proposed, None once an officer has settled it; unsure: it is to be looked at.
    """

    case: CaseView
    title: str
    asker: str | None
    owner: str | None
    department: str | None
    overdue: bool
    probability: float | None = None
    unsure: bool = False


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
    found, wanted = _ask(session, actor, alliance, filters or QueueFilters(), now)
    rows = queue_store.list_queue(session, replace(wanted, after=_read_cursor(cursor), limit=limit))
    following = cursor_of(rows[-1]) if len(rows) == limit else None
    return QueuePage(_show(session, found, rows, now), following)


def count_due(
    session: Session,
    *,
    actor: Actor | None,
    now: datetime,
    alliance: str | None = None,
    filters: QueueFilters | None = None,
) -> dict[str, int]:
    """Return how many cases of the same queue are overdue, run out today and run out later, by `DUE`.

    Nobody counts beyond `MOST_COUNTED`: that many stands for more.
    """
    asked = filters or QueueFilters()
    counts = {}
    for due in DUE if asked.due is None else (asked.due,):
        _, wanted = _ask(session, actor, alliance, replace(asked, due=due), now)
        counts[due] = queue_store.count_queue(session, wanted, most=MOST_COUNTED)
    return dict.fromkeys(DUE, 0) | counts


def reader_of(actor: Actor, alliance_id: uuid.UUID) -> CaseReader:
    """Return how far somebody reads who may not read every case of an alliance."""
    own_id = actor.organisation_id
    department_id = own_id if actor.holds("department", alliance_id) else None
    return CaseReader(user_id=actor.user_id, organisation_id=own_id, department_id=department_id)


def end_of_today(alliance: Alliance, now: datetime) -> datetime:
    """Return when the alliance's calendar day ends."""
    zone = ZoneInfo(alliance.timezone)
    return datetime.combine(today_in(alliance, now) + timedelta(days=1), time(), zone)


def cursor_of(case: Case | CaseView) -> str:
    """Return what asks for the queue after a case."""
    return f"{case.due_at.isoformat()}~{case.id}"


def _ask(
    session: Session, actor: Actor | None, code: str | None, asked: QueueFilters, now: datetime
) -> tuple[Alliance, QueueFilter]:
    """Return the alliance and the filter for the store, to a caller who may read there."""
    signed_in = require_signed_in(actor)
    found = resolve_alliance(session, actor, code)
    target = Target(alliance_id=found.id)
    require(actor, Action.READ_ALLIANCE, target)
    due_from, due_before = _span_of("overdue" if asked.overdue else asked.due, now, end_of_today(found, now))
    states = None if asked.state in (None, _OFFICE_TURN) else frozenset({str(asked.state)})
    return found, QueueFilter(
        alliance_id=found.id,
        reader=None if may(actor, Action.READ_CASE, target) else reader_of(signed_in, found.id),
        kind=asked.kind,
        states=AT_DEPARTMENT if asked.state == _AT_DEPARTMENT else states,
        office_turn=asked.state == _OFFICE_TURN,
        owner_id=_owner_id(session, signed_in, asked.owner),
        unowned=asked.owner == _NOBODY,
        department_id=resolve_organisation(session, asked.department).id if asked.department else None,
        category=asked.category,
        urgency=asked.urgency,
        due_from=due_from,
        due_before=due_before,
        words=(asked.words or "").strip() or None,
    )


def _span_of(due: str | None, now: datetime, day_end: datetime) -> tuple[datetime | None, datetime | None]:
    """From when and before when a case runs out."""
    spans = {None: (None, None), "overdue": (None, now), "today": (now, day_end), "later": (max(now, day_end), None)}
    if due not in spans:
        raise InvalidInputError(field="due", value=str(due))
    return spans[due]


def _show(session: Session, alliance: Alliance, rows: list[Case], now: datetime) -> list[QueueItem]:
    """Show a page with a fixed number of queries, however long it is."""
    titles = queue_store.case_titles(session, rows)
    people = people_store.names_of(session, {case.owner_id for case in rows if case.owner_id})
    organisations = {case.asker_id for case in rows} | {case.department_id for case in rows}
    names = alliance_store.organisation_names(session, {each for each in organisations if each})
    waiting = triage_store.unsettled_of(session, [case.id for case in rows])
    return [
        QueueItem(
            case=show_case(session, case, alliance=alliance.code),
            title=title_of(*titles.get(case.id, ("", ""))),
            asker=names.get(case.asker_id) if case.asker_id else None,
            owner=people.get(case.owner_id) if case.owner_id else None,
            department=names.get(case.department_id) if case.department_id else None,
            overdue=case.due_at < now,
            probability=waiting[case.id].probability if case.id in waiting else None,
            unsure=case.id in waiting and waiting[case.id].unsure,
        )
        for case in rows
    ]


def title_of(title: str, text: str) -> str:
    """What a case is called: its title, else the beginning of its text, on one line."""
    words = " ".join((title or text).split())
    return words if len(words) <= _EXCERPT else f"{words[:_EXCERPT]}…"


def _owner_id(session: Session, actor: Actor, owner: str | None) -> uuid.UUID | None:
    if owner is None or owner == _NOBODY:
        return None
    if owner == _ME:
        return actor.user_id
    person = find_person(session, owner)
    if person is None:
        raise InvalidInputError(field="owner", value=owner, reason="no_such_officer")
    return person.id


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
