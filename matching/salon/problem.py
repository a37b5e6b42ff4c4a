"""What is known before a salon: who comes when, who wants to meet whom, what must, may not and never happens.

Slots and tables are counted from 0. All of it is plain data; `matching.salon.reading` checks what comes from outside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

Pair = tuple[str, str]


def pair_of(a: str, b: str) -> Pair:
    """Return the two firms in the one order in which a pair is known."""
    return (a, b) if a <= b else (b, a)


@dataclass(frozen=True, slots=True)
class Firm:
    """One firm: the slots it is there, how many meetings it can hold at a time, and how many it wants.

    A firm on standby takes no part until a repair calls it in. A host stays at its table. What it seeks and offers is
    for the briefs of its meetings, not for the plan.
    """

    id: str
    available: tuple[int, ...]
    max_meetings: int
    delegates: int = 1
    min_meetings: int = 0
    host: bool = False
    standby: bool = False
    name: str = ""
    seeks: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the firm in the form of a problem file; what the contract does not ask for only where it is set."""
        data: dict[str, object] = {
            "id": self.id,
            "available": list(self.available),
            "delegates": self.delegates,
            "min_meetings": self.min_meetings,
            "max_meetings": self.max_meetings,
        }
        texts = {"seeks": list(self.seeks), "offers": list(self.offers)}
        more = {"host": self.host, "standby": self.standby, "name": self.name} | texts
        return data | {key: value for key, value in more.items() if value}


@dataclass(frozen=True, slots=True)
class Wish:
    """A pair that may meet, and what its meeting is worth (0 or more). Two wishes of one pair are worth their sum."""

    a: str
    b: str
    weight: float

    def as_dict(self) -> dict[str, object]:
        """Return the wish in the form of a problem file."""
        return {"a": self.a, "b": self.b, "weight": self.weight}


@dataclass(frozen=True, slots=True)
class RoundTableWish:
    """A table at which one host receives up to `seats` guests at once; `slot` None: whenever it suits best."""

    host: str
    seats: int
    slot: int | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the round table in the form of a problem file."""
        return {"host": self.host, "seats": self.seats} | ({} if self.slot is None else {"slot": self.slot})


@dataclass(frozen=True, slots=True)
class LockedMeeting:
    """A meeting that stays in its slot, and at its table where one is named."""

    a: str
    b: str
    slot: int
    table: int | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the locked meeting in the form of a problem file."""
        data: dict[str, object] = {"a": self.a, "b": self.b, "slot": self.slot}
        return data if self.table is None else data | {"table": self.table}


@dataclass(frozen=True, slots=True)
class ClosedTable:
    """A table that cannot be used from a slot on."""

    table: int
    since: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return the closed table in the form of a problem file."""
        return {"table": self.table, "from": self.since}


@dataclass(frozen=True)
class Problem:
    """A whole salon before its plan. Pairs are unordered; `must` and `forbidden` hold each once.

    now: slots before it are history during a repair, nothing new is put there; no part of a problem's file.
    """

    firms: tuple[Firm, ...]
    slots: int
    tables: int
    wishes: tuple[Wish, ...] = ()
    must: tuple[Pair, ...] = ()
    forbidden: tuple[Pair, ...] = ()
    competitors: tuple[Pair, ...] = ()
    round_tables: tuple[RoundTableWish, ...] = ()
    breaks: tuple[int, ...] = ()
    locked: tuple[LockedMeeting, ...] = ()
    closed_tables: tuple[ClosedTable, ...] = ()
    seed: int = 0
    now: int = 0

    @cached_property
    def firm_by_id(self) -> Mapping[str, Firm]:
        """Every firm by its id, in the order of the problem."""
        return {firm.id: firm for firm in self.firms}

    @cached_property
    def weight_of(self) -> Mapping[Pair, float]:
        """What it is worth that a pair meets; pairs nobody wished for are absent."""
        weights: dict[Pair, float] = {}
        for wish in self.wishes:
            pair = pair_of(wish.a, wish.b)
            weights[pair] = weights.get(pair, 0.0) + wish.weight
        return weights

    @cached_property
    def open_slots(self) -> Mapping[str, frozenset[int]]:
        """The slots in which each firm can meet: there, not in a break, not on standby."""
        pauses = set(self.breaks)
        return {firm.id: frozenset() if firm.standby else frozenset(firm.available) - pauses for firm in self.firms}

    @cached_property
    def forbidden_pairs(self) -> frozenset[Pair]:
        """Pairs that never meet, neither alone nor at a round table."""
        return frozenset(self.forbidden)

    @cached_property
    def apart_pairs(self) -> frozenset[Pair]:
        """Pairs that never share a round table: competitors, and those forbidden to meet."""
        return frozenset(self.competitors) | self.forbidden_pairs

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs that a plan may let meet, in order: wished, must or locked, and not forbidden."""
        locked = (pair_of(each.a, each.b) for each in self.locked)
        return tuple(sorted({*self.weight_of, *self.must, *locked} - self.forbidden_pairs))

    @cached_property
    def _tables_of(self) -> dict[int, tuple[int, ...]]:
        return {}

    def tables_open(self, slot: int) -> tuple[int, ...]:
        """Return the tables that can be used in a slot."""
        if slot not in self._tables_of:
            closed = {each.table for each in self.closed_tables if each.since <= slot}
            self._tables_of[slot] = tuple(table for table in range(self.tables) if table not in closed)
        return self._tables_of[slot]

    def as_dict(self) -> dict[str, object]:
        """Return the problem in the form of its file; `reading.read_problem` gives it back."""
        data: dict[str, object] = {
            "firms": [firm.as_dict() for firm in self.firms],
            "slots": self.slots,
            "tables": self.tables,
            "wishes": [wish.as_dict() for wish in self.wishes],
            "must": [list(pair) for pair in self.must],
            "forbidden": [list(pair) for pair in self.forbidden],
            "round_tables": [each.as_dict() for each in self.round_tables],
            "competitors": [list(pair) for pair in self.competitors],
            "seed": self.seed,
        }
        more: dict[str, list[object]] = {
            "breaks": list(self.breaks),
            "locked": [each.as_dict() for each in self.locked],
            "closed_tables": [each.as_dict() for each in self.closed_tables],
        }
        return data | {key: value for key, value in more.items() if value}
