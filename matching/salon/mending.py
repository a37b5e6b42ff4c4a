"""The search of a repair: as few demands missed as possible, then as few meetings changed, then the highest weight.

What can stay is held still first. What then remains free is small, and searched to the optimum. Only where a must or a
minimum asks for more do others give way: looked for near those whose demand is missed, since in a large salon a search
over everybody finds nothing in the time that people stand waiting.
"""

from collections import defaultdict
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from matching.salon.model import Model, Numbers, Vector, add_row
from matching.salon.relaxing import Misses, allow_misses
from matching.salon.search import ENOUGH, search
from matching.salon.solver import Found, bound_from, relax, solve_part
from matching.salon.tightening import tighten

WHOLE = 1_500
"""Up to so many columns others who give way are looked for among everybody, beyond it near those who miss something."""
_NEAR_FREE, _SURE = 0.02, 1e-9
_MOST_WIDER = 10_000  # more are not searched to the end in time


class Sitting(NamedTuple):
    """What can stay in its slot: the columns of its pairs (one meeting, or the guests of one round table).

    loose: its own table is lost, so that it changes in any case.
    """

    slot: int
    columns: list[int]
    loose: bool


def mend(model: Model, kept: list[Sitting], *, seconds: float) -> tuple[Model, Found, bool]:
    """Return the programme that was searched, what was found, and whether it surely misses as few demands as can be."""
    still = tighten(_hold_still(model, kept))
    found = search(still, seconds=seconds) if still.plain else _make_room(model, still, kept, seconds=seconds)
    if found.values is not None:
        return still, found, True
    demanded, near, proven = _demands_first(model, still, kept, seconds=seconds)
    found = search(demanded, seconds=seconds) if near is None else _search_near(demanded, near, seconds=seconds)
    return (demanded, found, proven) if found.values is not None else (demanded, _as_it_stands(model, kept), False)


def _demands_first(
    model: Model, still: Model, kept: list[Sitting], *, seconds: float
) -> tuple[Model, Numbers | None, bool]:
    """Return the programme that misses as few demands as possible, with as much held still as that allows.

    With it the columns to which the search was kept (None: the whole), and whether fewer cannot be missed.
    """
    with_still = allow_misses(still, seconds=seconds, columns=np.arange(len(still.weights)))
    without, near = _miss_least(model, still, kept, with_still.values, seconds=seconds)
    if without.least is None or with_still.least == without.least:
        return with_still.model, near, without.proven
    stays = np.zeros(len(model.weights))
    stays[[column for sitting in kept if sitting.loose for column in sitting.columns]] = 1.0
    stays[[column for sitting in kept if not sitting.loose for column in sitting.columns]] = 1.0 + stays.sum()
    wanted = replace(without.model, weights=stays)
    most = (
        solve_part(wanted, near, seconds=seconds) if near is not None else search(wanted, seconds=seconds, exact=True)
    )
    if most.values is None:
        return with_still.model, near, False
    return add_row(without.model, -stays, -float(round(most.value))), near, without.proven


def _miss_least(
    model: Model, still: Model, kept: list[Sitting], values: Vector | None, *, seconds: float
) -> tuple[Misses, Numbers | None]:
    """Look for a plan that misses fewer demands than one that holds still: in a large salon near those it fails."""
    if values is None or len(model.weights) <= WHOLE:
        return allow_misses(model, seconds=seconds), None
    firms = _failed(model, values)
    near = _near(model, still, kept, values, firms)
    misses = allow_misses(model, seconds=seconds, columns=near)
    if not misses.proven:  # with their partners, and with whom those could meet
        firms |= {firm for pair in model.problem.pairs if firms & set(pair) for firm in pair}
        near = _near(model, still, kept, values, firms)
        misses = allow_misses(model, seconds=seconds, columns=near)
    return misses, near


def _search_near(model: Model, near: Numbers, *, seconds: float) -> Found:
    """Search those of these columns that cost almost nothing, then all that a better plan can hold by their price.

    The second are few where the first came near the bound, and then searched to the optimum.
    """
    bound, prices = bound_from(model, near, seconds=seconds)
    cheap = (prices >= -_NEAR_FREE * np.abs(model.weights).max(initial=0.0)) | (model.low > 0)
    cheap[model.structural] = True
    found = solve_part(model, near[cheap[near]], seconds=seconds)
    if found.values is None:
        found = solve_part(model, near, seconds=seconds)
    if found.values is None:
        return search(model, seconds=seconds)
    off, enough = bound - found.value, ENOUGH * abs(bound)
    if off <= _SURE * abs(bound):
        return replace(found, bound=max(found.value, bound))
    able = np.flatnonzero((prices >= -off) | (found.values > 0.5))
    if len(able) > _MOST_WIDER:
        return replace(found, bound=bound, closed=off <= enough)
    wider = solve_part(model, able, gap=ENOUGH / 2 if off > enough else 0.0, seconds=seconds / 2)
    best = wider if wider.values is not None and wider.value > found.value else found
    least = found.value if wider.infeasible else wider.bound
    return replace(best, bound=max(best.value, min(bound, least)), closed=wider.closed)


def _failed(model: Model, values: Vector) -> set[str]:
    """Return the firms whose must or minimum a plan misses, though it might be had."""
    failed = set(np.flatnonzero(values > model.low + 0.5).tolist())
    musts = [pair for pair, gap in model.must_gap.items() if gap in failed]
    return {firm for firm, gap in model.minimum_gap.items() if gap in failed} | {
        firm for pair in musts for firm in pair
    }


def _near(model: Model, still: Model, kept: list[Sitting], values: Vector, firms: set[str]) -> Numbers:
    """Return the columns by which firms could get meetings, those of whoever could give way, and what is free."""
    wanting = np.array([a in firms or b in firms for a, b in model.problem.pairs])
    keep = (values > 0.5) | (still.high > still.low)
    keep[: len(model.meeting_pair)] |= wanting[model.meeting_pair]
    hosts = [table.host for table in model.problem.round_tables]
    keep[[column for (number, guest, _), column in model.seats.items() if {guest, hosts[number]} & firms]] = True
    keep[[column for sitting in kept for column in sitting.columns]] = True
    keep[[*model.held.values(), *model.must_gap.values(), *model.minimum_gap.values()]] = True
    return np.flatnonzero(keep)


def _make_room(model: Model, still: Model, kept: list[Sitting], *, seconds: float) -> Found:
    """Search where a slot has too few tables: who gives way is read off the relaxation, and kept where that is near."""
    relaxed = relax(still, seconds=seconds)
    if relaxed is None:
        return Found(None, 0.0, 0.0, infeasible=True)
    staying: list[Sitting] = []
    by_slot: dict[int, list[Sitting]] = defaultdict(list)
    for sitting in kept:
        by_slot[sitting.slot].append(sitting)
    high = model.high.copy()
    for slot, sittings in by_slot.items():
        sittings.sort(key=lambda each: (each.loose, -len(each.columns), -float(relaxed.values[each.columns].mean())))
        staying += sittings[: len(model.problem.tables_open(slot))]
        for sitting in sittings[len(model.problem.tables_open(slot)) :]:
            high[sitting.columns] = 0.0
    found = search(_hold_still(replace(model, high=high), staying), seconds=seconds)
    if found.values is not None and relaxed.bound - found.value <= ENOUGH * abs(relaxed.bound):
        return replace(found, bound=max(found.value, relaxed.bound))
    whole = search(still, seconds=seconds)
    if whole.values is None and found.values is not None:
        return replace(found, bound=max(found.value, relaxed.bound))
    return whole


def _as_it_stands(model: Model, kept: list[Sitting]) -> Found:
    """Return what can stay and nothing new: the answer of a repair whose search found none in its time."""
    values = model.low.copy()
    held_of = {column: model.held[number, slot] for (number, _, slot), column in model.seats.items()}
    used: dict[int, int] = defaultdict(int)
    for slot, columns, _ in sorted(kept, key=lambda each: (each.slot, each.loose, -len(each.columns))):
        if used[slot] < len(model.problem.tables_open(slot)):
            used[slot] += 1
            values[[*columns, *(held_of[column] for column in columns if column in held_of)]] = 1.0
    value = float(model.weights @ values)
    return Found(values, value, float(np.maximum(model.weights, 0.0) @ model.high), closed=False)


def _hold_still(model: Model, kept: list[Sitting]) -> Model:
    """Hold every meeting still that can stay; in a slot with too few tables, of those without one as many as can."""
    low, high = model.low.copy(), model.high.copy()
    held_of = {column: model.held[number, slot] for (number, _, slot), column in model.seats.items()}
    by_slot: dict[int, list[Sitting]] = defaultdict(list)
    for sitting in kept:
        by_slot[sitting.slot].append(sitting)
    rows: list[tuple[Vector, float]] = []
    for slot, sittings in sorted(by_slot.items()):
        tables = len(model.problem.tables_open(slot))
        crowded = len(sittings) > tables
        chosen = [column for each in sittings if not (crowded and each.loose) for column in each.columns]
        chosen += [held_of[column] for column in chosen if column in held_of]
        low[chosen] = high[chosen] = 1.0
        if crowded:
            loose = [each.columns for each in sittings if each.loose]
            room = tables - (len(sittings) - len(loose))
            row = np.zeros(len(low))
            row[[column for columns in loose for column in columns]] = -1.0
            rows.append((row, -float(sum(sorted(map(len, loose), reverse=True)[:room]))))
    still = replace(model, low=low, high=high)
    for row, limit in rows:
        still = add_row(still, row, limit)
    return still
