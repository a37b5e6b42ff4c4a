"""The planner as the use cases call it: with a clock, which it has not itself."""

from dataclasses import replace
from time import perf_counter
from typing import Final

from matching.salon.plan import Event, Plan, Repair
from matching.salon.planner import plan_salon
from matching.salon.problem import Problem
from matching.salon.repair import repair_plan

PLANNER: Final = "salon-1"
"""Stands with every plan that is stored."""


def solve(problem: Problem, *, seconds: float) -> Plan:
    """Return the best plan found within so many seconds, with the time that it took."""
    began = perf_counter()
    plan = plan_salon(problem, time_limit_s=seconds)
    return replace(plan, seconds=perf_counter() - began)


def mend(problem: Problem, plan: Plan, event: Event, *, seconds: float) -> Repair:
    """Return how to go on after an event, with the time that it took to find out."""
    began = perf_counter()
    repair = repair_plan(problem, plan, event, time_limit_s=seconds)
    return replace(repair, plan=replace(repair.plan, seconds=perf_counter() - began))
