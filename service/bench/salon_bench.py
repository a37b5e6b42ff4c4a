"""Planner, heaviest first, and best matching slot by slot on the same made-up salons, side by side in one run."""

import os
import platform
import time
from collections.abc import Callable, Mapping
from typing import Any

from matching.salon.baselines import plan_greedily, plan_slot_by_slot
from matching.salon.board import Board
from matching.salon.checks import SOFT, check_plan
from matching.salon.generate import Recipe, generate_salon
from matching.salon.plan import Event, Plan
from matching.salon.planner import plan_salon, seat_plan
from matching.salon.problem import Problem
from matching.salon.repair import repair_plan
from service.clock import utc_now

INSTANCES: Mapping[str, Recipe] = {
    "60x8": Recipe(60, 8, 30, 12),
    "60x8-full": Recipe(60, 8, 20, 20, must=8, minimum=2, delegates=3, forbidden=10, competitors=20),
    "60x8-round": Recipe(60, 8, 20, 20, must=8, minimum=2, delegates=3, forbidden=10, competitors=20, round_tables=3),
    "60x8-dense": Recipe(60, 8, 30, 40, must=8, minimum=3, delegates=3, forbidden=10, competitors=20),
    "200x10-full": Recipe(200, 10, 50, 18, must=20, minimum=2, delegates=3, forbidden=30, competitors=40),
    "500x12": Recipe(500, 12, 100, 20),
    "500x12-full": Recipe(500, 12, 100, 20, must=40, minimum=2, delegates=3, forbidden=60, competitors=100),
    "500x12-round": Recipe(
        500, 12, 100, 20, must=40, minimum=2, delegates=3, forbidden=60, competitors=100, round_tables=10
    ),
}
"""Firms x slots; `full` has musts, minima, hosts with several delegates and forbidden pairs of high weight."""

Report = Callable[[int, int], None]


def run_salon_bench(*, names: list[str], seeds: int, seconds: float, report: Report) -> dict[str, Any]:
    """Plan every instance from each seed in all three ways; a repair of the planner's plan besides.

    `*_off` is the distance from the bound that the planner proved, `*_missed` the musts and minima that were not met.
    """
    rows = []
    total = len(names) * seeds
    for number, (name, seed) in enumerate((name, seed) for name in names for seed in range(1, seeds + 1)):
        report(number, total)
        rows.append({"instance": name, "seed": seed} | _measure(generate_salon(INSTANCES[name], seed=seed), seconds))
    report(total, total)
    return {
        "date": utc_now().date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "rows": rows,
    }


def _measure(problem: Problem, seconds: float) -> dict[str, Any]:
    plan, took, worked = _clocked(lambda: plan_salon(problem, time_limit_s=seconds))
    figures: dict[str, Any] = {
        "firms": len(problem.firms),
        "wishes": len(problem.weight_of),
        "meetings": len(plan.meetings) + len(plan.round_tables),
        "objective": round(plan.objective, 3),
        "upper_bound": round(plan.upper_bound, 3),
        "gap": round(plan.gap, 7),
        "missed": _missed(problem, plan),
        "broken": len([each for each in check_plan(problem, plan) if each.rule not in SOFT]),
        "seconds": round(took, 2),
        "cpu_seconds": round(worked, 2),
    }
    for name, make in (("greedy", plan_greedily), ("per_slot", plan_slot_by_slot)):
        other, other_took, _ = _clocked(lambda make=make: _seated(problem, make(problem)))  # type: ignore[misc]
        figures[f"{name}_off"] = round(1 - other.objective / plan.upper_bound, 7) if plan.upper_bound else 0.0
        figures[f"{name}_missed"] = _missed(problem, other)
        figures[f"{name}_seconds"] = round(other_took, 2)
    gone = Event(now=1, no_shows=(problem.firms[-1].id,), lost_tables=(0,))
    repaired, repair_took, _ = _clocked(lambda: repair_plan(problem, plan, gone))
    return figures | {"repair_seconds": round(repair_took, 2), "repair_moved": len(repaired.changes)}


def _clocked(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return what came out, and the seconds it took by the wall and of the processor."""
    wall, worked = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - worked


def _seated(problem: Problem, board: Board) -> Plan:
    return seat_plan(problem, board.alone(), board.held)


def _missed(problem: Problem, plan: Plan) -> int:
    return len([each for each in check_plan(problem, plan) if each.rule in SOFT])
