"""Who may do what to a case, and finding the officers and departments that its moves name."""

import uuid
from datetime import datetime

from sqlmodel import Session

from service.domain.alliances import Alliance, Organisation
from service.domain.cases import Case
from service.domain.people import User
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import case_details as detail_store
from service.store import cases as case_store
from service.store import people as people_store
from service.store import posts as post_store
from service.store import requests as request_store
from service.usecases.access import resolve_organisation, today_in


def case_target(session: Session, case: Case) -> Target:
    """Return a case as the policy sees it: its asker's, its department's, its claim holder's and its team's."""
    asker_id = None
    if case.asker_id is None and case.request_id is not None:
        asker_id = request_store.get_request(session, case.request_id).created_by
    team = detail_store.find_team(session, case.id)
    people = frozenset({team[0].lead_id, team[0].contact_id, *team[1]}) if team else frozenset()
    return Target(
        alliance_id=case.alliance_id,
        owner_id=case.asker_id,
        asker_id=asker_id,
        handler_id=case.department_id,
        holder_id=case.claimed_by,
        team_ids=people,
    )


def open_case(session: Session, actor: Actor | None, case_id: uuid.UUID, action: Action = Action.READ_CASE) -> Case:
    """Return a case that the caller may do this to; NotFoundError, ForbiddenError or NotSignedInError otherwise."""
    require_signed_in(actor)
    case = case_store.get_case(session, case_id)
    require(actor, action, case_target(session, case))
    return case


def lock_case_for(session: Session, actor: Actor | None, case_id: uuid.UUID, action: Action) -> Case:
    """Return a case that the caller may do this to, kept from other writers, and its need too.

    Needs are locked before cases everywhere, so that no two writers wait for each other.
    """
    case = open_case(session, actor, case_id, action)
    if case.need_id is not None:
        post_store.lock_need(session, case.need_id)
    return case_store.lock_case(session, case.id)


def officer_for(
    session: Session,
    alliance_id: uuid.UUID,
    organisation_id: uuid.UUID | None,
    chain_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Return who owns an asker's cases, as `find_officer` does.

    Raises:
        ConflictError: when there is nobody at all; nothing is to be without an owner.
    """
    found = find_officer(session, alliance_id, organisation_id, chain_id)
    if found is None:
        alliance = alliance_store.alliance_by_id(session, alliance_id)
        raise ConflictError(reason="no_officer", alliance=alliance.name)
    return found


def find_officer(
    session: Session,
    alliance_id: uuid.UUID,
    organisation_id: uuid.UUID | None,
    chain_id: uuid.UUID | None = None,
) -> uuid.UUID | None:
    """Return the officer of an asker's place, else the alliance's longest serving one, None where there is nobody.

    chain_id: which place counts, None for any. Without any secretariat the longest serving administrator.
    """
    places = alliance_store.memberships_of(session, organisation_id) if organisation_id is not None else []
    for place in places:
        fits = place.alliance_id == alliance_id and chain_id in (None, place.chain_id)
        if fits and place.officer_id is not None and not people_store.get_user(session, place.officer_id).disabled:
            return place.officer_id
    for role, where in (("secretariat", alliance_id), ("admin", None)):
        people = people_store.users_with_role(session, role, where)
        if people:
            return people[0].id
    return None


def resolve_officer(session: Session, alliance_id: uuid.UUID, reference: str) -> User:
    """Return the officer or administrator with this id or user name; InvalidInputError when there is none."""
    user = find_person(session, reference)
    if user is not None and not user.disabled:
        for grant in people_store.roles_of(session, user.id):
            if (grant.role, grant.alliance_id) in (("secretariat", alliance_id), ("admin", None)):
                return user
    raise InvalidInputError(field="owner", value=reference, reason="no_such_officer")


def resolve_department(session: Session, alliance: Alliance, reference: str, now: datetime) -> Organisation:
    """Return the department of the alliance with this id or full name; InvalidInputError when there is none."""
    found = resolve_organisation(session, reference)
    if found.kind != "department" or not has_place(session, alliance, found.id, now):
        raise InvalidInputError(field="department", value=reference, reason="unknown_department")
    return found


def has_place(session: Session, alliance: Alliance, organisation_id: uuid.UUID, now: datetime) -> bool:
    """Say whether an organisation has a place in the alliance today."""
    places = alliance_store.memberships_of(session, organisation_id, on=today_in(alliance, now))
    return any(place.alliance_id == alliance.id for place in places)


def find_person(session: Session, reference: str) -> User | None:
    """Return the user with this id or user name, or None."""
    try:
        return people_store.get_user(session, uuid.UUID(reference))
    except ValueError:
        return people_store.find_user(session, reference)
    except NotFoundError:
        return None
