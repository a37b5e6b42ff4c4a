"""Cases: opened with a need, owned by one person, followed on one timeline until they close."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.domain.calendar import WorkCalendar
from service.domain.cases import KINDS, Case, TimelineEntry
from service.domain.posts import Need
from service.domain.requests import Request
from service.errors import InvalidInputError
from service.policy import Action, Actor, Target, may, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import people as people_store
from service.store import posts as post_store
from service.store import requests as request_store
from service.usecases import case_moves
from service.usecases.access import open_need, resolve_alliance
from service.usecases.paging import Page, make_page

REQUEST_KINDS = tuple(kind for kind in KINDS if kind != "need")
"""What the case of a request can be about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as it is read. `due_provisional`: a holiday list to come may still move the deadline.

    Exactly one of `need_id` and `request_id` is set. `warned_percent`: how much of the clock has been warned of.
    """

    id: uuid.UUID
    number: str
    alliance: str
    kind: str
    need_id: uuid.UUID | None
    request_id: uuid.UUID | None
    category: str
    department_id: uuid.UUID | None
    urgency: str
    state: str
    owner_id: uuid.UUID | None
    claimed_by: uuid.UUID | None
    claimed_at: datetime | None
    merged_into_id: uuid.UUID | None
    clock_from: datetime
    due_at: datetime
    due_provisional: bool
    warned_percent: int
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
    owner_id = _officer_for(session, need.alliance_id, need.organisation_id, need.chain_id)
    case = _open_case_row(session, need.alliance_id, owner_id=owner_id, now=now, kind="need", need_id=need.id)
    return case_moves.move_case(session, case, kind="need_posted", now=now, actor=actor, data={"need": need.id})


def open_request_case(
    session: Session, request: Request, *, actor: Actor | None, now: datetime, kind: str = "request"
) -> Case:
    """Open the case of a request just stored, with owner and clock as for a need.

    kind: `request`, `suggestion` or `question`. The request must be flushed; its words stay off the timeline.

    Raises:
        InvalidInputError: for another kind.
    """
    if kind not in REQUEST_KINDS:
        raise InvalidInputError(
            field="kind", value=kind, reason="unknown_case_kind", available=", ".join(REQUEST_KINDS)
        )
    owner_id = _officer_for(session, request.alliance_id, request.organisation_id)
    case = _open_case_row(session, request.alliance_id, owner_id=owner_id, now=now, kind=kind, request_id=request.id)
    data = {"request": request.id, "kind": kind, "channel": request.channel}
    return case_moves.move_case(session, case, kind="request_received", now=now, actor=actor, data=data)


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
        kind=case.kind,
        need_id=case.need_id,
        request_id=case.request_id,
        category=case.category,
        department_id=case.department_id,
        urgency=case.urgency,
        state=case.state,
        owner_id=case.owner_id,
        claimed_by=case.claimed_by,
        claimed_at=case.claimed_at,
        merged_into_id=case.merged_into_id,
        clock_from=case.clock_from,
        due_at=case.due_at,
        due_provisional=case.due_provisional,
        warned_percent=case.warned_percent,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
    )


def _open_case(session: Session, actor: Actor | None, case_id: uuid.UUID) -> Case:
    """Return a case that the caller may read."""
    require_signed_in(actor)
    case = case_store.get_case(session, case_id)
    require(actor, Action.READ_CASE, _target_of(session, case))
    return case


def asker_of(session: Session, case: Case) -> uuid.UUID | None:
    """Return the organisation that asks, None for a person without one."""
    if case.need_id is not None:
        return post_store.get_need(session, case.need_id).organisation_id
    if case.request_id is not None:
        return request_store.get_request(session, case.request_id).organisation_id
    return None


def _target_of(session: Session, case: Case) -> Target:
    """A case as the policy sees it: it is its asker's."""
    return Target(alliance_id=case.alliance_id, owner_id=asker_of(session, case))


def _open_case_row(
    session: Session,
    alliance_id: uuid.UUID,
    *,
    owner_id: uuid.UUID | None,
    now: datetime,
    kind: str,
    **about: uuid.UUID,
) -> Case:
    """Add a case under the response clock; about: `need_id` or `request_id`."""
    alliance = alliance_store.alliance_by_id(session, alliance_id)
    calendar = calendar_of(session, alliance)
    due_at = calendar.one_working_day_after(now)
    return case_store.open_case(
        session,
        alliance_id=alliance.id,
        kind=kind,
        due_at=due_at,
        now=now,
        owner_id=owner_id,
        due_provisional=calendar.is_provisional(due_at.date()),
        **about,
    )


def _officer_for(
    session: Session,
    alliance_id: uuid.UUID,
    organisation_id: uuid.UUID | None,
    chain_id: uuid.UUID | None = None,
) -> uuid.UUID | None:
    """The officer of the asker's place, else the alliance's longest serving one, None without any.

    chain_id: which place counts, None for any.
    """
    places = alliance_store.memberships_of(session, organisation_id) if organisation_id is not None else []
    for place in places:
        fits = place.alliance_id == alliance_id and chain_id in (None, place.chain_id)
        if fits and place.officer_id is not None:
            return place.officer_id
    officers = people_store.users_with_role(session, "secretariat", alliance_id)
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
