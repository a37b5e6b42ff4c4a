"""A plan changed by hand: one step at a time, checked at once against every rule, with what it costs."""

import json
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from matching.salon.checks import SOFT, Violation, check_plan
from matching.salon.plan import Plan
from matching.salon.problem import Problem
from service.domain import salons as domain
from service.domain.salons import Salon, SalonMeeting, SalonPlan
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.policy import Actor, require_signed_in
from service.store import salons as salon_store
from service.usecases.salon_access import lock_salon, participant_of
from service.usecases.salon_planning import put_plan
from service.usecases.salon_problems import (
    Stage,
    host_of,
    objective_of,
    plan_of,
    read_stage,
    sitting_of,
    state_problem,
)

MOVE, SWAP, ADD, REMOVE, LOCK, UNLOCK = "move", "swap", "add", "remove", "lock", "unlock"
KINDS: Final = (MOVE, SWAP, ADD, REMOVE, LOCK, UNLOCK)
BY_HAND: Final = "by_hand"
"""Why a wished pair does not meet that an organiser took out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One step: which meeting, with which other one it changes places, whose new meeting, and where to.

    table None: the first that is free then. A round table moves and changes places as a whole; one guest of it is
    taken out by itself, and joins by a new meeting with the host at its slot and table.
    """

    kind: str
    meeting_id: uuid.UUID | None = None
    other_id: uuid.UUID | None = None
    pair: tuple[uuid.UUID, uuid.UUID] | None = None
    slot: int | None = None
    table: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditView:
    """What a step came to. missed: the wishes of the soft kind that it breaks, as (rule, participants)."""

    before: float
    after: float
    gap: float
    missed: list[tuple[str, list[uuid.UUID]]]


def edit_plan(session: Session, *, actor: Actor | None, salon_id: uuid.UUID, edit: Edit, now: datetime) -> EditView:
    """Change the plan in force by one step, or refuse it with the rule that it would break.

    Raises:
        ConflictError: when a rule would be broken (`details` name it), no plan is there, or the salon is over.
        InvalidInputError, NotFoundError: for a step that names nothing.
    """
    salon = lock_salon(session, actor, salon_id)
    version = salon_store.find_plan(session, salon.id, salon.plan_version)
    if version is None or salon.state == domain.DONE:
        raise ConflictError(reason="salon_no_plan")
    stage = read_stage(session, salon)
    problem = state_problem(stage, with_open=True)
    old = plan_of(stage.live, stage)
    rows = _after(session, stage, edit)
    new = plan_of(rows, stage)
    # a lock made in this very step holds from the next one on
    bare = replace(problem, locked=tuple(each for each in problem.locked if edit.kind not in (MOVE, SWAP, REMOVE)))
    known = {_key(each) for each in check_plan(bare, old)}
    broken = [each for each in check_plan(bare, new) if _key(each) not in known]
    hard = [each for each in broken if each.rule not in SOFT]
    if hard:
        raise ConflictError(**_refusal(stage, hard[0]))
    view = _keep(session, stage, version, rows, (problem, old, new), by=require_signed_in(actor).user_id, now=now)
    missed: list[tuple[str, list[uuid.UUID]]] = [
        (each.rule, [uuid.UUID(firm) for firm in each.firms]) for each in broken
    ]
    return replace(view, missed=missed)


def _after(session: Session, stage: Stage, edit: Edit) -> list[SalonMeeting]:
    """Return the meetings as they would be after a step; rows are changed in place, and undone with the session."""
    if edit.kind not in KINDS:
        raise InvalidInputError(field="kind", value=edit.kind)
    rows = list(stage.live)
    if edit.kind == ADD:
        return [*rows, _added(session, stage, edit)]
    row = _row(rows, edit.meeting_id)
    if edit.kind == REMOVE:
        _refuse_held([row])
        return [each for each in rows if each.id != row.id]
    here = sitting_of(row, rows)
    _refuse_held(here)
    if edit.kind in (LOCK, UNLOCK):
        if row.is_round:
            raise ConflictError(reason="salon_round_lock")
        row.locked = edit.kind == LOCK
    elif edit.kind == SWAP:
        other = _row(rows, edit.other_id)
        there = sitting_of(other, rows)
        _refuse_held(there)
        mine, theirs = (row.slot, row.table), (other.slot, other.table)
        _put(here, theirs)
        _put(there, mine)
    else:
        _put(here, _place(stage, edit, leaving=here))
    return rows


def _refuse_held(sitting: Sequence[SalonMeeting]) -> None:
    if any(each.status == domain.HELD for each in sitting):
        raise ConflictError(reason="salon_was_held")


def _put(sitting: Sequence[SalonMeeting], place: tuple[int, int]) -> None:
    for each in sitting:
        each.slot, each.table = place


def _joins_round(stage: Stage, pair: tuple[uuid.UUID, uuid.UUID], place: tuple[int, int]) -> bool:
    """Say whether a round table of one of the two is held there."""
    held = [row for row in stage.live if row.is_round and (row.slot, row.table) == place]
    return bool(held) and host_of(held, stage.rounds) in pair


def _added(session: Session, stage: Stage, edit: Edit) -> SalonMeeting:
    """A new meeting of two, or the cancelled one of the same two."""
    if edit.pair is None or edit.pair[0] == edit.pair[1]:
        raise InvalidInputError(field="pair", reason="salon_same_firm")
    for each in edit.pair:
        participant_of(session, stage.salon, each)
    pair = domain.in_order(*edit.pair)
    before = next((row for row in stage.meetings if (row.a_id, row.b_id) == pair), None)
    if before is not None and before.status != domain.CANCELLED:
        raise ConflictError(reason="salon_meets_already")
    wish = stage.wish_of(pair)
    row = before or SalonMeeting(salon_id=stage.salon.id, a_id=pair[0], b_id=pair[1], slot=0, table=0)
    place = _place(stage, edit, leaving=())
    is_round = _joins_round(stage, pair, place)
    row.slot, row.table = place
    row.status, row.is_round = domain.PLANNED, is_round
    row.need_id, row.supplier_id = (wish.need_id, wish.supplier_id) if wish else (row.need_id, row.supplier_id)
    return row


def _place(stage: Stage, edit: Edit, *, leaving: Sequence[SalonMeeting]) -> tuple[int, int]:
    """Where a step leads to; without a table the first that is free, else the first of all, which is then refused."""
    salon = stage.salon
    slot = edit.slot or (leaving[0].slot if leaving else 0)
    if not 1 <= slot <= len(salon.read_slots()):
        raise InvalidInputError(field="slot", reason="salon_slot")
    if edit.table is not None:
        if not 1 <= edit.table <= salon.tables:
            raise InvalidInputError(field="table", reason="salon_table")
        return slot, edit.table
    taken = {row.table for row in stage.live if row.slot == slot and row not in leaving}
    taken |= {table for table, since in json.loads(salon.closed_tables) if since <= slot}
    return slot, next((table for table in range(1, salon.tables + 1) if table not in taken), 1)


def _row(rows: Sequence[SalonMeeting], meeting_id: uuid.UUID | None) -> SalonMeeting:
    found = next((row for row in rows if row.id == meeting_id), None)
    if found is None:
        raise NotFoundError(kind="meeting", id=str(meeting_id))
    return found


def _keep(
    session: Session,
    stage: Stage,
    version: SalonPlan,
    rows: Sequence[SalonMeeting],
    found: tuple[Problem, Plan, Plan],
    *,
    by: uuid.UUID,
    now: datetime,
) -> EditView:
    """Store what a step came to as the next version; the bound stays, since no step changes what could be had."""
    problem, old, new = found
    before, after = objective_of(problem, old), objective_of(problem, new)
    bound = max(version.upper_bound, after)
    lost = set(old.met_pairs()) - set(new.met_pairs())
    met = set(new.met_pairs())
    unmet = [each for each in json.loads(version.unmet)["unmet"] if tuple(each["pair"]) not in met]
    unmet += [{"pair": list(pair), "reason": BY_HAND, "kind": "wish"} for pair in sorted(lost)]
    hosts = Counter(each.host for each in old.round_tables) - Counter(each.host for each in new.round_tables)
    unmet += [{"pair": [host], "reason": BY_HAND, "kind": "round_table"} for host in sorted(hosts.elements())]
    known = {row.id for row in stage.meetings}
    for row in rows:
        if row.id not in known:
            salon_store.put_meeting(session, row)
    stage = replace(stage, meetings=[*stage.meetings, *(row for row in rows if row.id not in known)])
    plan = replace(new, objective=after, upper_bound=bound, method=BY_HAND, unmet=())
    kept = put_plan(session, stage, plan, problem, kind=domain.EDITED, by=by, now=now)
    kept.unmet = json.dumps({"unmet": unmet}, sort_keys=True, separators=(",", ":"))
    kept.seed, kept.revision = version.seed, version.revision
    session.add(kept)
    return EditView(before=before, after=after, gap=plan.gap, missed=[])


def _key(violation: Violation) -> tuple[object, ...]:
    return violation.rule, violation.firms, violation.slot, violation.table


def _refusal(stage: Stage, violation: Violation) -> dict[str, object]:
    """What is said of a rule that would be broken: its code, who, when and where."""
    salon: Salon = stage.salon
    slots = salon.read_slots()
    numbers = [stage.participants[uuid.UUID(each)].number for each in violation.firms]
    details: dict[str, Any] = {"firms": "、".join(f"{each} 号" for each in numbers)}
    if violation.slot is not None:
        details["time"] = "–".join(slots[violation.slot])
    if violation.table is not None:
        details["table"] = violation.table + 1
    return details | {"reason": f"salon_{violation.rule}"}
