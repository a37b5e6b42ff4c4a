"""What a planner answers: meetings, round tables, how good it is and could be, and what could not be had, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from matching.salon.problem import Pair, Problem, pair_of

UnmetKind = Literal["wish", "must", "minimum", "round_table"]
Reason = Literal[
    "forbidden",
    "standby",
    "no_common_slot",
    "full_a",
    "full_b",
    "no_free_common_slot",
    "tables_full",
    "competitor_at_table",
    "outbid",
    "conflicting_demands",
    "cannot_be_had",
    "too_few_partners",
    "too_few_slots",
    "above_maximum",
    "host_absent",
    "no_guests",
    "search_stopped",
]
ChangeKind = Literal["cancelled", "moved", "table", "added", "guest_left", "guest_joined"]
Cause = Literal["no_show", "late", "table_lost", "walk_in", "freed", "made_room", "changed"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two firms at one table in one slot."""

    a: str
    b: str
    slot: int
    table: int

    @property
    def pair(self) -> Pair:
        """The two firms in the one order of a pair."""
        return pair_of(self.a, self.b)

    def as_dict(self) -> dict[str, object]:
        """Return the meeting in the form of a plan file."""
        return {"a": self.a, "b": self.b, "slot": self.slot, "table": self.table}


@dataclass(frozen=True, slots=True)
class RoundTable:
    """One host and its guests at one table in one slot; the host meets each guest, guests do not meet each other."""

    host: str
    slot: int
    table: int
    guests: tuple[str, ...]

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs that meet here."""
        return tuple(pair_of(self.host, guest) for guest in self.guests)

    def as_dict(self) -> dict[str, object]:
        """Return the round table in the form of a plan file."""
        return {"host": self.host, "slot": self.slot, "table": self.table, "guests": list(self.guests)}


@dataclass(frozen=True, slots=True)
class Unmet:
    """Something asked for that the plan does not give, and why; a minimum and a round table name one firm as pair.

    blockers: the meetings or demands against it, as pairs or single firms. missing: meetings short of a minimum.
    """

    pair: tuple[str, ...]
    reason: Reason
    kind: UnmetKind = "wish"
    blockers: tuple[tuple[str, ...], ...] = ()
    missing: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return the entry in the form of a plan file."""
        data: dict[str, object] = {"pair": list(self.pair), "reason": self.reason, "kind": self.kind}
        if self.blockers:
            data["blockers"] = [list(each) for each in self.blockers]
        return data | ({"missing": self.missing} if self.missing else {})


@dataclass(frozen=True, slots=True)
class Plan:
    """Who meets whom, when and where.

    objective: the weights of the wished pairs that meet. upper_bound: proven: no plan that keeps the rules and
    misses as few musts and minima as possible is worth more. seconds: filled in by the caller, who has a clock.
    """

    meetings: tuple[Meeting, ...]
    round_tables: tuple[RoundTable, ...] = ()
    objective: float = 0.0
    upper_bound: float = 0.0
    unmet: tuple[Unmet, ...] = ()
    seconds: float = 0.0
    method: str = ""

    @property
    def gap(self) -> float:
        """How far the plan may be from the best one, as a share of the bound; 0 where nothing can be had."""
        return 0.0 if self.upper_bound <= 0 else max(0.0, 1.0 - self.objective / self.upper_bound)

    def met_pairs(self) -> Iterator[Pair]:
        """Give every pair that meets, alone or at a round table."""
        yield from (meeting.pair for meeting in self.meetings)
        for table in self.round_tables:
            yield from table.pairs

    def as_dict(self) -> dict[str, object]:
        """Return the plan in the form of its file; `reading.read_plan` gives it back."""
        return {
            "meetings": [meeting.as_dict() for meeting in self.meetings],
            "round_tables": [table.as_dict() for table in self.round_tables],
            "objective": round(self.objective, 9),
            "upper_bound": round(self.upper_bound, 9),
            "gap": round(self.gap, 9),
            "unmet": [each.as_dict() for each in self.unmet],
            "seconds": round(self.seconds, 3),
            "method": self.method,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """A slot and a table."""

    slot: int
    table: int

    def as_dict(self) -> dict[str, object]:
        """Return the place as plain data."""
        return {"slot": self.slot, "table": self.table}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between a plan and its repair: what became of a pair's meeting, where it was and is, and why."""

    kind: ChangeKind
    pair: Pair
    cause: Cause
    was: Place | None = None
    now: Place | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the change as plain data."""
        return {
            "kind": self.kind,
            "pair": list(self.pair),
            "cause": self.cause,
            "was": self.was.as_dict() if self.was else None,
            "now": self.now.as_dict() if self.now else None,
        }


@dataclass(frozen=True, slots=True)
class Event:
    """What happened during a salon, known when slot `now` is about to begin: earlier slots stay as they were.

    late: firm -> the first slot in which it is there again. Round tables and meetings before `now` are history.
    """

    now: int = 0
    no_shows: tuple[str, ...] = ()
    late: Mapping[str, int] = field(default_factory=dict)
    lost_tables: tuple[int, ...] = ()
    walk_ins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """The plan after an event, the problem as it stands now, what changed, and whose day is another than before."""

    plan: Plan
    problem: Problem
    changes: tuple[Change, ...]
    kept: int
    moved_firms: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the repair in the form of a plan file with what changed."""
        return self.plan.as_dict() | {
            "kept": self.kept,
            "changes": [change.as_dict() for change in self.changes],
            "moved_firms": list(self.moved_firms),
        }
