"""Interest and order intent between an asker and a supplier."""

import uuid

from fastapi import APIRouter, Response

from service.api.answers import answer
from service.api.callers import CallerDep, WriterDep
from service.api.fields import API, Amount, Body, Day, Short
from service.usecases import interests, order_intents
from service.usecases.pairs import PairView, read_pairs

router = APIRouter(prefix=API, tags=["interests and order intents"])


class InterestAnswer(Body):
    """One side's answer. `organisation`: the supplier, by id or full name; the asker must name it.

    reason: why declined; one of price, capacity, delivery, not_our_product, certificate, distance, quality,
    other_partner, not_now, other.
    """

    organisation: Short | None = None
    accepted: bool = True
    reason: Short | None = None


class IntentTerms(Body):
    """The terms that one side confirms; `organisation` as for an interest."""

    organisation: Short | None = None
    amount_cny: Amount | None = None
    delivery_on: Day | None = None


@router.get("/needs/{need_id}/interests", response_model=list[PairView])
def list_interests(need_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return how each supplier that answered or was answered stands."""
    actor = caller.actor
    with caller.read() as session:
        return answer(read_pairs(session, actor=actor, need_id=need_id, now=caller.now))


@router.post("/needs/{need_id}/interests", response_model=PairView)
def record_interest(need_id: uuid.UUID, given: InterestAnswer, writer: WriterDep) -> Response:
    """Show interest or decline, for either side; when both are interested, contacts open to both."""
    return writer.answer(
        lambda session, actor, now: interests.record_interest(
            session, actor=actor, need_id=need_id, now=now, **dict(given)
        )
    )


@router.post("/needs/{need_id}/order-intents", response_model=PairView)
def confirm_order_intent(need_id: uuid.UUID, given: IntentTerms, writer: WriterDep) -> Response:
    """Confirm terms, for either side; the second confirmation of the same terms makes the order intent."""
    terms = order_intents.Terms(given.amount_cny, given.delivery_on)
    return writer.answer(
        lambda session, actor, now: order_intents.confirm_order_intent(
            session, actor=actor, need_id=need_id, now=now, organisation=given.organisation, terms=terms
        )
    )
