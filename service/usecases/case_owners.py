"""Whose a case is: transferred to another officer or department, claimed, given to a service team."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain import case_states as states
from service.domain.cases import Case
from service.domain.people import User
from service.errors import ConflictError, InvalidInputError
from service.policy import Action, Actor, may, require_signed_in
from service.store import alliances as alliance_store
from service.store import case_details as detail_store
from service.store import cases as case_store
from service.store import people as people_store
from service.usecases.access import resolve_organisation
from service.usecases.case_access import (
    case_target,
    find_person,
    has_place,
    lock_case_for,
    officer_for,
    open_case,
    resolve_department,
    resolve_officer,
)
from service.usecases.case_moves import move_case
from service.usecases.case_statements import keep_words, require_code
from service.usecases.case_views import CaseView, show_case


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """The service team “1+1+N” of a case: ids of the lead officer, the contact and the members."""

    case_id: uuid.UUID
    lead_id: uuid.UUID
    contact_id: uuid.UUID
    member_ids: list[uuid.UUID]
    named_at: datetime


def transfer_case(
    session: Session,
    *,
    actor: Actor | None,
    case_id: uuid.UUID,
    now: datetime,
    reason: str,
    owner: str | None = None,
    department: str | None = None,
    text: str = "",
) -> CaseView:
    """Hand a case to another owner, or to another department, whose clock to check in then starts anew (转办).

    Raises:
        InvalidInputError: unless exactly one new holder is named, another than now. ConflictError: when it is ended.
    """
    case = lock_case_for(session, actor, case_id, Action.TRANSFER_CASE)
    require_code("reason", reason, states.TRANSFER_REASONS)
    if (owner is None) == (department is None):
        raise InvalidInputError(field="owner", reason="owner_or_department")
    if case.state in states.ENDED | {states.MERGED}:
        raise ConflictError(reason=f"case_{'merged' if case.state == states.MERGED else 'closed'}", number=case.number)
    data: dict[str, object] = {"reason": reason}
    data |= keep_words(session, case, purpose="transfer", text=text, actor=actor, now=now)
    if owner is not None:
        return _to_owner(session, case, owner, data, actor=actor, now=now)
    return _to_department(session, case, department or "", data, actor=actor, now=now)


def hand_over_cases(
    session: Session, user_id: uuid.UUID, *, now: datetime, actor: Actor | None, alliance_id: uuid.UUID | None = None
) -> int:
    """Give the open cases of somebody who left to whom they fall next; return how many. Call it after disabling.

    alliance_id: only those of the alliance that the person left, None: of all.
    """
    owned = [case for case in case_store.cases_owned_by(session, user_id) if case.state != states.MERGED]
    cases = [case for case in owned if alliance_id in (None, case.alliance_id)]
    for case in cases:
        data = {"reason": "leave", "from": user_id}
        case.owner_id = officer_for(session, case.alliance_id, case.asker_id)
        move_case(session, case, kind="owner_changed", now=now, actor=actor, data=data)
    return len(cases)


def adopt_cases(session: Session, user_id: uuid.UUID, alliance_id: uuid.UUID | None, *, now: datetime) -> int:
    """Give a new officer the open cases that came before anybody could own them (None: of all alliances)."""
    orphans = [case for case in case_store.cases_without_owner(session, alliance_id) if case.state != states.MERGED]
    for case in orphans:
        case.owner_id = user_id
        move_case(session, case, kind="owner_changed", now=now, actor=None, data={"reason": "first", "to": user_id})
    return len(orphans)


def claim_case(
    session: Session, *, actor: Actor | None, case_id: uuid.UUID, now: datetime, organisation: str | None = None
) -> CaseView:
    """Let an organisation take a case on (认领); None: the caller's own. At most one holds it. Again: nothing changes.

    Raises:
        ConflictError: when another holds it, or it is ended. InvalidInputError: for an organisation outside the
            alliance, or, named by anybody but the office, another than their own.
    """
    case = lock_case_for(session, actor, case_id, Action.CLAIM_CASE)
    holder_id = _holder(session, case, actor, organisation, now)
    if case.claimed_by == holder_id:
        return show_case(session, case)
    if case.claimed_by is not None:
        raise ConflictError(reason="claimed_already", number=case.number)
    case.claimed_by, case.claimed_at = holder_id, now
    move_case(session, case, kind="claimed", now=now, actor=actor, data={"organisation": holder_id})
    return show_case(session, case)


def release_case(session: Session, *, actor: Actor | None, case_id: uuid.UUID, now: datetime) -> CaseView:
    """Let go of a claim, so that another may take the case on. Without a claim nothing changes."""
    case = lock_case_for(session, actor, case_id, Action.RELEASE_CASE)
    if case.claimed_by is not None:
        data = {"organisation": case.claimed_by}
        case.claimed_by = case.claimed_at = None
        move_case(session, case, kind="released", now=now, actor=actor, data=data)
    return show_case(session, case)


def name_team(
    session: Session,
    *,
    actor: Actor | None,
    case_id: uuid.UUID,
    now: datetime,
    lead: str,
    contact: str,
    members: Sequence[str] = (),
) -> TeamView:
    """Name the service team of a case, replacing an earlier one; people by id or user name.

    lead: an officer. contact: somebody of the chain or a department. Each person counts once.

    Raises:
        InvalidInputError: for a person the alliance does not have, or one named twice. ConflictError: when it is ended.
    """
    case = lock_case_for(session, actor, case_id, Action.NAME_TEAM)
    lead_id = resolve_officer(session, case.alliance_id, lead).id
    others = [_colleague(session, case, reference, now).id for reference in (contact, *members)]
    if len({lead_id, *others}) != len(others) + 1:
        raise InvalidInputError(field="members", reason="named_twice")
    data = {"lead": lead_id, "contact": others[0], "members": others[1:]}
    move_case(session, case, kind="team_named", now=now, actor=actor, data=data)
    detail_store.put_team(session, case.id, lead_id=lead_id, contact_id=others[0], member_ids=others[1:], now=now)
    return TeamView(case_id=case.id, lead_id=lead_id, contact_id=others[0], member_ids=others[1:], named_at=now)


def read_team(session: Session, *, actor: Actor | None, case_id: uuid.UUID) -> TeamView | None:
    """Return the service team of a case, None where none was named."""
    case = open_case(session, actor, case_id)
    found = detail_store.find_team(session, case.id)
    if found is None:
        return None
    team, members = found
    return TeamView(
        case_id=case.id, lead_id=team.lead_id, contact_id=team.contact_id, member_ids=members, named_at=team.named_at
    )


def _to_owner(
    session: Session, case: Case, owner: str, data: dict[str, object], *, actor: Actor | None, now: datetime
) -> CaseView:
    new = resolve_officer(session, case.alliance_id, owner)
    if new.id == case.owner_id:
        raise InvalidInputError(field="owner", value=owner, reason="same_holder")
    data |= {"from": case.owner_id, "to": new.id}
    case.owner_id = new.id
    move_case(session, case, kind="owner_changed", now=now, actor=actor, data=data)
    return show_case(session, case)


def _to_department(
    session: Session, case: Case, department: str, data: dict[str, object], *, actor: Actor | None, now: datetime
) -> CaseView:
    alliance = alliance_store.alliance_by_id(session, case.alliance_id)
    new = resolve_department(session, alliance, department, now)
    if new.id == case.department_id:
        raise InvalidInputError(field="department", value=department, reason="same_holder")
    data |= {"from": case.department_id, "to": new.id}
    case.department_id = new.id
    at_work = case.state in (states.WHISTLED, states.CHECKED_IN)
    to = states.WHISTLED if at_work else None
    restart = case.state == states.WHISTLED
    move_case(session, case, kind="department_changed", to=to, now=now, actor=actor, data=data, restart=restart)
    return show_case(session, case)


def _holder(session: Session, case: Case, actor: Actor | None, organisation: str | None, now: datetime) -> uuid.UUID:
    """The organisation that claims; the office may name any of the alliance, others stand for their own."""
    own_id = require_signed_in(actor).organisation_id
    if organisation is None:
        if own_id is None:
            raise InvalidInputError(field="organisation", reason="name_organisation")
        holder_id = own_id
    else:
        holder_id = resolve_organisation(session, organisation).id
    if holder_id != own_id and not may(actor, Action.TRANSFER_CASE, case_target(session, case)):
        raise InvalidInputError(field="organisation", value=str(organisation), reason="own_organisation")
    alliance = alliance_store.alliance_by_id(session, case.alliance_id)
    if not has_place(session, alliance, holder_id, now):
        raise InvalidInputError(field="organisation", reason="not_a_member")
    return holder_id


def _colleague(session: Session, case: Case, reference: str, now: datetime) -> User:
    """Somebody who has a role in the alliance, or whose organisation has a place in it."""
    user = find_person(session, reference)
    if user is not None and not user.disabled:
        if any(grant.alliance_id == case.alliance_id for grant in people_store.roles_of(session, user.id)):
            return user
        alliance = alliance_store.alliance_by_id(session, case.alliance_id)
        if user.organisation_id is not None and has_place(session, alliance, user.organisation_id, now):
            return user
    raise InvalidInputError(field="members", value=reference, reason="no_such_person")
