import copy
import json
from pathlib import Path
from typing import Any

import pytest

import fixtures
from matching.errors import SalonError
from matching.salon.checks import check_plan
from matching.salon.plan import Meeting, RoundTable
from matching.salon.planner import plan_salon
from matching.salon.problem import ClosedTable, LockedMeeting, RoundTableWish
from matching.salon.reading import read_plan, read_problem

GIVEN: dict[str, Any] = {
    "firms": [
        {"id": "链主", "available": [0, 1, 2], "delegates": 2, "min_meetings": 1, "max_meetings": 4},
        {"id": "铝材厂", "available": [2, 0, 0], "name": "某铝材厂"},
        {"id": "门窗厂", "standby": True},
        {"id": "箱体厂"},
    ],
    "slots": 3,
    "tables": 2,
    "wishes": [{"a": "链主", "b": "铝材厂", "weight": 0.7}, {"a": "铝材厂", "b": "链主", "weight": 0.2}],
    "must": [["链主", "箱体厂"]],
    "forbidden": [["铝材厂", "箱体厂"], ["箱体厂", "铝材厂"]],
    "round_tables": [{"host": "链主", "seats": 3, "slot": 1}, {"host": "箱体厂", "seats": 2, "rounds": 2}],
    "competitors": [["铝材厂", "门窗厂"]],
    "breaks": [2],
    "locked": [{"a": "链主", "b": "铝材厂", "slot": 0, "table": 1}],
    "closed_tables": [{"table": 0, "from": 1}],
    "seed": 7,
}


def changed(**more: object) -> dict[str, Any]:
    return copy.deepcopy(GIVEN) | more


def test_what_is_left_out_has_the_defaults_of_the_contract() -> None:
    problem = read_problem(GIVEN)
    leader, maker, standby, plain = problem.firms
    assert (leader.delegates, leader.min_meetings, leader.max_meetings, leader.host) == (2, 1, 4, True)
    assert (maker.available, maker.max_meetings, maker.host) == ((0, 2), 3, False)
    assert (plain.available, plain.delegates, plain.min_meetings, plain.host) == ((0, 1, 2), 1, 0, True)
    assert problem.open_slots == {"链主": {0, 1}, "铝材厂": {0}, "门窗厂": set(), "箱体厂": {0, 1}}
    assert standby.standby
    assert problem.weight_of == {("铝材厂", "链主"): pytest.approx(0.9)}
    assert problem.pairs == (("箱体厂", "链主"), ("铝材厂", "链主"))
    assert problem.forbidden == (("箱体厂", "铝材厂"),)
    again = RoundTableWish("箱体厂", 2)
    assert problem.round_tables == (RoundTableWish("链主", 3, 1), again, again)
    assert problem.locked == (LockedMeeting("链主", "铝材厂", 0, 1),)
    assert problem.closed_tables == (ClosedTable(0, 1),)
    assert [problem.tables_open(slot) for slot in range(3)] == [(0, 1), (1,), (1,)]


def test_a_problem_comes_back_from_its_own_form() -> None:
    problem = read_problem(GIVEN)
    assert read_problem(problem.as_dict()) == problem
    small = read_problem({"firms": [], "slots": 1, "tables": 0})
    assert read_problem(small.as_dict()) == small


@pytest.mark.parametrize(
    ("wrong", "reason", "place"),
    [
        (changed(firms=5), "not_list", "firms"),
        (changed(firms=[5]), "not_object", "firms[0]"),
        (changed(firms=[{"id": "a"}, {"id": "a"}]), "firm_twice", "firms[1].id"),
        (changed(firms=[{"id": 3}]), "not_text", "firms[0].id"),
        (changed(firms=[{}]), "missing", "firms[0].id"),
        (changed(firms=[{"id": "a", "available": [3]}]), "out_of_range", "firms[0].available[0]"),
        (changed(firms=[{"id": "a", "available": [True]}]), "not_integer", "firms[0].available[0]"),
        (changed(firms=[{"id": "a", "delegates": 0}]), "out_of_range", "firms[0].delegates"),
        (changed(firms=[{"id": "a", "standby": 1}]), "not_flag", "firms[0].standby"),
        (changed(forbiden=[]), "unknown_field", ""),
        (changed(slots=0), "out_of_range", "slots"),
        (changed(tables=-1), "out_of_range", "tables"),
        (changed(must=[["链主"]]), "not_pair", "must[0]"),
        (changed(must=[["链主", "链主"]]), "same_firm", "must[0]"),
        (changed(must=[["链主", "无名"]]), "unknown_firm", "must[0]"),
        (changed(wishes=[{"a": "链主", "b": "铝材厂"}]), "missing", "wishes[0].weight"),
        (changed(wishes=[{"a": "链主", "b": "铝材厂", "weight": -1}]), "out_of_range", "wishes[0].weight"),
        (changed(wishes=[{"a": "链主", "b": "铝材厂", "weight": 10**400}]), "out_of_range", "wishes[0].weight"),
        (changed(wishes=[{"a": "链主", "b": "铝材厂", "weight": float("nan")}]), "out_of_range", "wishes[0].weight"),
        (changed(wishes=[{"a": "链主", "b": "铝材厂", "weight": "1"}]), "not_number", "wishes[0].weight"),
        (changed(round_tables=[{"host": "链主", "seats": 0}]), "out_of_range", "round_tables[0].seats"),
        (changed(round_tables=[{"host": "链主", "seats": 1, "slot": 3}]), "out_of_range", "round_tables[0].slot"),
        (changed(round_tables=[{"host": "链主", "seats": 1, "slot": 1, "rounds": 2}]), "rounds_in_one_slot", None),
        (changed(breaks=[3]), "out_of_range", "breaks[0]"),
        (changed(breaks=[0]), "locked_while_away", "locked[0]"),
        (changed(locked=[{"a": "铝材厂", "b": "箱体厂", "slot": 0}]), "locked_forbidden", "locked[0]"),
        (changed(locked=[{"a": "链主", "b": "铝材厂", "slot": 0}] * 2), "locked_twice", "locked[1]"),
        (changed(closed_tables=[{"table": 1}]), "locked_table_taken", "locked[0]"),
        (
            changed(tables=0, locked=[{"a": "链主", "b": "铝材厂", "slot": 0}], closed_tables=[]),
            "locked_without_table", None,
        ),
        (
            changed(locked=[{"a": "箱体厂", "b": b, "slot": 0} for b in ("链主", "铝材厂")], forbidden=[]),
            "locked_twice_at_once", "locked[1]",
        ),
        (changed(firms=[*GIVEN["firms"][:3], {"id": "箱体厂", "max_meetings": 0}],
                 locked=[{"a": "箱体厂", "b": "链主", "slot": 0}]), "locked_above_maximum", "locked"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(wrong: dict[str, Any], reason: str, place: str | None) -> None:
    with pytest.raises(SalonError) as caught:
        read_problem(wrong)
    assert caught.value.reason == reason
    assert place is None or caught.value.place == place


@pytest.mark.parametrize("wrong", [None, [], "x", 5])
def test_what_is_no_object_is_refused(wrong: object) -> None:
    with pytest.raises(SalonError, match="not_object"):
        read_problem(wrong)


def test_a_plan_is_read_and_valued_again() -> None:
    problem = read_problem(GIVEN)
    given = {
        "meetings": [{"a": "链主", "b": "铝材厂", "slot": 0, "table": 1}],
        "round_tables": [{"host": "箱体厂", "slot": 1, "table": 1, "guests": ["链主"]}],
        "objective": 99, "upper_bound": 1.5, "gap": 0, "unmet": [], "seconds": 1,
    }  # fmt: skip
    plan = read_plan(given, problem)
    assert plan.meetings == (Meeting("链主", "铝材厂", 0, 1),)
    assert plan.round_tables == (RoundTable("箱体厂", 1, 1, ("链主",)),)
    assert plan.objective == pytest.approx(0.9)
    assert plan.gap == pytest.approx(0.4)
    for wrong in (
        {}, {"meetings": [{"a": "链主", "b": "x", "slot": 0, "table": 0}]},
        {"meetings": [{"a": "链主", "b": "铝材厂", "slot": 3, "table": 0}]},
        {"meetings": [{"a": "链主", "b": "铝材厂", "slot": 0, "table": 2}]},
        {"meetings": [], "round_tables": [{"host": "链主", "slot": 0, "table": 0, "guests": ["链主"]}]},
    ):  # fmt: skip
        with pytest.raises(SalonError):
            read_plan(wrong, problem)


@pytest.mark.parametrize("name", ["tongliang", "round-tables", "clashing"])
def test_the_example_salons_are_planned_and_what_they_miss_is_told(name: str) -> None:
    content = json.loads((Path(fixtures.__path__[0]) / "salons" / f"{name}.json").read_text(encoding="utf-8"))
    problem = read_problem(content)
    plan = plan_salon(problem)
    missed = {each.firms for each in check_plan(problem, plan)}
    assert missed == {each.pair for each in plan.unmet if each.kind in ("must", "minimum")}
    assert bool(missed) == (name == "clashing")
    assert plan.gap == 0
