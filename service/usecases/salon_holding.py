"""What of the plan in force still holds: people change their answer, their slots and their mind after it was made."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from matching.salon.changes import list_changes, moved_firms
from matching.salon.checks import SOFT, Rule, Violation, check_plan
from matching.salon.plan import Event, Plan, Repair
from matching.salon.problem import Firm, Pair, Problem, pair_of
from service.domain import salons as domain
from service.domain.salons import SalonMeeting
from service.usecases.salon_problems import GONE, Stage, plan_of

_OF_BOTH: Final[frozenset[Rule]] = frozenset({"forbidden", "met_twice", "lock_broken"})
"""Rules that two firms break together; any other is broken by each firm that is named."""


def keep_what_holds(stage: Stage, problem: Problem, *, since: int) -> tuple[Problem, list[SalonMeeting]]:
    """Return the problem and the meetings from which a repair can start.

    What was held or is past stays, whatever was said later; of the rest falls out what no longer keeps the rules.
    since: the first slot (from 1) that has not begun.
    """
    fixed = [row for row in stage.live if row.status == domain.HELD or row.slot < since]
    stays = {row.id for row in fixed}
    problem = _allow(problem, fixed)
    rows = stage.live
    while True:
        broken = [each for each in check_plan(problem, plan_of(rows, stage)) if each.rule not in SOFT]
        loose = [row for row in rows if row.id not in stays and broken and _concerns(broken[0], row)]
        if not loose:
            return problem, rows
        rows.remove(loose[-1])
        fallen = pair_of(str(loose[-1].a_id), str(loose[-1].b_id))
        problem = replace(problem, locked=tuple(each for each in problem.locked if pair_of(each.a, each.b) != fallen))


def gone_since(stage: Stage, rows: Iterable[SalonMeeting], *, since: int) -> list[uuid.UUID]:
    """Return who does not come any more and still has meetings from a slot on."""
    busy = {each for row in rows if row.slot >= since for each in (row.a_id, row.b_id)}
    return [each for each, row in stage.participants.items() if row.state in GONE and each in busy]


def tell_what_fell(repair: Repair, whole: Plan, plan: Plan, event: Event) -> Repair:
    """Return a repair that also names what had fallen out of the whole plan before it began."""
    fallen = set(whole.met_pairs()) - set(plan.met_pairs())
    changes = tuple(
        replace(each, cause="changed") if each.pair in fallen and each.cause == "made_room" else each
        for each in list_changes(whole, repair.plan, event)
    )
    return replace(repair, changes=changes, moved_firms=moved_firms(changes, event)) if fallen else repair


def _allow(problem: Problem, fixed: Sequence[SalonMeeting]) -> Problem:
    """Return the problem in which these meetings keep the rules that people can change."""
    met: set[Pair] = {pair_of(str(row.a_id), str(row.b_id)) for row in fixed}
    places: dict[str, set[tuple[int, int]]] = {}
    for row in fixed:
        for each in (row.a_id, row.b_id):
            places.setdefault(str(each), set()).add((row.slot - 1, row.table))
    return replace(
        problem,
        firms=tuple(_allow_firm(firm, places.get(firm.id, set())) for firm in problem.firms),
        forbidden=tuple(pair for pair in problem.forbidden if pair not in met),
    )


def _allow_firm(firm: Firm, places: set[tuple[int, int]]) -> Firm:
    there = {*firm.available, *(slot for slot, _ in places)}
    return replace(firm, available=tuple(sorted(there)), max_meetings=max(firm.max_meetings, len(places)))


def _concerns(violation: Violation, row: SalonMeeting) -> bool:
    """Say whether a meeting is one of those that break a rule."""
    if violation.slot not in (None, row.slot - 1) or violation.table not in (None, row.table - 1):
        return False
    named = [each in (str(row.a_id), str(row.b_id)) for each in violation.firms]
    return all(named) if violation.rule in _OF_BOTH else any(named) or not named
