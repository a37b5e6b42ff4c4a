"""Round tables that an organiser asks for: one host and suppliers who take turns; and where the plan holds them."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from matching.salon.checks import match_round_tables
from matching.salon.plan import RoundTable
from service.domain import salons as domain
from service.domain.salons import SalonPlan, SalonRound
from service.errors import ConflictError, InvalidInputError
from service.policy import Action, Actor
from service.store import salons as salon_store
from service.usecases.salon_access import lock_salon, open_salon, participant_of
from service.usecases.salon_problems import Stage, plan_of, read_stage, state_problem

LEAST_SEATS: Final = 2
MOST_SEATS: Final = 20
MOST_ROUNDS: Final = 40

HOST_ABSENT: Final = "host_absent"
NOT_PLANNED_YET: Final = "not_planned_yet"
"""Why a round table is not held, beside what the planner says: it was asked for after the plan was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRound:
    """Where the plan in force holds a round table (slot and table from 1), and with whom; participants' ids."""

    slot: int
    table: int
    guests: Sequence[uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundView:
    """A round table that is asked for. slot None: the plan chooses. seats: guests beside the host.

    reason: why it is not held, as the planner says it; empty where it is, and before there is a plan.
    """

    id: uuid.UUID
    host_id: uuid.UUID
    seats: int
    slot: int | None
    held: HeldRound | None
    reason: str


def ask_round(
    session: Session,
    *,
    actor: Actor | None,
    salon_id: uuid.UUID,
    host_id: uuid.UUID,
    seats: int,
    slot: int | None = None,
) -> SalonRound:
    """Ask for a round table; a plan that was made before is then out of date. slot None: the plan chooses.

    Raises:
        ConflictError: when the salon has begun. NotFoundError: for a host of another salon.
        InvalidInputError: for a host who has not said that it comes, seats or a slot that cannot be.
    """
    salon = lock_salon(session, actor, salon_id)
    if salon.state in (domain.RUNNING, domain.DONE):
        raise ConflictError(reason="salon_begun")
    if participant_of(session, salon, host_id).state not in domain.COMING:
        raise InvalidInputError(field="host", reason="salon_round_host")
    if not LEAST_SEATS <= seats <= MOST_SEATS:
        raise InvalidInputError(field="seats", reason="salon_round_seats", least=LEAST_SEATS, limit=MOST_SEATS)
    if slot is not None and not 1 <= slot <= len(salon.read_slots()):
        raise InvalidInputError(field="slot", reason="salon_slot")
    if len(salon_store.rounds_of(session, salon.id)) >= MOST_ROUNDS:
        raise InvalidInputError(field="host", reason="salon_round_many", limit=MOST_ROUNDS)
    salon.revision += 1
    session.add(salon)
    return salon_store.add_round(session, SalonRound(salon_id=salon.id, host_id=host_id, seats=seats, slot=slot))


def drop_round(session: Session, *, actor: Actor | None, salon_id: uuid.UUID, round_id: uuid.UUID) -> None:
    """Take back a round table that was asked for; what the plan in force holds stays until it is made again.

    Raises:
        ConflictError: when the salon has begun. NotFoundError: for one of another salon.
    """
    salon = lock_salon(session, actor, salon_id)
    if salon.state in (domain.RUNNING, domain.DONE):
        raise ConflictError(reason="salon_begun")
    salon_store.drop_round(session, salon_store.get_round(session, salon.id, round_id))
    salon.revision += 1
    session.add(salon)


def list_rounds(session: Session, *, actor: Actor | None, salon_id: uuid.UUID) -> list[RoundView]:
    """Return the round tables that are asked for, by host, with where the plan holds each or why it does not."""
    salon = open_salon(session, actor, salon_id, Action.READ_SALONS)
    stage = read_stage(session, salon)
    if not stage.rounds:
        return []
    held = _held(stage)
    plan = salon_store.find_plan(session, salon.id, salon.plan_version)
    reasons = _reasons(plan)
    # reasons come in the planner's order: those of a fixed slot first, the smaller before the larger
    order = sorted(stage.rounds, key=lambda each: (each.slot is None, each.seats))
    shown = [_show(each, held.get(each.id), stage, plan, reasons) for each in order]
    return sorted(shown, key=lambda each: (stage.participants[each.host_id].number, each.slot or 0, each.seats))


def _show(
    asked: SalonRound,
    held: RoundTable | None,
    stage: Stage,
    plan: SalonPlan | None,
    reasons: Mapping[uuid.UUID, list[str]],
) -> RoundView:
    reason = ""
    if held is None:
        left = reasons.get(asked.host_id, [])
        if stage.participants[asked.host_id].state not in domain.COMING:
            reason = HOST_ABSENT
        elif plan is not None:
            reason = left.pop(0) if left else NOT_PLANNED_YET
    return RoundView(
        id=asked.id,
        host_id=asked.host_id,
        seats=asked.seats,
        slot=asked.slot,
        held=None if held is None else _place(held),
        reason=reason,
    )


def _place(held: RoundTable) -> HeldRound:
    return HeldRound(slot=held.slot + 1, table=held.table + 1, guests=[uuid.UUID(each) for each in held.guests])


def _held(stage: Stage) -> dict[uuid.UUID, RoundTable]:
    """Return where the plan in force holds which of the round tables that are asked for."""
    problem, plan = state_problem(stage, with_open=True), plan_of(stage.live, stage)
    known = {firm.id for firm in problem.firms}
    asked = [each for each in stage.rounds if str(each.host_id) in known]
    numbers = match_round_tables(problem, plan)
    return {
        asked[number].id: held for held, number in zip(plan.round_tables, numbers, strict=True) if number is not None
    }


def _reasons(plan: SalonPlan | None) -> dict[uuid.UUID, list[str]]:
    """Return why the plan in force does not hold round tables, by host."""
    found: dict[uuid.UUID, list[str]] = {}
    for each in json.loads(plan.unmet)["unmet"] if plan is not None else ():
        if each["kind"] == "round_table":
            host = uuid.UUID(each["pair"][0])
            found.setdefault(host, []).append(each["reason"])
    return found
