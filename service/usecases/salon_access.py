"""Who may do what at a salon: by a role in its alliance, or as one of its participants, by account or by link."""

import hmac
import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from service.domain.salons import DECLINED, LISTED, Salon, SalonParticipant
from service.errors import ConflictError, NotFoundError
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import salons as salon_store
from service.usecases.access import today_in

_LINK = re.compile(r"([0-9a-f]{32})([0-9a-f]{32})")
_LINK_DAYS = timedelta(days=30)
"""So long after the day of the salon a guest can still read what was agreed."""


@dataclass(frozen=True, slots=True)
class Guest:
    """A participant who is here, whoever speaks for it."""

    salon: Salon
    participant: SalonParticipant
    actor: Actor


def open_salon(session: Session, actor: Actor | None, salon_id: uuid.UUID, action: Action) -> Salon:
    """Return a salon that the caller may do this to; NotFoundError, ForbiddenError or NotSignedInError otherwise."""
    require_signed_in(actor)
    salon = salon_store.get_salon(session, salon_id)
    require(actor, action, Target(alliance_id=salon.alliance_id))
    return salon


def lock_salon(session: Session, actor: Actor | None, salon_id: uuid.UUID) -> Salon:
    """Return a salon that the caller may change, kept from other writers."""
    open_salon(session, actor, salon_id, Action.KEEP_SALONS)
    return salon_store.lock_salon(session, salon_id)


def participant_of(session: Session, salon: Salon, participant_id: uuid.UUID) -> SalonParticipant:
    """Return a participant of this salon; NotFoundError for one of another."""
    found = salon_store.get_participant(session, participant_id)
    if found.salon_id != salon.id:
        raise NotFoundError(kind="participant", id=str(participant_id))
    return found


def link_token(participant: SalonParticipant, secret_key: str) -> str:
    """Return the token of a participant's link: nobody can make one without the key, and no database holds it."""
    said = f"salon-guest:{participant.id}:{participant.link_version}".encode()
    return participant.id.hex + hmac.new(secret_key.encode(), said, sha256).hexdigest()[:32]


def enter_by_link(session: Session, token: str, *, secret_key: str, now: datetime) -> Guest:
    """Return the guest whose link this is.

    Raises:
        NotFoundError: for any other token, one that was replaced, and long after the salon.
    """
    found = _LINK.fullmatch(token)
    if found is None:
        raise NotFoundError(kind="salon_link")
    participant = salon_store.get_participant(session, uuid.UUID(found[1]))
    if not hmac.compare_digest(link_token(participant, secret_key).encode(), token.encode()):
        raise NotFoundError(kind="salon_link")
    salon = salon_store.get_salon(session, participant.salon_id)
    alliance = alliance_store.alliance_by_id(session, salon.alliance_id)
    if today_in(alliance, now) > salon.day + _LINK_DAYS:
        raise NotFoundError(kind="salon_link")
    return Guest(salon, participant, actor_for(salon, participant))


def enter_as_firm(session: Session, *, actor: Actor | None, salon_id: uuid.UUID) -> Guest:
    """Return the caller as the participant that the caller's firm is; NotFoundError for everybody else."""
    own_id = require_signed_in(actor).organisation_id
    salon = salon_store.get_salon(session, salon_id)
    mine = [row for row in salon_store.participants_of(session, salon_id) if row.organisation_id == own_id]
    owner_id = mine[0].organisation_id if mine and mine[0].state != LISTED else None
    require(actor, Action.JOIN_SALON, Target(alliance_id=salon.alliance_id, owner_id=owner_id))
    return Guest(salon, mine[0], require_signed_in(actor))


def actor_for(salon: Salon, participant: SalonParticipant, speaker: Actor | None = None) -> Actor:
    """Return who answers on the case line for a participant: its own person, else the guest behind its link.

    A guest has no account: the participant's id stands in its place.
    """
    if speaker is not None and speaker.organisation_id == participant.organisation_id:
        return speaker
    here = frozenset({salon.alliance_id})
    return Actor(participant.id, participant.organisation_id, alliances=here)


def require_coming(guest: Guest) -> None:
    """Do nothing for a guest who has not declined; ConflictError otherwise."""
    if guest.participant.state == DECLINED:
        raise ConflictError(reason="salon_declined")
