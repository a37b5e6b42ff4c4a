"""Order intents: the same terms confirmed by both sides."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from service.domain.case_states import ORDER_INTENT, TWO_SIDED
from service.domain.matches import ASKER, OrderIntent
from service.errors import ConflictError, InvalidInputError
from service.policy import Actor
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import matches as match_store
from service.usecases import case_moves
from service.usecases.access import today_in
from service.usecases.pairs import Pair, PairView, answers_of, is_mutual, open_pair, show_pair

_CENT = Decimal("0.01")
_MOST_CNY = Decimal(10) ** 13
"""Below this a floating-point number tells every cent apart."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed on as far as it is: an amount in yuan, a day of delivery."""

    amount_cny: Decimal | None = None
    delivery_on: date | None = None


def confirm_order_intent(
    session: Session,
    *,
    actor: Actor | None,
    need_id: uuid.UUID,
    now: datetime,
    organisation: str | None = None,
    terms: Terms | None = None,
) -> PairView:
    """Confirm terms for the caller's side; the second confirmation of the same terms makes the order intent.

    Other terms than the last replace them: the other side then has to confirm anew, and the answer says `replaced`.
    Once made, the terms are fixed. Confirming the same again changes nothing. organisation: as in `record_interest`.

    Raises:
        ConflictError: when the two are not both interested, or the intent was made on other terms.
        InvalidInputError: for an amount or a day that cannot be.
    """
    pair, side = open_pair(session, actor, need_id, organisation)
    wanted = _check_terms(session, pair, terms or Terms(), now)
    if not is_mutual(answers_of(session, pair).values()):
        raise ConflictError(reason="not_mutual", id=str(pair.need.id))
    intent = match_store.lock_order_intent(session, need_id=pair.need.id, supplier_id=pair.supplier_id, now=now)
    same = Terms(intent.amount_cny, intent.delivery_on) == wanted
    if intent.made_at is not None:
        if same:
            return show_pair(session, pair, actor=actor, now=now)
        raise ConflictError(reason="already_made", id=str(pair.need.id))
    if same and _confirmed_by(intent, side):
        return show_pair(session, pair, actor=actor, now=now)
    replaced = not same and bool(intent.asker_confirmed_at or intent.supplier_confirmed_at)
    _confirm(intent, side=side, terms=wanted, same=same, now=now)
    match_store.put_order_intent(session, intent)
    match_store.keep_terms(session, intent, side=side, now=now)
    _note(session, pair, intent, side=side, actor=actor, now=now)
    return show_pair(session, pair, actor=actor, now=now, replaced=replaced)


def _check_terms(session: Session, pair: Pair, terms: Terms, now: datetime) -> Terms:
    """Return the terms as they are stored: whole cents, no day in the past."""
    amount = terms.amount_cny
    if amount is not None and not (amount.is_finite() and 0 < amount < _MOST_CNY and amount == amount.quantize(_CENT)):
        raise InvalidInputError(field="amount_cny", value=str(amount))
    alliance = alliance_store.alliance_by_id(session, pair.need.alliance_id)
    if terms.delivery_on is not None and terms.delivery_on < today_in(alliance, now):
        raise InvalidInputError(field="delivery_on", value=terms.delivery_on.isoformat())
    return Terms(None if amount is None else amount.quantize(_CENT), terms.delivery_on)


def _confirmed_by(intent: OrderIntent, side: str) -> datetime | None:
    return intent.asker_confirmed_at if side == ASKER else intent.supplier_confirmed_at


def _confirm(intent: OrderIntent, *, side: str, terms: Terms, same: bool, now: datetime) -> None:
    """Set terms and one side's confirmation; other terms undo the other side's."""
    if not same:
        intent.amount_cny, intent.delivery_on = terms.amount_cny, terms.delivery_on
        intent.asker_confirmed_at = intent.supplier_confirmed_at = None
    if side == ASKER:
        intent.asker_confirmed_at = now
    else:
        intent.supplier_confirmed_at = now
    intent.updated_at = now
    if intent.asker_confirmed_at and intent.supplier_confirmed_at:
        intent.made_at = now


def _note(session: Session, pair: Pair, intent: OrderIntent, *, side: str, actor: Actor | None, now: datetime) -> None:
    """Write the confirmation down, and the intent where it makes one; the terms themselves stay off the timeline."""
    case = case_store.case_of_need(session, pair.need.id)
    data = {"intent": intent.id, "supplier": pair.supplier_id, "side": side}
    case_moves.move_case(session, case, kind="terms_confirmed", now=now, actor=actor, data=data)
    if intent.made_at is not None:
        # a second intent, with another supplier, changes nothing of a case that has gone further
        to = None if case.state in TWO_SIDED else ORDER_INTENT
        case_moves.move_case(session, case, kind="order_intent_made", to=to, now=now, actor=actor, data=data)
