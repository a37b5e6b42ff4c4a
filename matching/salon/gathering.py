"""Gathers meetings that a host would have one by one at the round tables that were asked for.

The same pairs meet before and after, so that worth and bound of a plan stay what they were: between plans of equal
worth, one that holds the round tables is what was asked for.
"""

from collections.abc import Sequence

from matching.salon.board import Alone, Board, Held
from matching.salon.checks import match_round_tables
from matching.salon.plan import Plan, RoundTable
from matching.salon.problem import Pair, Problem, pair_of


def gather_round_tables(
    problem: Problem, alone: Sequence[Alone], held: Sequence[Held]
) -> tuple[list[Alone], list[Held]]:
    """Return the meetings and round tables with guests brought to tables that have room or were not held at all.

    Nobody meets more or fewer partners; locked meetings stay, and a host keeps the meetings that it must have at least.
    """
    if not problem.round_tables:
        return list(alone), list(held)
    meetings, tables = dict(alone), list(held)
    numbers = match_round_tables(
        problem, Plan((), tuple(RoundTable(host, slot, 0, guests) for host, slot, guests in held))
    )
    for place, number in enumerate(numbers):
        if number is not None:
            host, slot, guests = tables[place]
            more = _find_guests(problem, meetings, tables, (host, slot, guests), problem.round_tables[number].seats)
            tables[place] = (host, slot, tuple(sorted((*guests, *more))))
            _leave(meetings, host, more)
    missing = sorted(set(range(len(problem.round_tables))) - set(numbers), key=lambda n: _urgency(problem, n))
    for number in missing:
        asked = problem.round_tables[number]
        slots = sorted(problem.open_slots[asked.host]) if asked.slot is None else [asked.slot]
        found = [(_find_guests(problem, meetings, tables, (asked.host, slot, ()), asked.seats), slot) for slot in slots]
        guests, slot = max(found, key=lambda each: (len(each[0]), -each[1]), default=((), 0))
        if guests:
            tables.append((asked.host, slot, guests))
            _leave(meetings, asked.host, guests)
    return sorted(meetings.items(), key=lambda each: (each[1], each[0])), sorted(
        tables, key=lambda each: (each[1], each[0])
    )


def _urgency(problem: Problem, number: int) -> tuple[bool, int, int]:
    asked = problem.round_tables[number]
    return asked.slot is None, -asked.seats, number


def _leave(meetings: dict[Pair, int], host: str, guests: Sequence[str]) -> None:
    for guest in guests:
        del meetings[pair_of(host, guest)]


def _find_guests(
    problem: Problem, meetings: dict[Pair, int], tables: Sequence[Held], table: Held, seats: int
) -> tuple[str, ...]:
    """Return which partners that the host meets alone can come to a table instead, the most wished for first."""
    host, slot, sitting = table
    locked = {pair_of(lock.a, lock.b) for lock in problem.locked}
    partners = {pair[pair[0] == host]: at for pair, at in meetings.items() if host in pair and pair not in locked}
    if slot not in problem.open_slots[host] or not partners:
        return ()
    board = Board(problem, alone=meetings.items(), held=tables)
    count, least = board.count[host], problem.firm_by_id[host].min_meetings
    # a table that is new is a meeting too
    most = min(seats - len(sitting), count - min(least, count) + (not sitting))
    weights = problem.weight_of
    chosen: list[str] = []
    # whoever the host meets at this very time comes first: its chair and its table are then free for the rest
    for guest in sorted(
        partners, key=lambda each: (partners[each] != slot, -weights.get(pair_of(host, each), 0.0), each)
    ):
        together = (*sitting, *chosen)
        apart = any(pair_of(guest, other) in problem.apart_pairs for other in (host, *together))
        free = slot in problem.open_slots[guest] and (partners[guest] == slot or not board.busy(guest, slot))
        if len(chosen) < most and free and not apart:
            chosen.append(guest)
    if not sitting and chosen:
        for guest in chosen:
            board.take(pair_of(host, guest))
        if board.crowded(slot) or board.busy(host, slot):
            return ()
    return tuple(sorted(chosen))
