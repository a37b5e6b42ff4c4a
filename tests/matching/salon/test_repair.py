"""Repairs: what has begun stays, what can stay stays, the rest is told; the fewest changes, then the most weight."""

from dataclasses import replace
from random import Random

import pytest

from matching.errors import SalonError
from matching.salon.checks import SOFT, check_plan
from matching.salon.generate import Recipe, generate_salon
from matching.salon.plan import Event, Meeting, Plan, Repair
from matching.salon.planner import plan_salon, worth_of
from matching.salon.problem import Pair, Problem
from matching.salon.reading import read_problem
from matching.salon.repair import repair_plan
from tests.matching.salon.small_salons import random_salon
from tests.matching.salon.test_planner import salon, wish

REPAIRS = 60


def places(plan: Plan) -> dict[Pair, tuple[int, int]]:
    found = {meeting.pair: (meeting.slot, meeting.table) for meeting in plan.meetings}
    for table in plan.round_tables:
        found |= dict.fromkeys(table.pairs, (table.slot, table.table))
    return found


def assert_sound(problem: Problem, plan: Plan, event: Event, repair: Repair) -> None:
    assert not [each for each in check_plan(repair.problem, repair.plan) if each.rule not in SOFT]
    was, now = places(plan), places(repair.plan)
    past = {pair: place for pair, place in was.items() if place[0] < event.now}
    assert past == {pair: place for pair, place in now.items() if place[0] < event.now}
    future = {pair for pair in was if pair not in past}
    stayed = {pair for pair in future if now.get(pair) == was[pair]}
    assert future - stayed <= {change.pair for change in repair.changes}
    assert not {change.pair for change in repair.changes if change.kind not in ("moved", "table")} & stayed
    for change in repair.changes:
        assert change.was is None or (change.was.slot, change.was.table) == was[change.pair]
        assert change.now is None or (change.now.slot, change.now.table) == now[change.pair]
    assert repair.plan.objective == pytest.approx(worth_of(repair.problem, repair.plan))
    assert repair.plan.upper_bound >= repair.plan.objective
    away = set(event.no_shows)
    assert not away & {firm for pair, place in now.items() if place[0] >= event.now for firm in pair}
    assert not away & set(repair.moved_firms)


def random_event(rng: Random, problem: Problem, plan: Plan) -> Event:
    names = [firm.id for firm in problem.firms]
    standby = tuple(firm.id for firm in problem.firms if firm.standby)
    now = rng.randrange(problem.slots)
    kind = rng.choice(["no_show", "late", "table", "walk_in", "all"])
    every = kind == "all"
    return Event(
        now=now,
        no_shows=(rng.choice(names),) if kind == "no_show" or every else (),
        late={rng.choice(names): rng.randint(now, problem.slots)} if kind == "late" or every else {},
        lost_tables=(rng.randrange(problem.tables),) if problem.tables and (kind == "table" or every) else (),
        walk_ins=standby if kind == "walk_in" or every else (),
    )


def test_random_repairs_keep_the_past_and_whatever_can_stay() -> None:
    for number in range(REPAIRS):
        rng = Random(number)  # noqa: S311 - made-up salons, no secret
        problem = read_problem(random_salon(rng).as_dict())
        plan = plan_salon(problem)
        event = random_event(rng, problem, plan)
        repair = repair_plan(problem, plan, event)
        try:
            assert_sound(problem, plan, event, repair)
            if not problem.must and not any(firm.min_meetings for firm in problem.firms):
                able = {
                    pair for pair, (slot, table) in places(plan).items()
                    if slot >= event.now and all(slot in repair.problem.open_slots[firm] for firm in pair)
                    and table in repair.problem.tables_open(slot)
                }  # fmt: skip
                assert {pair for pair in able if places(repair.plan).get(pair) != places(plan)[pair]} == set()
                assert event.lost_tables or repair.kept == len(able)
            assert repair_plan(problem, plan, event) == repair
        except AssertionError as exc:
            raise AssertionError(f"salon {number}: {exc}") from exc


WISHES = [wish("h", guest, 5 - number) for number, guest in enumerate("abcd")] + [wish("a", "b"), wish("c", "d")]


def test_a_no_show_frees_its_partners_and_touches_nobody_else() -> None:
    problem = salon("habcd", slots=3, wishes=WISHES)
    plan = plan_salon(problem)
    repair = repair_plan(problem, plan, Event(now=1, no_shows=("h",)))
    assert {change.pair for change in repair.changes if change.kind == "cancelled"} == {
        pair for pair, (slot, _) in places(plan).items() if "h" in pair and slot >= 1
    }
    assert {change.cause for change in repair.changes if change.kind == "cancelled"} == {"no_show"}
    assert "h" not in repair.moved_firms


def test_a_late_firm_meets_later_and_a_walk_in_gets_what_is_free() -> None:
    firms = [*({"id": name} for name in "ab"), {"id": "s", "standby": True}]
    problem = salon(firms, wishes=[wish("a", "b", 2), wish("a", "s")])
    plan = replace(plan_salon(problem), meetings=(Meeting("a", "b", 0, 0),))
    late = repair_plan(problem, plan, Event(late={"b": 1}))
    assert [(change.kind, change.cause, change.now and change.now.slot) for change in late.changes] == [
        ("moved", "late", 1)
    ]
    assert late.moved_firms == ("a", "b")
    walked = repair_plan(problem, plan, Event(walk_ins=("s",)))
    assert [(change.kind, change.pair, change.cause) for change in walked.changes] == [("added", ("a", "s"), "walk_in")]
    assert walked.kept == 1
    assert walked.moved_firms == ("a", "s")  # who sat free has to be told as well


PAIRS = [wish("a", "b", 3), wish("c", "d", 2), wish("e", "f", 1)]
THREE = Plan(meetings=(Meeting("a", "b", 0, 0), Meeting("c", "d", 0, 1), Meeting("e", "f", 0, 2)))


def test_a_lost_table_moves_one_meeting_and_no_more() -> None:
    problem = salon("abcdef", slots=2, tables=3, wishes=PAIRS)
    repair = repair_plan(problem, THREE, Event(lost_tables=(0,)))
    assert repair.plan.objective == 6
    assert [(change.kind, change.pair) for change in repair.changes] == [("moved", ("a", "b"))]


def test_who_still_has_a_table_does_not_give_it_to_a_heavier_meeting_that_lost_its_own() -> None:
    problem = salon("abcdef", slots=1, tables=3, wishes=PAIRS)
    repair = repair_plan(problem, THREE, Event(lost_tables=(0,)))
    assert [(change.kind, change.pair) for change in repair.changes] == [("cancelled", ("a", "b"))]
    assert repair.moved_firms == ("a", "b")


def test_a_must_that_lost_its_table_is_given_another() -> None:
    problem = salon("abcdef", slots=1, tables=3, wishes=PAIRS, must=[["a", "b"]])
    repair = repair_plan(problem, THREE, Event(lost_tables=(0,)))
    assert {(change.kind, change.pair) for change in repair.changes} == {
        ("table", ("a", "b")),
        ("cancelled", ("e", "f")),
    }


def test_a_must_is_worth_a_move() -> None:
    firms = [{"id": "h"}, {"id": "a"}, {"id": "b", "available": [0, 1]}]
    problem = salon(firms, wishes=[wish("h", "a", 3), wish("h", "b")], must=[["b", "h"]])
    plan = Plan(meetings=(Meeting("b", "h", 0, 0), Meeting("a", "h", 1, 0)))
    repair = repair_plan(problem, plan, Event(late={"b": 1}))
    assert places(repair.plan)["b", "h"][0] == 1
    assert places(repair.plan)["a", "h"][0] == 0
    assert {change.kind for change in repair.changes} == {"moved"}


def test_a_large_salon_is_mended_with_every_other_meeting_as_it_was() -> None:
    problem = generate_salon(Recipe(60, 8, 20, 16, must=4, minimum=1, delegates=3, forbidden=6), seed=2)
    plan = plan_salon(problem)
    gone = problem.firms[5].id
    event = Event(now=2, no_shows=(gone,), lost_tables=(3,))
    repair = repair_plan(problem, plan, event)
    assert_sound(problem, plan, event, repair)
    assert {change.kind for change in repair.changes} <= {"cancelled", "moved", "table", "added"}
    assert len(repair.changes) < 60


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (Event(no_shows=("x",)), "unknown_firm"),
        (Event(late={"a": 9}), "out_of_range"),
        (Event(now=2), "out_of_range"),
        (Event(lost_tables=(3,)), "unknown_table"),
        (Event(walk_ins=("a",)), "not_standby"),
    ],
)
def test_an_event_that_cannot_be_is_refused(event: Event, reason: str) -> None:
    problem = salon("ab", wishes=[wish("a", "b")])
    with pytest.raises(SalonError) as caught:
        repair_plan(problem, plan_salon(problem), event)
    assert caught.value.reason == reason
    with pytest.raises(SalonError, match="plan_breaks_rules"):
        repair_plan(problem, Plan(meetings=(Meeting("a", "b", 0, 0), Meeting("a", "b", 1, 0))), Event())
