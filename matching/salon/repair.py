"""Mends a plan during a salon: what has begun stays, what can stay where it is stays, the rest is planned anew.

First as few demands as possible are missed, then as few meetings as possible change, then the weight is the highest;
the bound of the mended plan speaks of plans that change no more. Nearly always every meeting that is still possible
can stay, and only what fell out is planned into the gaps; where a must or a minimum asks for more, others give way.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from matching.errors import SalonError
from matching.salon.changes import list_changes, moved_firms
from matching.salon.checks import SOFT, check_plan, match_round_tables
from matching.salon.mending import Sitting, mend
from matching.salon.model import Model, build_model
from matching.salon.plan import Event, Plan, Repair
from matching.salon.planner import Fixed, finish_plan
from matching.salon.problem import ClosedTable, Firm, LockedMeeting, Pair, Problem, Wish, pair_of
from matching.salon.relaxing import give_up_hopeless
from matching.salon.tightening import tighten

TIME_LIMIT_S = 2.0
"""How long one search of a repair may take."""


def repair_plan(problem: Problem, plan: Plan, event: Event, *, time_limit_s: float = TIME_LIMIT_S) -> Repair:
    """Return the plan after an event, with every change and its cause. The same arguments give the same repair.

    Raises:
        SalonError: for firms, tables or slots that the problem does not have, or a plan that breaks its rules.
    """
    _check_event(problem, event)
    broken = [each for each in check_plan(problem, plan) if each.rule not in SOFT]
    if broken:
        raise SalonError("plan_breaks_rules", place=broken[0].rule, value="、".join(broken[0].firms))
    after = _apply_event(problem, plan, event)
    model, kept = _fix_history(build_model(after), plan, event.now)
    model = give_up_hopeless(tighten(model))
    searched, found, proven = mend(model, kept, seconds=time_limit_s)
    mended = finish_plan(searched, found, proven=proven, fixed=_tables_kept(after, plan))
    changes = list_changes(plan, mended, event)
    before = {pair for pair, slot in _pairs_held(plan) if slot >= event.now}
    touched = {change.pair for change in changes}
    return Repair(mended, after, changes, len(before - touched), moved_firms(changes, event))


def _check_event(problem: Problem, event: Event) -> None:
    """Refuse what the problem does not know."""
    if not 0 <= event.now < problem.slots:
        raise SalonError("out_of_range", place="now", value=event.now)
    for place, names in (("no_show", event.no_shows), ("late", tuple(event.late)), ("walk_in", event.walk_ins)):
        for name in names:
            if name not in problem.firm_by_id:
                raise SalonError("unknown_firm", place=place, value=name)
            if place == "walk_in" and not problem.firm_by_id[name].standby:
                raise SalonError("not_standby", place=place, value=name)
    for firm, slot in event.late.items():
        if not 0 <= slot <= problem.slots:
            raise SalonError("out_of_range", place=f"late.{firm}", value=slot)
    for table in event.lost_tables:
        if not 0 <= table < problem.tables:
            raise SalonError("unknown_table", place="table_lost", value=table)


def _apply_event(problem: Problem, plan: Plan, event: Event) -> Problem:
    """Return the problem as it stands now; pairs put into the plan by hand become wishes of no weight."""
    sat = defaultdict(set)
    for pair, slot in _pairs_held(plan):
        for firm in pair:
            sat[firm].add(slot)
    firms = tuple(_apply_to_firm(firm, sat[firm.id], event) for firm in problem.firms)
    closed = tuple(ClosedTable(table, event.now) for table in event.lost_tables)
    known = set(problem.pairs)
    by_hand = tuple(Wish(*pair, 0.0) for pair in sorted({pair for pair, _ in _pairs_held(plan)} - known))
    after = replace(
        problem,
        firms=firms,
        closed_tables=(*problem.closed_tables, *closed),
        wishes=problem.wishes + by_hand,
        locked=(),
        now=event.now,
    )
    locks = tuple(
        replace(lock, table=None if lock.table in event.lost_tables and lock.slot >= event.now else lock.table)
        for lock in problem.locked
        if all(lock.slot in after.open_slots[firm] for firm in (lock.a, lock.b))
    )
    return replace(after, locked=_locks_with_room(after, locks))


def _locks_with_room(problem: Problem, locks: tuple[LockedMeeting, ...]) -> tuple[LockedMeeting, ...]:
    """Return the locks for which there are still tables; the first named stay."""
    used: dict[int, int] = defaultdict(int)
    found = []
    for lock in locks:
        if used[lock.slot] < len(problem.tables_open(lock.slot)):
            used[lock.slot] += 1
            found.append(lock)
    return tuple(found)


def _apply_to_firm(firm: Firm, sat: set[int], event: Event) -> Firm:
    """Return a firm with the slots it has now; in the past those in which it sat."""
    until = event.late.get(firm.id, event.now)
    if firm.id in event.no_shows:
        until = 10**9
    there = {slot for slot in firm.available if slot >= max(until, event.now)}
    there |= {slot for slot in firm.available if slot < event.now and slot in sat}
    return replace(firm, available=tuple(sorted(there)), standby=firm.standby and firm.id not in event.walk_ins)


def _fix_history(model: Model, plan: Plan, now: int) -> tuple[Model, list[Sitting]]:
    """Return the programme with the past as it was, and what of the rest can stay as it is."""
    low, high = model.low.copy(), model.high.copy()
    slots = np.zeros(len(high), dtype=np.int64)
    slots[: len(model.meeting_slot)] = model.meeting_slot
    for (_, slot), column in model.held.items():
        slots[column] = slot
    for (_, _, slot), column in model.seats.items():
        slots[column] = slot
    gaps = [*model.must_gap.values(), *model.minimum_gap.values()]
    past = slots < now
    past[gaps] = False
    high[past] = 0.0
    kept: list[Sitting] = []
    for sitting, table in _sittings(model, plan):
        if sitting.slot < now:
            chosen = [*sitting.columns, *table]
            low[chosen] = high[chosen] = 1.0
        elif sitting.columns:
            kept.append(sitting)
    return replace(model, low=low, high=high), kept


def _sittings(model: Model, plan: Plan) -> Iterator[tuple[Sitting, list[int]]]:
    """Give every sitting of a plan that the programme has columns for, with the column of its round table."""
    problem, pairs = model.problem, model.problem.pairs
    column_of = {
        (pairs[pair], slot): column
        for column, (pair, slot) in enumerate(
            zip(model.meeting_pair.tolist(), model.meeting_slot.tolist(), strict=True)
        )
    }
    for meeting in plan.meetings:
        column = column_of.get((meeting.pair, meeting.slot))
        loose = meeting.table not in problem.tables_open(meeting.slot)
        yield Sitting(meeting.slot, [] if column is None else [column], loose), []
    for table, number in zip(plan.round_tables, match_round_tables(problem, plan), strict=True):
        if number is not None and (number, table.slot) in model.held:
            seats = [model.seats.get((number, guest, table.slot)) for guest in table.guests]
            sitting = [column for column in seats if column is not None]
            loose = table.table not in problem.tables_open(table.slot)
            yield Sitting(table.slot, sitting, loose), [model.held[number, table.slot]] if sitting else []


def _tables_kept(problem: Problem, plan: Plan) -> Fixed:
    """Return the table of every sitting that is still there to be used."""
    places = [(meeting.slot, *meeting.pair, meeting.table) for meeting in plan.meetings]
    places += [(table.slot, table.host, table.host, table.table) for table in plan.round_tables]
    return {
        (slot, a, b): table for slot, a, b, table in places if slot < problem.now or table in problem.tables_open(slot)
    }


def _pairs_held(plan: Plan) -> Iterator[tuple[Pair, int]]:
    """Give every pair that meets, with its slot."""
    yield from ((meeting.pair, meeting.slot) for meeting in plan.meetings)
    for table in plan.round_tables:
        yield from ((pair_of(table.host, guest), table.slot) for guest in table.guests)
