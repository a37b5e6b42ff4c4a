"""Salons: made, filled, planned, held, repaired; results of meetings."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field
from sqlmodel import Session

from service.api.answers import answer
from service.api.callers import CallerDep, WriterDep
from service.api.fields import API, Amount, Body, Day, Id, Short
from service.domain.salon_times import Times
from service.policy import Actor
from service.usecases import (
    salon_day,
    salon_editing,
    salon_guests,
    salon_planning,
    salon_results,
    salon_rounds,
    salon_wishes,
    salons,
)
from service.usecases.salon_access import enter_as_firm
from service.usecases.salon_editing import Edit, EditView
from service.usecases.salon_guests import ParticipantView
from service.usecases.salon_planning import PlanView
from service.usecases.salon_programmes import Programme, read_programme
from service.usecases.salon_results import Said
from service.usecases.salon_rounds import RoundView
from service.usecases.salon_wishes import WishView
from service.usecases.salons import SalonDraft, SalonView

router = APIRouter(prefix=API, tags=["salons"])

Count = Annotated[int, Field(ge=0, le=1000)]


class NewSalon(Body):
    """A salon to make. Times: the first slot's beginning (HH:MM), how many, and minutes."""

    alliance: Short | None = None
    name: Short
    day: Day
    place: Short = ""
    chains: list[Short] = Field(default_factory=list)
    begin: Short = "14:00"
    slots: Count = 8
    minutes: Count = 15
    change_minutes: Count = 3
    break_after: Count = 0
    break_minutes: Count = 0
    tables: Count = 10
    min_meetings: Count = 1
    max_meetings: Count = 0


class Organisations(Body):
    """Organisations to put on the list, by id or full name."""

    organisations: list[Short]


class Chosen(Body):
    """Participants to invite."""

    participants: list[Id]


class NewWish(Body):
    """What the organiser says of a pair of participants; kind: must, may, must_not, rivals, or null to take it back."""

    a: Id
    b: Id
    kind: Short | None = None


class NewRound(Body):
    """A round table: a host who comes, seats for guests, and a slot from 1, or null where the plan chooses."""

    host: Id
    seats: Count = 4
    slot: Count | None = None


class Planning(Body):
    """How to plan. with_open: also those who have not answered."""

    with_open: bool = False


class Step(Body):
    """One step of editing: move, swap, add, remove, lock or unlock."""

    kind: Short
    meeting_id: Id | None = None
    other_id: Id | None = None
    pair: Annotated[list[Id], Field(min_length=2, max_length=2)] | None = None
    slot: Count | None = None
    table: Count | None = None


class CheckIn(Body):
    """Somebody is here, or was marked so by mistake."""

    participant: Id
    here: bool = True


class Happening(Body):
    """What happened; from_slot: the first slot that has not begun. late: participant's id -> first slot there."""

    from_slot: Count = 1
    no_shows: list[Id] = Field(default_factory=list)
    late: dict[Id, Count] = Field(default_factory=dict)
    lost_tables: list[Count] = Field(default_factory=list)
    walk_ins: list[Id] = Field(default_factory=list)


class MeetingResult(Body):
    """What came of a meeting: order_intent, interest, next_step or nothing."""

    outcome: Short
    amount_cny: Amount | None = None
    note: Short = ""


@router.get("/salons", response_model=list[SalonView])
def list_salons(caller: CallerDep) -> Response:
    """Return the salons that the caller reads."""
    actor = caller.actor
    with caller.read() as session:
        return answer(salons.list_salons(session, actor=actor))


@router.post("/salons", status_code=201, response_model=SalonView)
def make(given: NewSalon, writer: WriterDep) -> Response:
    """Make a salon."""
    times = Times(given.begin, given.slots, given.minutes, given.change_minutes, given.break_after, given.break_minutes)
    draft = SalonDraft(
        name=given.name,
        day=given.day,
        place=given.place,
        chains=given.chains,
        times=times,
        tables=given.tables,
        min_meetings=given.min_meetings,
        max_meetings=given.max_meetings,
    )
    return writer.answer(
        lambda session, actor, now: salons.create_salon(
            session, actor=actor, alliance=given.alliance, draft=draft, now=now
        ),
        status=201,
    )


@router.get("/salons/{salon_id}", response_model=SalonView)
def read(salon_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return a salon."""
    actor = caller.actor
    with caller.read() as session:
        return answer(salons.read_salon(session, actor=actor, salon_id=salon_id))


@router.get("/salons/{salon_id}/programme", response_model=Programme)
def programme(salon_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return everybody and every meeting with its results."""
    actor = caller.actor
    with caller.read() as session:
        return answer(read_programme(session, actor=actor, salon_id=salon_id, now=caller.now))


@router.post("/salons/{salon_id}/participants", response_model=list[ParticipantView])
def add_participants(salon_id: uuid.UUID, given: Organisations, writer: WriterDep) -> Response:
    """Put organisations on the list; return the whole list."""

    def work(session: Session, actor: Actor | None, now: datetime) -> list[ParticipantView]:
        salon_guests.add_participants(
            session, actor=actor, salon_id=salon_id, organisations=given.organisations, now=now
        )
        return salon_guests.list_participants(session, actor=actor, salon_id=salon_id)

    return writer.answer(work)


@router.post("/salons/{salon_id}/invitations", response_model=list[ParticipantView])
def invite(salon_id: uuid.UUID, given: Chosen, writer: WriterDep) -> Response:
    """Send invitations to the inboxes of participants' people; return the whole list."""

    def work(session: Session, actor: Actor | None, now: datetime) -> list[ParticipantView]:
        salon_guests.invite(session, actor=actor, salon_id=salon_id, participant_ids=given.participants, now=now)
        return salon_guests.list_participants(session, actor=actor, salon_id=salon_id)

    return writer.answer(work)


@router.get("/salons/{salon_id}/wishes", response_model=list[WishView])
def list_wishes(salon_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return what is said of every pair."""
    actor = caller.actor
    with caller.read() as session:
        return answer(salon_wishes.list_wishes(session, actor=actor, salon_id=salon_id))


@router.post("/salons/{salon_id}/wishes", response_model=list[WishView])
def wish(salon_id: uuid.UUID, given: NewWish, writer: WriterDep) -> Response:
    """Set what the organiser says of a pair; return all wishes."""

    def work(session: Session, actor: Actor | None, now: datetime) -> list[WishView]:
        salon_wishes.say_as_office(
            session, actor=actor, salon_id=salon_id, pair=(given.a, given.b), kind=given.kind, now=now
        )
        return salon_wishes.list_wishes(session, actor=actor, salon_id=salon_id)

    return writer.answer(work)


@router.get("/salons/{salon_id}/round-tables", response_model=list[RoundView])
def list_rounds(salon_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return the round tables that are asked for, with where the plan holds each or why it does not."""
    actor = caller.actor
    with caller.read() as session:
        return answer(salon_rounds.list_rounds(session, actor=actor, salon_id=salon_id))


@router.post("/salons/{salon_id}/round-tables", status_code=201, response_model=list[RoundView])
def ask_round(salon_id: uuid.UUID, given: NewRound, writer: WriterDep) -> Response:
    """Ask for a round table; return all of them."""

    def work(session: Session, actor: Actor | None, _now: datetime) -> list[RoundView]:
        salon_rounds.ask_round(
            session, actor=actor, salon_id=salon_id, host_id=given.host, seats=given.seats, slot=given.slot
        )
        return salon_rounds.list_rounds(session, actor=actor, salon_id=salon_id)

    return writer.answer(work, status=201)


@router.delete("/salons/{salon_id}/round-tables/{round_id}", response_model=list[RoundView])
def drop_round(salon_id: uuid.UUID, round_id: uuid.UUID, writer: WriterDep) -> Response:
    """Take a round table back; return those that are left."""

    def work(session: Session, actor: Actor | None, _now: datetime) -> list[RoundView]:
        salon_rounds.drop_round(session, actor=actor, salon_id=salon_id, round_id=round_id)
        return salon_rounds.list_rounds(session, actor=actor, salon_id=salon_id)

    return writer.answer(work)


@router.get("/salons/{salon_id}/plan", response_model=PlanView | None)
def read_plan(salon_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return the plan in force with its bound and gap, null where there is none."""
    actor = caller.actor
    with caller.read() as session:
        return answer(salon_planning.read_plan(session, actor=actor, salon_id=salon_id))


@router.post("/salons/{salon_id}/plan", response_model=PlanView)
def make_plan(salon_id: uuid.UUID, given: Planning, writer: WriterDep) -> Response:
    """Work a plan out, which may take seconds, and put it in force."""
    with writer.caller.read() as session:
        drafted = salon_planning.draft_plan(
            session, actor=writer.caller.actor, salon_id=salon_id, with_open=given.with_open
        )
    return writer.answer(
        lambda session, actor, now: salon_planning.keep_plan(session, actor=actor, drafted=drafted, now=now)
    )


@router.post("/salons/{salon_id}/plan/edits", response_model=EditView)
def edit_plan(salon_id: uuid.UUID, given: Step, writer: WriterDep) -> Response:
    """Change the plan by one checked step; return what it cost."""
    pair = (given.pair[0], given.pair[1]) if given.pair else None
    step = Edit(**given.model_dump(exclude={"pair"}), pair=pair)
    return writer.answer(
        lambda session, actor, now: salon_editing.edit_plan(session, actor=actor, salon_id=salon_id, edit=step, now=now)
    )


@router.post("/salons/{salon_id}/check-ins", response_model=list[ParticipantView])
def check_in(salon_id: uuid.UUID, given: CheckIn, writer: WriterDep) -> Response:
    """Say that somebody is here; return the whole list."""

    def work(session: Session, actor: Actor | None, now: datetime) -> list[ParticipantView]:
        salon_day.check_in(
            session, actor=actor, salon_id=salon_id, participant_id=given.participant, here=given.here, now=now
        )
        return salon_guests.list_participants(session, actor=actor, salon_id=salon_id)

    return writer.answer(work)


@router.post("/salons/{salon_id}/repairs", response_model=salon_day.RepairView)
def repair(salon_id: uuid.UUID, given: Happening, writer: WriterDep) -> Response:
    """Work out how to go on after something happened, and put it in force; return whom it moved."""
    incident = salon_day.Incident(**dict(given))
    with writer.caller.read() as session:
        drafted = salon_day.draft_repair(session, actor=writer.caller.actor, salon_id=salon_id, incident=incident)
    return writer.answer(
        lambda session, actor, now: salon_day.keep_repair(session, actor=actor, drafted=drafted, now=now)
    )


@router.post("/salons/{salon_id}/meetings/{meeting_id}/results", response_model=Programme)
def note_result(salon_id: uuid.UUID, meeting_id: uuid.UUID, given: MeetingResult, writer: WriterDep) -> Response:
    """Note what both sides said, as the organiser; each is asked to confirm it."""
    said = Said(**dict(given))

    def work(session: Session, actor: Actor | None, now: datetime) -> Programme:
        salon_results.note_results(session, actor=actor, salon_id=salon_id, meeting_id=meeting_id, said=said, now=now)
        return read_programme(session, actor=actor, salon_id=salon_id, now=now)

    return writer.answer(work)


@router.post("/salons/{salon_id}/meetings/{meeting_id}/own-result", status_code=204)
def say_result(salon_id: uuid.UUID, meeting_id: uuid.UUID, given: MeetingResult, writer: WriterDep) -> Response:
    """Say what came of a meeting, for the own firm; that is its answer on the case line."""
    said = Said(**dict(given))

    def work(session: Session, actor: Actor | None, now: datetime) -> None:
        guest = enter_as_firm(session, actor=actor, salon_id=salon_id)
        salon_results.say_result(session, guest=guest, meeting_id=meeting_id, said=said, now=now)

    writer.answer(work)
    return Response(status_code=204)
