"""Reads problems and plans that come from outside, and refuses what is wrong with its place and reason.

What cannot be had (a must without a common slot, a minimum above what a firm can hold) is no mistake of form: the plan
explains it. Refused is what has no meaning: unknown firms, slots that do not exist, two locked meetings on one chair.
"""

from collections import Counter
from collections.abc import Iterator, Set
from typing import Any

from matching.errors import SalonError
from matching.salon.fields import Fields, as_id, as_integer, as_text
from matching.salon.plan import Meeting, Plan, RoundTable
from matching.salon.problem import (
    ClosedTable,
    Firm,
    LockedMeeting,
    Pair,
    Problem,
    RoundTableWish,
    Wish,
    pair_of,
)

MOST_FIRMS = 5_000
MOST_SLOTS = 200
MOST_TABLES = 5_000
MOST_WISHES = 500_000

_LISTS = "firms wishes must forbidden competitors round_tables breaks locked closed_tables history"
_TOP = frozenset(f"slots tables seed note {_LISTS}".split())
_FIRM = frozenset("id name available delegates min_meetings max_meetings host standby note seeks offers".split())
_PLAN = frozenset(
    "meetings round_tables objective upper_bound gap unmet seconds method kept changes moved_firms problem".split()
)


def read_problem(value: object) -> Problem:
    """Return the problem of a parsed JSON file.

    Raises:
        SalonError: naming the first thing that is wrong.
    """
    top = Fields(value, "", known=_TOP)
    slots = top.integer("slots", least=1, most=MOST_SLOTS)
    tables = top.integer("tables", least=0, most=MOST_TABLES)
    hosts = {str(row["host"]) for _, row in top.rows("round_tables") if isinstance(row, dict) and "host" in row}
    firms = tuple(_read_firm(row, place, slots, hosts) for place, row in _limited(top, "firms", MOST_FIRMS))
    names = _known_names(firms)
    problem = Problem(
        firms=firms,
        slots=slots,
        tables=tables,
        wishes=tuple(_read_wish(row, place, names) for place, row in _limited(top, "wishes", MOST_WISHES)),
        must=_read_pairs(top, "must", names),
        forbidden=_read_pairs(top, "forbidden", names),
        competitors=_read_pairs(top, "competitors", names),
        round_tables=tuple(
            table for place, row in top.rows("round_tables") for table in _read_round_table(row, place, names, slots)
        ),
        breaks=tuple(sorted({_slot(row, place, slots) for place, row in top.rows("breaks")})),
        locked=tuple(_read_locked(row, place, names, (slots, tables)) for place, row in top.rows("locked")),
        closed_tables=tuple(_read_closed(row, place, (slots, tables)) for place, row in top.rows("closed_tables")),
        seed=top.integer("seed", 0, most=2**31 - 1),
    )
    check_locks(problem)
    return problem


def read_plan(value: object, problem: Problem) -> Plan:
    """Return the plan of a parsed JSON file; whether it keeps the problem's rules is `checks.check_plan`'s to say.

    Raises:
        SalonError: for what is no plan, or names firms, slots or tables that the problem does not have.
    """
    top = Fields(value, "", known=_PLAN)
    names = set(problem.firm_by_id)
    size = (problem.slots, problem.tables)
    meetings = tuple(_read_meeting(row, place, names, size) for place, row in top.rows("meetings", needed=True))
    tables = tuple(_read_held(row, place, names, size) for place, row in top.rows("round_tables"))
    weights = problem.weight_of
    met = {each.pair for each in meetings} | {pair for table in tables for pair in table.pairs}
    return Plan(
        meetings=meetings,
        round_tables=tables,
        objective=sum(sorted(weights.get(pair, 0.0) for pair in met)),
        upper_bound=top.number("upper_bound", 0.0),
    )


def check_locks(problem: Problem) -> None:
    """Refuse locked meetings that cannot stand together or where they are.

    Raises:
        SalonError: naming the lock.
    """
    forbidden, open_slots = problem.forbidden_pairs, problem.open_slots
    chairs: Counter[tuple[str, int]] = Counter()
    taken: set[tuple[int, int]] = set()
    used: Counter[int] = Counter()
    pairs: set[Pair] = set()
    for number, lock in enumerate(problem.locked):
        place = f"locked[{number}]"
        pair = pair_of(lock.a, lock.b)
        if pair in forbidden:
            raise SalonError("locked_forbidden", place=place, value="、".join(pair))
        if pair in pairs:
            raise SalonError("locked_twice", place=place, value="、".join(pair))
        pairs.add(pair)
        used[lock.slot] += 1
        if used[lock.slot] > len(problem.tables_open(lock.slot)):
            raise SalonError("locked_without_table", place=place, value=lock.slot)
        for firm in pair:
            chairs[firm, lock.slot] += 1
            if lock.slot not in open_slots[firm]:
                raise SalonError("locked_while_away", place=place, value=firm)
            if chairs[firm, lock.slot] > problem.firm_by_id[firm].delegates:
                raise SalonError("locked_twice_at_once", place=place, value=firm)
        if lock.table is not None:
            if (lock.slot, lock.table) in taken or lock.table not in problem.tables_open(lock.slot):
                raise SalonError("locked_table_taken", place=place, value=lock.table)
            taken.add((lock.slot, lock.table))
    _check_most(problem)


def _check_most(problem: Problem) -> None:
    """Refuse locks beyond the maximum of a firm."""
    held = Counter(firm for lock in problem.locked for firm in (lock.a, lock.b))
    for firm in problem.firms:
        if held[firm.id] > firm.max_meetings:
            raise SalonError("locked_above_maximum", place="locked", value=firm.id)


def _limited(top: Fields, name: str, most: int) -> Iterator[tuple[str, Any]]:
    """Give the rows of a list that must be given and not be longer than this."""
    for number, (place, row) in enumerate(top.rows(name, needed=name == "firms"), start=1):
        if number > most:
            raise SalonError("too_many", place=name, value=most)
        yield place, row


def _read_firm(row: object, place: str, slots: int, hosts: Set[str]) -> Firm:
    firm = Fields(row, place, known=_FIRM)
    given = firm.word("id")
    there = [_slot(value, where, slots) for where, value in firm.rows("available")]
    delegates = firm.integer("delegates", 1, least=1, most=MOST_TABLES)
    return Firm(
        id=given,
        name=firm.word("name", ""),
        available=tuple(sorted(set(there))) if firm.has("available") else tuple(range(slots)),
        delegates=delegates,
        min_meetings=firm.integer("min_meetings", 0),
        max_meetings=firm.integer("max_meetings", slots),
        host=firm.flag("host") or delegates > 1 or given in hosts,
        standby=firm.flag("standby"),
        seeks=tuple(as_text(value, where) for where, value in firm.rows("seeks")),
        offers=tuple(as_text(value, where) for where, value in firm.rows("offers")),
    )


def _known_names(firms: tuple[Firm, ...]) -> set[str]:
    names: set[str] = set()
    for number, firm in enumerate(firms):
        if firm.id in names:
            raise SalonError("firm_twice", place=f"firms[{number}].id", value=firm.id)
        names.add(firm.id)
    return names


def _read_wish(row: object, place: str, names: Set[str]) -> Wish:
    wish = Fields(row, place, known=frozenset({"a", "b", "weight", "note"}))
    a, b = _two_firms(wish.word("a"), wish.word("b"), place, names)
    return Wish(a, b, wish.number("weight"))


def _read_pairs(top: Fields, name: str, names: Set[str]) -> tuple[Pair, ...]:
    found: dict[Pair, None] = {}
    for place, row in top.rows(name):
        if not isinstance(row, list | tuple) or len(row) != 2:
            raise SalonError("not_pair", place=place)
        found[pair_of(*_two_firms(as_id(row[0], place), as_id(row[1], place), place, names))] = None
    return tuple(found)


def _read_round_table(row: object, place: str, names: Set[str], slots: int) -> Iterator[RoundTableWish]:
    """Read a round table; `rounds` (1) says how often it is held, each time with other guests."""
    table = Fields(row, place, known=frozenset({"host", "seats", "slot", "rounds"}))
    host = _known(table.word("host"), table.at("host"), names)
    slot = table.integer("slot", most=slots - 1) if table.has("slot") else None
    rounds = table.integer("rounds", 1, least=1, most=slots)
    if slot is not None and rounds > 1:
        raise SalonError("rounds_in_one_slot", place=place)
    seats = table.integer("seats", least=1, most=MOST_FIRMS)
    yield from (RoundTableWish(host, seats, slot) for _ in range(rounds))


def _read_locked(row: object, place: str, names: Set[str], size: tuple[int, int]) -> LockedMeeting:
    lock = Fields(row, place, known=frozenset({"a", "b", "slot", "table"}))
    a, b = _two_firms(lock.word("a"), lock.word("b"), place, names)
    table = lock.integer("table", most=size[1] - 1) if lock.has("table") else None
    return LockedMeeting(a, b, lock.integer("slot", most=size[0] - 1), table)


def _read_closed(row: object, place: str, size: tuple[int, int]) -> ClosedTable:
    closed = Fields(row, place, known=frozenset({"table", "from"}))
    return ClosedTable(closed.integer("table", most=size[1] - 1), closed.integer("from", 0, most=size[0] - 1))


def _read_meeting(row: object, place: str, names: Set[str], size: tuple[int, int]) -> Meeting:
    meeting = Fields(row, place, known=frozenset({"a", "b", "slot", "table"}))
    a, b = _two_firms(meeting.word("a"), meeting.word("b"), place, names)
    return Meeting(a, b, meeting.integer("slot", most=size[0] - 1), meeting.integer("table", most=size[1] - 1))


def _read_held(row: object, place: str, names: Set[str], size: tuple[int, int]) -> RoundTable:
    held = Fields(row, place, known=frozenset({"host", "slot", "table", "guests"}))
    host = _known(held.word("host"), place, names)
    guests = tuple(_known(as_id(guest, where), where, names) for where, guest in held.rows("guests"))
    if len({host, *guests}) <= len(guests):
        raise SalonError("guest_twice", place=place)
    return RoundTable(host, held.integer("slot", most=size[0] - 1), held.integer("table", most=size[1] - 1), guests)


def _two_firms(a: str, b: str, place: str, names: Set[str]) -> Pair:
    """Return both firms as given; they are known and not the same."""
    for firm in (a, b):
        _known(firm, place, names)
    if a == b:
        raise SalonError("same_firm", place=place, value=a)
    return a, b


def _known(firm: str, place: str, names: Set[str]) -> str:
    if firm not in names:
        raise SalonError("unknown_firm", place=place, value=firm)
    return firm


def _slot(value: object, place: str, slots: int) -> int:
    return as_integer(value, place, least=0, most=slots - 1)
