"""A firm's own salons: where it is asked to come."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from service.domain.salons import LISTED
from service.policy import Actor, require_signed_in
from service.store import salons as salon_store


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSalonView:
    """A salon that the caller's firm is asked to, and what it has answered."""

    id: uuid.UUID
    name: str
    day: date
    place: str
    state: str
    answer: str


def list_own_salons(session: Session, *, actor: Actor | None) -> list[OwnSalonView]:
    """Return the salons that the caller's firm was invited to, the latest day first."""
    own_id = require_signed_in(actor).organisation_id
    if own_id is None:
        return []
    return [
        OwnSalonView(
            id=salon.id, name=salon.name, day=salon.day, place=salon.place, state=salon.state, answer=participant.state
        )
        for salon, participant in salon_store.salons_of_organisation(session, own_id)
        if participant.state != LISTED
    ]
