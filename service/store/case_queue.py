"""The queue of open cases, soonest due first, with the words that people know a case by. Nothing here commits."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, tuple_
from sqlalchemy import case as case_when
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from service.domain.alliances import Organisation
from service.domain.case_details import ServiceTeam, TeamMember
from service.domain.case_states import AT_DEPARTMENT, PROPOSED, RECEIVED, TRIAGED
from service.domain.cases import Case
from service.domain.matches import Proposal
from service.domain.posts import Need, NeedVersion
from service.domain.requests import Request
from service.store.rows import chunks


@dataclass(frozen=True, kw_only=True)
class CaseReader:
    """Somebody who does not read every case: whose cases are readable.

    organisation_id: as asker and as claim holder. department_id: the department that the person works for.
    """

    user_id: uuid.UUID
    organisation_id: uuid.UUID | None = None
    department_id: uuid.UUID | None = None

    def condition(self) -> ColumnElement[bool]:
        """Return the cases that this person may read, as a condition: the same that the policy lets through."""
        led = select(ServiceTeam.case_id).where(
            or_(col(ServiceTeam.lead_id) == self.user_id, col(ServiceTeam.contact_id) == self.user_id)
        )
        joined = select(TeamMember.case_id).where(TeamMember.user_id == self.user_id)
        asked = select(Request.id).where(Request.created_by == self.user_id)
        own = and_(col(Case.asker_id).is_(None), col(Case.request_id).in_(asked))
        found = [col(Case.id).in_(led), col(Case.id).in_(joined), own]
        if self.organisation_id is not None:
            found += [col(Case.asker_id) == self.organisation_id, col(Case.claimed_by) == self.organisation_id]
        if self.department_id is not None:
            found.append(col(Case.department_id) == self.department_id)
        return or_(*found)


@dataclass(frozen=True, kw_only=True)
class QueueFilter:
    """Which open cases to list; None means any. `after`: the deadline and the id of the last case before this page.

    office_turn: only those in which the office has to act: fresh, with it, or with proposals none of which is endorsed.
    unowned: only those that nobody owns. due_from, due_before: only those whose deadline is not before the one and is
    before the other. words: part of a number, a title or a text, or of the asker's name.
    """

    alliance_id: uuid.UUID
    reader: CaseReader | None = None
    kind: str | None = None
    states: frozenset[str] | None = None
    owner_id: uuid.UUID | None = None
    unowned: bool = False
    office_turn: bool = False
    department_id: uuid.UUID | None = None
    category: str | None = None
    urgency: str | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    words: str | None = None
    after: tuple[datetime, uuid.UUID] | None = None
    limit: int = 50


def list_queue(session: Session, wanted: QueueFilter) -> list[Case]:
    """Return open cases, soonest due first; merged ones are left out, since their main case stands for them."""
    statement = select(Case).where(*_conditions(wanted))
    if wanted.after is not None:
        due_at, case_id = wanted.after
        statement = statement.where(
            col(Case.due_at) >= due_at,  # for the index; the pair alone decides
            tuple_(col(Case.due_at), col(Case.id)) > tuple_(due_at, case_id),
        )
    return list(session.exec(statement.order_by(col(Case.due_at), col(Case.id)).limit(wanted.limit)))


def count_queue(session: Session, wanted: QueueFilter, *, most: int) -> int:
    """Return how many open cases a filter lets through on all pages together, `most` where there are more."""
    some = select(Case.id).where(*_conditions(wanted)).limit(most).subquery()
    return session.exec(select(func.count()).select_from(some)).one()


class Load(NamedTuple):
    """How many open cases somebody has (None: nobody), how many run out before a moment, and how many have."""

    holder_id: uuid.UUID | None
    open: int
    soon: int
    overdue: int


def count_loads(
    session: Session, alliance_id: uuid.UUID, *, by_department: bool, now: datetime, soon_before: datetime
) -> list[Load]:
    """Return the open cases of an alliance by owner, or by department where one has to act; most overdue first.

    `soon` counts those that run out from now on and before `soon_before`.
    """
    holder = col(Case.department_id) if by_department else col(Case.owner_id)
    due = col(Case.due_at)
    soon, overdue = (
        func.sum(case_when((each, 1), else_=0)) for each in ((due >= now) & (due < soon_before), due < now)
    )
    wanted = QueueFilter(alliance_id=alliance_id, states=AT_DEPARTMENT if by_department else None)
    counted = columns(holder, func.count(), soon, overdue).where(*_conditions(wanted)).group_by(holder)
    rows = [Load(holder_id, *map(int, figures)) for holder_id, *figures in session.execute(counted)]
    return sorted(rows, key=lambda load: (-load.overdue, -load.soon, -load.open, str(load.holder_id)))


def find_cases(
    session: Session, alliance_id: uuid.UUID, *, words: Iterable[str], reader: CaseReader | None, limit: int
) -> list[Case]:
    """Return cases that mention every word, open or ended, newest first; merged ones too."""
    said = [_mentions(alliance_id, word) for word in words]
    statement = select(Case).where(col(Case.alliance_id) == alliance_id, *said)
    if reader is not None:
        statement = statement.where(reader.condition())
    return list(session.exec(statement.order_by(col(Case.id).desc()).limit(limit)))


def case_titles(session: Session, cases: Iterable[Case]) -> dict[uuid.UUID, tuple[str, str]]:
    """Return title and text of what each case is about, by case; both are empty once erased."""
    found: dict[uuid.UUID, tuple[str, str]] = {}
    for part in chunks(cases):
        needs = select(Case.id, NeedVersion.title, NeedVersion.text).join(Need, col(Need.id) == col(Case.need_id))
        current = (col(NeedVersion.need_id) == col(Need.id)) & (col(NeedVersion.version) == col(Need.version))
        ids = [case.id for case in part]
        rows = session.exec(needs.join(NeedVersion, current).where(col(Case.id).in_(ids)))
        found.update((case_id, (title, text)) for case_id, title, text in rows)
        asked = select(Case.id, Request.title, Request.text).join(Request, col(Request.id) == col(Case.request_id))
        rows = session.exec(asked.where(col(Case.id).in_(ids)))
        found.update((case_id, (title, text)) for case_id, title, text in rows)
    return found


def _conditions(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """A filter as conditions; merged cases are left out, since their main case stands for them."""
    found = [col(Case.alliance_id) == wanted.alliance_id, col(Case.closed_at).is_(None), col(Case.state) != "merged"]
    for column, value in (
        (Case.kind, wanted.kind),
        (Case.owner_id, wanted.owner_id),
        (Case.department_id, wanted.department_id),
        (Case.category, wanted.category),
        (Case.urgency, wanted.urgency),
    ):
        if value is not None:
            found.append(col(column) == value)
    if wanted.states is not None:
        found.append(col(Case.state).in_(wanted.states))
    if wanted.office_turn:
        endorsed = select(Proposal.need_id).where(col(Proposal.endorsed_at).is_not(None))
        waits = (col(Case.state) == PROPOSED) & col(Case.need_id).not_in(endorsed)
        found.append(or_(col(Case.state).in_((RECEIVED, TRIAGED)), waits))
    if wanted.unowned:
        found.append(col(Case.owner_id).is_(None))
    if wanted.reader is not None:
        found.append(wanted.reader.condition())
    if wanted.due_from is not None:
        found.append(col(Case.due_at) >= wanted.due_from)
    if wanted.due_before is not None:
        found.append(col(Case.due_at) < wanted.due_before)
    if wanted.words:
        found.append(_mentions(wanted.alliance_id, wanted.words))
    return found


def _mentions(alliance_id: uuid.UUID, words: str) -> ColumnElement[bool]:
    """The condition that a case's number, its title or text, or its asker's name contains some words.

    Each list of ids is made once for the whole search, where a look per case would cost many times as much.
    """

    def says(*columns: str) -> ColumnElement[bool]:
        return or_(*(col(column).contains(words, autoescape=True) for column in columns))

    current = (col(NeedVersion.need_id) == col(Need.id)) & (col(NeedVersion.version) == col(Need.version))
    needs = select(Need.id).join(NeedVersion, current).where(Need.alliance_id == alliance_id)
    requests = select(Request.id).where(Request.alliance_id == alliance_id, says(Request.title, Request.text))
    askers = select(Organisation.id).where(says(Organisation.name))
    return or_(
        says(Case.number),
        col(Case.need_id).in_(needs.where(says(NeedVersion.title, NeedVersion.text))),
        col(Case.request_id).in_(requests),
        col(Case.asker_id).in_(askers),
    )
