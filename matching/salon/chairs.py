"""A plan in the making for exchanges: whole numbers and bit masks, every step can be taken back.

Edges are pairs that may meet alone, numbered as in `Problem.pairs`. Masks hold a bit for each slot.
"""

import numpy as np

from matching.salon.board import Board
from matching.salon.model import Model

_LONGEST_CHAIN = 60


class Chairs:
    """Who sits where. Moving an edge is one step in a journal; `undo` takes steps back to a mark.

    tables and round tables given by `board` are taken from the start and never touched; so are locked meetings.
    """

    def __init__(self, model: Model, board: Board) -> None:
        problem = model.problem
        row_of = {firm.id: number for number, firm in enumerate(problem.firms)}
        self.ends = [(row_of[a], row_of[b]) for a, b in problem.pairs]
        worth = np.zeros(len(self.ends))
        worth[model.meeting_pair] = model.weights[: len(model.meeting_pair)]
        self.worth: list[float] = worth.tolist()
        self.allowed = [0] * len(self.ends)
        able = np.flatnonzero(model.high[: len(model.meeting_pair)] > 0)
        for edge, slot in zip(model.meeting_pair[able].tolist(), model.meeting_slot[able].tolist(), strict=True):
            self.allowed[edge] |= 1 << slot
        for column in np.flatnonzero(model.low[: len(model.meeting_pair)] > 0).tolist():
            self.allowed[model.meeting_pair[column]] = 1 << int(model.meeting_slot[column])
        for edge, pair in enumerate(problem.pairs):
            if board.met(pair):
                self.allowed[edge] = 0
        self.slot = [-1] * len(self.ends)
        self.room = [
            [firm.delegates - len(board.sitting[firm.id, slot]) for slot in range(problem.slots)]
            for firm in problem.firms
        ]
        self.left = [firm.max_meetings - board.count[firm.id] for firm in problem.firms]
        given_up = {firm: int(model.low[column]) for firm, column in model.minimum_gap.items()}
        self.spare = [firm.min_meetings - given_up.get(firm.id, 0) - board.count[firm.id] for firm in problem.firms]
        self.tables = [len(problem.tables_open(slot)) - board.tables_used[slot] for slot in range(problem.slots)]
        self.free = [sum(1 << slot for slot, room in enumerate(rooms) if room > 0) for rooms in self.room]
        self.open = sum(1 << slot for slot, tables in enumerate(self.tables) if tables > 0)
        self.at: list[list[list[int]]] = [[[] for _ in range(problem.slots)] for _ in problem.firms]
        self.in_slot: list[set[int]] = [set() for _ in range(problem.slots)]
        musts = {pair for pair, gap in model.must_gap.items() if model.low[gap] < 1.0}
        self.must = [pair in musts for pair in problem.pairs]
        locks = set(model.meeting_pair[model.low[: len(model.meeting_pair)] > 0].tolist())
        self.locked = [edge in locks for edge in range(len(self.ends))]
        self.value = 0.0
        self.journal: list[tuple[int, int]] = []

    def move(self, edge: int, slot: int) -> None:
        """Put an edge into a slot, or out of the plan with -1."""
        was = self.slot[edge]
        self.journal.append((edge, was))
        self._move(edge, was, slot)

    def _move(self, edge: int, was: int, slot: int) -> None:
        ends = self.ends[edge]
        if was >= 0:
            for firm in ends:
                self.at[firm][was].remove(edge)
                self.room[firm][was] += 1
                self.left[firm] += 1
                self.spare[firm] += 1
                if self.room[firm][was] > 0:
                    self.free[firm] |= 1 << was
            self.tables[was] += 1
            self.in_slot[was].remove(edge)
            if self.tables[was] > 0:
                self.open |= 1 << was
            self.value -= self.worth[edge]
        if slot >= 0:
            for firm in ends:
                self.at[firm][slot].append(edge)
                self.room[firm][slot] -= 1
                self.left[firm] -= 1
                self.spare[firm] -= 1
                if self.room[firm][slot] <= 0:
                    self.free[firm] &= ~(1 << slot)
            self.tables[slot] -= 1
            self.in_slot[slot].add(edge)
            if self.tables[slot] <= 0:
                self.open &= ~(1 << slot)
            self.value += self.worth[edge]
        self.slot[edge] = slot

    def undo(self, mark: int) -> None:
        """Take back every step since the journal had this length."""
        while len(self.journal) > mark:
            edge, was = self.journal.pop()
            self._move(edge, self.slot[edge], was)

    def insert(self, edge: int) -> bool:
        """Let a pair meet without anybody losing a meeting; others may change slots. Return whether it worked."""
        a, b = self.ends[edge]
        if self.slot[edge] >= 0 or self.left[a] <= 0 or self.left[b] <= 0:
            return False
        both = self.allowed[edge] & self.free[a] & self.free[b]
        if both & self.open:
            self.move(edge, _lowest(both & self.open))
            return True
        for slot in slots_of(both):
            if self._make_room(slot):
                self.move(edge, slot)
                return True
        return self._by_chain(edge, a, b) or self._by_chain(edge, b, a)

    def _make_room(self, slot: int) -> bool:
        """Move one meeting out of a slot whose tables are all taken."""
        for other in sorted(self.in_slot[slot]):
            a, b = self.ends[other]
            where = self.allowed[other] & self.free[a] & self.free[b] & self.open
            if where:
                self.move(other, _lowest(where))
                return True
        return False

    def _by_chain(self, edge: int, ready: int, full: int) -> bool:
        """Free a slot of one end by exchanging two slots along a chain of meetings."""
        for slot in slots_of(self.allowed[edge] & self.free[ready] & ~self.free[full]):
            for other in slots_of(self.free[full] & ~(1 << slot)):
                mark = len(self.journal)
                if self._shift(full, slot, other) and self._fits(edge, slot, other):
                    self.move(edge, slot)
                    return True
                self.undo(mark)
        return False

    def _fits(self, edge: int, slot: int, other: int) -> bool:
        """Return whether an edge can go into a slot after a chain, with the tables of both slots kept."""
        a, b = self.ends[edge]
        return bool(self.free[a] & self.free[b] & self.open & (1 << slot) and self.tables[other] >= 0)

    def _shift(self, firm: int, slot: int, other: int) -> bool:
        """Move a firm's meeting from one slot to another, and whatever then sits twice the other way, to the end."""
        moved: set[int] = set()
        for _ in range(_LONGEST_CHAIN):
            edge = next((each for each in self.at[firm][slot] if self._may_shift(each, other, moved)), None)
            if edge is None:
                return False
            moved.add(edge)
            self.move(edge, other)
            a, b = self.ends[edge]
            firm = b if a == firm else a
            if self.room[firm][other] >= 0:
                return True
            slot, other = other, slot
        return False

    def _may_shift(self, edge: int, other: int, moved: set[int]) -> bool:
        return edge not in moved and bool(self.allowed[edge] >> other & 1)

    def may_drop(self, edge: int) -> bool:
        """Return whether a meeting may be given up: no must, no lock, and both firms keep their minimum."""
        a, b = self.ends[edge]
        bound = self.must[edge] or self.locked[edge]
        return not bound and self.spare[a] < 0 and self.spare[b] < 0


def slots_of(mask: int) -> list[int]:
    """Return the slots of a mask, in order."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1
