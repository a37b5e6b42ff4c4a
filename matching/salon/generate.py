"""Made-up salons from a seed: leaders whom many want to meet, suppliers who come for part of the day."""

from dataclasses import dataclass

import numpy as np

from matching.salon.problem import Firm, Pair, Problem, RoundTableWish, Wish, pair_of

_LEADERS = 0.06
_AWAY = 0.12


@dataclass(frozen=True, slots=True)
class Recipe:
    """How large a salon is and what it asks for; `wishes` counts the pairs wished for by each firm on average."""

    firms: int
    slots: int
    tables: int
    wishes: int = 12
    must: int = 0
    minimum: int = 0
    delegates: int = 1
    forbidden: int = 0
    competitors: int = 0
    round_tables: int = 0


def generate_salon(recipe: Recipe, *, seed: int) -> Problem:
    """Return a salon; the same recipe and seed give the same one.

    The first firms are leaders: wished for three times as often, with `delegates` each. Forbidden are pairs among the
    most wished for; musts are pairs that are there together. Some firms are away for some slots.
    """
    rng = np.random.default_rng(seed)
    leaders = max(1, round(recipe.firms * _LEADERS))
    names = [f"L{number + 1:02d}" if number < leaders else f"S{number:03d}" for number in range(recipe.firms)]
    there = rng.random((recipe.firms, recipe.slots)) >= _AWAY
    there[:leaders] = True
    pull = np.where(np.arange(recipe.firms) < leaders, 3.0, 1.0)
    weights = _draw_wishes(rng, pull / pull.sum(), recipe.firms * recipe.wishes // 2)
    ranked = sorted(weights, key=lambda pair: -weights[pair])
    forbidden = [ranked[place] for place in _draw(rng, min(len(ranked), 4 * recipe.forbidden), recipe.forbidden)]
    open_pairs = [pair for pair in ranked if pair not in set(forbidden) and (there[pair[0]] & there[pair[1]]).any()]
    must = [open_pairs[place] for place in _draw(rng, len(open_pairs), recipe.must)]
    rivals = [_two(rng, recipe.firms) for _ in range(recipe.competitors)]
    return Problem(
        firms=tuple(
            _firm(recipe, names[number], there[number], leader=number < leaders) for number in range(len(names))
        ),
        slots=recipe.slots,
        tables=recipe.tables,
        wishes=tuple(Wish(names[a], names[b], weight) for (a, b), weight in weights.items()),
        must=_pairs(names, must),
        forbidden=_pairs(names, forbidden),
        competitors=_pairs(names, rivals),
        round_tables=tuple(RoundTableWish(names[number % leaders], 5) for number in range(recipe.round_tables)),
        seed=seed,
    )


def _draw_wishes(rng: np.random.Generator, pull: np.ndarray, count: int) -> dict[tuple[int, int], float]:
    """Draw pairs, leaders more often, each with a weight like the engine's probabilities: many low, few high."""
    weights: dict[tuple[int, int], float] = {}
    most = len(pull) * (len(pull) - 1) // 2
    while len(weights) < min(count, most * 3 // 4):
        a, b = (int(end) for end in rng.choice(len(pull), 2, replace=False, p=pull))
        weights.setdefault((min(a, b), max(a, b)), round(float(0.05 + 0.9 * rng.beta(1.2, 2.2)), 3))
    return weights


def _two(rng: np.random.Generator, count: int) -> tuple[int, int]:
    a, b = rng.choice(count, 2, replace=False).tolist()
    return a, b


def _draw(rng: np.random.Generator, size: int, count: int) -> list[int]:
    return sorted(rng.choice(size, min(size, count), replace=False).tolist()) if size else []


def _firm(recipe: Recipe, name: str, there: np.ndarray, *, leader: bool) -> Firm:
    delegates = recipe.delegates if leader else 1
    return Firm(
        id=name,
        available=tuple(np.flatnonzero(there).tolist()),
        max_meetings=recipe.slots * delegates,
        delegates=delegates,
        min_meetings=min(recipe.minimum, int(there.sum())),
        host=leader,
    )


def _pairs(names: list[str], pairs: list[tuple[int, int]]) -> tuple[Pair, ...]:
    return tuple(dict.fromkeys(pair_of(names[a], names[b]) for a, b in pairs))
