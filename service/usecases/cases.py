"""Cases: opened with a need, owned by one person, followed on one timeline until they close."""

import uuid
from datetime import datetime

from sqlmodel import Session

from service.domain.case_states import GAP_LISTED, RECEIVED
from service.domain.cases import KINDS, Case
from service.domain.posts import Need
from service.domain.requests import Request
from service.errors import InvalidInputError
from service.policy import Action, Actor, Target, may, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import posts as post_store
from service.usecases import case_moves
from service.usecases.access import open_need, resolve_alliance
from service.usecases.case_access import find_officer, officer_for, open_case
from service.usecases.case_clocks import calendar_of as calendar_of
from service.usecases.case_clocks import deadline_of
from service.usecases.case_queue import reader_of
from service.usecases.case_views import CaseView as CaseView
from service.usecases.case_views import EntryView as EntryView
from service.usecases.case_views import show_case as show_case
from service.usecases.case_views import show_entry
from service.usecases.paging import Page, make_page

REQUEST_KINDS = tuple(kind for kind in KINDS if kind != "need")
"""What the case of a request can be about."""


def open_case_for(session: Session, need: Need, *, actor: Actor | None, now: datetime) -> Case:
    """Open the case of a fresh need: owned by its firm's officer, due at the same clock time next working day.

    actor: None for an import, which may come before the first officer: then `people.add_user` finds the owner.

    Raises:
        ConflictError: when somebody posts and there is nobody who could own the case.
    """
    asker_id = need.organisation_id
    find = find_officer if actor is None else officer_for
    owner_id = find(session, need.alliance_id, asker_id, need.chain_id)
    case = _add_case(
        session, need.alliance_id, owner_id=owner_id, asker_id=asker_id, now=now, kind="need", need_id=need.id
    )
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
    asker_id = request.organisation_id
    owner_id = officer_for(session, request.alliance_id, asker_id)
    case = _add_case(
        session, request.alliance_id, owner_id=owner_id, asker_id=asker_id, now=now, kind=kind, request_id=request.id
    )
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
    """Return the cases that the caller may read in an alliance, newest first; firms see their own."""
    signed_in = require_signed_in(actor)
    found = resolve_alliance(session, actor, alliance)
    target = Target(alliance_id=found.id)
    require(actor, Action.READ_ALLIANCE, target)
    wanted = case_store.CaseFilter(
        alliance_id=found.id,
        state=state,
        open_only=open_only,
        readable=None if may(actor, Action.READ_CASE, target) else reader_of(signed_in, found.id).condition(),
        before=cursor,
        limit=limit,
    )
    return make_page(
        case_store.list_cases(session, wanted),
        limit=limit,
        id_of=lambda case: case.id,
        show=lambda case: show_case(session, case, alliance=found.code),
    )


def read_case(session: Session, *, actor: Actor | None, case_id: uuid.UUID) -> CaseView:
    """Return one case; NotFoundError for those who may not read it."""
    return show_case(session, open_case(session, actor, case_id))


def read_timeline(session: Session, *, actor: Actor | None, case_id: uuid.UUID) -> list[EntryView]:
    """Return a case's timeline in order; NotFoundError for those who may not read it."""
    case = open_case(session, actor, case_id)
    return [show_entry(entry) for entry in case_store.timeline_of(session, case.id)]


def gap_list_need(session: Session, *, actor: Actor | None, need_id: uuid.UUID, now: datetime) -> CaseView:
    """Put a need that nobody in the chain can serve on the gap list (补链清单); again: nothing changes.

    Raises:
        ConflictError: when somebody is interested already, or the case is closed.
    """
    need = open_need(session, actor, need_id, Action.PROPOSE)
    post_store.lock_need(session, need.id)
    case = case_store.lock_case(session, case_store.case_of_need(session, need.id).id)
    if case.state != GAP_LISTED:
        to = GAP_LISTED
        case = case_moves.move_case(session, case, kind="gap_listed", to=to, now=now, actor=actor)
    return show_case(session, case)


def _add_case(
    session: Session,
    alliance_id: uuid.UUID,
    *,
    owner_id: uuid.UUID | None,
    asker_id: uuid.UUID | None,
    now: datetime,
    kind: str,
    **about: uuid.UUID,
) -> Case:
    """Add a case under the clock of the first answer; about: `need_id` or `request_id`."""
    alliance = alliance_store.alliance_by_id(session, alliance_id)
    deadline = deadline_of(session, alliance, RECEIVED, now)
    return case_store.open_case(
        session,
        alliance_id=alliance.id,
        kind=kind,
        asker_id=asker_id,
        owner_id=owner_id,
        due_at=deadline.at,
        due_provisional=deadline.provisional,
        now=now,
        **about,
    )
