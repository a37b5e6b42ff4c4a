"""The search of a repair in a large salon: near those whose demand is missed it finds what the whole search finds."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from matching.salon import mending
from matching.salon.checks import SOFT, check_plan
from matching.salon.generate import Recipe, generate_salon
from matching.salon.model import Model, Numbers, build_model
from matching.salon.plan import Event, Plan
from matching.salon.planner import plan_salon
from matching.salon.problem import Problem
from matching.salon.repair import repair_plan
from matching.salon.solver import Found, bound_from, relax, solve_part
from matching.salon.tightening import tighten
from tests.matching.salon.small_salons import random_salon

SECONDS = 60.0
"""Far more than any of these searches takes: on a slow machine too it is the search that ends, not its time."""


def tight_salon(seed: int) -> tuple[Problem, Plan]:
    """Every table taken, musts and minima for which others have to give way; one firm on standby."""
    problem = generate_salon(Recipe(40, 6, 10, 16, must=10, minimum=2, delegates=2, forbidden=6), seed=seed)
    waiting = problem.firms[-1].id
    firms = tuple(replace(firm, standby=firm.id == waiting) for firm in problem.firms)
    problem = replace(problem, firms=firms, must=tuple(pair for pair in problem.must if waiting not in pair))
    return problem, plan_salon(problem, time_limit_s=SECONDS)


def missed(problem: Problem, plan: Plan) -> list[tuple[str, ...]]:
    broken = check_plan(problem, plan)
    assert all(each.rule in SOFT for each in broken)
    return [each.firms for each in broken]


@pytest.mark.parametrize("seed", [1, 2])
def test_near_the_missed_demands_a_repair_is_as_good_as_over_everybody(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, plan = tight_salon(seed)
    monkeypatch.setattr(mending, "WHOLE", 0)
    for event in (Event(lost_tables=(0,)), Event(now=2, lost_tables=(3, 4)), Event(walk_ins=(problem.firms[-1].id,))):
        near = repair_plan(problem, plan, event, time_limit_s=SECONDS)
        with monkeypatch.context() as patched:
            patched.setattr(mending, "WHOLE", 10**9)
            whole = repair_plan(problem, plan, event, time_limit_s=SECONDS)
        assert missed(near.problem, near.plan) == missed(whole.problem, whole.plan) == []
        assert near.kept == whole.kept
        assert near.plan.objective >= whole.plan.objective - 1e-6
        assert near.plan.gap <= 1e-9
        assert near.plan.upper_bound >= whole.plan.objective - 1e-6
        assert repair_plan(problem, plan, event, time_limit_s=SECONDS) == near


def test_who_is_called_in_gets_its_minimum_though_every_table_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, plan = tight_salon(3)
    waiting = problem.firms[-1].id
    monkeypatch.setattr(mending, "WHOLE", 0)
    looked_at: list[int] = []

    def watch(model: Model, columns: Numbers, *, seconds: float, gap: float = 0.0) -> Found:
        looked_at.append(len(columns))
        return solve_part(model, columns, seconds=seconds, gap=gap)

    monkeypatch.setattr(mending, "solve_part", watch)
    repair = repair_plan(problem, plan, Event(walk_ins=(waiting,)), time_limit_s=SECONDS)
    assert sum(waiting in pair for pair in repair.plan.met_pairs()) >= 2
    assert missed(repair.problem, repair.plan) == []
    assert len(repair.changes) <= 6
    assert 0 < max(looked_at) < len(build_model(problem).weights) / 2  # never everybody at once


def test_tighter_bounds_cut_off_no_plan() -> None:
    closed = 0
    for number in range(80):
        rng = Random(number)  # noqa: S311 - made-up salons, no secret
        model = build_model(random_salon(rng))
        if not len(model.meeting_pair):
            continue
        column = rng.randrange(len(model.meeting_pair))
        low = model.low.copy()
        low[column] = 1.0
        model = replace(model, low=low)
        tight = tighten(model)
        everything = np.arange(len(model.weights))
        loose, found = (solve_part(each, everything, seconds=SECONDS) for each in (model, tight))
        assert found.infeasible == loose.infeasible
        assert found.value == pytest.approx(loose.value)
        closed += int((tight.high < model.high).sum())
    assert closed > 100


def test_a_bound_from_some_columns_holds_for_all_and_is_near_the_best() -> None:
    for seed in (1, 2, 3):
        model = build_model(generate_salon(Recipe(30, 5, 8, 10, delegates=2, round_tables=1), seed=seed))
        relaxed = relax(model, seconds=SECONDS)
        assert relaxed is not None
        rng = np.random.default_rng(seed)
        some = np.flatnonzero(rng.random(len(model.weights)) < 0.1)
        bound, prices = bound_from(model, some, seconds=SECONDS)
        assert bound == pytest.approx(relaxed.bound, rel=2e-3)
        assert bound >= relaxed.bound - 1e-6
        best = solve_part(model, np.arange(len(model.weights)), seconds=SECONDS)
        assert best.values is not None
        assert bound >= best.value - 1e-6
        assert np.all(prices[best.values > 0.5] >= best.value - bound - 1e-6)  # by price, none of the best is left out


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_search_that_begins_near_ends_with_the_best_of_all(seed: int) -> None:
    model = build_model(generate_salon(Recipe(14, 4, 7, 8, minimum=1), seed=seed))
    near = np.arange(0, len(model.weights), 2)
    best = solve_part(model, np.arange(len(model.weights)), seconds=SECONDS)
    assert solve_part(model, near, seconds=SECONDS).value < best.value - 1e-3
    found = mending._search_near(model, near, seconds=SECONDS)
    assert found.value == pytest.approx(best.value)
    assert best.value - 1e-9 <= found.bound <= best.value + 1e-6
