"""Random small salons, and the best plan of each found by trying everything."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations
from random import Random

from matching.salon.problem import ClosedTable, Firm, LockedMeeting, Pair, Problem, RoundTableWish, Wish, pair_of

_DEAD_END = (-(10**9), 0, 0.0)
"""Worse than every plan: what came before leaves no room for a locked meeting."""


def random_salon(rng: Random, *, most_firms: int = 8, most_slots: int = 4, rich: bool = True) -> Problem:
    """A salon of up to `most_firms` firms with everything that a problem can ask for; `rich` adds round tables too."""
    count, slots = rng.randint(2, most_firms), rng.randint(1, most_slots)
    names = [f"f{number}" for number in range(count)]
    pairs = list(combinations(names, 2))
    tables = rng.randint(0 if rng.random() < 0.05 else 1, max(1, count // 2))
    firms = tuple(_random_firm(rng, name, slots) for name in names)
    wished = [pair for pair in pairs if rng.random() < 0.7]
    wishes = tuple(Wish(*rng.sample(pair, 2), round(rng.random() ** 2 * 10, 2)) for pair in wished)
    if wishes and rng.random() < 0.2:
        wishes += (Wish(wishes[0].b, wishes[0].a, 1.5),)
    problem = Problem(
        firms=firms,
        slots=slots,
        tables=tables,
        wishes=wishes,
        must=tuple(rng.sample(pairs, min(len(pairs), rng.choice([0, 0, 0, 1, 2])))),
        forbidden=_heavy(rng, wishes) if rng.random() < 0.5 else (),
        competitors=tuple(rng.sample(pairs, min(len(pairs), rng.choice([0, 1, 2])))),
        round_tables=_round_tables(rng, names, slots) if rich and rng.random() < 0.4 else (),
        breaks=(rng.randrange(slots),) if rng.random() < 0.15 else (),
        closed_tables=(ClosedTable(rng.randrange(tables), rng.randrange(slots)),)
        if tables and rng.random() < 0.15
        else (),
        seed=rng.randrange(100),
    )
    return _lock_one(rng, problem) if rng.random() < 0.15 else problem


def best_worth(problem: Problem) -> tuple[tuple[int, int], float]:
    """The least (missed musts, meetings short of minima), then the most weight, over every plan there is.

    For salons without round tables; slot after slot, remembering only what the rest of the day depends on.
    """
    pairs = problem.pairs
    weights = problem.weight_of
    locked = {pair_of(lock.a, lock.b): lock.slot for lock in problem.locked}
    names = [firm.id for firm in problem.firms]

    @cache
    def after(slot: int, met: frozenset[Pair]) -> tuple[int, float, float]:
        if slot == problem.slots:
            return _demands_of(problem, met, names)
        best = _DEAD_END
        for chosen in _slot_plans(problem, slot, met, pairs, locked):
            musts, minima, weight = after(slot + 1, met | frozenset(chosen))
            tried = (musts, minima, weight + sum(weights.get(pair, 0.0) for pair in chosen))
            best = max(best, tried)
        return best

    musts, minima, weight = after(0, frozenset())
    return (-musts, -int(minima)), weight


def _demands_of(problem: Problem, met: frozenset[Pair], names: list[str]) -> tuple[int, float, float]:
    held = {name: sum(name in pair for pair in met) for name in names}
    short = sum(max(0, f.min_meetings - held[f.id]) for f in problem.firms if not f.standby)
    return -sum(pair not in met for pair in problem.must), -short, 0.0


def _slot_plans(
    problem: Problem, slot: int, met: frozenset[Pair], pairs: tuple[Pair, ...], locked: dict[Pair, int]
) -> Iterator[tuple[Pair, ...]]:
    """Every set of meetings that one slot can hold."""
    firms = problem.firm_by_id
    needed = [pair for pair, at in locked.items() if at == slot]
    possible = [
        pair
        for pair in pairs
        if pair not in met and locked.get(pair, slot) == slot and all(slot in problem.open_slots[f] for f in pair)
    ]
    tables = len(problem.tables_open(slot))

    def extend(start: int, chosen: tuple[Pair, ...]) -> Iterator[tuple[Pair, ...]]:
        if all(pair in chosen for pair in needed):
            yield chosen
        if len(chosen) == tables:
            return
        for number in range(start, len(possible)):
            pair = possible[number]
            if all(
                sum(f in other for other in chosen) < firms[f].delegates
                and sum(f in other for other in chosen) + sum(f in other for other in met) < firms[f].max_meetings
                for f in pair
            ):
                yield from extend(number + 1, (*chosen, pair))

    yield from extend(0, ())


def _random_firm(rng: Random, name: str, slots: int) -> Firm:
    present = [slot for slot in range(slots) if rng.random() < 0.9]
    delegates = rng.choice([1, 1, 1, 1, 2, 3])
    return Firm(
        id=name,
        available=tuple(present),
        max_meetings=rng.choice([slots, slots, slots * delegates, rng.randint(0, slots)]),
        delegates=delegates,
        min_meetings=rng.choice([0, 0, 0, 0, 0, 0, 1, 1, 2]),
        host=delegates > 1,
        standby=rng.random() < 0.05,
    )


def _heavy(rng: Random, wishes: tuple[Wish, ...]) -> tuple[Pair, ...]:
    """Forbid what is wished for most."""
    ranked = sorted(wishes, key=lambda wish: -wish.weight)
    return tuple({pair_of(wish.a, wish.b) for wish in ranked[: rng.randint(0, 2)]})


def _round_tables(rng: Random, names: list[str], slots: int) -> tuple[RoundTableWish, ...]:
    return tuple(
        RoundTableWish(rng.choice(names), rng.randint(1, 4), rng.choice([None, rng.randrange(slots)]))
        for _ in range(rng.randint(1, 2))
    )


def _lock_one(rng: Random, problem: Problem) -> Problem:
    """Lock one meeting that can be held."""
    firms = problem.firm_by_id
    for pair in rng.sample(problem.pairs, len(problem.pairs)):
        for slot in sorted(problem.open_slots[pair[0]] & problem.open_slots[pair[1]]):
            if problem.tables_open(slot) and all(firms[firm].max_meetings for firm in pair):
                table = rng.choice([None, problem.tables_open(slot)[0]])
                return replace(problem, locked=(LockedMeeting(*pair, slot, table),))
    return problem
