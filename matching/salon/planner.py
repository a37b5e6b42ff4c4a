"""Plans a salon: who meets whom, when and where, with a proven bound and a reason for every wish that is not met."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from matching.salon.baselines import plan_by_exchange
from matching.salon.board import Alone, Board, Held
from matching.salon.gathering import gather_round_tables
from matching.salon.model import Model, Vector, build_model
from matching.salon.plan import Meeting, Plan, RoundTable
from matching.salon.problem import Problem, pair_of
from matching.salon.reasons import explain_unmet
from matching.salon.relaxing import allow_misses, give_up_hopeless
from matching.salon.search import search
from matching.salon.solver import Found
from matching.salon.tables import Sitting, assign_tables

Fixed = Mapping[tuple[int, str, str], int]
"""Slot and pair (the host twice for a round table) -> the table that it keeps."""

TIME_LIMIT_S = 12.0
"""How long the search may take; most salons take a second or two and never feel it."""


def plan_salon(problem: Problem, *, time_limit_s: float = TIME_LIMIT_S, exact: bool = False) -> Plan:
    """Return the best plan found, with a proven upper bound and everything that is not met explained.

    Musts and minima come first: only where they cannot all be had are some missed, as few as possible (musts before
    minima), and then the bound speaks of plans that miss as few. The same problem gives the same plan, unless the time
    limit cuts the search short.
    """
    model = give_up_hopeless(build_model(problem))
    found = search(model, seconds=time_limit_s, exact=exact)
    proven = True
    if found.values is None:
        misses = allow_misses(model, seconds=time_limit_s)
        model, proven = misses.model, misses.proven
        found = search(model, seconds=time_limit_s, exact=exact)
    if found.values is None:
        return _by_exchange(problem, found.bound)
    return finish_plan(model, found, proven=proven, forward=True)


def finish_plan(
    model: Model, found: Found, *, proven: bool = True, fixed: Fixed | None = None, forward: bool = False
) -> Plan:
    """Turn found values into a plan with tables, its worth, its bound and its reasons.

    forward: let meetings gather at the round tables that were asked for, and move to earlier slots that are free, so
    that the day has no holes at its beginning.
    """
    assert found.values is not None  # noqa: S101 - callers hand over what was found
    problem = model.problem
    alone, round_tables = read_values(model, found.values)
    if forward:
        alone, round_tables = gather_round_tables(problem, alone, round_tables)
        alone = _pull_forward(problem, alone, round_tables)
    plan = seat_plan(problem, _fill_up(problem, alone, round_tables), round_tables, fixed=fixed)
    bound = max(found.bound, plan.objective)
    if bound - plan.objective <= 1e-9 * max(1.0, bound):
        bound = plan.objective
    plan = replace(plan, upper_bound=bound, method="milp" if found.closed else "milp_stopped")
    return replace(plan, unmet=explain_unmet(problem, plan, proven=proven))


def _fill_up(problem: Problem, alone: Sequence[Alone], held: Sequence[Held]) -> list[Alone]:
    """Add what fits without moving anybody: wishes that weigh nothing, and what a stopped search left lying."""
    board = Board(problem, alone=alone, held=held)
    weights = problem.weight_of
    for pair in sorted(problem.pairs, key=lambda each: (-weights.get(each, 0.0), each)):
        slot = next(board.free_slots(pair), None)
        if slot is not None:
            board.place(pair, slot)
    return board.alone()


def _pull_forward(problem: Problem, alone: Sequence[Alone], held: Sequence[Held]) -> list[Alone]:
    """Move each meeting that is not locked to the first slot that is free for it, the earlier ones first."""
    board = Board(problem, alone=alone, held=held)
    locked = {pair_of(lock.a, lock.b) for lock in problem.locked}
    for pair, slot in alone:
        if pair not in locked:
            board.take(pair)
            board.place(pair, min(next(board.free_slots(pair), slot), slot))
    return board.alone()


def _by_exchange(problem: Problem, bound: float) -> Plan:
    """Return a plan made by exchange where the search found none in its time."""
    alone, round_tables = plan_by_exchange(problem)
    plan = seat_plan(problem, alone, round_tables)
    plan = replace(plan, upper_bound=max(bound, plan.objective), method="exchange")
    return replace(plan, unmet=explain_unmet(problem, plan, proven=False))


def read_values(model: Model, values: Vector) -> tuple[list[Alone], list[Held]]:
    """Return the meetings alone (pair and slot) and the round tables (host, slot, guests) of a solution, in order."""
    pairs = model.problem.pairs
    chosen = np.flatnonzero(values[: len(model.meeting_pair)] > 0.5).tolist()
    alone = [(pairs[model.meeting_pair[column]], int(model.meeting_slot[column])) for column in chosen]
    guests: dict[tuple[int, int], list[str]] = {key: [] for key, column in model.held.items() if values[column] > 0.5}
    for (number, guest, slot), column in model.seats.items():
        if values[column] > 0.5:
            guests[number, slot].append(guest)
    held = [
        (model.problem.round_tables[number].host, slot, tuple(sorted(found)))
        for (number, slot), found in guests.items()
        if found
    ]
    return sorted(alone, key=lambda each: (each[1], each[0])), sorted(held, key=lambda each: (each[1], each[0]))


def seat_plan(problem: Problem, alone: Sequence[Alone], held: Sequence[Held], *, fixed: Fixed | None = None) -> Plan:
    """Give every meeting and round table its table, and work out what the plan is worth.

    fixed: tables that must be kept, besides those of locked meetings.
    """
    kept: dict[tuple[int, str, str], int] = {
        (lock.slot, *pair_of(lock.a, lock.b)): lock.table for lock in problem.locked if lock.table is not None
    }
    kept.update(fixed or {})
    sittings = [
        Sitting((host, *guests), slot, host=host, fixed=kept.pop((slot, host, host), None))
        for host, slot, guests in held
    ]
    sittings += [Sitting(pair, slot, fixed=kept.get((slot, *pair))) for pair, slot in alone]
    tables = assign_tables(problem, sittings)
    round_tables = tuple(
        RoundTable(host, slot, table, guests) for (host, slot, guests), table in zip(held, tables, strict=False)
    )
    meetings = tuple(
        Meeting(*pair, slot, table) for (pair, slot), table in zip(alone, tables[len(held) :], strict=True)
    )
    plan = Plan(meetings=meetings, round_tables=round_tables)
    return replace(plan, objective=worth_of(problem, plan))


def worth_of(problem: Problem, plan: Plan) -> float:
    """Return the weights of the wished pairs that meet; summed in one order, so that equal plans are worth the same."""
    weights = problem.weight_of
    return float(sum(sorted(weights.get(pair, 0.0) for pair in set(plan.met_pairs()))))
