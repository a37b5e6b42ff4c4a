"""Demands that stand against each other: those named cannot be had together, and without any one of them they can."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pytest

from matching.salon.generate import Recipe, generate_salon
from matching.salon.model import build_model
from matching.salon.planner import plan_salon
from matching.salon.problem import Problem
from matching.salon.relaxing import Demand, _keep_serving

RECIPES = [
    Recipe(10, 3, 2, 6, must=8),
    Recipe(10, 3, 4, 6, must=10, minimum=2, delegates=2),
    Recipe(10, 3, 2, 6, must=5, minimum=1, delegates=2, round_tables=2, competitors=6),
]


@pytest.mark.parametrize("recipe", RECIPES)
def test_what_stands_against_a_demand_is_a_smallest_set(recipe: Recipe) -> None:
    looked = 0
    for seed in range(6):
        problem = generate_salon(recipe, seed=seed)
        named = [each for each in plan_salon(problem).unmet if each.kind in {"must", "minimum"} and each.blockers]
        for each in named[:2]:
            looked += 1
            assert _can_be_had(problem, {each.pair})
            assert not _can_be_had(problem, {each.pair, *each.blockers})
            for left_out in each.blockers:
                assert _can_be_had(problem, {each.pair, *each.blockers} - {left_out})
    assert looked >= 3


def test_only_meetings_and_seats_that_serve_a_demand_are_kept() -> None:
    problem = generate_salon(RECIPES[2], seed=1)
    model = build_model(problem)
    must, firm = problem.must[0], problem.firms[-1].id
    left = _keep_serving(model, [model.must_gap[must], model.minimum_gap[firm]])
    meetings = np.flatnonzero(left.high[: len(model.meeting_pair)] > 0)
    pairs = {problem.pairs[pair] for pair in model.meeting_pair[meetings].tolist()}
    assert pairs == {must} | {pair for pair in problem.pairs if firm in pair}
    seats = [(number, guest) for (number, guest, _), column in model.seats.items() if left.high[column] > 0]
    hosts = {(problem.round_tables[number].host, guest) for number, guest in seats}
    assert hosts
    assert all(firm in both or set(both) == set(must) for both in hosts)
    assert np.array_equal(left.high[list(model.held.values())], model.high[list(model.held.values())])


def _can_be_had(problem: Problem, demands: Collection[Demand]) -> bool:
    """Return whether a plan meets these demands when nothing else is demanded."""
    firms = [each if (each.id,) in demands else replace(each, min_meetings=0) for each in problem.firms]
    musts = tuple(pair for pair in problem.must if pair in demands)
    plan = plan_salon(replace(problem, firms=tuple(firms), must=musts))
    return not any(each.kind in {"must", "minimum"} for each in plan.unmet)
