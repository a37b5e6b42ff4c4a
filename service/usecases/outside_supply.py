"""The office records that a need was served from outside the alliance: by whom, from where, for how much."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from matching.normalise import clean_text
from service.domain.case_states import MERGED
from service.domain.supply import MOST_WORDS
from service.domain.triage import MEMBERS_SERVE
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.figures.stories import SERVED_OUTSIDE
from service.policy import Action, Actor, may, require_signed_in
from service.store import cases as case_store
from service.store import supply as supply_store
from service.usecases.case_access import case_target, lock_case_for, open_case
from service.usecases.case_moves import move_case
from service.usecases.case_views import CaseView, show_case

_CENT = Decimal("0.01")
_MOST_CNY = Decimal(10) ** 13


@dataclass(frozen=True, slots=True)
class OutsideSource:
    """Who served a need from outside, where that is, and for how much where it is known."""

    supplier: str
    region: str
    amount_cny: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OutsideOffer:
    """The caller may record who served a need from outside; recorded: somebody did already."""

    recorded: bool


def record_outside_supply(
    session: Session, *, actor: Actor | None, case_id: uuid.UUID, now: datetime, source: OutsideSource
) -> CaseView:
    """Record on a need's case, open or closed, that its demand was served from outside; the last record counts.

    The case stays where it is.

    Raises:
        ConflictError: when it is not a need's, or is merged. InvalidInputError, EmptyTextError, TextTooLongError.
    """
    case = lock_case_for(session, actor, case_id, Action.RECORD_SUPPLY)
    if case.need_id is None:
        raise ConflictError(reason="no_need", number=case.number)
    if case.state == MERGED:
        raise ConflictError(reason="case_merged", number=case.number)
    amount = source.amount_cny
    if amount is not None and not (amount.is_finite() and 0 < amount < _MOST_CNY and amount == amount.quantize(_CENT)):
        raise InvalidInputError(field="amount_cny", value=str(amount))
    record = supply_store.add_record(
        session,
        case,
        supplier=clean_text(source.supplier, MOST_WORDS),
        region=clean_text(source.region, MOST_WORDS),
        amount_cny=amount,
        now=now,
        by=require_signed_in(actor).user_id,
    )
    data = {"record": record.id, "digest": record.digest}
    return show_case(
        session, move_case(session, case, kind=SERVED_OUTSIDE, now=now, actor=actor, data=data, resume=True)
    )


def offer_record(session: Session, *, actor: Actor | None, case: CaseView) -> OutsideOffer | None:
    """Return whether a case says already who served it from outside; None where the caller has nothing to record.

    Offered is what members of an alliance could serve: products, technology, equipment, and what nobody sorted yet.
    """
    if case.need_id is None or case.state == MERGED or case.category not in ("", *MEMBERS_SERVE):
        return None
    target = case_target(session, case_store.get_case(session, case.id))
    if not may(actor, Action.RECORD_SUPPLY, target):
        return None
    return OutsideOffer(recorded=supply_store.has_record(session, case.id))


def read_for_record(session: Session, *, actor: Actor | None, number: str) -> CaseView:
    """Return the case with this number to somebody who may record who served it.

    Raises:
        NotFoundError: when there is none that the caller may see. ForbiddenError: when the caller may only see it.
    """
    require_signed_in(actor)
    case = case_store.find_case_by_number(session, number)
    if case is None:
        raise NotFoundError(kind="case", number=number)
    return show_case(session, open_case(session, actor, case.id, Action.RECORD_SUPPLY))
