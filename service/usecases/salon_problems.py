"""A salon as the planner sees it, and a plan as the salon keeps it. The planner counts slots and tables from 0."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sqlmodel import Session

from matching.salon.plan import Meeting, Plan, RoundTable
from matching.salon.problem import ClosedTable, Firm, LockedMeeting, Pair, Problem, RoundTableWish, Wish, pair_of
from service.domain import salons as domain
from service.domain.salons import Salon, SalonMeeting, SalonParticipant, SalonRound
from service.store import salons as salon_store
from service.usecases.salon_wishes import WishView, join_wishes

GONE = frozenset({domain.DECLINED, domain.NO_SHOW})
"""Participants who do not come any more."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that is planned from, as it is stored."""

    salon: Salon
    participants: Mapping[uuid.UUID, SalonParticipant]
    wishes: Sequence[WishView]
    rounds: Sequence[SalonRound]
    meetings: Sequence[SalonMeeting]

    def wish_of(self, pair: tuple[uuid.UUID, uuid.UUID]) -> WishView | None:
        """Return what is said of a pair, None where nothing is."""
        wanted = domain.in_order(*pair)
        return next((each for each in self.wishes if (each.a_id, each.b_id) == wanted), None)

    @property
    def live(self) -> list[SalonMeeting]:
        """The meetings that are to be held or were."""
        return [row for row in self.meetings if row.status != domain.CANCELLED]


def read_stage(session: Session, salon: Salon) -> Stage:
    """Return what a plan for a salon is made from."""
    return Stage(
        salon,
        {row.id: row for row in salon_store.participants_of(session, salon.id)},
        join_wishes(salon_store.wishes_of(session, salon.id)),
        salon_store.rounds_of(session, salon.id),
        salon_store.meetings_of(session, salon.id),
    )


def state_problem(stage: Stage, *, with_open: bool = False, with_gone: bool = True) -> Problem:
    """Return the problem for those who come; with_open: also for those who have not answered yet.

    A meeting that was held is as fixed as one that is locked.
    with_gone: whoever declined or did not turn up is there for the meetings that it had; a new plan has none for it.
    """
    wanted = domain.COMING | {domain.STANDBY} | (domain.OPEN_ANSWER if with_open else frozenset())
    slots = len(stage.salon.read_slots())
    kept = [row for row in stage.live if row.slot <= slots]  # the salon may have become shorter since the plan
    held: dict[uuid.UUID, set[int]] = {}
    for meeting in kept:
        for each in (meeting.a_id, meeting.b_id):
            held.setdefault(each, set()).add(meeting.slot)
    met = {each for row in stage.live for each in (row.a_id, row.b_id)}
    stay = {row.id for row in stage.participants.values() if row.id in met and (with_gone or row.state not in GONE)}
    rows = [row for row in stage.participants.values() if row.state in wanted or row.id in stay]
    here = {row.id for row in rows}
    said = [each for each in stage.wishes if each.a_id in here and each.b_id in here]
    kinds = {kind: [_pair(each) for each in said if each.kind == kind] for kind in domain.WISHES}
    unwanted = set(kinds[domain.MUST_NOT])
    rounds = [each for each in stage.rounds if each.host_id in here]
    return Problem(
        firms=tuple(_firm(stage.salon, row, held.get(row.id, set())) for row in rows),
        slots=slots,
        tables=stage.salon.tables,
        wishes=tuple(Wish(*_pair(each), each.weight) for each in said if each.kind != domain.MUST_NOT and each.weight),
        must=tuple(kinds[domain.MUST]),
        forbidden=tuple(kinds[domain.MUST_NOT]),
        competitors=tuple(_rivals(said)) if rounds else (),
        round_tables=tuple(
            RoundTableWish(str(each.host_id), each.seats, None if each.slot is None else each.slot - 1)
            for each in rounds
        ),
        locked=tuple(each for each in _locks(stage, kept, here) if pair_of(each.a, each.b) not in unwanted),
        closed_tables=tuple(ClosedTable(table - 1, slot - 1) for table, slot in json.loads(stage.salon.closed_tables)),
        seed=stage.salon.seed,
    )


def plan_of(rows: Iterable[SalonMeeting], stage: Stage) -> Plan:
    """Return stored meetings as a plan; the rows of one round table become one."""
    rows = list(rows)
    rounds: dict[tuple[int, int], list[SalonMeeting]] = {}
    for row in rows:
        if row.is_round:
            rounds.setdefault((row.slot, row.table), []).append(row)
    return Plan(
        meetings=tuple(
            Meeting(str(row.a_id), str(row.b_id), row.slot - 1, row.table - 1) for row in rows if not row.is_round
        ),
        round_tables=tuple(_round(place, members, stage.rounds) for place, members in sorted(rounds.items())),
    )


def sitting_of(row: SalonMeeting, rows: Iterable[SalonMeeting]) -> list[SalonMeeting]:
    """Return the meetings of a round table that a meeting is part of; a meeting of two stands alone."""
    if not row.is_round:
        return [row]
    return [each for each in rows if each.is_round and (each.slot, each.table) == (row.slot, row.table)]


def host_of(members: Sequence[SalonMeeting], rounds: Iterable[SalonRound]) -> uuid.UUID:
    """Return who is met by all at a round table; of two alone at it, the one who asked for it then."""
    here = members[0].slot
    asked = {each.host_id: each.slot in (None, here) for each in rounds}
    everybody = [each for row in members for each in (row.a_id, row.b_id)]
    return max(
        set(everybody), key=lambda each: (everybody.count(each), asked.get(each, False), each in asked, str(each))
    )


def meetings_in(plan: Plan) -> list[dict[str, Any]]:
    """Return the meetings of a plan as they are stored: one entry for each pair, slots and tables from 1."""
    alone = [(*meeting.pair, meeting.slot, meeting.table, False) for meeting in plan.meetings]
    together = [(*pair, held.slot, held.table, True) for held in plan.round_tables for pair in held.pairs]
    return [
        {"a": a, "b": b, "slot": slot + 1, "table": table + 1, "round": is_round}
        for a, b, slot, table, is_round in sorted([*alone, *together], key=lambda each: (each[2], each[3], each[:2]))
    ]


def objective_of(problem: Problem, plan: Plan) -> float:
    """Return what a plan is worth by the problem's weights."""
    weights = problem.weight_of
    return sum(weights.get(pair, 0.0) for pair in set(plan.met_pairs()))


def _firm(salon: Salon, row: SalonParticipant, held: set[int]) -> Firm:
    """A participant as the planner sees it; who is gone is there for what it had before, and for nothing else."""
    slots = len(salon.read_slots())
    most = row.max_meetings if row.max_meetings is not None else salon.max_meetings
    least = row.min_meetings if row.min_meetings is not None else salon.min_meetings
    most = most or slots * row.delegates
    gone = row.state in GONE
    available = sorted(held) if gone else row.read_available(slots)
    return Firm(
        id=str(row.id),
        available=tuple(each - 1 for each in available),
        max_meetings=most,
        delegates=row.delegates,
        min_meetings=0 if gone else min(least, most),
        host=row.is_host,
        standby=row.state == domain.STANDBY,
    )


def _locks(stage: Stage, rows: Iterable[SalonMeeting], here: set[uuid.UUID]) -> list[LockedMeeting]:
    return [
        LockedMeeting(str(row.a_id), str(row.b_id), row.slot - 1, row.table - 1)
        for row in rows
        if (row.locked or row.status == domain.HELD)
        and not row.is_round
        and row.table <= stage.salon.tables
        and {row.a_id, row.b_id} <= here
    ]


def _pair(wish: WishView) -> Pair:
    return pair_of(str(wish.a_id), str(wish.b_id))


def _rivals(said: Sequence[WishView]) -> list[Pair]:
    """Two who offer the same thing for one need, and those whom the organiser keeps apart."""
    offers: dict[uuid.UUID, set[str]] = {}
    for each in said:
        if each.need_id is not None and each.supplier_id is not None and each.list_name != "stretch":
            offers.setdefault(each.need_id, set()).add(str(each.supplier_id))
    found = {pair for firms in offers.values() for pair in combinations(sorted(firms), 2)}
    found |= {_pair(each) for each in said if domain.RIVALS in each.said.values()}
    return sorted(found)


def _round(place: tuple[int, int], members: Sequence[SalonMeeting], asked: Sequence[SalonRound]) -> RoundTable:
    host = host_of(members, asked)
    guests = sorted({str(each) for row in members for each in (row.a_id, row.b_id)} - {str(host)})
    return RoundTable(str(host), place[0] - 1, place[1] - 1, tuple(guests))
