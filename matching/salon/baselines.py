"""Plans without a solver: the heaviest first, then exchanges. Takes over where the search finds nothing in its time.

Also the two simple ways that organisers use, to compare with: heaviest first, and the best matching slot by slot.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from matching.salon.board import Alone, Board, Held
from matching.salon.model import Model, build_model
from matching.salon.problem import ClosedTable, Pair, Problem, Wish, pair_of
from matching.salon.search import search

_ROUNDS = 20
"""An exchange pass that gains nothing ends the improvement; so many passes at most."""


def plan_greedily(problem: Problem) -> Board:
    """Place locked meetings, round tables, musts, what minima need, then the heaviest wishes, as early as possible."""
    board = Board(problem)
    for lock in problem.locked:
        board.place(pair_of(lock.a, lock.b), lock.slot)
    _hold_round_tables(board)
    weights = problem.weight_of
    ranked = sorted(problem.pairs, key=lambda pair: (-weights.get(pair, 0.0), pair))
    musts = set(problem.must)
    needing = {firm.id: firm.min_meetings for firm in problem.firms}
    for pair in [pair for pair in ranked if pair in musts]:
        _place_first(board, pair)
    for pair in ranked:
        if any(board.count[firm] < needing[firm] for firm in pair):
            _place_first(board, pair)
    for pair in ranked:
        _place_first(board, pair)
    return board


def plan_by_exchange(problem: Problem) -> tuple[list[Alone], list[Held]]:
    """Return a plan that keeps every rule: the heaviest first, then each unmet wish against what stands in its way."""
    board = plan_greedily(problem)
    weights = problem.weight_of
    ranked = sorted(problem.pairs, key=lambda pair: (-weights.get(pair, 0.0), pair))
    kept = {*problem.must, *(pair_of(lock.a, lock.b) for lock in problem.locked)}
    for _ in range(_ROUNDS):
        if not sum(_exchange(board, pair, kept) for pair in ranked if not board.met(pair)):
            break
    return board.alone(), board.held


def plan_slot_by_slot(problem: Problem, *, seconds: float = 10.0) -> Board:
    """Give each slot in turn its heaviest matching among the pairs still to meet: best now, blind for what comes."""
    model = build_model(problem)
    board = Board(problem)
    for lock in problem.locked:
        board.place(pair_of(lock.a, lock.b), lock.slot)
    _hold_round_tables(board)
    for slot in range(problem.slots):
        columns = np.flatnonzero(model.meeting_slot == slot)
        pairs = [problem.pairs[model.meeting_pair[column]] for column in columns]
        free = [pair for pair in pairs if slot in board.free_slots(pair)]
        for pair in _match_slot(problem, board, slot, free, seconds=seconds):
            board.place(pair, slot)
    return board


def _match_slot(problem: Problem, board: Board, slot: int, pairs: Sequence[Pair], *, seconds: float) -> Iterator[Pair]:
    """Give the heaviest set of pairs that can meet in one slot together."""
    left = {
        firm.id: min(firm.delegates - len(board.sitting[firm.id, slot]), firm.max_meetings - board.count[firm.id])
        for firm in problem.firms
    }
    used = board.tables_used[slot]
    single = replace(
        problem,
        firms=tuple(
            replace(
                firm, available=(slot,), delegates=max(left[firm.id], 1), min_meetings=0, max_meetings=left[firm.id]
            )
            for firm in problem.firms
            if left[firm.id] > 0
        ),
        wishes=tuple(Wish(*pair, max(problem.weight_of.get(pair, 0.0), 1e-9)) for pair in pairs),
        must=(),
        locked=(),
        round_tables=(),
        closed_tables=(
            *problem.closed_tables,
            *(ClosedTable(table) for table in problem.tables_open(slot)[:used]),
        ),
    )
    model: Model = build_model(single)
    found = search(model, seconds=seconds)
    if found.values is not None:
        yield from (single.pairs[model.meeting_pair[column]] for column in np.flatnonzero(found.values > 0.5).tolist())


def _place_first(board: Board, pair: Pair) -> bool:
    """Place a pair in the first slot that is free for it."""
    slot = next(board.free_slots(pair), None)
    if slot is None:
        return False
    board.place(pair, slot)
    return True


def _hold_round_tables(board: Board) -> None:
    """Hold each round table in the slot where it gathers the most weight."""
    problem = board.problem
    for table in problem.round_tables:
        slots = range(problem.slots) if table.slot is None else (table.slot,)
        tried = [(slot, _gather(board, table.host, slot, table.seats)) for slot in slots]
        worth = [sum(problem.weight_of.get(pair_of(table.host, guest), 0.0) for guest in found) for _, found in tried]
        best = max(range(len(tried)), key=lambda number: (worth[number], len(tried[number][1]), -number), default=None)
        if best is not None and tried[best][1]:
            board.hold(table.host, tried[best][0], tuple(sorted(tried[best][1])))


def _gather(board: Board, host: str, slot: int, seats: int) -> list[str]:
    """Return the heaviest guests that can sit at a host's round table in a slot."""
    problem = board.problem
    if not _can_sit(board, host, slot) or board.crowded(slot):
        return []
    partners = [pair[1] if pair[0] == host else pair[0] for pair in problem.pairs if host in pair]
    weights = problem.weight_of
    guests: list[str] = []
    for guest in sorted(partners, key=lambda firm: (-weights.get(pair_of(host, firm), 0.0), firm)):
        apart = any(pair_of(guest, other) in problem.apart_pairs for other in (host, *guests))
        if len(guests) < seats and not apart and not board.met(pair_of(host, guest)) and _can_sit(board, guest, slot):
            guests.append(guest)
    return guests


def _can_sit(board: Board, firm: str, slot: int) -> bool:
    there = slot in board.problem.open_slots[firm]
    return there and not board.full(firm) and not board.busy(firm, slot)


def _exchange(board: Board, pair: Pair, kept: set[Pair]) -> bool:
    """Try to let a pair meet by moving or dropping lighter meetings; return whether the plan gained."""
    weights = board.problem.weight_of
    worth = weights.get(pair, 0.0)
    if worth <= 0 or pair in board.problem.forbidden_pairs:
        return False
    for slot in board.common_slots(pair):
        blockers = _blockers(board, pair, slot, kept)
        if blockers is None:
            continue
        places = [(blocker, board.take(blocker)) for blocker in blockers]
        if slot in board.free_slots(pair):
            board.place(pair, slot)
            homeless = [blocker for blocker in blockers if not _place_first(board, blocker)]
            if sum(weights.get(each, 0.0) for each in homeless) < worth - 1e-12 and _minima_kept(board, places):
                return True
            board.take(pair)
        for blocker in blockers:
            if board.met(blocker):
                board.take(blocker)
        for blocker, was in places:
            board.place(blocker, was)
    return False


def _blockers(board: Board, pair: Pair, slot: int, kept: set[Pair]) -> list[Pair] | None:
    """Return the lightest meetings to take away so that a pair fits in a slot; None where that is not in our hands."""
    weights = board.problem.weight_of
    found: list[Pair] = []
    for firm in pair:
        if board.busy(firm, slot):
            choice = [other for other in board.slot_of if other in board.sitting[firm, slot] and other not in kept]
        elif board.full(firm):
            choice = [other for other in board.slot_of if firm in other and other not in kept]
        else:
            continue
        if not choice:
            return None
        found.append(min(choice, key=lambda other: (weights.get(other, 0.0), other)))
    if board.crowded(slot) and not any(board.slot_of[other] == slot for other in found):
        choice = [other for other, at in board.slot_of.items() if at == slot and other not in kept]
        if not choice:
            return None
        found.append(min(choice, key=lambda other: (weights.get(other, 0.0), other)))
    return list(dict.fromkeys(found))


def _minima_kept(board: Board, places: Sequence[Alone]) -> bool:
    """Return whether no firm whose meeting was taken away has fallen below its minimum."""
    firms = board.problem.firm_by_id
    touched = {firm for pair, _ in places for firm in pair}
    return all(board.count[firm] >= firms[firm].min_meetings for firm in touched)
