"""What people decided becomes rows to learn from."""

import pytest

from matching.ranker_training import PairRow
from service.usecases.decisions import decision_rows
from tests.usecases.flows import confirm, endorse, find, make_mutual, show_interest
from tests.usecases.world import World


def rows(world: World) -> list[PairRow]:
    with world.database.read() as session:
        return decision_rows(session)


def told(world: World) -> list[tuple[bool, float]]:
    return [(row.served, row.weight) for row in rows(world)]


def test_what_nobody_decided_teaches_nothing(small_world: World) -> None:
    find(small_world, small_world.post_need().id)
    assert rows(small_world) == []


def test_an_endorsement_is_a_weak_yes_with_the_features_of_its_proposal(small_world: World) -> None:
    endorse(small_world, small_world.post_need().id)
    (row,) = rows(small_world)
    assert (row.served, row.weight) == (True, 0.3)
    assert row.features["ngram_coverage"] > 0


def test_interest_and_then_the_intent_count_more(small_world: World) -> None:
    need_id = make_mutual(small_world)
    assert told(small_world) == [(True, 1.0)]
    confirm(small_world, "supplier", need_id)
    confirm(small_world, "owner", need_id)
    assert told(small_world) == [(True, 3.0)]


@pytest.mark.parametrize(("reason", "expected"), [("not_our_product", [(False, 2.0)]), ("price", []), (None, [])])
def test_a_refusal_counts_where_it_is_for_want_of_ability(
    small_world: World, reason: str | None, expected: list[tuple[bool, float]]
) -> None:
    need_id = small_world.post_need().id
    endorse(small_world, need_id)
    show_interest(small_world, "supplier", need_id, accepted=False, reason=reason)
    assert told(small_world) == expected
