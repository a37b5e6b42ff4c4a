"""What came of a meeting, side by side, and its way onto the case line.

Each side speaks for itself: its own word is its interest and its confirmation. What the organiser notes for both is a
note, and asks both to say it themselves.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlmodel import Session

from service.domain import salons as domain
from service.domain.case_states import INTEREST as INTEREST_STATE
from service.domain.case_states import TALKS
from service.domain.matches import ASKER, SUPPLIER
from service.domain.posts import OPEN
from service.domain.salons import Salon, SalonMeeting, SalonParticipant, SalonResult
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.policy import Actor, require_signed_in
from service.store import cases as case_store
from service.store import matches as match_store
from service.store import people as people_store
from service.store import posts as post_store
from service.store import salons as salon_store
from service.usecases.case_progress import advance_case
from service.usecases.interests import record_interest
from service.usecases.notices import tell
from service.usecases.order_intents import Terms, confirm_order_intent
from service.usecases.proposals import present_pair
from service.usecases.salon_access import Guest, actor_for, lock_salon
from service.usecases.salon_day import is_first, require_begun

LONGEST_NOTE: Final = 200
_POSITIVE: Final = frozenset({domain.INTEREST, domain.NEXT_STEP, domain.ORDER_INTENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of a meeting; an amount only with an order intent. key: of this tap, which works once."""

    outcome: str
    amount_cny: Decimal | None = None
    note: str = ""
    key: str = ""


def say_result(session: Session, *, guest: Guest, meeting_id: uuid.UUID, said: Said, now: datetime) -> None:
    """Let one side say what came of its meeting; a later word replaces an earlier one.

    Raises:
        NotFoundError: for a meeting that is not the guest's. ConflictError: when the meeting was cancelled, and
            before the salon has begun.
        InvalidInputError: for what cannot be.
    """
    salon = salon_store.lock_salon(session, guest.salon.id)
    meeting = _own_meeting(session, salon, guest.participant.id, meeting_id)
    _check(said)
    require_begun(session, salon, now=now)
    if said.key and not is_first(session, salon, said.key, now=now):
        return
    meeting.status = domain.HELD
    salon_store.put_meeting(session, meeting)
    by_user = guest.actor.user_id if guest.actor.user_id != guest.participant.id else None
    _put(session, meeting, guest.participant.id, said, own=True, by_user=by_user, now=now)
    _carry(session, salon, meeting, guest.participant, speaker=guest.actor, now=now)


def note_results(
    session: Session,
    *,
    actor: Actor | None,
    salon_id: uuid.UUID,
    meeting_id: uuid.UUID,
    said: Said,
    now: datetime,
    sides: Mapping[uuid.UUID, str] | None = None,
) -> None:
    """Let the organiser note what both sides said, and ask each to confirm it; what a side said itself stays.

    sides: participant -> outcome, where the two said different things.

    Raises:
        NotFoundError, ConflictError, InvalidInputError: as in `say_result`.
    """
    salon = lock_salon(session, actor, salon_id)
    meeting = _live(salon_store.get_meeting(session, salon.id, meeting_id))
    _check(said)
    require_begun(session, salon, now=now)
    if said.key and not is_first(session, salon, said.key, now=now):
        return
    meeting.status = domain.HELD
    salon_store.put_meeting(session, meeting)
    known = salon_store.results_of_meeting(session, meeting.id)
    for side_id in (meeting.a_id, meeting.b_id):
        if side_id in known and known[side_id].own:
            continue
        outcome = (sides or {}).get(side_id, said.outcome)
        each = Said(outcome=outcome, amount_cny=said.amount_cny, note=said.note)
        _check(each)
        _put(session, meeting, side_id, each, own=False, by_user=require_signed_in(actor).user_id, now=now)
        if outcome in _POSITIVE:
            _ask_to_confirm(session, salon, meeting, side_id, now=now)


def mark_missed(
    session: Session, *, actor: Actor | None, salon_id: uuid.UUID, meeting_id: uuid.UUID, now: datetime, key: str = ""
) -> None:
    """Note that a planned meeting did not take place."""
    salon = lock_salon(session, actor, salon_id)
    meeting = _live(salon_store.get_meeting(session, salon.id, meeting_id))
    require_begun(session, salon, now=now)
    if key and not is_first(session, salon, key, now=now):
        return
    if salon_store.results_of_meeting(session, meeting.id):
        raise ConflictError(reason="salon_was_held")
    meeting.status = domain.MISSED
    salon_store.put_meeting(session, meeting)


def _carry(
    session: Session,
    salon: Salon,
    meeting: SalonMeeting,
    side: SalonParticipant,
    *,
    speaker: Actor,
    now: datetime,
) -> None:
    """Take a side's own word to the case line, as its answer about the need that the two met about."""
    if meeting.need_id is None or meeting.supplier_id is None:
        return
    need = post_store.get_need(session, meeting.need_id)
    results = salon_store.results_of_meeting(session, meeting.id)
    supplier = salon_store.get_participant(session, meeting.supplier_id)
    intent = match_store.find_order_intent(session, need.id, supplier.organisation_id)
    if need.status != OPEN or (intent is not None and intent.made_at is not None):
        return
    accepted = results[side.id].outcome in _POSITIVE
    if accepted:
        if not present_pair(session, need, supplier.organisation_id, by=None, now=now):
            return
    elif supplier.organisation_id not in match_store.endorsed_suppliers(session, need.id):
        return  # nobody has proposed them to each other: there is nothing to decline
    sides = {SUPPLIER: supplier, ASKER: _other(session, meeting, supplier.id)}
    actors = {row.id: actor_for(salon, row, speaker) for row in sides.values()}
    record_interest(
        session,
        actor=actors[side.id],
        need_id=need.id,
        accepted=accepted,
        now=now,
        organisation=str(supplier.organisation_id) if side.id != supplier.id else None,
        reason=None if accepted else "other",
    )
    if _is_mutual(session, need.id, supplier.organisation_id):
        _confirm(session, need.id, sides, results, actors, now=now)


def _confirm(
    session: Session,
    need_id: uuid.UUID,
    sides: Mapping[str, SalonParticipant],
    results: Mapping[uuid.UUID, SalonResult],
    actors: Mapping[uuid.UUID, Actor],
    *,
    now: datetime,
) -> None:
    """Confirm the order intent for each side that said so itself, and begin talks where the asker wants to go on."""
    supplier_id = str(sides[SUPPLIER].organisation_id)
    said = {
        name: results[row.id]
        for name, row in sides.items()
        if row.id in results and results[row.id].own and results[row.id].outcome == domain.ORDER_INTENT
    }
    for name, result in sorted(said.items(), key=lambda each: each[1].at):
        confirm_order_intent(
            session,
            actor=actors[sides[name].id],
            need_id=need_id,
            now=now,
            organisation=supplier_id if name == ASKER else None,
            terms=Terms(amount_cny=result.amount_cny),
        )
    asker = results.get(sides[ASKER].id)
    case = case_store.case_of_need(session, need_id)
    if asker is not None and asker.own and asker.outcome == domain.NEXT_STEP and case.state == INTEREST_STATE:
        advance_case(session, actor=actors[sides[ASKER].id], case_id=case.id, now=now, to=TALKS)


def _is_mutual(session: Session, need_id: uuid.UUID, supplier_id: uuid.UUID) -> bool:
    answers = match_store.interests_of(session, need_id, supplier_id=supplier_id)
    return {row.side for row in answers if row.accepted} == {ASKER, SUPPLIER}


def _put(
    session: Session,
    meeting: SalonMeeting,
    side_id: uuid.UUID,
    said: Said,
    *,
    own: bool,
    by_user: uuid.UUID | None,
    now: datetime,
) -> None:
    salon_store.put_result(
        session,
        SalonResult(
            meeting_id=meeting.id,
            side_id=side_id,
            outcome=said.outcome,
            amount_cny=said.amount_cny if said.outcome == domain.ORDER_INTENT else None,
            note=said.note.strip(),
            own=own,
            by_user=by_user,
            at=now,
        ),
    )


def _check(said: Said) -> None:
    if said.outcome not in domain.OUTCOMES:
        raise InvalidInputError(field="outcome", value=said.outcome)
    if len(said.note) > LONGEST_NOTE:
        raise InvalidInputError(field="note", reason="salon_note", limit=LONGEST_NOTE)
    amount = said.amount_cny
    if amount is not None and not (amount.is_finite() and 0 < amount < Decimal(10) ** 13):
        raise InvalidInputError(field="amount_cny", value=str(amount))


def _live(meeting: SalonMeeting) -> SalonMeeting:
    if meeting.status == domain.CANCELLED:
        raise ConflictError(reason="salon_cancelled")
    return meeting


def _own_meeting(session: Session, salon: Salon, side_id: uuid.UUID, meeting_id: uuid.UUID) -> SalonMeeting:
    meeting = salon_store.get_meeting(session, salon.id, meeting_id)
    if side_id not in (meeting.a_id, meeting.b_id):
        raise NotFoundError(kind="meeting", id=str(meeting_id))
    return _live(meeting)


def _other(session: Session, meeting: SalonMeeting, one: uuid.UUID) -> SalonParticipant:
    return salon_store.get_participant(session, meeting.b_id if meeting.a_id == one else meeting.a_id)


def _ask_to_confirm(
    session: Session, salon: Salon, meeting: SalonMeeting, side_id: uuid.UUID, *, now: datetime
) -> None:
    row = salon_store.get_participant(session, side_id)
    people = people_store.list_users(session, organisation_id=row.organisation_id)
    tell(
        session,
        event_key=f"salon_confirm:{meeting.id}:{side_id}",
        recipients=[user.id for user in people],
        code="salon_confirm",
        ids={"alliance": salon.alliance_id, "salon": salon.id},
        now=now,
    )
