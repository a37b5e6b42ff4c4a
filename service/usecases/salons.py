"""Salons: made, changed, listed, read, begun and ended."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from service.domain import salons as domain
from service.domain.alliances import Alliance
from service.domain.salon_times import Times, breaks_of, lay_out
from service.domain.salons import Salon, write_slots
from service.errors import ConflictError, ForbiddenError, InvalidInputError
from service.policy import Action, Actor, Target, may, require_signed_in
from service.store import alliances as alliance_store
from service.store import salons as salon_store
from service.usecases.access import resolve_alliance, resolve_chain, today_in
from service.usecases.salon_access import lock_salon, open_salon

MOST_SLOTS, MOST_TABLES, LONGEST_NAME, LONGEST_PLACE = 24, 200, 60, 120
_STEPS = {
    domain.DRAFT: frozenset({domain.INVITING, domain.PLANNED, domain.RUNNING}),
    domain.INVITING: frozenset({domain.PLANNED, domain.RUNNING}),
    domain.PLANNED: frozenset({domain.RUNNING}),
    domain.RUNNING: frozenset({domain.DONE}),
    domain.DONE: frozenset({domain.RUNNING}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SalonDraft:
    """What an organiser says about a salon. chains: codes. max_meetings 0: as many as there are slots."""

    name: str
    day: date
    times: Times
    tables: int
    place: str = ""
    chains: Sequence[str] = ()
    min_meetings: int = 1
    max_meetings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SalonView:
    """A salon as it is read. slots: beginning and end of each; breaks: by the slot after which they come."""

    id: uuid.UUID
    alliance: str
    alliance_name: str
    timezone: str
    name: str
    day: date
    place: str
    chains: list[str]
    chain_codes: list[str]
    slots: list[tuple[str, str]]
    breaks: dict[int, tuple[str, str]]
    tables: int
    min_meetings: int
    max_meetings: int
    state: str
    plan_version: int
    revision: int
    counts: dict[str, int]

    @property
    def coming(self) -> int:
        """How many have said that they come."""
        return sum(self.counts.get(each, 0) for each in domain.COMING)

    @property
    def listed(self) -> int:
        """How many are on the list."""
        return sum(self.counts.values())


def create_salon(
    session: Session, *, actor: Actor | None, alliance: str | None, draft: SalonDraft, now: datetime
) -> SalonView:
    """Make a salon; InvalidInputError for what cannot be."""
    found = resolve_alliance(session, actor, alliance)
    require_signed_in(actor)
    if not may(actor, Action.KEEP_SALONS, Target(alliance_id=found.id)):
        raise ForbiddenError(action=Action.KEEP_SALONS.value)  # there is no salon yet that could be kept secret
    salon = Salon(
        alliance_id=found.id,
        name="",
        day=draft.day,
        created_at=now,
        created_by=require_signed_in(actor).user_id,
    )
    _fill(session, found, salon, draft, now)
    return show_salon(session, salon_store.add_salon(session, salon))


def change_salon(
    session: Session, *, actor: Actor | None, salon_id: uuid.UUID, draft: SalonDraft, now: datetime
) -> SalonView:
    """Change a salon that has not begun; a plan that was made before is then out of date.

    Raises:
        ConflictError: when it has begun. InvalidInputError: for what cannot be.
    """
    salon = lock_salon(session, actor, salon_id)
    if salon.state in (domain.RUNNING, domain.DONE):
        raise ConflictError(reason="salon_begun")
    before = (salon.slots, salon.tables, salon.min_meetings, salon.max_meetings)
    _fill(session, alliance_store.alliance_by_id(session, salon.alliance_id), salon, draft, now)
    if before != (salon.slots, salon.tables, salon.min_meetings, salon.max_meetings):
        salon.revision += 1
        _free_rounds(session, salon)
    session.add(salon)
    return show_salon(session, salon)


def _free_rounds(session: Session, salon: Salon) -> None:
    """Leave the slot of a round table to the plan where there is no such slot any more."""
    slots = len(salon.read_slots())
    for each in salon_store.rounds_of(session, salon.id):
        if each.slot is not None and each.slot > slots:
            each.slot = None
            session.add(each)


def move_salon(session: Session, *, actor: Actor | None, salon_id: uuid.UUID, to: str) -> SalonView:
    """Begin, end or reopen a salon; the same again changes nothing.

    Raises:
        ConflictError: when it is not there yet.
    """
    salon = lock_salon(session, actor, salon_id)
    if salon.state != to:
        if to not in _STEPS[salon.state]:
            raise ConflictError(reason="salon_state")
        salon.state = to
        session.add(salon)
    return show_salon(session, salon)


def read_salon(session: Session, *, actor: Actor | None, salon_id: uuid.UUID) -> SalonView:
    """Return a salon, to those who read salons of its alliance."""
    return show_salon(session, open_salon(session, actor, salon_id, Action.READ_SALONS))


def list_salons(session: Session, *, actor: Actor | None) -> list[SalonView]:
    """Return the salons of every alliance where the caller reads them, the latest day first."""
    known = require_signed_in(actor)
    every = alliance_store.list_alliances(session)
    own = [each.id for each in every if may(known, Action.READ_SALONS, Target(alliance_id=each.id))]
    found = salon_store.list_salons(session, own) if own else []
    counts = salon_store.count_participants(session, [row.id for row in found]) if found else {}
    return [show_salon(session, row, _counts_of(counts, row.id)) for row in found]


def show_salon(session: Session, salon: Salon, counts: dict[str, int] | None = None) -> SalonView:
    """Return a salon as it is read, to a caller who may."""
    alliance = alliance_store.alliance_by_id(session, salon.alliance_id)
    if counts is None:
        counts = _counts_of(salon_store.count_participants(session, [salon.id]), salon.id)
    chains = [alliance_store.chain_by_id(session, each) for each in salon.read_chains()]
    slots = salon.read_slots()
    return SalonView(
        id=salon.id,
        alliance=alliance.code,
        alliance_name=alliance.name,
        timezone=alliance.timezone,
        name=salon.name,
        day=salon.day,
        place=salon.place,
        chains=[chain.name for chain in chains],
        chain_codes=[chain.code for chain in chains],
        slots=slots,
        breaks=breaks_of(slots),
        tables=salon.tables,
        min_meetings=salon.min_meetings,
        max_meetings=salon.max_meetings,
        state=salon.state,
        plan_version=salon.plan_version,
        revision=salon.revision,
        counts=counts,
    )


def _fill(session: Session, alliance: Alliance, salon: Salon, draft: SalonDraft, now: datetime) -> None:
    """Check what an organiser says and write it into the row."""
    name, place = draft.name.strip(), draft.place.strip()
    _check("name", 0 < len(name) <= LONGEST_NAME)
    _check("place", len(place) <= LONGEST_PLACE)
    _check("day", draft.day >= today_in(alliance, now) or (draft.day == salon.day and salon.name != ""))
    _check("slots", 1 <= draft.times.count <= MOST_SLOTS)
    _check("tables", 1 <= draft.tables <= MOST_TABLES)
    _check("min_meetings", 0 <= draft.min_meetings <= draft.times.count)
    _check("max_meetings", draft.max_meetings == 0 or draft.min_meetings <= draft.max_meetings)
    try:
        slots = lay_out(draft.times)
    except ValueError as exc:
        raise InvalidInputError(field="slots", reason="salon_slots") from exc
    chains = [resolve_chain(session, alliance.id, code).id for code in dict.fromkeys(draft.chains)]
    salon.name, salon.place, salon.day = name, place, draft.day
    salon.slots, salon.tables = write_slots(slots), draft.tables
    salon.chains = json.dumps([str(each) for each in chains])
    salon.min_meetings, salon.max_meetings = draft.min_meetings, draft.max_meetings


def _check(field: str, holds: bool) -> None:
    if not holds:
        raise InvalidInputError(field=field, reason=f"salon_{field}")


def _counts_of(counts: dict[tuple[uuid.UUID, str], int], salon_id: uuid.UUID) -> dict[str, int]:
    return {state: count for (each, state), count in counts.items() if each == salon_id}
