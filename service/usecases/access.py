"""Looks up what the policy has to know of the things that use cases touch."""

import uuid
from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.domain.alliances import Alliance, Chain, Organisation
from service.domain.matches import ASKER
from service.domain.posts import MEMBERS, Capability, Need
from service.errors import InvalidInputError, NotFoundError
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import matches as match_store
from service.store import posts as post_store

WIDER_VISIBILITIES = ("allied", "public")
"""What an agreement opens to another alliance."""


class Zoned(Protocol):
    """An alliance, or what is known of one, with its time zone."""

    @property
    def timezone(self) -> str:
        """The zone's IANA name."""
        ...


def today_in(alliance: Zoned, now: datetime) -> date:
    """Return the day that it is in an alliance's zone."""
    return now.astimezone(ZoneInfo(alliance.timezone)).date()


def start_of_day(alliance: Alliance, day: date) -> datetime:
    """Return the moment (UTC) at which a day begins in an alliance's zone."""
    return datetime.combine(day, time.min, ZoneInfo(alliance.timezone)).astimezone(UTC)


def need_target(session: Session, need: Need) -> Target:
    """Return a need as the policy sees it.

    It is open to the organisations that an officer endorsed for it and to those that the asker showed interest in.
    """
    answers = match_store.interests_of(session, need.id)
    chosen = {row.supplier_id for row in answers if row.side == ASKER and row.accepted}
    return Target(
        alliance_id=need.alliance_id,
        owner_id=need.organisation_id,
        party_ids=match_store.endorsed_suppliers(session, need.id) | chosen,
        shown_to_members=need.audience == MEMBERS,
    )


def open_need(session: Session, actor: Actor | None, need_id: uuid.UUID, action: Action) -> Need:
    """Return a need that the caller may do this to; NotFoundError, ForbiddenError or NotSignedInError otherwise."""
    require_signed_in(actor)
    need = post_store.get_need(session, need_id)
    require(actor, action, need_target(session, need))
    return need


def capability_target(session: Session, capability: Capability, now: datetime) -> Target:
    """Return a capability as the policy sees it, with the alliances that today's agreements open it to."""
    readers: frozenset[uuid.UUID] = frozenset()
    if capability.visibility in WIDER_VISIBILITIES:
        alliance = alliance_store.alliance_by_id(session, capability.alliance_id)
        agreements = alliance_store.agreements_on(session, today_in(alliance, now), owner_id=alliance.id)
        readers = frozenset(agreement.reader_alliance_id for agreement in agreements)
    return Target(alliance_id=capability.alliance_id, owner_id=capability.organisation_id, reader_alliances=readers)


def open_capability(
    session: Session, actor: Actor | None, capability_id: uuid.UUID, action: Action, *, now: datetime
) -> Capability:
    """Return a capability that the caller may do this to; NotFoundError, ForbiddenError or NotSignedInError."""
    require_signed_in(actor)
    capability = post_store.get_capability(session, capability_id)
    require(actor, action, capability_target(session, capability, now))
    return capability


def resolve_alliance(session: Session, actor: Actor | None, code: str | None) -> Alliance:
    """Return the alliance with this code; None: the only one that the caller knows.

    Raises:
        UnknownAllianceError: for an unknown code. InvalidInputError: when none is named and the caller knows several.
    """
    if code is not None:
        return alliance_store.get_alliance(session, code)
    known = require_signed_in(actor).known_alliances()
    if len(known) != 1:
        raise InvalidInputError(field="alliance", reason="choose_alliance")
    return alliance_store.alliance_by_id(session, next(iter(known)))


def resolve_organisation(session: Session, reference: str) -> Organisation:
    """Return the organisation with this id or exactly this full name; InvalidInputError when there is none."""
    try:
        return alliance_store.get_organisation(session, uuid.UUID(reference))
    except ValueError:
        found = alliance_store.find_organisation_by_name(session, reference)
    except NotFoundError:
        found = None
    if found is None:
        raise InvalidInputError(field="organisation", value=reference, reason="unknown_organisation")
    return found


def resolve_chain(session: Session, alliance_id: uuid.UUID, code: str) -> Chain:
    """Return the chain with this code in an alliance; InvalidInputError when there is none."""
    chain = alliance_store.find_chain(session, alliance_id, code)
    if chain is None:
        raise unknown_chain(code)
    return chain


def unknown_chain(code: str) -> InvalidInputError:
    """Return the error for a chain's code that an alliance does not have."""
    return InvalidInputError(field="chain", value=code, reason="unknown_chain")


def place_post(
    session: Session, *, alliance: Alliance, organisation_id: uuid.UUID, chain: str | None, now: datetime
) -> uuid.UUID:
    """Return the chain that a post belongs in: the one named, else that of the organisation's oldest place.

    Raises:
        InvalidInputError: when the organisation has no place in the alliance today, or the chain is not one of it.
    """
    day = today_in(alliance, now)
    places = alliance_store.memberships_of(session, organisation_id, on=day)
    chains = [place.chain_id for place in places if place.alliance_id == alliance.id]
    if not chains:
        raise InvalidInputError(field="organisation", reason="not_a_member")
    return chains[0] if chain is None else resolve_chain(session, alliance.id, chain).id
