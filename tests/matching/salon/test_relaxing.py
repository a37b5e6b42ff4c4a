"""Demands that stand against each other: those named cannot be had together, and without any one of them they can."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pytest

from matching.salon import search
from matching.salon.checks import SOFT, check_plan
from matching.salon.generate import Recipe, generate_salon
from matching.salon.model import build_model
from matching.salon.plan import Plan
from matching.salon.planner import plan_salon
from matching.salon.problem import Problem, pair_of
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


def test_what_must_be_missed_is_settled_first_and_the_rest_found_by_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = generate_salon(Recipe(30, 6, 10, 18, minimum=1, delegates=2), seed=1)
    busy = problem.firms[-1]
    others = [firm.id for firm in problem.firms if firm.id != busy.id][: len(busy.available) + 2]
    problem = replace(problem, must=tuple(pair_of(busy.id, other) for other in others))
    best = plan_salon(problem, exact=True)
    searched: list[str] = []
    monkeypatch.setattr(search._Search, "_near_free", lambda *_: searched.append("near free"))
    plan = plan_salon(problem)
    assert searched == []
    assert len(_missed(plan)) == len(_missed(best)) == 2
    assert plan.gap <= search.ENOUGH
    assert plan.objective <= best.objective + 1e-6 <= plan.upper_bound + 2e-6
    assert not [each for each in check_plan(problem, plan) if each.rule not in SOFT]


def _missed(plan: Plan) -> list[tuple[str, ...]]:
    return [each.pair for each in plan.unmet if each.kind in {"must", "minimum"}]


def _can_be_had(problem: Problem, demands: Collection[Demand]) -> bool:
    """Return whether a plan meets these demands when nothing else is demanded."""
    firms = [each if (each.id,) in demands else replace(each, min_meetings=0) for each in problem.firms]
    musts = tuple(pair for pair in problem.must if pair in demands)
    plan = plan_salon(replace(problem, firms=tuple(firms), must=musts))
    return not _missed(plan)
