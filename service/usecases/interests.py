"""Interest, one side at a time; when both are interested, contacts open to both."""

import uuid
from datetime import datetime

from sqlmodel import Session

from service.disclosure import Field
from service.domain.case_states import INTEREST, PROPOSED, TALKS, WAITING
from service.domain.cases import Case
from service.errors import ConflictError, InvalidInputError
from service.policy import Actor, require_signed_in
from service.store import cases as case_store
from service.store import matches as match_store
from service.usecases import case_moves
from service.usecases.disclosures import MUTUAL_INTEREST, Opened, note_opened
from service.usecases.pairs import Pair, PairView, answers_of, is_mutual, open_pair, show_pair
from service.usecases.push import note_decline

REASONS = (
    "price",
    "capacity",
    "delivery",
    "not_our_product",
    "certificate",
    "distance",
    "quality",
    "other_partner",
    "not_now",
    "other",
)
"""The one-tap reasons for declining."""


def record_interest(
    session: Session,
    *,
    actor: Actor | None,
    need_id: uuid.UUID,
    accepted: bool,
    now: datetime,
    organisation: str | None = None,
    reason: str | None = None,
) -> PairView:
    """Record that the caller's side is interested in the other, or declines; a later answer replaces an earlier one.

    organisation: the supplier by id or full name; the asker must name it. reason: why declined, one of `REASONS`.
    The same answer again changes nothing.

    Raises:
        ConflictError: when the need is not open, the supplier was never proposed, or the order intent is made.
        InvalidInputError, NotFoundError, ForbiddenError, NotSignedInError.
    """
    if reason is not None and (accepted or reason not in REASONS):
        raise InvalidInputError(field="reason", value=reason)
    pair, side = open_pair(session, actor, need_id, organisation)
    intent = match_store.find_order_intent(session, pair.need.id, pair.supplier_id)
    before = answers_of(session, pair)
    if side in before and (before[side].accepted, before[side].reason) == (accepted, reason):
        return show_pair(session, pair, actor=actor, now=now)
    if intent is not None and intent.made_at is not None:
        raise ConflictError(reason="already_made", id=str(pair.need.id))
    match_store.record_interest(
        session,
        need_id=pair.need.id,
        supplier_id=pair.supplier_id,
        side=side,
        accepted=accepted,
        reason=reason,
        now=now,
        by_user=require_signed_in(actor).user_id,
    )
    if intent is not None and not accepted:
        intent.asker_confirmed_at = intent.supplier_confirmed_at = None
        match_store.put_order_intent(session, intent)
    _note(session, pair, kind="interest_accepted" if accepted else "interest_declined", side=side, actor=actor, now=now)
    if not accepted:
        note_decline(session, pair.need, now=now)
    return show_pair(session, pair, actor=actor, now=now)


def _note(session: Session, pair: Pair, *, kind: str, side: str, actor: Actor | None, now: datetime) -> None:
    """Write an answer down on the case's timeline, and the opening of contacts where it brings that about."""
    case = case_store.case_of_need(session, pair.need.id)
    answers = answers_of(session, pair)
    data = {"supplier": pair.supplier_id, "side": side, "reason": answers[side].reason}
    if case.state in WAITING:
        case = case_moves.move_case(session, case, kind="partner_chosen", to=PROPOSED, now=now, actor=actor)
    case_moves.move_case(
        session, case, kind=kind, to=_state_after(session, pair, case), now=now, actor=actor, data=data
    )
    if answers[side].accepted and is_mutual(answers.values()):
        opened = {"supplier": pair.supplier_id}
        case_moves.move_case(session, case, kind="contacts_opened", now=now, actor=actor, data=opened)
        _note_opening(session, pair, now=now)


def _note_opening(session: Session, pair: Pair, *, now: datetime) -> None:
    """Write down that each side's contact opened to the other."""
    sides = pair.need.organisation_id, pair.supplier_id
    for own_id, other_id in (sides, sides[::-1]):
        contact = Opened(
            field=Field.CONTACT, subject_id=own_id, alliance_id=pair.need.alliance_id, need_id=pair.need.id
        )
        note_opened(session, contact, to=other_id, reason=MUTUAL_INTEREST, now=now)


def _state_after(session: Session, pair: Pair, case: Case) -> str | None:
    """Where an answer leaves the case: at interest while anybody is interested, None where it moves nothing.

    Talks go on until nobody is left to talk to.
    """
    if case.state not in (PROPOSED, INTEREST, TALKS):
        return None
    interested = any(row.accepted for row in match_store.interests_of(session, pair.need.id))
    if not interested:
        return PROPOSED
    return None if case.state == TALKS else INTEREST
