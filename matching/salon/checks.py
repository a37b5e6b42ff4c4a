"""Does a plan keep its problem's rules? Used by tests, by whoever edits a plan by hand, and before a repair."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from matching.salon.plan import Plan
from matching.salon.problem import Pair, Problem, pair_of

Rule = Literal[
    "away",
    "double_booked",
    "above_maximum",
    "met_twice",
    "forbidden",
    "table_twice",
    "table_closed",
    "too_many_guests",
    "no_such_round_table",
    "apart_at_one_table",
    "lock_broken",
    "must_missed",
    "below_minimum",
]
SOFT: frozenset[Rule] = frozenset({"must_missed", "below_minimum"})
"""What a plan may miss where it cannot be had; everything else is never broken."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that a plan breaks: by which firms, in which slot and at which table where that says more."""

    rule: Rule
    firms: tuple[str, ...] = ()
    slot: int | None = None
    table: int | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the violation as plain data."""
        return {"rule": self.rule, "firms": list(self.firms), "slot": self.slot, "table": self.table}


def check_plan(problem: Problem, plan: Plan) -> list[Violation]:
    """Return every broken rule, in a fixed order; an empty list is a plan that can be held as it stands."""
    return [
        *_check_firms(problem, plan),
        *_check_pairs(problem, plan),
        *_check_tables(problem, plan),
        *_check_round_tables(problem, plan),
        *_check_locks(problem, plan),
        *_check_demands(problem, plan),
    ]


def count_meetings(plan: Plan) -> Counter[str]:
    """Return how many meetings each firm has; a round table is one, for its host too."""
    held: Counter[str] = Counter()
    for meeting in plan.meetings:
        held.update(meeting.pair)
    for table in plan.round_tables:
        held.update((table.host, *table.guests))
    return held


def _seats_taken(plan: Plan) -> Iterator[tuple[str, int]]:
    """Give firm and slot of every meeting that a firm sits in."""
    for meeting in plan.meetings:
        yield from ((firm, meeting.slot) for firm in meeting.pair)
    for table in plan.round_tables:
        yield from ((firm, table.slot) for firm in (table.host, *table.guests))


def _check_firms(problem: Problem, plan: Plan) -> Iterator[Violation]:
    chairs = Counter(_seats_taken(plan))
    for (firm, slot), count in sorted(chairs.items()):
        if slot not in problem.open_slots[firm]:
            yield Violation("away", (firm,), slot)
        if count > problem.firm_by_id[firm].delegates:
            yield Violation("double_booked", (firm,), slot)
    for given, held in sorted(count_meetings(plan).items()):
        if held > problem.firm_by_id[given].max_meetings:
            yield Violation("above_maximum", (given,))


def _check_pairs(problem: Problem, plan: Plan) -> Iterator[Violation]:
    for pair, times in sorted(Counter(plan.met_pairs()).items()):
        if times > 1:
            yield Violation("met_twice", pair)
        if pair in problem.forbidden_pairs:
            yield Violation("forbidden", pair)


def _check_tables(problem: Problem, plan: Plan) -> Iterator[Violation]:
    places = Counter((meeting.slot, meeting.table) for meeting in plan.meetings)
    places.update((held.slot, held.table) for held in plan.round_tables)
    for (slot, table), count in sorted(places.items()):
        if count > 1:
            yield Violation("table_twice", (), slot, table)
        if table not in problem.tables_open(slot):
            yield Violation("table_closed", (), slot, table)


def match_round_tables(problem: Problem, plan: Plan) -> list[int | None]:
    """Return for each round table of a plan the number of the one that was asked for; None where there is none.

    A table asked for in one slot goes before one that is free to choose; among these the smallest that has the seats,
    and where none has, any that is left.
    """
    left = set(range(len(problem.round_tables)))
    found: list[int | None] = [None] * len(plan.round_tables)
    order = sorted(range(len(found)), key=lambda n: (plan.round_tables[n].slot, -len(plan.round_tables[n].guests)))
    for place in order:
        held = plan.round_tables[place]
        fits = [
            number
            for number in left
            if problem.round_tables[number].host == held.host and problem.round_tables[number].slot in (None, held.slot)
        ]
        roomy = [number for number in fits if problem.round_tables[number].seats >= len(held.guests)] or fits
        if roomy:
            best = min(roomy, key=lambda n: (problem.round_tables[n].slot is None, problem.round_tables[n].seats, n))
            found[place] = best
            left.remove(best)
    return found


def _check_round_tables(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Every round table held is one that was asked for, with no more guests than seats, and nobody who stays apart."""
    for table, number in zip(plan.round_tables, match_round_tables(problem, plan), strict=True):
        if number is None:
            yield Violation("no_such_round_table", (table.host,), table.slot, table.table)
        elif problem.round_tables[number].seats < len(table.guests):
            yield Violation("too_many_guests", (table.host,), table.slot, table.table)
        for a, b in combinations(sorted((table.host, *table.guests)), 2):
            if pair_of(a, b) in problem.apart_pairs:
                yield Violation("apart_at_one_table", (a, b), table.slot, table.table)


def _check_locks(problem: Problem, plan: Plan) -> Iterator[Violation]:
    held = {meeting.pair: meeting for meeting in plan.meetings}
    for lock in problem.locked:
        meeting = held.get(pair_of(lock.a, lock.b))
        if meeting is None or meeting.slot != lock.slot or lock.table not in (None, meeting.table):
            yield Violation("lock_broken", pair_of(lock.a, lock.b), lock.slot, lock.table)


def _check_demands(problem: Problem, plan: Plan) -> Iterator[Violation]:
    met: set[Pair] = set(plan.met_pairs())
    for pair in problem.must:
        if pair not in met:
            yield Violation("must_missed", pair)
    held = count_meetings(plan)
    for firm in problem.firms:
        if not firm.standby and held[firm.id] < firm.min_meetings:
            yield Violation("below_minimum", (firm.id,))
