"""Which table each meeting of a slot gets: hosts stay at their own, the others walk as little as they can."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy  # its parts load at their first use: they take a third of a second

from matching.salon.problem import Problem

_HOME = 8.0
_STAY = 1.0
_FORBIDDEN = -1e6


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting or round table in its slot, before it has a table; `fixed` names the one it must have."""

    firms: tuple[str, ...]
    slot: int
    host: str | None = None
    fixed: int | None = None


def assign_tables(problem: Problem, sittings: Sequence[Sitting]) -> list[int]:
    """Return a table for each sitting, in order; no table twice in a slot, none that is closed.

    There are never more sittings in a slot than tables open in it. Done slot by slot, as the day goes.
    """
    homes = _home_tables(problem, sittings)
    seat: dict[str, int] = {}
    chosen = [0] * len(sittings)
    by_slot: dict[int, list[int]] = defaultdict(list)
    for number, sitting in enumerate(sittings):
        by_slot[sitting.slot].append(number)
    for slot in sorted(by_slot):
        numbers = by_slot[slot]
        tables = problem.tables_open(slot)
        gain = _gains([sittings[number] for number in numbers], tables, homes, seat)
        rows, columns = scipy.optimize.linear_sum_assignment(gain, maximize=True)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            chosen[numbers[row]] = tables[column]
        for number in numbers:
            seat.update(dict.fromkeys(sittings[number].firms, chosen[number]))
    return chosen


def count_moves(sittings: Iterable[tuple[tuple[str, ...], int, int]]) -> int:
    """Return how often somebody changes tables, given firms, slot and table of each sitting."""
    tables: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for firms, slot, table in sittings:
        for firm in firms:
            tables[firm][slot].add(table)
    moves = 0
    for by_slot in tables.values():
        slots = sorted(by_slot)
        moves += sum(len(by_slot[after] - by_slot[before]) for before, after in pairwise(slots))
    return moves


def _home_tables(problem: Problem, sittings: Sequence[Sitting]) -> Mapping[str, tuple[int, ...]]:
    """Give every host tables of its own, one for each delegate while there are enough; the busiest hosts first."""
    busy = Counter(firm for sitting in sittings for firm in sitting.firms)
    together = Counter((firm, sitting.slot) for sitting in sittings for firm in sitting.firms)
    most = {firm: max(count for (f, _), count in together.items() if f == firm) for firm in _hosts(problem, busy)}
    closed = {each.table for each in problem.closed_tables}
    free = [table for table in range(problem.tables) if table not in closed]
    homes: dict[str, tuple[int, ...]] = {}
    for host in sorted(most, key=lambda firm: (-busy[firm], firm)):
        homes[host], free = tuple(free[: most[host]]), free[most[host] :]
    return homes


def _hosts(problem: Problem, busy: Counter[str]) -> list[str]:
    return [firm.id for firm in problem.firms if firm.host and busy[firm.id]]


def _gains(
    sittings: Sequence[Sitting],
    tables: Sequence[int],
    homes: Mapping[str, tuple[int, ...]],
    seat: Mapping[str, int],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return what each table is good for to each sitting."""
    gain = np.zeros((len(sittings), len(tables)))
    place_of = {table: place for place, table in enumerate(tables)}
    foreign = {table for home in homes.values() for table in home}
    for table in foreign & place_of.keys():
        gain[:, place_of[table]] -= _STAY / 2  # other people leave a host's table free while there are others
    for row, sitting in enumerate(sittings):
        for firm in sitting.firms:
            if firm in seat and seat[firm] in place_of:
                gain[row, place_of[seat[firm]]] += _STAY
            worth = 2 * _HOME if firm == sitting.host else _HOME
            for rank, table in enumerate(homes.get(firm, ())):
                if table in place_of:
                    gain[row, place_of[table]] += worth - rank * 0.01
        gain[row] -= np.arange(len(tables)) * 1e-6
        if sitting.fixed is not None:
            gain[:, place_of[sitting.fixed]] += _FORBIDDEN
            gain[row] += _FORBIDDEN
            gain[row, place_of[sitting.fixed]] -= 3 * _FORBIDDEN
    return gain
