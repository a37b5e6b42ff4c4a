"""Where not every must and minimum can be had: miss as few as possible, and say which stand against each other."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.salon.model import Model, Numbers, Vector, add_row
from matching.salon.search import search
from matching.salon.solver import bound_from, solve_part

Demand = tuple[str, ...]
"""A must by its two firms, or a minimum by its one."""

MOST_COLUMNS = 20_000
"""Beyond so many columns a smallest set of conflicting demands is not looked for."""


@dataclass(frozen=True)
class Misses:
    """Demands may be missed here by `least` at most (None: not found out); `proven`: with less it cannot be done.

    values: a plan that misses so few.
    """

    model: Model
    least: int | None
    proven: bool
    values: Vector | None = None


def allow_misses(model: Model, *, seconds: float, columns: Numbers | None = None) -> Misses:
    """Return the programme in which as few demands as possible are missed.

    One must counts more than all minima together; a minimum counts by the meetings it is short of.
    columns: look no further than these for a plan that misses few.
    """
    opened = open_gaps(model, {*model.must_gap.values(), *model.minimum_gap.values()})
    cost = np.zeros(len(model.weights))
    cost[[*model.minimum_gap.values()]] = 1.0
    cost[[*model.must_gap.values()]] = 1.0 + float(opened.high[[*model.minimum_gap.values()]].sum())
    priced = replace(opened, weights=-cost)
    if columns is None:
        found = search(priced, seconds=seconds, exact=True)
    else:
        found = solve_part(priced, columns, seconds=seconds)
    if found.values is None:
        return Misses(opened, None, proven=False)
    least = round(float(cost @ found.values))
    if columns is None:
        proven = found.closed and found.bound - found.value < 1e-3
    else:
        fewest = float(cost @ opened.low)
        if fewest < least:
            fewest = max(fewest, -bound_from(priced, columns, seconds=seconds)[0])
        proven = fewest > least - 1 + 1e-3
    as_few = replace(add_row(opened, cost, float(least)), plain=opened.plain)  # the row is about the misses alone
    return Misses(as_few, least, proven, found.values)


def give_up_hopeless(model: Model) -> Model:
    """Return the programme in which demands that no plan can meet are missed from the start, by as little as must be.

    A must without a column; a minimum above the chairs, slots and partners that a firm has left.
    """
    problem = model.problem
    low, high = model.low.copy(), model.high.copy()
    partners: dict[str, set[str]] = defaultdict(set)
    sittings: Counter[tuple[str, int]] = Counter()
    first = len(model.meeting_pair)
    able = np.flatnonzero(model.high[:first] > 0)
    for pair, slot in zip(model.meeting_pair[able].tolist(), model.meeting_slot[able].tolist(), strict=True):
        a, b = problem.pairs[pair]
        partners[a].add(b)
        partners[b].add(a)
        sittings[a, slot] += 1
        sittings[b, slot] += 1
    for (number, guest, slot), column in model.seats.items():
        if model.high[column] > 0:
            host = problem.round_tables[number].host
            partners[host].add(guest)
            partners[guest].add(host)
            sittings[guest, slot] += 1
    for (number, slot), column in model.held.items():
        sittings[problem.round_tables[number].host, slot] += int(model.high[column] > 0)
    for (a, b), column in model.must_gap.items():
        if b not in partners[a]:
            low[column] = high[column] = 1.0
    most: Counter[str] = Counter()
    for (firm, _), count in sittings.items():
        most[firm] += min(count, problem.firm_by_id[firm].delegates)
    for firm, column in model.minimum_gap.items():
        wanted, limit = problem.firm_by_id[firm].min_meetings, problem.firm_by_id[firm].max_meetings
        low[column] = high[column] = float(max(0, wanted - min(most[firm], limit, len(partners[firm]))))
    return replace(model, low=low, high=high)


def open_gaps(model: Model, columns: Collection[int]) -> Model:
    """Return the programme in which the demands of these columns may be missed."""
    high, wanted = model.high.copy(), set(columns)
    firms = model.problem.firm_by_id
    most = {column: float(firms[firm].min_meetings) for firm, column in model.minimum_gap.items()}
    for column in wanted:
        high[column] = max(most.get(column, 1.0), float(model.low[column]))
    return replace(model, high=high)


def find_conflict(model: Model, demand: Demand, others: Sequence[Demand], *, seconds: float) -> list[Demand] | None:
    """Return a smallest-by-inclusion set of the others that cannot be had together with a demand.

    Empty: the demand cannot be had at all. None: no conflict could be proven.
    """
    columns: Mapping[Demand, int] = {
        **{tuple(pair): gap for pair, gap in model.must_gap.items()},
        **{(firm,): gap for firm, gap in model.minimum_gap.items()},
    }

    def impossible(wanted: Sequence[Demand]) -> bool:
        held = [columns[each] for each in (demand, *wanted)]
        opened = open_gaps(model, set(columns.values()).difference(held))
        asked = replace(_keep_serving(opened, held), weights=np.zeros(len(model.weights)))
        return search(asked, seconds=seconds, exact=True).infeasible

    if impossible([]):
        return []
    musts = [each for each in others if len(each) > 1]
    for wanted in (musts, list(others)):  # musts alone ask for few meetings, minima for nearly all
        if impossible(wanted):
            return _narrow(impossible, [], wanted)
    return None


def _keep_serving(model: Model, gaps: Sequence[int]) -> Model:
    """Return the programme without the meetings and seats that serve none of some demands; gaps: the demands' columns.

    Those only take up room, so what is impossible without them is impossible with them.
    """
    matrix = model.matrix
    asking = np.flatnonzero(np.asarray((matrix[:, gaps] < 0).sum(axis=1)).ravel())
    serving = np.zeros(len(model.high), dtype=bool)
    serving[model.structural] = True
    serving[[*model.seats.values()]] = False
    serving[matrix[asking].indices] = True
    return replace(model, high=np.where(serving, model.high, model.low))


def _narrow(impossible: Callable[[Sequence[Demand]], bool], fixed: list[Demand], rest: list[Demand]) -> list[Demand]:
    """Return a smallest part of `rest` that is impossible together with `fixed`, by halving."""
    if len(rest) == 1:
        return rest
    half = len(rest) // 2
    left, right = rest[:half], rest[half:]
    if impossible([*fixed, *left]):
        return _narrow(impossible, fixed, left)
    if impossible([*fixed, *right]):
        return _narrow(impossible, fixed, right)
    of_right = _narrow(impossible, [*fixed, *left], right)
    return [*_narrow(impossible, [*fixed, *of_right], left), *of_right]
