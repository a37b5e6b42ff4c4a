"""The salon as a mixed-integer programme: a column for each pair and slot, and one for each demand that may be missed.

Columns: a pair meets alone in a slot; a round table is held in a slot; a guest sits at it; a must is missed; a minimum
is missed by so many. All rows read `matrix @ x <= limits`, so that every dual price is a proof by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import scipy  # its parts load at their first use: they take a third of a second
from numpy.typing import NDArray

from matching.salon.problem import Pair, Problem, pair_of

Vector = NDArray[np.float64]
Numbers = NDArray[np.int64]
SeatKey = tuple[int, str, int]
"""Round table, guest, slot."""


@dataclass(frozen=True)
class Model:
    """A salon's programme: maximise `weights @ x` over whole numbers x in [low, high] with `matrix @ x <= limits`.

    The first columns are meetings alone (pair and slot of each in the two arrays `meeting_…`); `held` and `seats`
    give the columns of round tables and their guests, `must_gap` and `minimum_gap` those of missed demands.
    """

    problem: Problem
    weights: Vector
    low: Vector
    high: Vector
    matrix: "scipy.sparse.csr_array"
    limits: Vector
    meeting_pair: Numbers
    meeting_slot: Numbers
    held: Mapping[tuple[int, int], int]
    seats: Mapping[SeatKey, int]
    must_gap: Mapping[Pair, int]
    minimum_gap: Mapping[str, int]
    plain: bool = True
    """No rows were added to those of the problem, but for one that says how much may be missed."""

    @property
    def structural(self) -> Numbers:
        """The columns that a search keeps whatever they are worth: round tables and missed demands."""
        first = len(self.meeting_pair)
        return np.arange(first, len(self.weights))


class Rows:
    """Collects the rows of a matrix."""

    def __init__(self) -> None:
        self._rows: list[Numbers] = []
        self._columns: list[Numbers] = []
        self._values: list[Vector] = []
        self.limits: list[float] = []

    def add(self, columns: Iterable[int], values: Iterable[float], limit: float) -> None:
        """Add one row."""
        found = np.fromiter(columns, dtype=np.int64)
        self._rows.append(np.full(len(found), len(self.limits), dtype=np.int64))
        self._columns.append(found)
        self._values.append(np.fromiter(values, dtype=np.float64))
        self.limits.append(limit)

    def add_ones(self, columns: Iterable[int], limit: float) -> None:
        """Add one row of ones."""
        found = list(columns)
        self.add(found, [1.0] * len(found), limit)

    def build(self, width: int) -> "tuple[scipy.sparse.csr_array, Vector]":
        """Return matrix and limits."""
        shape = (len(self.limits), width)
        if not self._rows:
            return scipy.sparse.csr_array(shape, dtype=np.float64), np.zeros(0)
        place = (np.concatenate(self._rows), np.concatenate(self._columns))
        return scipy.sparse.csr_array((np.concatenate(self._values), place), shape=shape), np.array(self.limits)


class _Builder:
    """Numbers the columns of a problem and writes its rows."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._pairs = problem.pairs
        self._rows = Rows()
        self._width = 0
        self._number_meetings()
        self._number_round_tables()
        first = self._width
        self._must_gap = {pair: first + number for number, pair in enumerate(problem.must)}
        first += len(self._must_gap)
        needing = [firm.id for firm in problem.firms if firm.min_meetings > 0 and not firm.standby]
        self._minimum_gap = {firm: first + number for number, firm in enumerate(needing)}
        self._width = first + len(needing)

    def build(self) -> Model:
        """Return the programme."""
        weights, low, high = self._weigh()
        self._add_pairs()
        self._add_chairs()
        self._add_tables()
        self._add_round_tables()
        matrix, limits = self._rows.build(self._width)
        return Model(
            problem=self._problem,
            weights=weights,
            low=low,
            high=high,
            matrix=matrix,
            limits=limits,
            meeting_pair=self._meeting_pair,
            meeting_slot=self._meeting_slot,
            held=self._held,
            seats=self._seats,
            must_gap=self._must_gap,
            minimum_gap=self._minimum_gap,
        )

    def _number_meetings(self) -> None:
        """Give every pair and common slot a column; a locked pair only its own slot."""
        problem = self._problem
        row_of = {firm.id: number for number, firm in enumerate(problem.firms)}
        there = np.zeros((len(row_of), problem.slots), dtype=bool)
        for firm, slots in problem.open_slots.items():
            there[row_of[firm], sorted(slots)] = True
        for firm_ in problem.firms:
            if firm_.max_meetings == 0:
                there[row_of[firm_.id]] = False
        ends = np.array([(row_of[a], row_of[b]) for a, b in self._pairs], dtype=np.int64).reshape(-1, 2)
        common = there[ends[:, 0]] & there[ends[:, 1]]
        number_of = {pair: number for number, pair in enumerate(self._pairs)}
        for lock in problem.locked:
            number = number_of[pair_of(lock.a, lock.b)]
            common[number] = False
            common[number, lock.slot] = True
        self._there, self._row_of, self._ends, self._number_of = there, row_of, ends, number_of
        self._meeting_pair, self._meeting_slot = (found.astype(np.int64) for found in np.nonzero(common))
        self._width = len(self._meeting_pair)

    def _number_round_tables(self) -> None:
        """Give every round table and slot, and every guest at it, a column."""
        partners: dict[str, list[str]] = defaultdict(list)
        locked = {pair_of(lock.a, lock.b) for lock in self._problem.locked}
        hosts = {table.host for table in self._problem.round_tables}
        for a, b in self._pairs:
            if (a, b) in self._problem.apart_pairs or (a, b) in locked:
                continue
            for host, guest in ((a, b), (b, a)):
                if host in hosts:
                    partners[host].append(guest)
        self._held: dict[tuple[int, int], int] = {}
        self._seats: dict[SeatKey, int] = {}
        for number, table in enumerate(self._problem.round_tables):
            for slot in range(self._problem.slots) if table.slot is None else (table.slot,):
                guests = [guest for guest in partners[table.host] if self._there[self._row_of[guest], slot]]
                if not self._there[self._row_of[table.host], slot] or not guests:
                    continue
                self._held[number, slot] = self._width
                for place, guest in enumerate(guests, start=1):
                    self._seats[number, guest, slot] = self._width + place
                self._width += 1 + len(guests)

    def _weigh(self) -> tuple[Vector, Vector, Vector]:
        """Return what each column is worth, and its bounds; missed demands start forbidden."""
        weights, low, high = np.zeros(self._width), np.zeros(self._width), np.ones(self._width)
        worth = np.array([self._problem.weight_of.get(pair, 0.0) for pair in self._pairs])
        weights[: len(self._meeting_pair)] = worth[self._meeting_pair] if len(worth) else 0.0
        for (number, guest, _), column in self._seats.items():
            host = self._problem.round_tables[number].host
            weights[column] = self._problem.weight_of.get(pair_of(host, guest), 0.0)
        locked = {self._number_of[pair_of(lock.a, lock.b)] for lock in self._problem.locked}
        low[: len(self._meeting_pair)][np.isin(self._meeting_pair, sorted(locked))] = 1.0
        high[[*self._must_gap.values(), *self._minimum_gap.values()]] = 0.0
        return weights, low, high

    def _add_pairs(self) -> None:
        """A pair meets at most once, and a must exactly once or is missed."""
        columns = _group(self._meeting_pair)
        for (number, guest, _), column in self._seats.items():
            pair = pair_of(self._problem.round_tables[number].host, guest)
            columns[self._number_of[pair]].append(column)
        for found in columns.values():
            if len(found) > 1:
                self._rows.add_ones(found, 1.0)
        for pair, gap in self._must_gap.items():
            found = columns.get(self._number_of.get(pair, -1), [])
            self._rows.add([*found, gap], [-1.0] * (len(found) + 1), -1.0)

    def _add_chairs(self) -> None:
        """A firm sits in no more meetings at a time than it has delegates, and in as many altogether as it may."""
        chairs = self._sittings()
        of_firm: dict[int, list[int]] = defaultdict(list)
        at_most: dict[int, int] = defaultdict(int)
        for (row, _), columns in chairs.items():
            delegates = self._problem.firms[row].delegates
            of_firm[row] += columns
            at_most[row] += min(delegates, len(columns))
            if len(columns) > delegates:
                self._rows.add_ones(columns, float(delegates))
        for row, firm in enumerate(self._problem.firms):
            columns = of_firm[row]
            if firm.max_meetings < at_most[row]:
                self._rows.add_ones(columns, float(firm.max_meetings))
            if firm.id in self._minimum_gap:
                gap = [*columns, self._minimum_gap[firm.id]]
                self._rows.add(gap, [-1.0] * len(gap), -float(firm.min_meetings))

    def _sittings(self) -> dict[tuple[int, int], list[int]]:
        """Return the columns that take one of a firm's delegates in a slot."""
        slots = self._problem.slots
        keys = (self._ends[self._meeting_pair] * slots + self._meeting_slot[:, None]).ravel()
        columns = np.repeat(np.arange(len(self._meeting_pair)), 2)
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        for key, column in zip(keys.tolist(), columns.tolist(), strict=True):
            found[key // slots, key % slots].append(column)
        for (number, slot), column in self._held.items():
            found[self._row_of[self._problem.round_tables[number].host], slot].append(column)
        for (_, guest, slot), column in self._seats.items():
            found[self._row_of[guest], slot].append(column)
        return found

    def _add_tables(self) -> None:
        """No more meetings in a slot than tables can be used, nor than whole pairs can be made of the chairs there.

        The second follows for whole numbers only: fractions would seat an odd number of firms without rest.
        """
        columns = _group(self._meeting_slot)
        delegates = np.array([firm.delegates for firm in self._problem.firms])
        for slot, found in sorted(columns.items()):
            present = np.unique(self._ends[self._meeting_pair[found]])
            pairs = int(delegates[present].sum()) // 2
            if pairs < len(found) and pairs <= len(self._problem.tables_open(slot)):
                self._rows.add_ones(found, float(pairs))
        for (_, slot), column in self._held.items():
            columns[slot].append(column)
        for slot, found in sorted(columns.items()):
            tables = len(self._problem.tables_open(slot))
            if len(found) > tables:
                self._rows.add_ones(found, float(tables))

    def _add_round_tables(self) -> None:
        """A round table is held once, with a guest at least, no more than seats, and none who stay apart."""
        of_table: dict[int, list[int]] = defaultdict(list)
        guests: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
        for (number, slot), column in self._held.items():
            of_table[number].append(column)
            guests[number, slot] = {}
        for (number, guest, slot), column in self._seats.items():
            guests[number, slot][guest] = column
        for found in of_table.values():
            self._rows.add_ones(found, 1.0)
        for (number, slot), sitting in guests.items():
            held = self._held[number, slot]
            columns = list(sitting.values())
            ones = [1.0] * len(columns)
            self._rows.add([*columns, held], [*ones, -float(self._problem.round_tables[number].seats)], 0.0)
            self._rows.add([*columns, held], [*(-1.0 for _ in columns), 1.0], 0.0)
            for column in columns:
                self._rows.add([column, held], [1.0, -1.0], 0.0)
            for a, b in combinations(sorted(sitting), 2):
                if (a, b) in self._problem.apart_pairs:
                    self._rows.add([sitting[a], sitting[b], held], [1.0, 1.0, -1.0], 0.0)


def add_row(model: Model, row: Vector, limit: float) -> Model:
    """Return the programme with one more row."""
    matrix = scipy.sparse.csr_array(scipy.sparse.vstack([model.matrix, scipy.sparse.csr_array(row[None, :])]))
    return replace(model, matrix=matrix, limits=np.append(model.limits, limit), plain=False)


def build_model(problem: Problem) -> Model:
    """Return the programme of a problem; missed demands are fixed at none until a search allows them."""
    return _Builder(problem).build()


def _group(keys: Numbers) -> dict[int, list[int]]:
    """Return the places of each key, in order."""
    found: dict[int, list[int]] = defaultdict(list)
    for place, key in enumerate(keys.tolist()):
        found[key].append(place)
    return found
