"""The order in which a plan is looked for: relaxation, exchange, slots searched two and three at a time, and the rest.

The relaxation of pairs and slots is nearly whole, so its bound is nearly the optimum and its prices show where to look.
Exchange reaches that bound within a second where tables are short; where chairs are short, searching a few slots at a
time with the others held still closes most of what is left. Only then the remaining columns are searched together:
those that a better plan can hold by their price, so that this search proves a bound for the whole.
"""

from dataclasses import replace

import numpy as np

from matching.salon.board import Board
from matching.salon.chairs import Chairs
from matching.salon.exchange import Exchange
from matching.salon.model import Model, Numbers
from matching.salon.parts import SlotSearch
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
_WHOLE = 1e-6
_SHAKES = 150
_MOST_IN_REST = 40_000
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
        """Improve by exchange, then a few slots at a time; nothing where rows were added or demands are not met."""
        nothing = Found(None, 0.0, relaxed.bound, closed=False)
        if not self._model.plain:
            return nothing
        model = _settle_misses(self._model, relaxed)
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
        found.shake(bound, goal, rng=self._rng, times=_SHAKES)
        SlotSearch(self._model, relaxed).improve(found, goal)
        return Found(found.values(), found.value, max(bound, found.value), closed=False)

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


def _settle_misses(model: Model, relaxed: Relaxed) -> Model:
    """Return the programme that misses what the relaxation misses; the same where that is not whole."""
    gaps = [*model.must_gap.values(), *model.minimum_gap.values()]
    missed = np.round(relaxed.values[gaps])
    if np.any(np.abs(relaxed.values[gaps] - missed) > _WHOLE):
        return model
    low, high = model.low.copy(), model.high.copy()
    low[gaps] = high[gaps] = missed
    return replace(model, low=low, high=high)
