"""Order intents: the same terms confirmed by both sides, once."""

import threading
import uuid
from datetime import date
from decimal import Decimal

import pytest

from service.domain.matches import OrderIntent
from service.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from service.store import cases as case_store
from service.store import integrity, matches
from service.usecases.order_intents import Terms
from tests.usecases.flows import confirm, endorse, make_mutual, show_interest
from tests.usecases.world import World

TERMS = Terms(Decimal("1200000.50"), date(2026, 4, 30))
OTHER_TERMS = Terms(Decimal(1300000), date(2026, 4, 30))


def timeline(world: World, need_id: uuid.UUID) -> list[str]:
    with world.database.read() as session:
        return [entry.kind for entry in case_store.timeline_of(session, case_store.case_of_need(session, need_id).id)]


def test_second_confirmation_of_the_same_terms_makes_the_intent(small_world: World) -> None:
    need_id = make_mutual(small_world)
    first = confirm(small_world, "owner", need_id, TERMS)
    assert first.order_intent is not None
    assert (first.order_intent.made_at, first.order_intent.waiting_for) == (None, "supplier")
    made_at = small_world.later(minutes=30)
    second = confirm(small_world, "supplier", need_id, TERMS)
    assert second.order_intent is not None
    assert (second.order_intent.made_at, second.order_intent.waiting_for) == (made_at, None)
    assert second.order_intent.amount_cny == 1200000.5
    assert second.case_state == "order_intent"
    assert timeline(small_world, need_id) == [
        "need_posted",
        "partners_proposed",
        "proposal_endorsed",
        "interest_accepted",
        "interest_accepted",
        "contacts_opened",
        "terms_confirmed",
        "terms_confirmed",
        "order_intent_made",
    ]
    with small_world.database.read() as session:
        assert integrity.find_problems(session) == []


def test_no_terms_at_all_are_terms_too(small_world: World) -> None:
    need_id = make_mutual(small_world)
    confirm(small_world, "supplier", need_id)
    intent = confirm(small_world, "owner", need_id).order_intent
    assert intent is not None
    assert intent.made_at is not None


def test_other_terms_replace_the_first_and_undo_the_other_side(small_world: World) -> None:
    need_id = make_mutual(small_world)
    confirm(small_world, "owner", need_id, TERMS)
    answer = confirm(small_world, "supplier", need_id, OTHER_TERMS).order_intent
    assert answer is not None
    assert answer.replaced
    assert (answer.asker_confirmed_at, answer.waiting_for, answer.made_at) == (None, "asker", None)
    made = confirm(small_world, "owner", need_id, OTHER_TERMS).order_intent
    assert made is not None
    assert made.made_at is not None
    assert not made.replaced


def test_confirming_again_changes_nothing(small_world: World) -> None:
    need_id = make_mutual(small_world)
    first = confirm(small_world, "owner", need_id, TERMS)
    before = timeline(small_world, need_id)
    small_world.later(minutes=5)
    assert confirm(small_world, "owner", need_id, TERMS) == first
    assert timeline(small_world, need_id) == before


def test_made_terms_are_fixed(small_world: World) -> None:
    need_id = make_mutual(small_world)
    confirm(small_world, "owner", need_id, TERMS)
    made = confirm(small_world, "supplier", need_id, TERMS)
    with pytest.raises(ConflictError) as error:
        confirm(small_world, "owner", need_id, OTHER_TERMS)
    assert error.value.details["reason"] == "already_made"
    with pytest.raises(ConflictError):
        show_interest(small_world, "supplier", need_id, accepted=False, reason="price")
    assert confirm(small_world, "owner", need_id, TERMS) == made


def test_both_must_be_interested_first(small_world: World) -> None:
    need_id = small_world.post_need().id
    endorse(small_world, need_id)
    show_interest(small_world, "supplier", need_id)
    with pytest.raises(ConflictError) as error:
        confirm(small_world, "supplier", need_id, TERMS)
    assert error.value.details["reason"] == "not_mutual"


def test_declining_undoes_an_open_offer(small_world: World) -> None:
    need_id = make_mutual(small_world)
    confirm(small_world, "owner", need_id, TERMS)
    show_interest(small_world, "owner", need_id, accepted=False, reason="not_now")
    show_interest(small_world, "owner", need_id)
    intent = confirm(small_world, "supplier", need_id, TERMS).order_intent
    assert intent is not None
    assert intent.waiting_for == "asker"


@pytest.mark.parametrize(
    "terms",
    [
        Terms(Decimal(0)),
        Terms(Decimal(-5)),
        Terms(Decimal("1.005")),
        Terms(Decimal(10) ** 13),
        Terms(Decimal("NaN")),
        Terms(delivery_on=date(2026, 3, 3)),
    ],
)
def test_terms_that_cannot_be(small_world: World, terms: Terms) -> None:
    need_id = make_mutual(small_world)
    with pytest.raises(InvalidInputError):
        confirm(small_world, "owner", need_id, terms)


def test_only_the_two_sides_confirm(small_world: World) -> None:
    need_id = make_mutual(small_world)
    with pytest.raises(ForbiddenError):
        confirm(small_world, "secretariat", need_id)
    with pytest.raises(NotFoundError):
        confirm(small_world, "other_firm", need_id)


def test_two_sides_at_once_make_one_intent(small_world: World) -> None:
    need_id = make_mutual(small_world)
    start = threading.Barrier(4)
    answers, errors = [], []

    def run(side: str) -> None:
        start.wait()
        try:
            answers.append(confirm(small_world, side, need_id, TERMS))
        except Exception as exc:  # noqa: BLE001 - whatever it is fails the test below
            errors.append(exc)

    threads = [threading.Thread(target=run, args=(side,)) for side in ("owner", "supplier") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert timeline(small_world, need_id).count("order_intent_made") == 1
    assert timeline(small_world, need_id).count("terms_confirmed") == 2
    with small_world.database.read() as session:
        intents: list[OrderIntent] = matches.order_intents_of(session, need_id)
        assert len(intents) == 1
        assert intents[0].made_at is not None
