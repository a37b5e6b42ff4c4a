"""Finds plans by exchange: start from the relaxation, then let lighter meetings make way for heavier ones.

The prices of the relaxation say what can pay at all: a pair whose price lies further below zero than the plan lies
below the bound is in no better plan, and is not tried.
"""

from collections.abc import Iterable, Iterator
from itertools import product

import numpy as np

from matching.salon.chairs import Chairs, slots_of
from matching.salon.model import Model, Numbers, Vector

Rng = np.random.Generator

_LEAST = 1e-9
_MOST_DROPS = 30
_PASSES = 12
_NEVER = -1e18


class Exchange:
    """A plan of meetings alone that is improved step by step; round tables stay as they are given.

    chosen: the columns of round tables and guests that are held.
    """

    def __init__(self, model: Model, chairs: Chairs, *, values: Vector, prices: Vector, chosen: Numbers) -> None:
        self._model, self.chairs, self._chosen = model, chairs, chosen
        first = len(model.meeting_pair)
        self._wanted = values[:first]
        self._price = np.full(len(chairs.ends), _NEVER)
        np.maximum.at(self._price, model.meeting_pair, prices[:first])
        self._base = float(model.weights[chosen].sum())
        possible = [edge for edge, allowed in enumerate(chairs.allowed) if allowed]
        self._order = sorted(possible, key=lambda edge: (-self._price[edge], -chairs.worth[edge], edge))
        self._edges_of: list[list[int]] = [[] for _ in chairs.left]
        for edge in sorted(possible, key=lambda edge: (-chairs.worth[edge], edge)):
            for firm in chairs.ends[edge]:
                self._edges_of[firm].append(edge)

    @property
    def value(self) -> float:
        """What the plan is worth, in the weights of the model."""
        return self.chairs.value + self._base

    @property
    def complete(self) -> bool:
        """Return whether every must is met and every minimum reached."""
        chairs = self.chairs
        reached = all(spare <= 0 for spare in chairs.spare)
        return reached and all(chairs.slot[edge] >= 0 for edge in self._open_musts())

    def values(self) -> Vector:
        """Return the plan as values of the model's columns."""
        values = np.zeros(len(self._model.weights))
        placed = np.array(self.chairs.slot, dtype=np.int64)
        first = len(self._model.meeting_pair)
        values[:first] = placed[self._model.meeting_pair] == self._model.meeting_slot
        values[self._chosen] = 1.0
        gaps = [*self._model.must_gap.values(), *self._model.minimum_gap.values()]
        values[gaps] = self._model.low[gaps]
        return values

    def begin(self, bound: float) -> None:
        """Take over what the relaxation holds whole, see to musts and minima, then fill up."""
        for column in np.flatnonzero(self._model.low[: len(self._wanted)] > 0).tolist():
            self.chairs.move(int(self._model.meeting_pair[column]), int(self._model.meeting_slot[column]))
        columns = np.argsort(-self._wanted, kind="stable")
        for column in columns[: np.count_nonzero(self._wanted > 0.5)].tolist():
            edge, slot = int(self._model.meeting_pair[column]), int(self._model.meeting_slot[column])
            if self._free(edge) >> slot & 1:
                self.chairs.move(edge, slot)
        for edge in self._open_musts():
            if self.chairs.slot[edge] < 0:
                self._force(edge)
        self._reach_minima()
        for edge in self._promising(bound):
            self.chairs.insert(edge)

    def improve(self, bound: float, goal: float) -> None:
        """Let every promising pair push out lighter ones until nothing gains or the gap is below the goal."""
        for _ in range(_PASSES):
            before = self.value
            for edge in self._promising(bound):
                if bound - self.value <= goal:
                    return
                self._push_in(edge, bound - self.value)
            if self.value <= before + _LEAST:
                return

    def shake(self, bound: float, goal: float, *, rng: Rng, times: int) -> None:
        """Disturb the plan a little, repair it by exchange, and keep what is no worse."""
        for _ in range(times):
            best, mark = self.value, len(self.chairs.journal)
            if bound - best <= goal:
                return
            loose = self._disturb(bound - best, rng)
            for edge in loose:
                self.chairs.insert(edge)
            for firm in sorted({firm for edge in loose for firm in self.chairs.ends[edge]}):
                self._fill(firm, bound - best)
            if self.value < best - _LEAST or not self.complete:
                self.chairs.undo(mark)

    def adopt(self, values: Vector) -> None:
        """Take over the meetings alone of a solution."""
        first = len(self._model.meeting_pair)
        wanted = dict.fromkeys(range(len(self.chairs.slot)), -1)
        for column in np.flatnonzero(values[:first] > 0.5).tolist():
            wanted[int(self._model.meeting_pair[column])] = int(self._model.meeting_slot[column])
        changed = [edge for edge, slot in wanted.items() if self.chairs.slot[edge] != slot]
        for edge in changed:
            self.chairs.move(edge, -1)
        for edge in changed:
            self.chairs.move(edge, wanted[edge])

    def _free(self, edge: int) -> int:
        """Return the mask of slots in which a pair that does not meet could."""
        chairs = self.chairs
        a, b = chairs.ends[edge]
        if chairs.slot[edge] >= 0 or chairs.left[a] <= 0 or chairs.left[b] <= 0:
            return 0
        return chairs.allowed[edge] & chairs.free[a] & chairs.free[b] & chairs.open

    def _open_musts(self) -> list[int]:
        return [edge for edge in self._order if self.chairs.must[edge]]

    def _promising(self, bound: float) -> Iterator[int]:
        """Give the pairs without a meeting that a better plan may hold, the best prices first."""
        for edge in self._order:
            if self._price[edge] < self.value - bound - _LEAST:
                return
            if self.chairs.slot[edge] < 0:
                yield edge

    def _push_in(self, edge: int, gap: float) -> bool:
        """Let a pair meet, dropping one or two lighter meetings where the plan gains by it."""
        chairs = self.chairs
        if chairs.insert(edge):
            return True
        before = chairs.value
        for dropped in self._drops(edge, gap):
            mark = len(chairs.journal)
            for other in dropped:
                chairs.move(other, -1)
            if chairs.insert(edge):
                for other in dropped:
                    chairs.insert(other)
                if chairs.value <= before + _LEAST:
                    for firm in sorted({firm for other in dropped for firm in chairs.ends[other]}):
                        self._fill(firm, gap)
                if chairs.value > before + _LEAST and all(spare <= 0 for spare in chairs.spare):
                    return True
            chairs.undo(mark)
        return False

    def _drops(self, edge: int, gap: float) -> Iterable[tuple[int, ...]]:
        """Return what could make way for a pair: one lighter meeting of either firm, or one of each; lightest first."""
        chairs = self.chairs
        worth = chairs.worth
        sides = [
            sorted(
                {
                    other
                    for slot in slots_of(chairs.allowed[edge])
                    for other in chairs.at[firm][slot]
                    if worth[other] < worth[edge] and self._price[other] <= gap and chairs.may_drop(other)
                },
                key=lambda other: (worth[other], other),
            )
            for firm in chairs.ends[edge]
        ]
        single: list[tuple[int, ...]] = [(other,) for other in sorted({*sides[0], *sides[1]}, key=worth.__getitem__)]
        both = [(a, b) for a, b in product(*sides) if a != b and self._price[a] + self._price[b] <= gap]
        both.sort(key=lambda pair: (worth[pair[0]] + worth[pair[1]], pair))
        return [*single, *both[:_MOST_DROPS]]

    def _fill(self, firm: int, gap: float) -> None:
        """Give a firm what it can have without anybody losing a meeting."""
        if self.chairs.left[firm] <= 0 or not self.chairs.free[firm]:
            return
        for edge in self._edges_of[firm]:
            if self.chairs.slot[edge] < 0 and self._price[edge] >= -gap - _LEAST:
                self.chairs.insert(edge)

    def _force(self, edge: int) -> bool:
        """Let a pair meet whatever lighter meetings it costs, but no must and no reached minimum."""
        chairs = self.chairs
        if chairs.insert(edge):
            return True
        a, b = chairs.ends[edge]
        for slot in slots_of(chairs.allowed[edge]):
            mark = len(chairs.journal)
            for firm in (a, b):
                while chairs.room[firm][slot] <= 0 or chairs.left[firm] <= 0:
                    sitting = (
                        chairs.at[firm][slot]
                        if chairs.room[firm][slot] <= 0
                        else [each for found in chairs.at[firm] for each in found]
                    )
                    if not self._drop_lightest(sitting):
                        break
            if chairs.tables[slot] <= 0:
                self._drop_lightest(chairs.in_slot[slot])
            if self._free(edge) >> slot & 1:
                chairs.move(edge, slot)
                return True
            chairs.undo(mark)
        return False

    def _drop_lightest(self, edges: Iterable[int]) -> bool:
        """Drop the lightest meeting that is no must and no lock; return whether there was one."""
        chairs = self.chairs
        able = [edge for edge in edges if not chairs.must[edge] and not chairs.locked[edge]]
        if not able:
            return False
        chairs.move(min(able, key=lambda edge: (self.chairs.worth[edge], edge)), -1)
        return True

    def _reach_minima(self) -> None:
        """Give every firm below its minimum meetings, first free ones, then at the cost of firms that can spare one."""
        chairs = self.chairs
        for firm in range(len(chairs.left)):
            for edge in self._edges_of[firm]:
                if chairs.spare[firm] <= 0:
                    break
                if not chairs.insert(edge):
                    self._push_for_minimum(edge)

    def _push_for_minimum(self, edge: int) -> None:
        """Let a pair meet at the cost of meetings that both their firms can spare."""
        chairs = self.chairs
        crowded = sorted(
            {other for slot in slots_of(chairs.allowed[edge]) for other in chairs.in_slot[slot]},
            key=lambda other: (chairs.worth[other], other),
        )
        ends = set(chairs.ends[edge])
        near = [other for other in crowded if ends & set(chairs.ends[other])]
        for other in [*near, *crowded[:_MOST_DROPS]]:
            if chairs.slot[other] >= 0 and chairs.may_drop(other):
                mark = len(chairs.journal)
                chairs.move(other, -1)
                if chairs.insert(edge):
                    return
                chairs.undo(mark)

    def _disturb(self, gap: float, rng: Rng) -> list[int]:
        """Put a promising pair into a slot by force, or let some meetings go; return what became loose."""
        chairs = self.chairs
        if rng.random() < 0.5:
            waiting = [edge for edge in self._order if chairs.slot[edge] < 0 and self._price[edge] >= -gap]
            if waiting:
                return self._swap_in(waiting[rng.integers(len(waiting))], rng)
        placed = [edge for edge in self._order if chairs.slot[edge] >= 0]
        drawn = rng.permutation(len(placed))[: rng.integers(2, 7)]
        loose = [placed[place] for place in drawn.tolist()]
        able = []
        for edge in loose:
            if chairs.may_drop(edge):
                chairs.move(edge, -1)
                able.append(edge)
        return able

    def _swap_in(self, edge: int, rng: Rng) -> list[int]:
        """Put a pair into a random slot, whoever sits there; return the meetings that became loose."""
        chairs = self.chairs
        slots = slots_of(chairs.allowed[edge])
        slot = slots[rng.integers(len(slots))]
        loose: list[int] = []
        for firm in chairs.ends[edge]:
            if chairs.room[firm][slot] <= 0:
                loose += self._let_go(chairs.at[firm][slot], rng)
            elif chairs.left[firm] <= 0:
                loose += self._let_go([each for found in chairs.at[firm] for each in found], rng)
        if chairs.tables[slot] <= 0:
            loose += self._let_go(sorted(chairs.in_slot[slot]), rng)
        if self._free(edge) >> slot & 1:
            chairs.move(edge, slot)
        return loose

    def _let_go(self, edges: list[int], rng: Rng) -> list[int]:
        """Drop one meeting at random of those that may be."""
        able = [edge for edge in edges if self.chairs.may_drop(edge)]
        if not able:
            return []
        edge = able[rng.integers(len(able))]
        self.chairs.move(edge, -1)
        return [edge]
