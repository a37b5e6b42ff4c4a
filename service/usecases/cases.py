"""Cases: opened with a need, owned by one person, followed on one timeline until they close."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.domain.calendar import WorkCalendar
from service.domain.cases import Case, TimelineEntry
from service.domain.posts import Need
from service.policy import Action, Actor, Target, may, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import people as people_store
from service.store import posts as post_store
from service.usecases import case_moves
from service.usecases.access import open_need, resolve_alliance
from service.usecases.paging import Page, make_page


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as it is read. `due_provisional`: a holiday list to come may still move the deadline."""

    id: uuid.UUID
    number: str
    alliance: str
    need_id: uuid.UUID
    state: str
    owner_id: uuid.UUID | None
    due_at: datetime
    due_provisional: bool
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One entry of a timeline; `data` holds ids, codes and digests, under `case` how the case stood after it."""

    seq: int
    at: datetime
    kind: str
    actor_id: uuid.UUID | None
    organisation_id: uuid.UUID | None
    data: dict[str, Any]
    hash: str


def calendar_of(session: Session, alliance: Alliance) -> WorkCalendar:
    """Return the working calendar of an alliance with its own exceptions."""
    return WorkCalendar.of(alliance, alliance_store.calendar_days(session, alliance.id))


def open_case_for(session: Session, need: Need, *, actor: Actor | None, now: datetime) -> Case:
    """Open the case of a fresh need: owned by its firm's officer, due at the same clock time next working day."""
    alliance = alliance_store.alliance_by_id(session, need.alliance_id)
    calendar = calendar_of(session, alliance)
    due_at = calendar.one_working_day_after(now)
    case = case_store.open_case(
        session,
        alliance_id=alliance.id,
        need_id=need.id,
        due_at=due_at,
        now=now,
        owner_id=_officer_for(session, need),
        due_provisional=calendar.is_provisional(due_at.date()),
    )
    return case_moves.move_case(session, case, kind="need_posted", now=now, actor=actor, data={"need": need.id})


def list_cases(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str | None = None,
    state: str | None = None,
    open_only: bool = False,
    cursor: uuid.UUID | None = None,
    limit: int = 50,
) -> Page[CaseView]:
    """Return the cases that the caller may read in an alliance, newest first; firms see those of their own needs."""
    require_signed_in(actor)
    found = resolve_alliance(session, actor, alliance)
    target = Target(alliance_id=found.id)
    require(actor, Action.READ_ALLIANCE, target)
    wanted = case_store.CaseFilter(alliance_id=found.id, state=state, open_only=open_only, before=cursor, limit=limit)
    sees_all = may(actor, Action.READ_CASE, target)

    def show(case: Case) -> CaseView | None:
        visible = sees_all or may(actor, Action.READ_CASE, _target_of(session, case))
        return show_case(session, case) if visible else None

    return make_page(case_store.list_cases(session, wanted), limit=limit, id_of=lambda case: case.id, show=show)


def read_case(session: Session, *, actor: Actor | None, case_id: uuid.UUID) -> CaseView:
    """Return one case; NotFoundError for those who may not read it."""
    return show_case(session, _open_case(session, actor, case_id))


def read_timeline(session: Session, *, actor: Actor | None, case_id: uuid.UUID) -> list[EntryView]:
    """Return a case's timeline in order; NotFoundError for those who may not read it."""
    case = _open_case(session, actor, case_id)
    return [_show_entry(entry) for entry in case_store.timeline_of(session, case.id)]


def gap_list_need(session: Session, *, actor: Actor | None, need_id: uuid.UUID, now: datetime) -> CaseView:
    """Put a need that nobody in the chain can serve on the gap list (补链清单); again: nothing changes.

    Raises:
        ConflictError: when somebody is interested already, or the case is closed.
    """
    need = open_need(session, actor, need_id, Action.PROPOSE)
    post_store.lock_need(session, need.id)
    case = case_store.lock_case(session, case_store.case_of_need(session, need.id).id)
    if case.state != case_moves.GAP_LISTED:
        to = case_moves.GAP_LISTED
        case = case_moves.move_case(session, case, kind="gap_listed", to=to, now=now, actor=actor)
    return show_case(session, case)


def show_case(session: Session, case: Case) -> CaseView:
    """Return a case as it is read, to a caller who may."""
    return CaseView(
        id=case.id,
        number=case.number,
        alliance=alliance_store.alliance_by_id(session, case.alliance_id).code,
        need_id=case.need_id,
        state=case.state,
        owner_id=case.owner_id,
        due_at=case.due_at,
        due_provisional=case.due_provisional,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
    )


def _open_case(session: Session, actor: Actor | None, case_id: uuid.UUID) -> Case:
    """Return a case that the caller may read."""
    require_signed_in(actor)
    case = case_store.get_case(session, case_id)
    require(actor, Action.READ_CASE, _target_of(session, case))
    return case


def _target_of(session: Session, case: Case) -> Target:
    """A case as the policy sees it: it is its asker's."""
    need = post_store.get_need(session, case.need_id)
    return Target(alliance_id=case.alliance_id, owner_id=need.organisation_id)


def _officer_for(session: Session, need: Need) -> uuid.UUID | None:
    """The officer of the firm's place in the chain, else the alliance's longest serving one, None without any."""
    place = alliance_store.find_membership(
        session, organisation_id=need.organisation_id, alliance_id=need.alliance_id, chain_id=need.chain_id
    )
    if place is not None and place.officer_id is not None:
        return place.officer_id
    officers = people_store.users_with_role(session, "secretariat", need.alliance_id)
    return officers[0].id if officers else None


def _show_entry(entry: TimelineEntry) -> EntryView:
    return EntryView(
        seq=entry.seq,
        at=entry.at,
        kind=entry.kind,
        actor_id=entry.actor_id,
        organisation_id=entry.organisation_id,
        data=json.loads(entry.data),
        hash=entry.hash,
    )
