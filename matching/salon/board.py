"""A plan in the making: who sits where, and what still fits. No proof, only the rules."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from matching.salon.plan import Plan
from matching.salon.problem import Pair, Problem, pair_of

Alone = tuple[Pair, int]
"""A pair that meets alone, and its slot."""
Held = tuple[str, int, tuple[str, ...]]
"""A round table: host, slot, guests."""


class Board:
    """The chairs, tables and maxima of a salon with what is taken of them."""

    def __init__(self, problem: Problem, *, alone: Iterable[Alone] = (), held: Iterable[Held] = ()) -> None:
        self.problem = problem
        self._tables = [len(problem.tables_open(slot)) for slot in range(problem.slots)]
        self.slot_of: dict[Pair, int] = {}
        self.held: list[Held] = []
        self.count: Counter[str] = Counter()
        self.sitting: dict[tuple[str, int], list[tuple[str, ...]]] = defaultdict(list)
        self.tables_used: Counter[int] = Counter()
        self._met_at_tables: set[Pair] = set()
        for host, slot, guests in held:
            self.hold(host, slot, guests)
        for pair, slot in alone:
            self.place(pair, slot)

    @classmethod
    def of_plan(cls, problem: Problem, plan: Plan) -> "Board":
        """Return the board of a finished plan."""
        return cls(
            problem,
            alone=[(meeting.pair, meeting.slot) for meeting in plan.meetings],
            held=[(table.host, table.slot, table.guests) for table in plan.round_tables],
        )

    def met(self, pair: Pair) -> bool:
        """Return whether a pair meets already."""
        return pair in self.slot_of or pair in self._met_at_tables

    def common_slots(self, pair: Pair) -> list[int]:
        """Return the slots to come in which both firms are there."""
        both = self.problem.open_slots[pair[0]] & self.problem.open_slots[pair[1]]
        return sorted(slot for slot in both if slot >= self.problem.now)

    def full(self, firm: str) -> bool:
        """Return whether a firm has all the meetings it may have."""
        return self.count[firm] >= self.problem.firm_by_id[firm].max_meetings

    def busy(self, firm: str, slot: int) -> bool:
        """Return whether all delegates of a firm sit in meetings."""
        return len(self.sitting[firm, slot]) >= self.problem.firm_by_id[firm].delegates

    def crowded(self, slot: int) -> bool:
        """Return whether every table is taken."""
        return self.tables_used[slot] >= self._tables[slot]

    def free_slots(self, pair: Pair) -> Iterator[int]:
        """Give the slots in which a pair that does not meet yet could."""
        if self.met(pair) or pair in self.problem.forbidden_pairs or any(self.full(firm) for firm in pair):
            return
        for slot in self.common_slots(pair):
            if not self.crowded(slot) and not any(self.busy(firm, slot) for firm in pair):
                yield slot

    def place(self, pair: Pair, slot: int) -> None:
        """Let a pair meet."""
        self.slot_of[pair] = slot
        self.tables_used[slot] += 1
        for firm in pair:
            self.count[firm] += 1
            self.sitting[firm, slot].append(pair)

    def take(self, pair: Pair) -> int:
        """Take a meeting away and return the slot it was in."""
        slot = self.slot_of.pop(pair)
        self.tables_used[slot] -= 1
        for firm in pair:
            self.count[firm] -= 1
            self.sitting[firm, slot].remove(pair)
        return slot

    def hold(self, host: str, slot: int, guests: tuple[str, ...]) -> None:
        """Hold a round table."""
        self.held.append((host, slot, guests))
        self.tables_used[slot] += 1
        for firm in (host, *guests):
            self.count[firm] += 1
            self.sitting[firm, slot].append((host, *guests))
        self._met_at_tables.update(pair_of(host, guest) for guest in guests)

    def alone(self) -> list[Alone]:
        """Return the meetings of two, by slot and pair."""
        return sorted(self.slot_of.items(), key=lambda each: (each[1], each[0]))
