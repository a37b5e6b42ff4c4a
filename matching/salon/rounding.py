"""Decides round tables from the relaxation: first when each is held, then with whom, relaxing again after each step."""

from collections import defaultdict
from dataclasses import replace

import numpy as np

from matching.salon.board import Board
from matching.salon.model import Model, Numbers
from matching.salon.problem import pair_of
from matching.salon.solver import Relaxed, relax

_HELD_FROM = 0.5
_SITS_FROM = 0.3


def fix_round_tables(model: Model, relaxed: Relaxed, *, seconds: float) -> tuple[Board, Numbers, Relaxed] | None:
    """Return a board with the round tables, their columns, and what the relaxation then says of the rest.

    None where the rest cannot be had with them.
    """
    held = _pick_slots(model, relaxed)
    again = relax(_fix(model, list(model.held.values()), held), seconds=seconds)
    if again is None:
        return None
    seats = _pick_guests(model, again, held)
    guests: dict[tuple[int, int], list[str]] = defaultdict(list)
    for (number, guest, slot), column in model.seats.items():
        if column in seats:
            guests[number, slot].append(guest)
    chosen = seats | {model.held[key] for key in guests}
    last = relax(_fix(model, [*model.held.values(), *model.seats.values()], chosen), seconds=seconds)
    if last is None:
        return None
    tables = model.problem.round_tables
    board = Board(
        model.problem, held=[(tables[n].host, slot, tuple(sorted(found))) for (n, slot), found in guests.items()]
    )
    return board, np.array(sorted(chosen), dtype=np.int64), last


def _fix(model: Model, columns: list[int], chosen: set[int]) -> Model:
    """Return the programme in which these columns are one where chosen, else nothing."""
    low, high = model.low.copy(), model.high.copy()
    for column in columns:
        low[column] = high[column] = float(column in chosen)
    return replace(model, low=low, high=high)


def _pick_slots(model: Model, relaxed: Relaxed) -> set[int]:
    """Return the column of one slot for each round table that the relaxation holds at least half."""
    share: dict[int, float] = defaultdict(float)
    for (number, _), column in model.held.items():
        share[number] += float(relaxed.values[column])
    done: set[int] = set()
    hosts: set[tuple[str, int]] = set()
    chosen: set[int] = set()
    for (number, slot), column in sorted(model.held.items(), key=lambda each: (-relaxed.values[each[1]], each[0])):
        host = model.problem.round_tables[number].host
        if number not in done and (host, slot) not in hosts and share[number] >= _HELD_FROM:
            done.add(number)
            hosts.add((host, slot))
            chosen.add(column)
    return chosen


def _pick_guests(model: Model, relaxed: Relaxed, held: set[int]) -> set[int]:
    """Return the columns of guests, the surest first, so that seats, chairs and distances are kept."""
    problem = model.problem
    chosen: set[int] = set()
    sitting: dict[tuple[int, int], list[str]] = defaultdict(list)
    busy: set[tuple[str, int]] = set()
    met: set[tuple[str, str]] = set()
    for (number, guest, slot), column in sorted(
        model.seats.items(), key=lambda each: (-relaxed.values[each[1]], each[0])
    ):
        table, here = problem.round_tables[number], sitting[number, slot]
        if model.held[number, slot] not in held or relaxed.values[column] < _SITS_FROM:
            continue
        pair = pair_of(table.host, guest)
        apart = any(pair_of(guest, other) in problem.apart_pairs for other in here)
        if len(here) < table.seats and not apart and (guest, slot) not in busy and pair not in met:
            here.append(guest)
            busy.add((guest, slot))
            met.add(pair)
            chosen.add(column)
    return chosen
