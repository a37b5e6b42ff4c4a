"""Searching a few slots: what it may win back is what the relaxation says is lost there, and it wins no more."""

from itertools import combinations

import numpy as np
import pytest

from matching.salon import solver
from matching.salon.board import Board
from matching.salon.chairs import Chairs
from matching.salon.exchange import Exchange
from matching.salon.generate import Recipe, generate_salon
from matching.salon.model import Model, add_row, build_model
from matching.salon.parts import SlotSearch
from matching.salon.solver import Relaxed, relax

FEW_CHAIRS = Recipe(16, 5, 8, 8, must=2, minimum=1, delegates=2, forbidden=2)
FEW_TABLES = Recipe(16, 5, 3, 8, must=2, minimum=1, delegates=2, forbidden=2)


@pytest.mark.parametrize("recipe", [FEW_CHAIRS, FEW_TABLES])
def test_a_plan_and_what_it_loses_make_up_the_bound(recipe: Recipe) -> None:
    model, relaxed, found = _begin(recipe, seed=1)
    values = found.values()
    best = np.maximum(relaxed.prices * model.low, relaxed.prices * model.high)
    lost = (best - relaxed.prices * values).sum() + relaxed.rows @ (model.limits - model.matrix @ values)
    assert lost > 0.1
    assert found.value + lost == pytest.approx(relaxed.bound)


@pytest.mark.parametrize("seed", range(4))
def test_no_slots_win_back_more_than_is_lost_in_them(seed: int) -> None:
    gained = 0
    model, relaxed, _ = _begin(FEW_CHAIRS, seed=seed)
    search = SlotSearch(model, relaxed)
    for slots in combinations(range(5), 3):
        _, _, found = _begin(FEW_CHAIRS, seed=seed)
        before, lost = found.value, search._losses(found.values())(slots)
        narrow = search._search(found, slots, lost)
        reached = found.value
        _, _, again = _begin(FEW_CHAIRS, seed=seed)
        search._search(again, slots, 1e9)  # every column
        assert reached == pytest.approx(again.value)
        assert before <= reached <= before + lost + 1e-6
        gained += narrow
    assert gained


def test_slots_are_searched_until_the_goal_or_nothing_gains() -> None:
    model, relaxed, found = _begin(FEW_CHAIRS, seed=1)
    start = found.value
    SlotSearch(model, relaxed).improve(found, relaxed.bound - start)
    assert found.value == start  # near enough from the beginning
    SlotSearch(model, relaxed).improve(found, 0.0)
    assert start < found.value <= relaxed.bound + 1e-9
    values = found.values()
    assert np.all(model.matrix @ values <= model.limits + 1e-9)
    assert np.all((values >= model.low) & (values <= model.high))
    lost = SlotSearch(model, relaxed)._losses(values)
    assert not any(SlotSearch(model, relaxed)._search(found, slots, lost(slots)) for slots in combinations(range(5), 3))


@pytest.mark.parametrize("recipe", [FEW_CHAIRS, FEW_TABLES])
def test_both_ways_to_relax_prove_the_same_bound(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    model = build_model(generate_salon(recipe, seed=3))
    bounds = []
    for inside in (True, False):
        monkeypatch.setattr(solver, "_chairs_are_short", lambda _, inside=inside: inside)
        relaxed = relax(model, seconds=60.0)
        assert relaxed is not None
        bounds.append(relaxed.bound)
    assert bounds[0] == pytest.approx(bounds[1])


def test_what_is_not_allowed_is_not_relaxed_where_chairs_are_short() -> None:
    model = build_model(generate_salon(FEW_CHAIRS, seed=1))
    assert solver._chairs_are_short(model.problem)
    column = int(model.meeting_pair[0])
    both = np.zeros(len(model.weights))
    both[: len(model.meeting_pair)] = -(model.meeting_pair == column).astype(float)
    assert relax(add_row(model, both, -2.0), seconds=60.0) is None


def _begin(recipe: Recipe, *, seed: int) -> tuple[Model, Relaxed, Exchange]:
    """Return a plan as it begins, without every third meeting that may be given up."""
    model = build_model(generate_salon(recipe, seed=seed))
    relaxed = relax(model, seconds=60.0)
    assert relaxed is not None
    chairs = Chairs(model, Board(model.problem))
    found = Exchange(model, chairs, values=relaxed.values, prices=relaxed.prices, chosen=np.zeros(0, dtype=np.int64))
    found.begin(relaxed.bound)
    for edge in [edge for edge, slot in enumerate(chairs.slot) if slot >= 0][::3]:
        if chairs.may_drop(edge):
            chairs.move(edge, -1)
    return model, relaxed, found
