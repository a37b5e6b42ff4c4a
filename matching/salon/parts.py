"""Searches a few slots of a plan at a time, where the relaxation says that most can be won back.

What a plan lacks of the bound is a sum over columns and rows: what each column is away from its better end times its
price, and what each row leaves unused times its price. While all other slots stay, a search cannot win back more than
is lost in the columns of its slots and in the rows that these touch, and a column whose price is below that is in no
better plan. So the slots that lost most are searched first, in the few columns that can matter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from matching.salon.exchange import Exchange
from matching.salon.model import Model, Numbers, Vector
from matching.salon.solver import Relaxed, solve_part

Slots = tuple[int, ...]

_GAIN = 1e-6
_MOST_AT_ONCE = 400
_MOST_TRIPLES = 30
_PART_SECONDS = 1.5
_PART_NODES = 40


@dataclass(frozen=True)
class _Step:
    """How many slots are searched together, if the loss in them is at least a share of what is left to gain.

    reach: the share of that loss which the price of a column may cost.
    """

    slots: int
    least: float
    reach: float


_STEPS = (_Step(2, 0.4, 1.0), _Step(3, 0.0, 0.3), _Step(3, 0.0, 1.0))
"""Two slots take a tenth of the time of three; a third of the loss suffices for most of what three gain."""


class SlotSearch:
    """Searches slots of one model; the prices of the relaxation say where and among what."""

    def __init__(self, model: Model, relaxed: Relaxed) -> None:
        self._model, self._relaxed = model, relaxed
        self._touched = np.zeros((model.problem.slots, len(model.limits)), dtype=bool)
        entries = model.matrix.tocoo()
        alone = entries.col < len(model.meeting_pair)
        self._touched[model.meeting_slot[entries.col[alone]], entries.row[alone]] = True

    def improve(self, found: Exchange, goal: float) -> None:
        """Improve a plan until its gap is within the goal or no slots are left to try; from two slots after each gain.

        Slots in which nothing changed since they were searched are not searched again.
        """
        changed = [1] * self._model.problem.slots  # the number of the last search that changed a slot
        tried: dict[tuple[_Step, Slots], int] = {}
        number, triples, steps = 1, 0, list(_STEPS)
        while steps and self._relaxed.bound - found.value > goal and triples < _MOST_TRIPLES:
            step, lost = steps[0], self._losses(found.values())
            least = max(_GAIN, step.least * (self._relaxed.bound - found.value - goal))
            able = [
                slots
                for slots in combinations(range(len(changed)), step.slots)
                if max(changed[slot] for slot in slots) > tried.get((step, slots), 0) and lost(slots) >= least
            ]
            if not able:
                steps.pop(0)
                continue
            slots = max(able, key=lost)
            number += 1
            triples += step.slots > 2
            if self._search(found, slots, lost(slots) * step.reach):
                steps = list(_STEPS)
                for slot in slots:
                    changed[slot] = number
            tried[step, slots] = number

    def _losses(self, values: Vector) -> Callable[[Slots], float]:
        """Return what a search of some slots can win back at most."""
        model, relaxed = self._model, self._relaxed
        best = np.maximum(relaxed.prices * model.low, relaxed.prices * model.high)
        of_columns = (best - relaxed.prices * values)[: len(model.meeting_slot)]
        of_slots = np.bincount(model.meeting_slot, weights=of_columns, minlength=len(self._touched))
        of_rows = relaxed.rows * (model.limits - model.matrix @ values)

        def lost(slots: Slots) -> float:
            chosen = list(slots)
            return float(of_slots[chosen].sum() + of_rows[self._touched[chosen].any(axis=0)].sum())

        return lost

    def _search(self, found: Exchange, slots: Slots, reach: float) -> bool:
        """Search some slots while the others stay, in columns of a price within reach; return whether that gained."""
        values = found.values()
        columns = self._columns(values, slots, reach)
        tried = solve_part(self._model, columns, others=values, gap=1e-6, seconds=_PART_SECONDS, nodes=_PART_NODES)
        if tried.values is None or tried.value <= found.value + _GAIN:
            return False
        found.adopt(tried.values)
        return True

    def _columns(self, values: Vector, slots: Slots, reach: float) -> Numbers:
        """Return the meetings of some slots between pairs that do not meet elsewhere, the best prices first kept."""
        model, first = self._model, len(self._model.meeting_pair)
        prices = self._relaxed.prices[:first]
        here = np.isin(model.meeting_slot, slots)
        placed = values[:first] > 0.5
        elsewhere = np.zeros(len(model.problem.pairs), dtype=bool)
        elsewhere[model.meeting_pair[placed & ~here]] = True
        able = np.flatnonzero(here & ~elsewhere[model.meeting_pair] & ((prices >= -reach) | placed))
        order = np.lexsort((-prices[able], ~placed[able]))
        return np.sort(able[order[:_MOST_AT_ONCE]])
