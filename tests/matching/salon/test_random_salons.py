"""Random small salons: every rule is kept, every demand met or explained, the bound holds, small plans are the best."""

import os
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from matching.salon.checks import SOFT, check_plan, count_meetings
from matching.salon.plan import Plan
from matching.salon.planner import plan_salon, worth_of
from matching.salon.problem import Problem
from matching.salon.reading import check_locks, read_plan, read_problem
from tests.matching.salon.small_salons import best_worth, random_salon

SALONS = int(os.environ.get("LIANPEI_TEST_SALONS", "2000"))
"""How many random salons are planned; the nightly run takes 100,000."""

BATCHES = 10

LOCKED_OUT = 3268
"""Here some ways through the day leave no room for the locked meeting, which the brute force has to see."""


def random_of(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - made-up salons, no secret


def assert_sound(problem: Problem, plan: Plan) -> None:
    """What holds for every plan: rules, explanations, worth and bound."""
    broken = check_plan(problem, plan)
    assert not [each for each in broken if each.rule not in SOFT]
    missed = Counter(each.firms for each in broken)
    explained = Counter(each.pair for each in plan.unmet if each.kind in ("must", "minimum"))
    assert missed == explained
    assert plan.objective == pytest.approx(worth_of(problem, plan))
    assert plan.upper_bound >= plan.objective
    assert 0 <= plan.gap < 1e-6
    met = set(plan.met_pairs())
    wished = {pair for pair in problem.weight_of if pair not in set(problem.must)}
    assert {each.pair for each in plan.unmet if each.kind == "wish"} == wished - met
    assert not [each for each in plan.unmet if each.reason == "search_stopped"]
    held = Counter(table.host for table in plan.round_tables)
    asked = Counter(table.host for table in problem.round_tables)
    absent = Counter(each.pair[0] for each in plan.unmet if each.kind == "round_table")
    assert held + absent == asked


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_salons_keep_every_rule(batch: int) -> None:
    for number in range(batch, SALONS, BATCHES):
        problem = random_salon(random_of(number))
        check_locks(problem)
        plan = plan_salon(problem)
        try:
            assert_sound(problem, plan)
        except AssertionError as exc:
            raise AssertionError(f"salon {number}: {exc}") from exc


def test_a_plan_of_up_to_eight_firms_is_the_best_there_is() -> None:
    for number in (*range(max(150, SALONS // 20)), LOCKED_OUT):
        rng = random_of(10_000 + number)
        firms, slots = rng.choice([(4, 3), (5, 3), (6, 2), (7, 2), (8, 2)])
        problem = random_salon(rng, most_firms=firms, most_slots=slots, rich=False)
        plan = plan_salon(problem)
        held = count_meetings(plan)
        musts = sum(each.kind == "must" for each in plan.unmet)
        short = sum(max(0, firm.min_meetings - held[firm.id]) for firm in problem.firms if not firm.standby)
        least, most = best_worth(problem)
        assert (musts, short) == least, number
        assert plan.objective == pytest.approx(most, abs=1e-6), number


def test_the_same_problem_gives_the_same_plan_whatever_the_order_of_its_rows() -> None:
    for number in range(40):
        problem = read_problem(random_salon(random_of(number)).as_dict())
        plan = plan_salon(problem)
        assert plan_salon(read_problem(problem.as_dict())) == plan
        assert set(read_plan(plan.as_dict(), problem).meetings) == set(plan.meetings)
        turned = replace(problem, wishes=problem.wishes[::-1], must=problem.must[::-1])
        assert plan_salon(turned).objective == pytest.approx(plan.objective)
