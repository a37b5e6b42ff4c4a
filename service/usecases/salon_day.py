"""The day of a salon: who is here, and a plan repaired when somebody is not."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from matching.salon.plan import Event, Repair
from service.domain import salons as domain
from service.domain.salon_times import minutes_of
from service.domain.salons import Salon, SalonParticipant, SalonPlan
from service.errors import ConflictError, InvalidInputError
from service.policy import Action, Actor, require_signed_in
from service.store import alliances as alliance_store
from service.store import people as people_store
from service.store import salons as salon_store
from service.usecases.notices import tell
from service.usecases.salon_access import lock_salon, open_salon, participant_of
from service.usecases.salon_holding import gone_since, keep_what_holds, tell_what_fell
from service.usecases.salon_planner import mend
from service.usecases.salon_planning import PlanView, put_plan, show_plan
from service.usecases.salon_problems import Stage, plan_of, read_stage, state_problem

REPAIR_SECONDS: Final = 2.0
_LONGEST_KEY: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What happened. from_slot: the first slot (from 1) that has not begun; earlier ones stay as they were.

    late: participant -> the first slot in which it is there. walk_ins: from the standby list.
    """

    from_slot: int = 1
    no_shows: Sequence[uuid.UUID] = ()
    late: Mapping[uuid.UUID, int] = field(default_factory=dict)
    lost_tables: Sequence[int] = ()
    walk_ins: Sequence[uuid.UUID] = ()


@dataclass(frozen=True, slots=True)
class DraftedRepair:
    """A repair that was worked out for a salon as it stood at a revision and a version of its plan."""

    salon_id: uuid.UUID
    basis: tuple[int, int]
    incident: Incident
    repair: Repair


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairView:
    """What a repair came to. kept: meetings that stay as they were. changes: as the planner says them."""

    plan: PlanView
    kept: int
    changes: list[dict[str, Any]]


def next_slot(session: Session, salon: Salon, *, now: datetime) -> int:
    """Return the first slot (from 1) that has not begun by the clock; the one after the last where all have."""
    zone = ZoneInfo(alliance_store.alliance_by_id(session, salon.alliance_id).timezone)
    local, slots = now.astimezone(zone), salon.read_slots()
    if local.date() != salon.day:
        return 1 if local.date() < salon.day else 1 + len(slots)
    minutes = local.hour * 60 + local.minute
    return 1 + sum(minutes_of(begin) <= minutes for begin, _ in slots)


def has_begun(session: Session, salon: Salon, *, now: datetime) -> bool:
    """Say whether a salon goes on or is over: somebody said so, or its first slot has begun by the clock."""
    return salon.state in (domain.RUNNING, domain.DONE) or next_slot(session, salon, now=now) > 1


def require_begun(session: Session, salon: Salon, *, now: datetime) -> None:
    """Let a planned salon run once it has begun; ConflictError before, when nobody can have met yet."""
    if not has_begun(session, salon, now=now):
        raise ConflictError(reason="salon_not_begun")
    if salon.state == domain.PLANNED:
        salon.state = domain.RUNNING
        session.add(salon)


def check_in(
    session: Session,
    *,
    actor: Actor | None,
    salon_id: uuid.UUID,
    participant_id: uuid.UUID,
    here: bool,
    now: datetime,
    key: str = "",
) -> None:
    """Say that a participant is here, or was marked so by mistake; the first one begins the salon.

    key: of this tap; what comes a second time under the same key changes nothing, however late.

    Raises:
        ConflictError: when the salon is over, or for who is on standby (call it in by a repair) or has declined.
    """
    salon = lock_salon(session, actor, salon_id)
    row = participant_of(session, salon, participant_id)
    if key and not is_first(session, salon, key, now=now):
        return
    if salon.state == domain.DONE:
        raise ConflictError(reason="salon_over")
    if row.state in (domain.STANDBY, domain.DECLINED):
        raise ConflictError(reason=f"salon_{row.state}_here")
    if here:
        row.state, row.arrived_at = domain.CHECKED_IN, row.arrived_at or now
        if salon.state == domain.PLANNED:
            salon.state = domain.RUNNING
    elif row.state == domain.CHECKED_IN:
        row.state, row.arrived_at = domain.CONFIRMED, None
    session.add_all([row, salon])
    session.flush()


def is_first(session: Session, salon: Salon, key: str, *, now: datetime) -> bool:
    """Say whether a tap comes for the first time; InvalidInputError for a key that is none."""
    if len(key) > _LONGEST_KEY or not key.isascii():
        raise InvalidInputError(field="key", reason="idempotency_key")
    return salon_store.is_new_act(session, salon.id, key, now=now)


def draft_repair(session: Session, *, actor: Actor | None, salon_id: uuid.UUID, incident: Incident) -> DraftedRepair:
    """Work out how to go on, and write nothing. Who said meanwhile that it comes not or otherwise is seen to as well.

    Raises:
        ConflictError: when there is no plan, or the salon is over. InvalidInputError: for what cannot have happened.
    """
    salon = open_salon(session, actor, salon_id, Action.KEEP_SALONS)
    if salon.plan_version == 0 or salon.state == domain.DONE:
        raise ConflictError(reason="salon_no_plan")
    stage = read_stage(session, salon)
    _check(stage, incident)
    problem, rows = keep_what_holds(stage, state_problem(stage), since=incident.from_slot)
    whole, plan = plan_of(stage.live, stage), plan_of(rows, stage)
    known = {firm.id for firm in problem.firms}
    away = dict.fromkeys([*incident.no_shows, *gone_since(stage, rows, since=incident.from_slot)])
    event = Event(
        now=incident.from_slot - 1,
        no_shows=tuple(str(each) for each in away if str(each) in known),
        late={str(each): slot - 1 for each, slot in incident.late.items() if str(each) in known},
        lost_tables=tuple(each - 1 for each in incident.lost_tables),
        walk_ins=tuple(str(each) for each in incident.walk_ins if str(each) in known),
    )
    if plan == whole and event == Event(now=event.now):
        raise InvalidInputError(field="incident", reason="salon_nothing_happened")
    repair = tell_what_fell(mend(problem, plan, event, seconds=REPAIR_SECONDS), whole, plan, event)
    return DraftedRepair(salon.id, (salon.revision, salon.plan_version), incident, repair)


def keep_repair(session: Session, *, actor: Actor | None, drafted: DraftedRepair, now: datetime) -> RepairView:
    """Put a drafted repair in force and tell the people whose meetings moved; ConflictError when it came too late."""
    salon = lock_salon(session, actor, drafted.salon_id)
    if (salon.revision, salon.plan_version) != drafted.basis:
        raise ConflictError(reason="salon_changed")
    stage = read_stage(session, salon)
    _record(session, stage, drafted.incident, now=now)
    salon.revision += 1
    repair = drafted.repair
    by = require_signed_in(actor).user_id
    kept = put_plan(session, stage, repair.plan, repair.problem, kind=domain.REPAIRED, by=by, now=now)
    changes = [change.as_dict() for change in repair.changes]
    kept.moved = json.dumps(list(repair.moved_firms))
    kept.unmet = json.dumps(json.loads(kept.unmet) | {"changes": changes, "kept": repair.kept}, separators=(",", ":"))
    session.add(kept)
    _tell(session, stage, kept, now=now)
    return RepairView(plan=show_plan(salon, kept), kept=repair.kept, changes=changes)


def read_repair(session: Session, *, actor: Actor | None, salon_id: uuid.UUID) -> RepairView | None:
    """Return what the plan in force changed, where it is a repair."""
    salon = open_salon(session, actor, salon_id, Action.READ_SALONS)
    plan = salon_store.find_plan(session, salon.id, salon.plan_version)
    if plan is None or plan.kind != domain.REPAIRED:
        return None
    data = json.loads(plan.unmet)
    return RepairView(plan=show_plan(salon, plan), kept=data["kept"], changes=data["changes"])


def _check(stage: Stage, incident: Incident) -> None:
    """Refuse what names nobody here, no slot and no table."""
    slots = len(stage.salon.read_slots())
    named = {*incident.no_shows, *incident.late, *incident.walk_ins}
    if not named <= set(stage.participants):
        raise InvalidInputError(field="participant", reason="salon_participant")
    if any(stage.participants[each].state != domain.STANDBY for each in incident.walk_ins):
        raise InvalidInputError(field="walk_ins", reason="salon_not_standby")
    if not all(_left_of(stage.participants[each], slots, incident.from_slot) for each in incident.walk_ins):
        raise InvalidInputError(field="walk_ins", reason="salon_none_left")
    if not all(1 <= each <= slots + 1 for each in (incident.from_slot, *incident.late.values())):
        raise InvalidInputError(field="slot", reason="salon_slot")
    if not all(1 <= each <= stage.salon.tables for each in incident.lost_tables):
        raise InvalidInputError(field="table", reason="salon_table")


def _left_of(row: SalonParticipant, slots: int, since: int) -> list[int]:
    return [one for one in row.read_available(slots) if one >= since]


def _record(session: Session, stage: Stage, incident: Incident, *, now: datetime) -> None:
    """Write down what happened, so that every later plan knows it."""
    slots = len(stage.salon.read_slots())
    for each in incident.no_shows:
        stage.participants[each].state = domain.NO_SHOW
    for each, slot in incident.late.items():
        row = stage.participants[each]
        left = [one for one in row.read_available(slots) if one >= slot or one < incident.from_slot]
        if left:
            row.available = json.dumps(left)
        else:  # no slot at all would read as the whole day
            row.state = domain.NO_SHOW
    for each in incident.walk_ins:
        row = stage.participants[each]
        row.state, row.arrived_at = domain.CHECKED_IN, now
        row.available = json.dumps(_left_of(row, slots, incident.from_slot))
    closed = json.loads(stage.salon.closed_tables)
    closed += [[table, incident.from_slot] for table in incident.lost_tables]
    stage.salon.closed_tables = json.dumps(closed)
    session.add_all([*stage.participants.values(), stage.salon])
    session.flush()


def _tell(session: Session, stage: Stage, plan: SalonPlan, *, now: datetime) -> None:
    """Tell the people of everybody whose meetings are not as they were."""
    for each in json.loads(plan.moved):
        row = stage.participants.get(uuid.UUID(each))
        people = people_store.list_users(session, organisation_id=row.organisation_id) if row else []
        tell(
            session,
            event_key=f"salon_moved:{plan.id}:{each}",
            recipients=[user.id for user in people],
            code="salon_moved",
            ids={"alliance": stage.salon.alliance_id, "salon": stage.salon.id},
            now=now,
        )
