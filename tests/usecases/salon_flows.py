"""The steps of a salon, each in a transaction of its own, as pages and API make them."""

import uuid
from datetime import date
from typing import Any

from service.domain.salon_times import Times
from service.usecases import salon_day, salon_guests, salon_planning, salon_rounds, salon_wishes, salons
from service.usecases.salon_access import Guest, enter_by_link, link_token
from service.usecases.salon_day import Incident, RepairView
from service.usecases.salon_guests import ParticipantView, Presence
from service.usecases.salon_planning import PlanView
from service.usecases.salon_programmes import MeetingView, Programme, read_programme
from service.usecases.salons import SalonDraft, SalonView
from tests.usecases.world import ASKER, OTHER, SUPPLIER, World

KEY = "k" * 40
FIRMS = (ASKER, SUPPLIER, OTHER)
DRAFT = SalonDraft(
    name="装备链对接会",
    day=date(2026, 3, 6),
    place="三楼报告厅",
    times=Times("14:00", 3, 15, 5),
    tables=2,
    chains=["equipment"],
)


def make_salon(world: World, draft: SalonDraft = DRAFT, by: str = "organiser") -> SalonView:
    with world.write() as session:
        return salons.create_salon(session, actor=world.actors[by], alliance="luzhou", draft=draft, now=world.clock)


def add_firms(world: World, salon_id: uuid.UUID, *firms: str, by: str = "organiser") -> dict[str, ParticipantView]:
    """Put firms on the list; return everybody by name."""
    with world.write() as session:
        salon_guests.add_participants(
            session, actor=world.actors[by], salon_id=salon_id, organisations=firms or FIRMS, now=world.clock
        )
    return people(world, salon_id)


def people(world: World, salon_id: uuid.UUID) -> dict[str, ParticipantView]:
    with world.database.read() as session:
        found = salon_guests.list_participants(session, actor=world.actors["organiser"], salon_id=salon_id)
    return {each.organisation: each for each in found}


def guest_of(world: World, participant_id: uuid.UUID) -> Guest:
    """Somebody who opens the link."""
    with world.database.read() as session:
        row = salon_guests.salon_store.get_participant(session, participant_id)
        return enter_by_link(session, link_token(row, KEY), secret_key=KEY, now=world.clock)


def answer(world: World, participant_id: uuid.UUID, *, comes: bool = True, **presence: Any) -> None:  # noqa: ANN401
    guest = guest_of(world, participant_id)
    with world.write() as session:
        salon_guests.answer_invitation(
            session, guest=guest, comes=comes, now=world.clock, presence=Presence(**presence)
        )


def score(world: World, salon_id: uuid.UUID) -> int:
    """Let the engine propose wishes."""
    firms = [each.organisation_id for each in people(world, salon_id).values()]
    with world.database.read() as session:
        found = salon_wishes.score_firms(session, world.engines, alliance_id=world.alliance_ids["luzhou"], firms=firms)
    with world.write() as session:
        return salon_wishes.keep_scores(
            session, actor=world.actors["organiser"], salon_id=salon_id, scores=found, now=world.clock
        )


def ask_round(world: World, salon_id: uuid.UUID, host_id: uuid.UUID, *, seats: int = 2, **more: Any) -> uuid.UUID:  # noqa: ANN401
    """Ask for a round table."""
    with world.write() as session:
        return salon_rounds.ask_round(
            session, actor=world.actors["organiser"], salon_id=salon_id, host_id=host_id, seats=seats, **more
        ).id


def plan(world: World, salon_id: uuid.UUID, **more: bool) -> PlanView:
    organiser = world.actors["organiser"]
    with world.database.read() as session:
        drafted = salon_planning.draft_plan(session, actor=organiser, salon_id=salon_id, **more)
    with world.write() as session:
        return salon_planning.keep_plan(session, actor=organiser, drafted=drafted, now=world.clock)


def programme(world: World, salon_id: uuid.UUID) -> Programme:
    with world.database.read() as session:
        return read_programme(session, actor=world.actors["secretariat"], salon_id=salon_id, now=world.clock)


def meeting(world: World, salon_id: uuid.UUID, *firms: str) -> MeetingView:
    """The meeting of two firms."""
    found = [
        each
        for each in programme(world, salon_id).meetings
        if {each.first.organisation, each.second.organisation} == set(firms)
    ]
    assert len(found) == 1, firms
    return found[0]


def begin(world: World, salon_id: uuid.UUID) -> None:
    """Say that the salon begins."""
    with world.write() as session:
        salons.move_salon(session, actor=world.actors["organiser"], salon_id=salon_id, to="running")


def check_in(world: World, salon_id: uuid.UUID, participant_id: uuid.UUID, *, here: bool = True, key: str = "") -> None:
    with world.write() as session:
        salon_day.check_in(
            session,
            actor=world.actors["organiser"],
            salon_id=salon_id,
            participant_id=participant_id,
            here=here,
            key=key,
            now=world.clock,
        )


def repair(world: World, salon_id: uuid.UUID, **incident: Any) -> RepairView:  # noqa: ANN401
    organiser = world.actors["organiser"]
    with world.database.read() as session:
        drafted = salon_day.draft_repair(session, actor=organiser, salon_id=salon_id, incident=Incident(**incident))
    with world.write() as session:
        return salon_day.keep_repair(session, actor=organiser, drafted=drafted, now=world.clock)


def planned(world: World, *, post: bool = True) -> tuple[uuid.UUID, dict[str, ParticipantView]]:
    """A salon of three firms, all coming, with a need of the first (posted here, or before) and a plan."""
    if post:
        world.post_need()
    salon_id = make_salon(world).id
    for each in add_firms(world, salon_id).values():
        answer(world, each.id)
    score(world, salon_id)
    plan(world, salon_id)
    return salon_id, people(world, salon_id)
