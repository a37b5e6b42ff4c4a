"""The people of an alliance: who has which role there, given and taken by its office."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.domain.people import ROLES, User
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.policy import Action, Actor, Target, may, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import people as people_store
from service.store import setup as setup_store
from service.usecases.audit_trail import note
from service.usecases.case_access import has_place
from service.usecases.case_owners import adopt_cases, hand_over_cases
from service.usecases.invitations import INVITED_BY_OFFICERS
from service.usecases.people import OF_AN_ORGANISATION, shut_out
from service.usecases.setup_alliances import open_setup

GIVEN_ROLES = tuple(role for role in ROLES if role != "admin")
"""The roles that stand in an alliance."""
_NOWHERE = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """Somebody with a role in the alliance. `firms`: how many places there have this person as officer."""

    id: uuid.UUID
    username: str
    name: str
    organisation: str
    roles: list[str]
    disabled: bool
    firms: int


def list_people(session: Session, *, actor: Actor | None, alliance: str) -> list[PersonView]:
    """Return who has a role in an alliance, by user name; those whose account is disabled last."""
    found = open_setup(session, actor, alliance, Action.INVITE_MEMBER)
    rows = setup_store.people_of(session, found.id)
    names = alliance_store.organisation_names(
        session, [user.organisation_id for user, _ in rows if user.organisation_id]
    )
    officers = [row.officer_id for row in alliance_store.members_of(session, found.id)]
    people = [
        PersonView(
            id=user.id,
            username=user.username,
            name=user.name,
            organisation=names.get(user.organisation_id, "") if user.organisation_id else "",
            roles=roles,
            disabled=user.disabled,
            firms=officers.count(user.id),
        )
        for user, roles in rows
    ]
    return sorted(people, key=lambda each: each.disabled)


def give_role(session: Session, *, actor: Actor | None, alliance: str, username: str, role: str, now: datetime) -> None:
    """Give somebody who can sign in a role in the alliance; the first officer takes the ownerless cases over.

    Raises:
        InvalidInputError: for an unknown role or person, or a clerk or department of no organisation of the alliance.
    """
    if role not in GIVEN_ROLES:
        raise InvalidInputError(field="role", value=role)
    found = open_setup(session, actor, alliance, _action_for(role))
    user = _find(session, actor, found, username.strip(), now)
    if role in OF_AN_ORGANISATION and (
        user.organisation_id is None or not has_place(session, found, user.organisation_id, now)
    ):
        raise InvalidInputError(field="role", value=role, reason="setup_role_needs_firm")
    people_store.grant_role(session, user_id=user.id, role=role, alliance_id=found.id)
    note(
        session,
        kind="role_granted",
        actor=actor,
        now=now,
        user_id=user.id,
        alliance_id=found.id,
        organisation_id=user.organisation_id,
        data={"role": role},
    )
    if role == "secretariat":
        adopt_cases(session, user.id, found.id, now=now)


def take_role(
    session: Session, *, actor: Actor | None, alliance: str, user_id: uuid.UUID, role: str, now: datetime
) -> int:
    """Take a role away; who is officer no more hands firms and open cases on. Return how many cases went.

    Raises:
        ConflictError: for one's own office, which somebody else has to take. NotFoundError: when it is not held.
    """
    found = open_setup(session, actor, alliance, _action_for(role))
    if role == "secretariat" and require_signed_in(actor).user_id == user_id:
        raise ConflictError(reason="own_office")
    if not people_store.revoke_role(session, user_id=user_id, role=role, alliance_id=found.id):
        raise NotFoundError(kind="role")
    note(
        session,
        kind="role_revoked",
        actor=actor,
        now=now,
        user_id=user_id,
        alliance_id=found.id,
        data={"role": role},
    )
    if role != "secretariat":
        return 0
    for place in alliance_store.members_of(session, found.id):
        if place.officer_id == user_id:
            place.officer_id = None
    session.flush()
    return hand_over_cases(session, user_id, now=now, actor=actor, alliance_id=found.id)


def close_account(session: Session, *, actor: Actor | None, alliance: str, user_id: uuid.UUID, now: datetime) -> int:
    """Let somebody of the alliance sign in no more, and hand the open cases on; return how many there were.

    Raises:
        ConflictError: for one's own account. ForbiddenError: for somebody who has roles beyond the caller's alliances.
    """
    found = open_setup(session, actor, alliance, Action.INVITE_MEMBER)
    if require_signed_in(actor).user_id == user_id:
        raise ConflictError(reason="own_account")
    user = own_person(session, actor, user_id)
    return shut_out(session, user, now=now, actor=actor, alliance_id=found.id)


def reopen_account(session: Session, *, actor: Actor | None, alliance: str, user_id: uuid.UUID, now: datetime) -> None:
    """Let somebody whose account was closed sign in again, with the roles that are left."""
    found = open_setup(session, actor, alliance, Action.INVITE_MEMBER)
    user = own_person(session, actor, user_id)
    user.disabled = False
    session.flush()
    note(session, kind="user_enabled", actor=actor, now=now, user_id=user.id, alliance_id=found.id)


def _action_for(role: str) -> Action:
    """What the policy is asked for who gives or takes a role."""
    return Action.INVITE_MEMBER if role in INVITED_BY_OFFICERS else Action.INVITE_STAFF


def own_person(session: Session, actor: Actor | None, user_id: uuid.UUID) -> User:
    """Return somebody all of whose roles are the caller's to give; ForbiddenError for anybody else."""
    user = people_store.get_user(session, user_id)
    grants = people_store.roles_of(session, user.id)
    if not grants:
        require(actor, Action.INVITE_STAFF, Target(alliance_id=_NOWHERE))
    for grant in grants:
        require(actor, _action_for(grant.role), Target(alliance_id=grant.alliance_id or _NOWHERE))
    return user


def _find(session: Session, actor: Actor | None, alliance: Alliance, username: str, now: datetime) -> User:
    """Somebody who has to do with the alliance already; an administrator may name anybody."""
    user = people_store.find_user(session, username)
    if user is not None and not user.disabled:
        roles = people_store.roles_of(session, user.id)
        here = any(grant.alliance_id == alliance.id for grant in roles)
        member = user.organisation_id is not None and has_place(session, alliance, user.organisation_id, now)
        if here or member or may(actor, Action.ADMINISTER, Target(alliance_id=alliance.id)):
            return user
    raise InvalidInputError(field="username", value=username, reason="no_such_person")
