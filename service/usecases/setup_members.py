"""The members of an alliance: organisations, their dated places in its chains, and their officers (专员)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from service.domain.alliances import Alliance, Membership, Organisation, chain_labels
from service.domain.usci import usci_warning
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.policy import Actor
from service.store import alliances as alliance_store
from service.store import people as people_store
from service.store import setup as setup_store
from service.usecases.access import resolve_chain, today_in
from service.usecases.audit_trail import note
from service.usecases.case_access import resolve_officer
from service.usecases.organisations import (
    OrganisationData,
    check_organisation,
    data_of,
    fill_organisation,
    may_take_in,
    require_own_usci,
)
from service.usecases.setup_alliances import open_setup

PLACES = ("member", "chain_leader")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """One place: the chain, as what, since when and until when, and whose firm it is among the officers."""

    id: uuid.UUID
    chain: str
    chain_name: str
    role: str
    since: date | None
    until: date | None
    officer_id: uuid.UUID | None
    officer: str
    running: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """An organisation with its places in one alliance. `usci_warning`: what looks wrong with its identifier."""

    id: uuid.UUID
    data: OrganisationData
    usci_warning: str
    places: list[PlaceView]

    @property
    def is_member(self) -> bool:
        """Say whether one of its places runs today."""
        return any(place.running for place in self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerView:
    """Somebody who may be the officer of firms."""

    id: uuid.UUID
    username: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A place that is to be: the chain by code, as what, since when (None: no day is known)."""

    chain: str
    role: str = "member"
    since: date | None = None


def list_members(session: Session, *, actor: Actor | None, alliance: str, now: datetime) -> list[MemberView]:
    """Return the organisations that have or had a place in an alliance, by name."""
    found = open_setup(session, actor, alliance)
    places: dict[uuid.UUID, list[Membership]] = {}
    for row in alliance_store.members_of(session, found.id):
        places.setdefault(row.organisation_id, []).append(row)
    organisations = alliance_store.organisations_by_id(session, places)
    show = _Shower(session, found, now)
    return sorted((show(organisations[key], rows) for key, rows in places.items()), key=lambda each: each.data.name)


def read_member(
    session: Session, *, actor: Actor | None, alliance: str, organisation_id: uuid.UUID, now: datetime
) -> MemberView:
    """Return one organisation of an alliance; NotFoundError for one that never had a place there."""
    found = open_setup(session, actor, alliance)
    places = _places(session, found, organisation_id)
    return _Shower(session, found, now)(alliance_store.get_organisation(session, organisation_id), places)


def list_officers(session: Session, *, actor: Actor | None, alliance: str) -> list[OfficerView]:
    """Return who may be the officer of firms: the secretariat of the alliance, longest serving first."""
    found = open_setup(session, actor, alliance)
    users = people_store.users_with_role(session, "secretariat", found.id)
    return [OfficerView(id=user.id, username=user.username, name=user.name or user.username) for user in users]


def add_member(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str,
    data: OrganisationData,
    place: NewPlace,
    officer: str,
    now: datetime,
) -> MemberView:
    """Give an organisation a place in a chain. One that is known by this name already keeps its data.

    officer: a user by id or name, empty for none yet.

    Raises:
        InvalidInputError: for a field that cannot be. ConflictError: when it has this place, or the identifier is
            another organisation's.
    """
    found = open_setup(session, actor, alliance)
    data = check_organisation(data)
    organisation = alliance_store.find_organisation_by_name(session, data.name)
    if organisation is None:
        require_own_usci(session, data.usci, None)
        organisation = Organisation(name=data.name, created_at=now)
        fill_organisation(organisation, data)
        alliance_store.add_organisation(session, organisation)
    elif not may_take_in(session, actor, organisation, data.usci):
        raise InvalidInputError(field="usci", reason="setup_confirm_usci")
    put_place(session, found, organisation.id, place, officer=officer, now=now)
    _note(session, "member_added", actor, found, organisation.id, now, chain=place.chain)
    return _Shower(session, found, now)(organisation, _places(session, found, organisation.id))


def put_place(
    session: Session, alliance: Alliance, organisation_id: uuid.UUID, place: NewPlace, *, officer: str, now: datetime
) -> Membership:
    """Give an organisation a place, to a caller who may; one that had ended runs again from the day that is named."""
    if place.role not in PLACES:
        raise InvalidInputError(field="role", value=place.role)
    chain = resolve_chain(session, alliance.id, place.chain)
    officer_id = resolve_officer(session, alliance.id, officer).id if officer else None
    standing = alliance_store.find_membership(
        session, organisation_id=organisation_id, alliance_id=alliance.id, chain_id=chain.id
    )
    if standing is None:
        row = Membership(
            organisation_id=organisation_id,
            alliance_id=alliance.id,
            chain_id=chain.id,
            role=place.role,
            officer_id=officer_id,
            since=place.since,
        )
        return alliance_store.add_membership(session, row)
    if standing.until is None or standing.until >= today_in(alliance, now):
        raise ConflictError(reason="place_taken", value=chain.name)
    standing.since, standing.until = place.since or today_in(alliance, now), None
    standing.role, standing.officer_id = place.role, officer_id or standing.officer_id
    session.flush()
    return standing


def add_place(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str,
    organisation_id: uuid.UUID,
    place: NewPlace,
    now: datetime,
) -> None:
    """Give a member a place in a further chain; its officer is that of the other places."""
    found = open_setup(session, actor, alliance)
    others = [row.officer_id for row in _places(session, found, organisation_id) if row.officer_id is not None]
    put_place(session, found, organisation_id, place, officer=str(others[0]) if others else "", now=now)
    _note(session, "member_added", actor, found, organisation_id, now, chain=place.chain)


def change_member(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str,
    organisation_id: uuid.UUID,
    data: OrganisationData,
    now: datetime,
) -> MemberView:
    """Change what is known of an organisation, for every alliance that it is in.

    Raises:
        InvalidInputError, ConflictError: when name or identifier is another organisation's.
    """
    found = open_setup(session, actor, alliance)
    places = _places(session, found, organisation_id)
    if not any(row.until is None or row.until >= today_in(found, now) for row in places):
        raise ConflictError(reason="member_left")
    data = check_organisation(data)
    organisation = alliance_store.get_organisation(session, organisation_id)
    namesake = alliance_store.find_organisation_by_name(session, data.name)
    if namesake is not None and namesake.id != organisation.id:
        raise ConflictError(reason="organisation_taken", value=data.name)
    require_own_usci(session, data.usci, organisation.id)
    organisation.name = data.name
    fill_organisation(organisation, data)
    session.flush()
    _note(session, "member_changed", actor, found, organisation.id, now)
    return _Shower(session, found, now)(organisation, places)


def end_place(
    session: Session, *, actor: Actor | None, alliance: str, membership_id: uuid.UUID, until: date | None, now: datetime
) -> None:
    """Record the last day of a place (None: today); it stays on record. A day before it began is refused."""
    found = open_setup(session, actor, alliance)
    until = until or today_in(found, now)
    row = _own_place(session, found, membership_id)
    if (row.since is not None and until < row.since) or until > today_in(found, now):
        raise InvalidInputError(field="until", value=until.isoformat(), reason="setup_until")
    row.until = until
    session.flush()
    _note(session, "member_left", actor, found, row.organisation_id, now, until=until)


def change_role(
    session: Session, *, actor: Actor | None, alliance: str, membership_id: uuid.UUID, role: str, now: datetime
) -> None:
    """Make a firm the leader of its chain (链主), or a member like others."""
    found = open_setup(session, actor, alliance)
    if role not in PLACES:
        raise InvalidInputError(field="role", value=role)
    row = _own_place(session, found, membership_id)
    row.role = role
    session.flush()
    _note(session, "member_changed", actor, found, row.organisation_id, now, role=role)


def assign_officer(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str,
    organisations: Sequence[uuid.UUID],
    officer: str,
    now: datetime,
) -> int:
    """Make somebody the officer (专员) of these organisations, in all their places; return how many there were.

    New cases of theirs go to that person; open cases stay with whom they are.

    Raises:
        InvalidInputError: when no organisation is named, or the person is not of the secretariat.
    """
    found = open_setup(session, actor, alliance)
    if not organisations:
        raise InvalidInputError(field="organisations", reason="setup_nobody_chosen")
    chosen = resolve_officer(session, found.id, officer)
    wanted = set(organisations)
    touched = set()
    for row in alliance_store.members_of(session, found.id):
        if row.organisation_id in wanted:
            row.officer_id = chosen.id
            touched.add(row.organisation_id)
    session.flush()
    for organisation_id in sorted(touched):
        _note(session, "officer_assigned", actor, found, organisation_id, now, officer=chosen.id)
    return len(touched)


def _note(
    session: Session,
    kind: str,
    actor: Actor | None,
    alliance: Alliance,
    organisation_id: uuid.UUID,
    now: datetime,
    **data: object,
) -> None:
    note(
        session,
        kind=kind,
        actor=actor,
        now=now,
        alliance_id=alliance.id,
        organisation_id=organisation_id,
        data=data,
    )


def _places(session: Session, alliance: Alliance, organisation_id: uuid.UUID) -> list[Membership]:
    rows = alliance_store.memberships_of(session, organisation_id)
    found = [row for row in rows if row.alliance_id == alliance.id]
    if not found:
        raise NotFoundError(kind="organisation", id=str(organisation_id))
    return found


def _own_place(session: Session, alliance: Alliance, membership_id: uuid.UUID) -> Membership:
    row = setup_store.get_membership(session, membership_id)
    if row.alliance_id != alliance.id:
        raise NotFoundError(kind="membership", id=str(membership_id))
    return row


class _Shower:
    """Shows the members of one alliance; names of chains and officers are read once."""

    def __init__(self, session: Session, alliance: Alliance, now: datetime) -> None:
        self._session = session
        self._chains = {chain.id: chain for chain in alliance_store.chains_of(session, alliance.id)}
        self._labels = chain_labels(list(self._chains.values()))
        self._today = today_in(alliance, now)
        self._officers: dict[uuid.UUID, str] = {}

    def __call__(self, organisation: Organisation, places: Sequence[Membership]) -> MemberView:
        data = data_of(organisation)
        return MemberView(
            id=organisation.id,
            data=data,
            usci_warning=usci_warning(data.usci),
            places=[self._place(row) for row in places],
        )

    def _place(self, row: Membership) -> PlaceView:
        officer_id = row.officer_id
        if officer_id is not None and officer_id not in self._officers:
            self._officers |= people_store.names_of(self._session, [officer_id])
        return PlaceView(
            id=row.id,
            chain=self._chains[row.chain_id].code,
            chain_name=self._labels[row.chain_id],
            role=row.role,
            since=row.since,
            until=row.until,
            officer_id=officer_id,
            officer=self._officers.get(officer_id, "") if officer_id else "",
            running=(row.since is None or row.since <= self._today) and (row.until is None or row.until >= self._today),
        )
