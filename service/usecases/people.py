"""Signing in, and what the policy needs to know of who did."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain.people import ROLES, User, plain_username
from service.errors import InvalidInputError, NotFoundError, NotSignedInError
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import people as people_store
from service.usecases.access import resolve_organisation
from service.usecases.audit_trail import note
from service.usecases.case_owners import adopt_cases, hand_over_cases
from service.usecases.sessions import DISABLED, end_all_sessions

_OWNERS = frozenset({"secretariat", "admin"})
OF_AN_ORGANISATION = frozenset({"clerk", "department"})
"""Roles of people who act for an organisation and so belong to one."""
_NOWHERE = uuid.UUID(int=0)
"""Stands for “no alliance” where only an administrator is let in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView:
    """One role; `alliance` is a code, None for an administrator."""

    role: str
    alliance: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A person to be let in: the role, in which alliance (by code; None for an administrator), and of whom."""

    username: str
    role: str
    alliance: str | None = None
    organisation: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """Who is signed in, in which roles, for which organisation."""

    user_id: uuid.UUID
    username: str
    name: str
    organisation_id: uuid.UUID | None
    organisation: str | None
    roles: list[RoleView]


def actor_of(session: Session, user_id: uuid.UUID, *, now: datetime) -> Actor:
    """Return a user with roles and places as they are now.

    Raises:
        NotSignedInError: when there is no such user, or the user is disabled.
    """
    try:
        user = people_store.get_user(session, user_id)
    except NotFoundError as exc:
        raise NotSignedInError from exc
    if user.disabled:
        raise NotSignedInError(reason="disabled")
    grants = people_store.roles_of(session, user_id)
    organisation_id = user.organisation_id
    places = alliance_store.memberships_of(session, organisation_id, on=now.date()) if organisation_id else []
    return Actor(
        user_id=user.id,
        organisation_id=organisation_id,
        roles=frozenset((grant.role, grant.alliance_id) for grant in grants),
        alliances=frozenset(place.alliance_id for place in places),
        credentials=user.credentials,
    )


def actor_named(session: Session, username: str, *, now: datetime) -> Actor | None:
    """Return the user with this name with roles and places as they are now, None where there is none or no more."""
    user = people_store.find_user(session, username)
    return None if user is None or user.disabled else actor_of(session, user.id, now=now)


def read_profile(session: Session, *, actor: Actor | None) -> ProfileView:
    """Return who the caller is."""
    return _profile(session, people_store.get_user(session, require_signed_in(actor).user_id))


def add_user(
    session: Session,
    *,
    username: str,
    password_hash: str,
    now: datetime,
    name: str = "",
    organisation_id: uuid.UUID | None = None,
    roles: Iterable[tuple[str, uuid.UUID | None]] = (),
) -> User:
    """Add a user with roles (role, alliance); for imports and the command line, which no actor stands behind.

    The first officer of an alliance, or administrator, takes the cases over that nobody owns yet.

    Raises:
        InvalidInputError: for an unknown role. ConflictError: when the name is taken.
    """
    user = User(
        username=plain_username(username),
        name=name,
        password_hash=password_hash,
        organisation_id=organisation_id,
        created_at=now,
    )
    people_store.add_user(session, user)
    for role, alliance_id in roles:
        if role not in ROLES or (role == "admin") != (alliance_id is None):
            raise InvalidInputError(field="role", value=role)
        people_store.grant_role(session, user_id=user.id, role=role, alliance_id=alliance_id)
        if role in _OWNERS:
            adopt_cases(session, user.id, alliance_id, now=now)
    return user


def admit_user(session: Session, newcomer: Newcomer, *, password_hash: str, now: datetime) -> ProfileView:
    """Add a user as the command line names one.

    Raises:
        InvalidInputError: for an unknown role or organisation, or a clerk or department without one.
        UnknownAllianceError: for an unknown code. ConflictError: when the name is taken.
    """
    if not newcomer.username.strip():
        raise InvalidInputError(field="username", value=newcomer.username)
    if newcomer.role in OF_AN_ORGANISATION and newcomer.organisation is None:
        raise InvalidInputError(field="organisation", reason="name_organisation")
    if newcomer.alliance is None and newcomer.role != "admin":
        raise InvalidInputError(field="alliance", reason="choose_alliance")
    alliance = alliance_store.get_alliance(session, newcomer.alliance) if newcomer.alliance else None
    place = resolve_organisation(session, newcomer.organisation) if newcomer.organisation else None
    user = add_user(
        session,
        username=newcomer.username,
        name=newcomer.name,
        password_hash=password_hash,
        now=now,
        organisation_id=place.id if place else None,
        roles=[(newcomer.role, alliance.id if alliance else None)],
    )
    return _profile(session, user)


def list_profiles(session: Session) -> list[ProfileView]:
    """Return everybody who may sign in, by user name; for the command line."""
    return [_profile(session, user) for user in people_store.list_users(session) if not user.disabled]


def retire_user(session: Session, username: str, *, now: datetime) -> int:
    """Do what `disable_user` does, for the command line; return how many cases were handed over.

    Raises:
        NotFoundError: when there is no such user.
    """
    user = people_store.find_user(session, username)
    if user is None:
        raise NotFoundError(kind="user", username=username)
    return shut_out(session, user, now=now, actor=None)


def disable_user(session: Session, *, actor: Actor | None, user_id: uuid.UUID, now: datetime) -> None:
    """Let a user in no more, and give the user's open cases to whom they fall next. Administrators only."""
    require(actor, Action.ADMINISTER, Target(alliance_id=_NOWHERE))
    shut_out(session, people_store.get_user(session, user_id), now=now, actor=actor)


def shut_out(
    session: Session, user: User, *, now: datetime, actor: Actor | None, alliance_id: uuid.UUID | None = None
) -> int:
    """Let a user in no more; sessions and tokens of before stay void, even if the account is opened again.

    For use cases that decided it. The open cases go to whom they fall next; return how many. alliance_id: whose office
    did it, for the audit trail.
    """
    user.disabled = True
    user.credentials += 1
    session.flush()
    end_all_sessions(session, user.id, now=now, reason=DISABLED)
    note(session, kind="user_disabled", actor=actor, now=now, user_id=user.id, alliance_id=alliance_id)
    return hand_over_cases(session, user.id, now=now, actor=actor)


def _profile(session: Session, user: User) -> ProfileView:
    organisation = alliance_store.get_organisation(session, user.organisation_id) if user.organisation_id else None
    return ProfileView(
        user_id=user.id,
        username=user.username,
        name=user.name,
        organisation_id=user.organisation_id,
        organisation=organisation.name if organisation else None,
        roles=[
            RoleView(role=grant.role, alliance=_code_of(session, grant.alliance_id))
            for grant in people_store.roles_of(session, user.id)
        ],
    )


def _code_of(session: Session, alliance_id: uuid.UUID | None) -> str | None:
    return None if alliance_id is None else alliance_store.alliance_by_id(session, alliance_id).code
