"""Middle-sized salons near their bound, the reasons people read, and the tables they walk between."""

from typing import Any

import numpy as np
import pytest

from matching.salon.baselines import plan_by_exchange, plan_greedily, plan_slot_by_slot
from matching.salon.board import Board
from matching.salon.checks import SOFT, check_plan
from matching.salon.generate import Recipe, generate_salon
from matching.salon.model import build_model
from matching.salon.plan import Plan, RoundTable
from matching.salon.planner import plan_salon, seat_plan
from matching.salon.problem import Problem
from matching.salon.reading import read_problem
from matching.salon.reasons import explain_unmet
from matching.salon.solver import relax
from matching.salon.tables import count_moves

DEMANDING = Recipe(36, 6, 14, 14, must=5, minimum=2, delegates=3, forbidden=6, competitors=12, round_tables=2)


def salon(firms: list[dict[str, Any]] | str, **more: Any) -> Problem:  # noqa: ANN401 - a file's content
    named = [{"id": each} for each in firms] if isinstance(firms, str) else firms
    return read_problem({"firms": named, "slots": 2, "tables": 3} | more)


def wish(a: str, b: str, weight: float = 1.0) -> dict[str, Any]:
    return {"a": a, "b": b, "weight": weight}


def reasons(problem: Problem) -> dict[tuple[str, ...], str]:
    return {each.pair: each.reason for each in plan_salon(problem).unmet}


@pytest.mark.parametrize(("recipe", "most"), [(DEMANDING, 2e-3), (Recipe(30, 5, 15, 10), 5e-3)])
def test_a_larger_salon_comes_near_its_bound_and_beats_the_simple_ways(recipe: Recipe, most: float) -> None:
    problem = generate_salon(recipe, seed=3)
    plan = plan_salon(problem)
    assert check_plan(problem, plan) == []
    assert plan.gap <= most
    for board in (plan_greedily(problem), plan_slot_by_slot(problem)):
        other = seat_plan(problem, board.alone(), board.held)
        assert not [each for each in check_plan(problem, other) if each.rule not in SOFT]
        assert other.objective < plan.objective or check_plan(problem, other)
    assert plan_salon(problem) == plan


def test_the_bound_is_proven_by_the_prices_of_the_relaxation() -> None:
    model = build_model(generate_salon(Recipe(20, 4, 8, 8), seed=1))
    relaxed = relax(model, seconds=10)
    assert relaxed is not None
    assert relaxed.bound == pytest.approx(float(model.weights @ relaxed.values), rel=1e-6)
    assert np.all(model.matrix @ relaxed.values <= model.limits + 1e-6)


def test_exchange_alone_keeps_every_rule_and_beats_greed() -> None:
    problem = generate_salon(Recipe(30, 5, 15, 10), seed=5)
    alone, held = plan_by_exchange(problem)
    plan = seat_plan(problem, alone, held)
    assert not [each for each in check_plan(problem, plan) if each.rule not in SOFT]
    greedy = plan_greedily(problem)
    assert plan.objective > seat_plan(problem, greedy.alone(), greedy.held).objective


def test_each_unmet_wish_says_what_kept_it() -> None:
    firms = [{"id": "a"}, {"id": "b", "available": [0]}, {"id": "c", "available": [1]}, {"id": "d", "standby": True}]
    wishes = [wish("a", "b"), wish("b", "c"), wish("a", "d"), wish("a", "c")]
    assert reasons(salon(firms, wishes=wishes, forbidden=[["a", "c"]])) == {
        ("b", "c"): "no_common_slot", ("a", "d"): "standby", ("a", "c"): "forbidden",
    }  # fmt: skip
    full = salon("abc", slots=1, wishes=[wish("a", "b", 3), wish("a", "c", 2)])
    (entry,) = plan_salon(full).unmet
    assert (entry.pair, entry.reason, entry.blockers) == (("a", "c"), "full_a", (("a", "b"),))
    assert reasons(salon("abcd", slots=1, tables=1, wishes=[wish("a", "b", 2), wish("c", "d")])) == {
        ("c", "d"): "tables_full"
    }
    held = salon(
        [{"id": "a"}, {"id": "b"}, {"id": "c"}], slots=1, wishes=[wish("a", "b", 2), wish("a", "c")],
        round_tables=[{"host": "a", "seats": 2}], competitors=[["b", "c"]],
    )  # fmt: skip
    plan = Plan(meetings=(), round_tables=(RoundTable("a", 0, 0, ("b",)),), objective=2, upper_bound=2)
    (entry,) = explain_unmet(held, plan, proven=True)
    assert (entry.pair, entry.reason, entry.blockers) == (("a", "c"), "competitor_at_table", (("b",),))


def test_musts_and_minima_that_cannot_be_had_are_explained() -> None:
    clash = salon("abc", slots=1, must=[["a", "b"], ["a", "c"]], wishes=[wish("a", "c", 5)])
    plan = plan_salon(clash)
    assert [meeting.pair for meeting in plan.meetings] == [("a", "c")]
    (entry,) = plan.unmet
    assert (entry.pair, entry.kind, entry.reason) == (("a", "b"), "must", "conflicting_demands")
    assert entry.blockers == (("a", "c"),)
    assert reasons(salon("ab", must=[["a", "b"]], forbidden=[["a", "b"]])) == {("a", "b"): "forbidden"}
    assert reasons(salon("ab", tables=0, must=[["a", "b"]])) == {("a", "b"): "cannot_be_had"}
    lonely = salon([{"id": "a", "min_meetings": 2}, {"id": "b"}], wishes=[wish("a", "b")])
    (entry,) = plan_salon(lonely).unmet
    assert (entry.pair, entry.kind, entry.reason, entry.missing) == (("a",), "minimum", "too_few_partners", 1)
    assert reasons(salon([{"id": "a", "min_meetings": 3, "max_meetings": 9}, *map(dict, [{"id": "b"}])])) == {
        ("a",): "too_few_slots"
    }
    assert reasons(salon([{"id": "a", "min_meetings": 2, "max_meetings": 1}])) == {("a",): "above_maximum"}


def test_round_tables_that_are_not_held_say_why() -> None:
    firms = [{"id": "a", "available": [0]}, {"id": "b", "available": [0]}]
    table = {"host": "a", "seats": 3}
    assert reasons(salon(firms, round_tables=[table | {"slot": 1}])) == {("a",): "host_absent"}
    assert reasons(salon(firms, round_tables=[table])) == {("a",): "no_guests"}
    held = plan_salon(salon("abcd", slots=1, wishes=[wish("a", other) for other in "bcd"], round_tables=[table]))
    assert [(each.host, each.guests) for each in held.round_tables] == [("a", ("b", "c", "d"))]
    assert held.objective == 3


def test_hosts_stay_at_their_table_and_locks_are_kept() -> None:
    names = "hgabcdefij"
    wishes = [wish(host, guest, 1 + number / 10) for host in "hg" for number, guest in enumerate("abcdefij")]
    firms = [{"id": name, "host": name in "hg"} for name in names]
    problem = salon(
        firms, slots=6, tables=5, wishes=wishes, locked=[{"a": "a", "b": "g", "slot": 3, "table": 4}], breaks=[2]
    )
    plan = plan_salon(problem)
    assert check_plan(problem, plan) == []
    (of_h,) = {meeting.table for meeting in plan.meetings if "h" in meeting.pair}
    (of_g,) = {meeting.table for meeting in plan.meetings if "g" in meeting.pair and meeting.slot != 3}
    assert of_h != of_g
    assert not [meeting for meeting in plan.meetings if meeting.slot == 2]
    assert count_moves([(meeting.pair, meeting.slot, meeting.table) for meeting in plan.meetings]) < 30


def test_a_board_knows_what_is_free() -> None:
    problem = salon("abcd", tables=1, wishes=[wish("a", "b"), wish("c", "d")])
    board = Board(problem, alone=[(("a", "b"), 0)])
    assert list(board.free_slots(("c", "d"))) == [1]
    assert board.take(("a", "b")) == 0
    assert list(board.free_slots(("c", "d"))) == [0, 1]
