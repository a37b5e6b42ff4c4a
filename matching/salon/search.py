"""The order in which a plan is looked for: relaxation, exchange, slots searched two and three at a time, and the rest.

The relaxation of pairs and slots is nearly whole, so its bound is nearly the optimum and its prices show where to look.
Exchange reaches that bound within a second where tables are short; where chairs are short, searching a few slots at a
time with the others held still closes most of what is left. Only then the remaining columns are searched together:
those that a better plan can hold by their price, so that this search proves a bound for the whole.
"""

from dataclasses import replace
from itertools import combinations

import numpy as np

from matching.salon.board import Board
from matching.salon.chairs import Chairs
from matching.salon.exchange import Exchange
from matching.salon.model import Model, Numbers
from matching.salon.rounding import fix_round_tables
from matching.salon.solver import Found, Relaxed, relax, solve_part

GOAL = 9.5e-4
"""A plan this near to its bound, as a share, is not improved further unless the exact optimum is asked for."""
ENOUGH = 1e-3
"""A plan this near to its bound is not worth the long search over all that is left."""
SMALL = 400
"""Up to so many columns the whole programme is searched at once, to the exact optimum."""
MEDIUM = 1_500
"""Up to so many columns the search goes on to the exact optimum by itself."""

_SCALE = 100.0  # HiGHS takes a millionth for nothing
_SURE = 1e-9
_GAIN = 1e-6
_ROUNDS = 3
_SHAKES = 150
_MOST_SWEEPS = 3
_MOST_AT_ONCE = 700
_MOST_IN_REST = 40_000
_TRIPLES = 10
_PART_SECONDS = 1.5
_PART_NODES = 40
_NEAR_FREE = 0.02


def search(model: Model, *, seconds: float, exact: bool = False) -> Found:
    """Return the best plan found within about `seconds`, with a proven upper bound.

    exact: go on to the optimum, whatever the size.
    """
    top = float(np.abs(model.weights).max(initial=0.0))
    scale = _SCALE / top if top > 0 else 1.0
    found = _Search(replace(model, weights=model.weights * scale), seconds=seconds, exact=exact).run()
    return replace(found, value=found.value / scale, bound=found.bound / scale)


class _Search:
    """One search; `best` only ever gets better, `bound` only ever lower."""

    def __init__(self, model: Model, *, seconds: float, exact: bool) -> None:
        self._model, self._seconds = model, seconds
        self._free = np.flatnonzero(model.high > model.low)
        self._share = 0.0 if exact or len(self._free) <= MEDIUM else GOAL
        self._rng = np.random.default_rng(model.problem.seed)

    def run(self) -> Found:
        """Go through the steps until the plan is near enough to its bound."""
        if len(self._free) <= SMALL:
            return solve_part(self._model, self._free, seconds=self._seconds)
        relaxed = relax(self._model, seconds=self._seconds)
        if relaxed is None:
            return Found(None, 0.0, 0.0, infeasible=True)
        best = self._exchange(relaxed)
        if best.values is None:
            best = self._near_free(relaxed)
        enough = max(self._goal(best.bound), ENOUGH * abs(best.bound) if self._share else 0.0)
        if best.values is not None and best.bound - best.value <= enough:
            return replace(best, closed=True)
        return self._rest(relaxed, best)

    def _goal(self, bound: float) -> float:
        return max(_SURE * max(1.0, abs(bound)), self._share * abs(bound))

    def _exchange(self, relaxed: Relaxed) -> Found:
        """Improve by exchange, then slot by slot; nothing where rows were added or demands are not met."""
        nothing = Found(None, 0.0, relaxed.bound, closed=False)
        model = self._model
        if not model.plain:
            return nothing
        board, chosen = Board(model.problem), np.zeros(0, dtype=np.int64)
        if model.held:
            held = fix_round_tables(model, relaxed, seconds=self._seconds)
            if held is None:
                return nothing
            board, chosen, guide = held
        else:
            guide = relaxed
        found = Exchange(model, Chairs(model, board), values=guide.values, prices=relaxed.prices, chosen=chosen)
        bound, goal = relaxed.bound, self._goal(relaxed.bound)
        found.begin(bound)
        if not found.complete:
            return nothing
        found.improve(bound, goal)
        for _ in range(_ROUNDS):
            found.shake(bound, goal, rng=self._rng, times=_SHAKES)
            self._by_slots(relaxed, found, goal)
        return Found(found.values(), found.value, max(bound, found.value), closed=False)

    def _by_slots(self, relaxed: Relaxed, found: Exchange, goal: float) -> None:
        """Search two slots at a time while that gains, then three; none again in which nothing changed."""
        slots = range(self._model.problem.slots)
        pairs, triples = list(combinations(slots, 2)), list(combinations(slots, 3))
        drawn = [triples[place] for place in self._rng.permutation(len(triples))[:_TRIPLES].tolist()]
        changed = [1] * len(slots)  # the number of the last step that changed a slot
        tried: dict[tuple[int, ...], int] = {}
        step = 1
        for chosen in [*pairs * _MOST_SWEEPS, *drawn]:
            if max(changed[slot] for slot in chosen) <= tried.get(chosen, 0):
                continue
            step += 1
            if self._search_slots(relaxed, found, chosen, goal):
                for slot in chosen:
                    changed[slot] = step
            tried[chosen] = step

    def _search_slots(self, relaxed: Relaxed, found: Exchange, slots: tuple[int, ...], goal: float) -> bool:
        """Search some slots while the others stay; return whether the plan gained."""
        gap = relaxed.bound - found.value
        if gap <= goal:
            return False
        model, first = self._model, len(self._model.meeting_pair)
        values = found.values()
        here = np.isin(model.meeting_slot, slots)
        placed = values[:first] > 0.5
        elsewhere = np.zeros(len(model.problem.pairs), dtype=bool)
        elsewhere[model.meeting_pair[placed & ~here]] = True
        keep = here & ~elsewhere[model.meeting_pair] & ((relaxed.prices[:first] >= -gap) | placed)
        able = np.flatnonzero(keep)
        best = np.argsort(-relaxed.prices[able] - placed[able] * _SCALE, kind="stable")[:_MOST_AT_ONCE]
        columns = np.sort(able[best])
        tried = solve_part(model, columns, others=values, gap=1e-6, seconds=_PART_SECONDS, nodes=_PART_NODES)
        if tried.values is None or tried.value <= found.value + _GAIN:
            return False
        found.adopt(tried.values)
        return True

    def _near_free(self, relaxed: Relaxed) -> Found:
        """Search the columns that cost almost nothing in the relaxation."""
        model = self._model
        keep = (relaxed.values > 1e-7) | (np.abs(relaxed.prices) <= _NEAR_FREE * _SCALE) | (model.low > 0)
        keep[model.structural] = True
        tried = solve_part(model, np.flatnonzero(keep), gap=self._share / 4, seconds=self._seconds * 0.3)
        return replace(tried, bound=relaxed.bound, infeasible=False, closed=False)

    def _rest(self, relaxed: Relaxed, best: Found) -> Found:
        """Search all columns that a better plan can hold; what it proves holds for the whole."""
        columns = self._left(relaxed, best)
        if len(columns) > _MOST_IN_REST and best.values is not None:
            return best
        rest = solve_part(self._model, columns, gap=self._share / 2, seconds=self._seconds * 0.5)
        if best.values is None:
            return rest if rest.infeasible else replace(rest, bound=min(relaxed.bound, rest.bound))
        if rest.infeasible:
            return replace(best, bound=best.value, closed=True)
        better = rest if rest.values is not None and rest.value > best.value else best
        return replace(better, bound=max(better.value, min(relaxed.bound, rest.bound)), closed=rest.closed)

    def _left(self, relaxed: Relaxed, best: Found) -> Numbers:
        """Return the columns that a plan better than the best one may hold."""
        if best.values is None:
            return np.arange(len(self._model.weights))
        keep = relaxed.bound + np.minimum(relaxed.prices, 0.0) >= best.value - 1e-6
        return np.flatnonzero(keep | (self._model.low > 0) | (best.values > 0.5))
