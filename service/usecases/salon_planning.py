"""Plans of a salon: made by the planner, kept in versions, and put in force as meetings."""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from matching.salon.plan import Plan
from matching.salon.problem import Problem
from service.domain import salons as domain
from service.domain.salons import Salon, SalonMeeting, SalonPlan
from service.domain.timeline import canonical_json
from service.errors import ConflictError, NotFoundError
from service.policy import Action, Actor, require_signed_in
from service.store import salons as salon_store
from service.usecases.salon_access import lock_salon, open_salon
from service.usecases.salon_planner import PLANNER, solve
from service.usecases.salon_problems import Stage, meetings_in, read_stage, state_problem

MOST_SECONDS: Final = 15.0
QUICK_SECONDS: Final = 3.0
_MANY_FIRMS: Final = 100
NOT_COMING: Final = "not_coming"
"""Why a pair does not meet of whom one has not said that it comes: the planner does not know of them."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A plan that was worked out for a salon as it stood at a revision."""

    salon_id: uuid.UUID
    revision: int
    problem: Problem
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A version of a plan as it is read. stale: the salon is not what it was made for any more.

    unmet: pair, reason, kind, blockers, as the planner says them, with participants' ids. moved: participants' ids.
    """

    version: int
    kind: str
    objective: float
    upper_bound: float
    gap: float
    seconds: float
    stale: bool
    unmet: list[dict[str, Any]]
    moved: list[uuid.UUID]
    created_at: datetime
    meetings: int


def draft_plan(session: Session, *, actor: Actor | None, salon_id: uuid.UUID, with_open: bool = False) -> Drafted:
    """Work out a plan and write nothing: it may take seconds, and nobody should wait for the database meanwhile.

    with_open: also for those who have not answered yet.

    Raises:
        ConflictError: when fewer than two come, or the salon has begun (repair it then).
    """
    salon = open_salon(session, actor, salon_id, Action.KEEP_SALONS)
    if salon.state in (domain.RUNNING, domain.DONE):
        raise ConflictError(reason="salon_begun")
    problem = state_problem(read_stage(session, salon), with_open=with_open, with_gone=False)
    if len([firm for firm in problem.firms if not firm.standby]) < 2:
        raise ConflictError(reason="salon_too_few")
    limit = QUICK_SECONDS if len(problem.firms) <= _MANY_FIRMS else MOST_SECONDS
    return Drafted(salon.id, salon.revision, problem, solve(problem, seconds=limit))


def keep_plan(session: Session, *, actor: Actor | None, drafted: Drafted, now: datetime) -> PlanView:
    """Put a drafted plan in force as the next version; ConflictError when the salon was changed meanwhile."""
    salon = lock_salon(session, actor, drafted.salon_id)
    if salon.revision != drafted.revision:
        raise ConflictError(reason="salon_changed")
    stage = read_stage(session, salon)
    found = put_plan(
        session, stage, drafted.plan, drafted.problem, kind=domain.MADE, by=require_signed_in(actor).user_id, now=now
    )
    if salon.state in (domain.DRAFT, domain.INVITING):
        salon.state = domain.PLANNED
        session.add(salon)
    return show_plan(salon, found)


def put_plan(
    session: Session, stage: Stage, plan: Plan, problem: Problem, *, kind: str, by: uuid.UUID | None, now: datetime
) -> SalonPlan:
    """Store a plan as the next version and make its meetings the salon's; the salon must be locked."""
    salon = stage.salon
    meetings = meetings_in(plan)
    moved = _moved(stage, meetings)
    found = salon_store.add_plan(
        session,
        salon,
        SalonPlan(
            salon_id=salon.id,
            version=0,
            kind=kind,
            objective=plan.objective,
            upper_bound=plan.upper_bound,
            gap=plan.gap,
            seconds=plan.seconds,
            seed=problem.seed,
            revision=salon.revision,
            engine=canonical_json({"planner": PLANNER, "method": plan.method}),
            problem=canonical_json(problem.as_dict()),
            meetings=canonical_json({"meetings": meetings}),
            unmet=canonical_json({"unmet": [*(each.as_dict() for each in plan.unmet), *_absent(stage, problem)]}),
            moved=json.dumps([str(each) for each in moved]),
            created_at=now,
            created_by=by,
        ),
    )
    put_meetings(session, stage, meetings)
    return found


def put_meetings(session: Session, stage: Stage, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Make these the meetings of a salon.

    What was spoken of stays; once the salon has begun, what falls out is cancelled and not forgotten.

    Raises:
        ConflictError: where a meeting that was held would be elsewhere, or not at all.
    """
    rows = {(row.a_id, row.b_id): row for row in stage.meetings}
    said_of = {row.meeting_id for row in salon_store.results_of(session, stage.salon.id)}
    kept = set()
    for each in wanted:
        pair = domain.in_order(uuid.UUID(each["a"]), uuid.UUID(each["b"]))
        kept.add(pair)
        row = rows.get(pair) or _new_meeting(stage, pair)
        if row.status == domain.HELD and (row.slot, row.table) != (each["slot"], each["table"]):
            raise ConflictError(reason="salon_held_stays")
        row.slot, row.table, row.is_round = each["slot"], each["table"], each["round"]
        if row.status == domain.CANCELLED:
            row.status = domain.PLANNED
        salon_store.put_meeting(session, row)
    for pair, row in rows.items():
        if pair in kept:
            continue
        if row.status == domain.HELD:
            raise ConflictError(reason="salon_held_stays")
        if stage.salon.state == domain.RUNNING or row.id in said_of:
            row.status, row.locked = domain.CANCELLED, False
            salon_store.put_meeting(session, row)
        else:
            salon_store.drop_meeting(session, row)


def read_plan(session: Session, *, actor: Actor | None, salon_id: uuid.UUID) -> PlanView | None:
    """Return the plan in force, None where none has been made."""
    salon = open_salon(session, actor, salon_id, Action.READ_SALONS)
    found = salon_store.find_plan(session, salon.id, salon.plan_version)
    return None if found is None else show_plan(salon, found)


def list_plans(session: Session, *, actor: Actor | None, salon_id: uuid.UUID) -> list[PlanView]:
    """Return all versions of a salon's plan, the newest first."""
    salon = open_salon(session, actor, salon_id, Action.READ_SALONS)
    return [show_plan(salon, each) for each in salon_store.plans_of(session, salon.id)]


def restore_plan(
    session: Session, *, actor: Actor | None, salon_id: uuid.UUID, version: int, now: datetime
) -> PlanView:
    """Put an earlier version in force again, as a new one.

    Raises:
        NotFoundError: when there is no such version. ConflictError: when the salon has begun, or is not what that
            version was made for.
    """
    salon = lock_salon(session, actor, salon_id)
    if salon.state in (domain.RUNNING, domain.DONE):
        raise ConflictError(reason="salon_begun")
    found = salon_store.find_plan(session, salon.id, version)
    if found is None:
        raise NotFoundError(kind="plan", version=version)
    if found.revision != salon.revision:
        raise ConflictError(reason="salon_changed")
    stage = read_stage(session, salon)
    meetings = json.loads(found.meetings)["meetings"]
    copied = found.model_dump(exclude={"id", "version", "created_at", "created_by", "moved", "kind"})
    moved = json.dumps([str(each) for each in _moved(stage, meetings)])
    again = SalonPlan(
        **copied,
        version=0,
        kind=domain.EDITED,
        moved=moved,
        created_at=now,
        created_by=require_signed_in(actor).user_id,
    )
    salon_store.add_plan(session, salon, again)
    put_meetings(session, stage, meetings)
    return show_plan(salon, again)


def show_plan(salon: Salon, plan: SalonPlan) -> PlanView:
    """Return a version of a plan as it is read, to a caller who may."""
    return PlanView(
        version=plan.version,
        kind=plan.kind,
        objective=plan.objective,
        upper_bound=plan.upper_bound,
        gap=plan.gap,
        seconds=plan.seconds,
        stale=plan.revision != salon.revision,
        unmet=json.loads(plan.unmet)["unmet"],
        moved=[uuid.UUID(each) for each in json.loads(plan.moved)],
        created_at=plan.created_at,
        meetings=_count_sittings(json.loads(plan.meetings)["meetings"]),
    )


def _absent(stage: Stage, problem: Problem) -> list[dict[str, Any]]:
    """What people wished for that is no part of the problem, since one of the two has not said that it comes."""
    return [
        {
            "pair": [str(each.a_id), str(each.b_id)],
            "reason": NOT_COMING,
            "kind": domain.MUST if each.kind == domain.MUST else "wish",
        }
        for each in stage.wishes
        if each.kind != domain.MUST_NOT
        and any(kind in (domain.MUST, domain.MAY) and who != domain.BY_ENGINE for who, kind in each.said.items())
        and not {str(each.a_id), str(each.b_id)} <= problem.firm_by_id.keys()
    ]


def _count_sittings(meetings: Collection[Mapping[str, Any]]) -> int:
    """A round table is one meeting, however many pairs sit at it."""
    rounds = [(each["slot"], each["table"]) for each in meetings if each["round"]]
    return len(meetings) - len(rounds) + len(set(rounds))


def _new_meeting(stage: Stage, pair: tuple[uuid.UUID, uuid.UUID]) -> SalonMeeting:
    """A meeting of two, about the need for which the engine or they themselves would have them meet."""
    wish = stage.wish_of(pair)
    return SalonMeeting(
        salon_id=stage.salon.id,
        a_id=pair[0],
        b_id=pair[1],
        slot=0,
        table=0,
        need_id=wish.need_id if wish else None,
        supplier_id=wish.supplier_id if wish else None,
    )


def _moved(stage: Stage, meetings: Collection[Mapping[str, Any]]) -> list[uuid.UUID]:
    """Return the participants whose day is not what it was; nobody's where there was no plan before."""
    if stage.salon.plan_version == 0:
        return []
    before = {(str(row.a_id), str(row.b_id), row.slot, row.table) for row in stage.live}
    after = {(each["a"], each["b"], each["slot"], each["table"]) for each in meetings}
    touched = {uuid.UUID(firm) for each in before ^ after for firm in each[:2]}
    return sorted(touched & set(stage.participants), key=lambda each: stage.participants[each].number)
