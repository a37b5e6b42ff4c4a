"""The list of a salon: who is on it, who was invited, who comes with how many people and when."""

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from service.domain import salons as domain
from service.domain.salons import Salon, SalonParticipant
from service.errors import ConflictError, InvalidInputError
from service.policy import Action, Actor
from service.store import alliances as alliance_store
from service.store import people as people_store
from service.store import salons as salon_store
from service.usecases.access import resolve_organisation, today_in
from service.usecases.notices import tell
from service.usecases.salon_access import Guest, lock_salon, open_salon, participant_of

MOST_PARTICIPANTS: Final = 600
MOST_DELEGATES: Final = 20
LONGEST_NAMES: Final = 400
_BY_OFFICE: Final = frozenset({domain.CONFIRMED, domain.DECLINED, domain.STANDBY, domain.INVITED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantView:
    """A participant as it is read, to those who keep the salon and to itself."""

    id: uuid.UUID
    number: int
    organisation_id: uuid.UUID
    organisation: str
    short_name: str
    is_host: bool
    delegates: int
    names: str
    available: list[int]
    is_whole_day: bool
    min_meetings: int | None
    max_meetings: int | None
    state: str
    invited_at: datetime | None
    answered_at: datetime | None
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """With how many people somebody comes, who they are, and in which slots (empty: all); None keeps what stands."""

    delegates: int | None = None
    names: str | None = None
    available: Sequence[int] | None = None


def list_participants(session: Session, *, actor: Actor | None, salon_id: uuid.UUID) -> list[ParticipantView]:
    """Return everybody on the list, by number."""
    salon = open_salon(session, actor, salon_id, Action.READ_SALONS)
    return show_participants(session, salon, salon_store.participants_of(session, salon.id))


def show_participants(session: Session, salon: Salon, rows: Sequence[SalonParticipant]) -> list[ParticipantView]:
    """Return participants as they are read, to a caller who may."""
    firms = alliance_store.organisations_by_id(session, [row.organisation_id for row in rows])
    slots = len(salon.read_slots())
    return [
        ParticipantView(
            id=row.id,
            number=row.number,
            organisation_id=row.organisation_id,
            organisation=firms[row.organisation_id].name,
            short_name=firms[row.organisation_id].short_name or firms[row.organisation_id].name,
            is_host=row.is_host,
            delegates=row.delegates,
            names=row.names,
            available=row.read_available(slots),
            is_whole_day=len(row.read_available(slots)) == slots,
            min_meetings=row.min_meetings,
            max_meetings=row.max_meetings,
            state=row.state,
            invited_at=row.invited_at,
            answered_at=row.answered_at,
            arrived_at=row.arrived_at,
        )
        for row in rows
    ]


def add_participants(
    session: Session, *, actor: Actor | None, salon_id: uuid.UUID, organisations: Iterable[str], now: datetime
) -> int:
    """Put organisations of the alliance (by id or full name) on the list; return how many were not on it yet.

    A chain leader of one of the salon's chains is a host at once.

    Raises:
        InvalidInputError: for one that has no place in the alliance today, or too many.
    """
    salon = lock_salon(session, actor, salon_id)
    alliance = alliance_store.alliance_by_id(session, salon.alliance_id)
    places = alliance_store.members_of(session, salon.alliance_id, on=today_in(alliance, now))
    members = {place.organisation_id for place in places}
    chains = set(salon.read_chains())
    leaders = {p.organisation_id for p in places if p.role == "chain_leader" and (not chains or p.chain_id in chains)}
    known = {row.organisation_id for row in salon_store.participants_of(session, salon.id)}
    wanted = dict.fromkeys(resolve_organisation(session, each).id for each in organisations)
    fresh = [each for each in wanted if each not in known]
    if len(known) + len(fresh) > MOST_PARTICIPANTS:
        raise InvalidInputError(field="organisations", reason="salon_full", limit=MOST_PARTICIPANTS)
    for organisation_id in fresh:
        if organisation_id not in members:
            raise InvalidInputError(field="organisation", reason="not_a_member")
        row = SalonParticipant(
            salon_id=salon.id, organisation_id=organisation_id, number=0, is_host=organisation_id in leaders
        )
        salon_store.add_participant(session, salon, row)
    return len(fresh)


def remove_participant(
    session: Session, *, actor: Actor | None, salon_id: uuid.UUID, participant_id: uuid.UUID
) -> None:
    """Take a participant off the list; ConflictError when it has meetings (decline or no-show it then)."""
    salon = lock_salon(session, actor, salon_id)
    participant = participant_of(session, salon, participant_id)
    if any(participant.id in (row.a_id, row.b_id) for row in salon_store.meetings_of(session, salon.id)):
        raise ConflictError(reason="salon_has_meetings")
    salon_store.remove_participant(session, participant)
    salon.revision += 1
    session.add(salon)


def change_participant(
    session: Session,
    *,
    actor: Actor | None,
    salon_id: uuid.UUID,
    participant_id: uuid.UUID,
    now: datetime,
    presence: Presence | None = None,
    is_host: bool | None = None,
    limits: tuple[int | None, int | None] | None = None,
    state: str | None = None,
) -> None:
    """Let the organiser enter what a firm said by telephone. limits: least and most meetings, None as the salon has it.

    Raises:
        InvalidInputError: for what cannot be. ConflictError: for an answer of somebody who is already here.
    """
    salon = lock_salon(session, actor, salon_id)
    row = participant_of(session, salon, participant_id)
    before = _planned_from(row)
    _set_presence(salon, row, presence or Presence())
    if is_host is not None:
        row.is_host = is_host
    if limits is not None:
        _check_limits(salon, limits)
        row.min_meetings, row.max_meetings = limits
    if state is not None and state != row.state:
        if state not in _BY_OFFICE:
            raise InvalidInputError(field="state", value=state)
        if row.state == domain.CHECKED_IN:
            raise ConflictError(reason="salon_is_here")
        row.state, row.answered_at = state, now
    _keep(session, salon, row, before)


def invite(
    session: Session, *, actor: Actor | None, salon_id: uuid.UUID, participant_ids: Iterable[uuid.UUID], now: datetime
) -> tuple[int, int]:
    """Send invitations to the inboxes of participants' people; return (invited now, of them without any account).

    Those without an account get their link by hand. Who answered already is not asked again.
    """
    salon = lock_salon(session, actor, salon_id)
    invited = unreached = 0
    for participant_id in dict.fromkeys(participant_ids):
        row = participant_of(session, salon, participant_id)
        if row.state not in domain.OPEN_ANSWER:
            continue
        people = [user.id for user in people_store.list_users(session, organisation_id=row.organisation_id)]
        tell(
            session,
            event_key=f"salon_invited:{row.id}:{row.link_version}",
            recipients=people,
            code="salon_invited",
            ids={"alliance": salon.alliance_id, "salon": salon.id},
            now=now,
        )
        row.state, row.invited_at = domain.INVITED, row.invited_at or now
        session.add(row)
        invited, unreached = invited + 1, unreached + (not people)
    if invited and salon.state == domain.DRAFT:
        salon.state = domain.INVITING
        session.add(salon)
    return invited, unreached


def renew_link(session: Session, *, actor: Actor | None, salon_id: uuid.UUID, participant_id: uuid.UUID) -> None:
    """End the link that a participant has: the one shown from now on is another."""
    salon = lock_salon(session, actor, salon_id)
    row = participant_of(session, salon, participant_id)
    row.link_version += 1
    session.add(row)


def answer_invitation(
    session: Session, *, guest: Guest, comes: bool, now: datetime, presence: Presence | None = None
) -> SalonParticipant:
    """Let a guest confirm or decline; who confirms after the plan was made is on standby.

    Raises:
        ConflictError: when the salon is over. InvalidInputError: for what cannot be.
    """
    salon = salon_store.lock_salon(session, guest.salon.id)
    row = salon_store.get_participant(session, guest.participant.id)
    if salon.state == domain.DONE:
        raise ConflictError(reason="salon_over")
    before = _planned_from(row)
    _set_presence(salon, row, presence or Presence())
    if not comes:
        row.state = domain.DECLINED
    elif row.state not in domain.COMING:
        late = salon.plan_version > 0 and salon.state in (domain.PLANNED, domain.RUNNING)
        row.state = domain.STANDBY if late else domain.CONFIRMED
    row.answered_at = now
    _keep(session, salon, row, before)
    return row


def forget_names(session: Session, *, actor: Actor | None, salon_id: uuid.UUID) -> int:
    """Erase the names of all delegates of a salon that is over, and the notes on results; return how many rows."""
    salon = lock_salon(session, actor, salon_id)
    if salon.state != domain.DONE:
        raise ConflictError(reason="salon_not_over")
    rows = [row for row in salon_store.participants_of(session, salon.id) if row.names]
    notes = [row for row in salon_store.results_of(session, salon.id) if row.note]
    for row in rows:
        row.names = ""
    for note in notes:
        note.note = ""
    session.add_all([*rows, *notes])
    return len(rows) + len(notes)


def _set_presence(salon: Salon, row: SalonParticipant, given: Presence) -> None:
    slots = len(salon.read_slots())
    if given.delegates is not None:
        if not 1 <= given.delegates <= MOST_DELEGATES:
            raise InvalidInputError(field="delegates", reason="salon_delegates", limit=MOST_DELEGATES)
        row.delegates = given.delegates
    if given.names is not None:
        names = "\n".join(line.strip() for line in given.names.splitlines() if line.strip())
        if len(names) > LONGEST_NAMES:
            raise InvalidInputError(field="names", reason="salon_names", limit=LONGEST_NAMES)
        row.names = names
    if given.available is not None:
        kept = sorted({each for each in given.available if 1 <= each <= slots})
        row.available = json.dumps([] if len(kept) == slots else kept)


def _check_limits(salon: Salon, limits: tuple[int | None, int | None]) -> None:
    slots = len(salon.read_slots())
    least, most = limits
    if any(each is not None and not 0 <= each <= slots * MOST_DELEGATES for each in limits):
        raise InvalidInputError(field="limits", reason="salon_limits")
    if least is not None and most is not None and least > most:
        raise InvalidInputError(field="limits", reason="salon_limits")


def _planned_from(row: SalonParticipant) -> tuple[object, ...]:
    """What a plan depends on."""
    return (row.delegates, row.available, row.min_meetings, row.max_meetings, row.is_host, row.state in domain.COMING)


def _keep(session: Session, salon: Salon, row: SalonParticipant, before: tuple[object, ...]) -> None:
    if _planned_from(row) != before:
        salon.revision += 1
        session.add(salon)
    session.add(row)
    session.flush()
