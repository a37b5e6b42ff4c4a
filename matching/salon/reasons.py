"""Why something that was asked for is not in the plan, read off the finished plan."""

from collections.abc import Iterable, Iterator

from matching.salon.board import Board
from matching.salon.model import Model, build_model
from matching.salon.plan import Plan, Reason, Unmet
from matching.salon.problem import Pair, Problem, RoundTableWish, pair_of
from matching.salon.relaxing import MOST_COLUMNS, Demand, find_conflict

_SECONDS = 2.0
_MOST_CONFLICTS = 20
"""So many missed demands get a smallest set of others that stand against them; the rest only say that there is one."""


def explain_unmet(problem: Problem, plan: Plan, *, proven: bool) -> tuple[Unmet, ...]:
    """Return every must, minimum, round table and wish that the plan does not give, with its reason, in this order.

    proven: as few musts and minima as possible are missed.
    """
    board = Board.of_plan(problem, plan)
    demands = _Demands(problem, board, proven=proven)
    wished = [(pair, weight) for pair, weight in problem.weight_of.items() if pair not in set(problem.must)]
    wished.sort(key=lambda each: (-each[1], each[0]))
    return (
        *demands.explain_musts(),
        *demands.explain_minima(),
        *_explain_round_tables(board),
        *(_explain_wish(board, pair) for pair, _ in wished if not board.met(pair)),
    )


class _Demands:
    """Explains missed musts and minima; looks for smallest conflicts among the demands only where it must."""

    def __init__(self, problem: Problem, board: Board, *, proven: bool) -> None:
        self._problem, self._board, self._proven = problem, board, proven
        slots = problem.open_slots
        self._large = sum(len(slots[a] & slots[b]) for a, b in problem.pairs) > MOST_COLUMNS
        self._model: Model | None = None
        self._looked = 0

    def explain_musts(self) -> Iterator[Unmet]:
        """Give every must that is missed."""
        for pair in sorted(self._problem.must):
            if not self._board.met(pair):
                plain = _plain_reason(self._problem, pair)
                if plain is not None:
                    yield Unmet(pair, plain, "must")
                else:
                    reason, blockers = self._conflict(pair)
                    yield Unmet(pair, reason, "must", blockers=blockers)

    def explain_minima(self) -> Iterator[Unmet]:
        """Give every minimum that is missed."""
        for firm in sorted(self._problem.firms, key=lambda each: each.id):
            missing = firm.min_meetings - self._board.count[firm.id]
            if missing <= 0 or firm.standby:
                continue
            plain = self._plain_minimum(firm.id)
            reason, blockers = (plain, ()) if plain else self._conflict((firm.id,))
            yield Unmet((firm.id,), reason, "minimum", blockers=blockers, missing=missing)

    def _plain_minimum(self, given: str) -> Reason | None:
        """Return why a minimum could not be had even if there were nobody else."""
        firm = self._problem.firm_by_id[given]
        if firm.max_meetings < firm.min_meetings:
            return "above_maximum"
        if len(self._problem.open_slots[given]) * firm.delegates < firm.min_meetings:
            return "too_few_slots"
        possible = [
            pair for pair in self._problem.pairs if given in pair and _plain_reason(self._problem, pair) is None
        ]
        hosted = sum(table.host == given for table in self._problem.round_tables)
        return "too_few_partners" if len(possible) < firm.min_meetings and not hosted else None

    def _conflict(self, demand: Demand) -> tuple[Reason, tuple[Demand, ...]]:
        """Look for the demands that stand against one."""
        others = self._kept_demands()
        self._looked += 1
        if self._large or self._looked > _MOST_CONFLICTS:
            near = tuple(each for each in others if set(each) & set(demand))
            return ("conflicting_demands" if self._proven else "search_stopped"), near
        if self._model is None:
            self._model = build_model(self._problem)
        found = find_conflict(self._model, demand, others, seconds=_SECONDS)
        if found is None:
            return ("conflicting_demands" if self._proven else "search_stopped"), ()
        return ("conflicting_demands" if found else "cannot_be_had"), tuple(sorted(found))

    def _kept_demands(self) -> list[Demand]:
        """Return the musts and minima that the plan gives."""
        musts = [pair for pair in self._problem.must if self._board.met(pair)]
        minima = [
            (firm.id,)
            for firm in self._problem.firms
            if firm.min_meetings > 0 and not firm.standby and self._board.count[firm.id] >= firm.min_meetings
        ]
        return [*musts, *minima]


def _plain_reason(problem: Problem, pair: Pair) -> Reason | None:
    """Return why two firms could not meet even if there were nobody else."""
    if pair in problem.forbidden_pairs:
        return "forbidden"
    if any(problem.firm_by_id[firm].standby for firm in pair):
        return "standby"
    if max(problem.open_slots[pair[0]] & problem.open_slots[pair[1]], default=-1) < problem.now:
        return "no_common_slot"
    if problem.firm_by_id[pair[0]].max_meetings == 0:
        return "full_a"
    return "full_b" if problem.firm_by_id[pair[1]].max_meetings == 0 else None


def _explain_wish(board: Board, pair: Pair) -> Unmet:
    """Say what keeps two firms apart: competitors, then their own fullness, the tables, the meetings in the way."""
    plain = _plain_reason(board.problem, pair)
    if plain is not None:
        return Unmet(pair, plain)
    competitor = _competitor_at_table(board, pair)
    if competitor:
        return Unmet(pair, "competitor_at_table", blockers=competitor)
    common = board.common_slots(pair)
    sides: tuple[tuple[str, Reason], ...] = ((pair[0], "full_a"), (pair[1], "full_b"))
    for firm, reason in sides:
        if board.full(firm) or all(board.busy(firm, slot) for slot in common):
            slots = range(board.problem.slots) if board.full(firm) else common
            return Unmet(pair, reason, blockers=_sitting(board, firm, slots))
    free = [slot for slot in common if not any(board.busy(firm, slot) for firm in pair)]
    if free:
        return Unmet(pair, "tables_full" if all(board.crowded(slot) for slot in free) else "search_stopped")
    in_the_way = [_sitting(board, pair[0], [slot]) + _sitting(board, pair[1], [slot]) for slot in common]
    lightest = min(in_the_way, key=lambda found: (_worth(board.problem, found), found))
    worth = board.problem.weight_of.get(pair, 0.0)
    heavier = _worth(board.problem, lightest) >= worth
    return Unmet(pair, "outbid" if heavier else "no_free_common_slot", blockers=lightest)


def _sitting(board: Board, firm: str, slots: Iterable[int]) -> tuple[tuple[str, ...], ...]:
    """Return what a firm sits in where all its delegates are taken or counted."""
    found = [each for slot in slots for each in board.sitting[firm, slot]]
    return tuple(dict.fromkeys(found))


def _worth(problem: Problem, sittings: tuple[tuple[str, ...], ...]) -> float:
    """Return the weights of meetings and round tables."""
    pairs = {pair_of(sitting[0], other) for sitting in sittings for other in sitting[1:]}
    return sum(sorted(problem.weight_of.get(pair, 0.0) for pair in pairs))


def _competitor_at_table(board: Board, pair: Pair) -> tuple[tuple[str, ...], ...]:
    """Return the guests that alone keep one firm from the other's round table: there is a seat, and it is free then."""
    problem = board.problem
    for host, slot, guests in board.held:
        if host not in pair:
            continue
        guest = pair[1] if pair[0] == host else pair[0]
        seats = max(table.seats for table in problem.round_tables if table.host == host)
        apart = [other for other in guests if pair_of(guest, other) in problem.apart_pairs]
        there = slot in problem.open_slots[guest] and not board.busy(guest, slot)
        if apart and there and len(guests) < seats:
            return tuple((other,) for other in apart)
    return ()


def _explain_round_tables(board: Board) -> Iterator[Unmet]:
    """Give every round table that is not held."""
    rest = list(board.held)
    for table in sorted(board.problem.round_tables, key=lambda each: (each.slot is None, each.seats)):
        mine = [
            each
            for each in rest
            if each[0] == table.host and table.slot in (None, each[1]) and len(each[2]) <= table.seats
        ]
        if mine:
            rest.remove(max(mine, key=lambda each: len(each[2])))
        else:
            yield Unmet((table.host,), _why_not_held(board, table), "round_table")


def _why_not_held(board: Board, table: RoundTableWish) -> Reason:
    problem = board.problem
    slots = problem.open_slots[table.host] & ({table.slot} if table.slot is not None else set(range(problem.slots)))
    if not slots:
        return "host_absent"
    partners = [
        pair[1] if pair[0] == table.host else pair[0]
        for pair in problem.pairs
        if table.host in pair and pair not in problem.apart_pairs
    ]
    if not any(problem.open_slots[guest] & slots for guest in partners):
        return "no_guests"
    return "tables_full" if all(board.crowded(slot) for slot in slots) else "outbid"
