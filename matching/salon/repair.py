"""Mends a plan during a salon: what has begun stays, what can stay where it is stays, the rest is planned anew.

First as few demands as possible are missed, then as few meetings as possible change, then the weight is the highest;
the bound of the mended plan speaks of plans that change no more. Nearly always every meeting that is still possible
can stay, and only what fell out is planned into the gaps; where a must or a minimum asks for more, the whole rest is.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from matching.errors import SalonError
from matching.salon.changes import list_changes, moved_firms
from matching.salon.checks import SOFT, check_plan, match_round_tables
from matching.salon.model import Model, Vector, add_row, build_model
from matching.salon.plan import Event, Plan, Repair
from matching.salon.planner import Fixed, finish_plan
from matching.salon.problem import ClosedTable, Firm, LockedMeeting, Pair, Problem, Wish, pair_of
from matching.salon.relaxing import allow_misses, give_up_hopeless
from matching.salon.search import ENOUGH, search
from matching.salon.solver import Found, relax


class Sitting(NamedTuple):
    """What can stay in its slot: the columns of its pairs (one meeting, or the guests of one round table).

    loose: its own table is lost, so that it changes in any case.
    """

    slot: int
    columns: list[int]
    loose: bool


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
    model = give_up_hopeless(model)
    mended = _mend(model, kept, plan, seconds=time_limit_s)
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


def _mend(model: Model, kept: list[Sitting], plan: Plan, *, seconds: float) -> Plan:
    """Search with every meeting that can stay held still; without that only where demands ask for it."""
    still, proven = _hold_still(model, kept), True
    found = search(still, seconds=seconds) if still.plain else _make_room(model, still, kept, seconds=seconds)
    if found.values is None:
        still, proven = _demands_first(model, still, kept, seconds=seconds)
        found = search(still, seconds=seconds)
    if found.values is None:
        found, proven = _as_it_stands(model, kept), False
    return finish_plan(still, found, proven=proven, fixed=_tables_kept(model.problem, plan))


def _demands_first(model: Model, still: Model, kept: list[Sitting], *, seconds: float) -> tuple[Model, bool]:
    """Return the programme that misses as few demands as possible, with as much held still as that allows."""
    with_still = allow_misses(still, seconds=seconds)
    without = allow_misses(model, seconds=seconds)
    if without.least is None or with_still.least == without.least:
        return with_still.model, with_still.proven
    stays = np.zeros(len(model.weights))
    stays[[column for sitting in kept if sitting.loose for column in sitting.columns]] = 1.0
    stays[[column for sitting in kept if not sitting.loose for column in sitting.columns]] = 1.0 + stays.sum()
    most = search(replace(without.model, weights=stays), seconds=seconds, exact=True)
    if most.values is None:
        return with_still.model, False
    return add_row(without.model, -stays, -float(round(most.value))), without.proven


def _make_room(model: Model, still: Model, kept: list[Sitting], *, seconds: float) -> Found:
    """Search where a slot has too few tables: who gives way is read off the relaxation, and kept where that is near."""
    relaxed = relax(still, seconds=seconds)
    if relaxed is None:
        return Found(None, 0.0, 0.0, infeasible=True)
    staying: list[Sitting] = []
    by_slot: dict[int, list[Sitting]] = defaultdict(list)
    for sitting in kept:
        by_slot[sitting.slot].append(sitting)
    high = model.high.copy()
    for slot, sittings in by_slot.items():
        sittings.sort(key=lambda each: (each.loose, -len(each.columns), -float(relaxed.values[each.columns].mean())))
        staying += sittings[: len(model.problem.tables_open(slot))]
        for sitting in sittings[len(model.problem.tables_open(slot)) :]:
            high[sitting.columns] = 0.0
    found = search(_hold_still(replace(model, high=high), staying), seconds=seconds)
    if found.values is not None and relaxed.bound - found.value <= ENOUGH * abs(relaxed.bound):
        return replace(found, bound=max(found.value, relaxed.bound))
    whole = search(still, seconds=seconds)
    if whole.values is None and found.values is not None:
        return replace(found, bound=max(found.value, relaxed.bound))
    return whole


def _as_it_stands(model: Model, kept: list[Sitting]) -> Found:
    """Return what can stay and nothing new: the answer of a repair whose search found none in its time."""
    values = model.low.copy()
    held_of = {column: model.held[number, slot] for (number, _, slot), column in model.seats.items()}
    used: dict[int, int] = defaultdict(int)
    for slot, columns, _ in sorted(kept, key=lambda each: (each.slot, each.loose, -len(each.columns))):
        if used[slot] < len(model.problem.tables_open(slot)):
            used[slot] += 1
            values[[*columns, *(held_of[column] for column in columns if column in held_of)]] = 1.0
    value = float(model.weights @ values)
    return Found(values, value, float(np.maximum(model.weights, 0.0) @ model.high), closed=False)


def _hold_still(model: Model, kept: list[Sitting]) -> Model:
    """Hold every meeting still that can stay; in a slot with too few tables, of those without one as many as can."""
    low, high = model.low.copy(), model.high.copy()
    held_of = {column: model.held[number, slot] for (number, _, slot), column in model.seats.items()}
    by_slot: dict[int, list[Sitting]] = defaultdict(list)
    for sitting in kept:
        by_slot[sitting.slot].append(sitting)
    rows: list[tuple[Vector, float]] = []
    for slot, sittings in sorted(by_slot.items()):
        tables = len(model.problem.tables_open(slot))
        crowded = len(sittings) > tables
        chosen = [column for each in sittings if not (crowded and each.loose) for column in each.columns]
        chosen += [held_of[column] for column in chosen if column in held_of]
        low[chosen] = high[chosen] = 1.0
        if crowded:
            loose = [each.columns for each in sittings if each.loose]
            room = tables - (len(sittings) - len(loose))
            row = np.zeros(len(low))
            row[[column for columns in loose for column in columns]] = -1.0
            rows.append((row, -float(sum(sorted(map(len, loose), reverse=True)[:room]))))
    still = replace(model, low=low, high=high)
    for row, limit in rows:
        still = add_row(still, row, limit)
    return still


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
