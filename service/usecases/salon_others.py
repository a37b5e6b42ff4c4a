"""Whom a guest may wish for: the others on the list, with its own word and the engine's, never with theirs."""

import uuid
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from service.domain import salons as domain
from service.domain.salons import in_order
from service.store import alliances as alliance_store
from service.store import salons as salon_store
from service.usecases.salon_access import Guest

_SHOWN: Final = frozenset({domain.INVITED, domain.CONFIRMED, domain.CHECKED_IN, domain.STANDBY})


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherView:
    """Somebody to wish for. said: the guest's own word; could_serve: the engine sees a need that either could serve."""

    id: uuid.UUID
    number: int
    organisation: str
    is_host: bool
    said: str
    could_serve: bool


def list_others(session: Session, *, guest: Guest) -> list[OtherView]:
    """Return the others who are asked or come: those whom the engine proposes first, then by number."""
    mine = guest.participant.id
    rows = [row for row in salon_store.participants_of(session, guest.salon.id) if row.id != mine]
    rows = [row for row in rows if row.state in _SHOWN]
    names = alliance_store.organisation_names(session, [row.organisation_id for row in rows])
    said: dict[tuple[uuid.UUID, uuid.UUID], str] = {}
    proposed = set()
    for wish in salon_store.wishes_of(session, guest.salon.id):
        if wish.said_by == str(mine):
            said[wish.a_id, wish.b_id] = wish.kind
        elif wish.said_by == domain.BY_ENGINE:
            proposed.add((wish.a_id, wish.b_id))
    found = [
        OtherView(
            id=row.id,
            number=row.number,
            organisation=names[row.organisation_id],
            is_host=row.is_host,
            said=said.get(in_order(mine, row.id), ""),
            could_serve=in_order(mine, row.id) in proposed,
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (not each.could_serve, not each.is_host, each.number))
