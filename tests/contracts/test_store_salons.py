"""Salons in the store, on SQLite and on PostgreSQL alike."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlmodel import Session
from store_world import NOW, World

from service.domain.salons import (
    CONFIRMED,
    INTEREST,
    LISTED,
    MAY,
    MUST,
    ORDER_INTENT,
    Salon,
    SalonMeeting,
    SalonParticipant,
    SalonPlan,
    SalonResult,
    SalonRound,
    SalonWish,
)
from service.errors import ConflictError, NotFoundError
from service.store import salons
from service.store.database import Database

DAY = date(2026, 3, 20)


def _salon(session: Session, world: World, day: date = DAY) -> Salon:
    return salons.add_salon(session, Salon(alliance_id=world.alliance.id, name="装备链沙龙", day=day, created_at=NOW))


def _two(session: Session, world: World, salon: Salon) -> tuple[SalonParticipant, SalonParticipant]:
    first, second = (
        salons.add_participant(
            session, salon, SalonParticipant(salon_id=salon.id, organisation_id=firm.id, number=0, state=state)
        )
        for firm, state in ((world.asker, LISTED), (world.supplier, CONFIRMED))
    )
    return first, second


def _wish(salon: Salon, a: uuid.UUID, b: uuid.UUID, said_by: str, **more: object) -> SalonWish:
    return SalonWish(salon_id=salon.id, a_id=a, b_id=b, said_by=said_by, at=NOW, **({"kind": MAY} | more))


def test_salons_are_listed_with_the_latest_day_first(database: Database, world: World) -> None:
    with database.transaction() as session:
        early, late = (_salon(session, world, DAY + timedelta(days=days)) for days in (0, 30))
        _two(session, world, late)
    with database.read() as session:
        assert [row.id for row in salons.list_salons(session, [world.alliance.id])] == [late.id, early.id]
        assert [row.id for row in salons.list_salons(session, [world.alliance.id], since=late.day)] == [late.id]
        assert salons.list_salons(session, [late.id]) == []
        counted = salons.count_participants(session, [early.id, late.id])
        assert counted == {(late.id, LISTED): 1, (late.id, CONFIRMED): 1}
        mine = salons.salons_of_organisation(session, world.asker.id)
        assert [(salon.id, participant.number) for salon, participant in mine] == [(late.id, 1)]
        assert salons.salons_of_organisation(session, world.officer.id) == []


def test_participants_get_numbers_and_are_on_the_list_once(database: Database, world: World) -> None:
    with database.transaction() as session:
        salon = _salon(session, world)
        first, second = _two(session, world, salon)
    again = SalonParticipant(salon_id=salon.id, organisation_id=world.asker.id, number=0)
    with pytest.raises(ConflictError), database.transaction() as session:
        salons.add_participant(session, salon, again)
    with database.transaction() as session:
        salons.put_wish(session, _wish(salon, first.id, second.id, "office"))
        salons.put_rounds(session, salon.id, [SalonRound(salon_id=salon.id, host_id=first.id, seats=3)])
        salons.remove_participant(session, salons.get_participant(session, first.id))
    with database.read() as session:
        assert [(row.number, row.organisation_id) for row in salons.participants_of(session, salon.id)] == [
            (2, world.supplier.id)
        ]
        assert salons.wishes_of(session, salon.id) == []
        assert salons.rounds_of(session, salon.id) == []


def test_each_speaker_has_one_word_about_a_pair(database: Database, world: World) -> None:
    with database.transaction() as session:
        salon = _salon(session, world)
        first, second = _two(session, world, salon)
        salons.put_wish(session, _wish(salon, second.id, first.id, "engine", weight=0.4, list_name="stretch"))
        salons.put_wish(session, _wish(salon, first.id, second.id, "engine", weight=0.7))
        salons.put_wish(session, _wish(salon, first.id, second.id, "office", kind=MUST))
    with database.transaction() as session:
        found = salons.wishes_of(session, salon.id)
        assert [(row.said_by, row.kind, row.weight, row.list_name) for row in found] == [
            ("engine", MAY, 0.7, ""),
            ("office", MUST, 0.0, ""),
        ]
        assert all(row.a_id < row.b_id for row in found)
        salons.drop_wish(session, salon.id, (second.id, first.id), "office")
        salons.replace_wishes(session, salon.id, "engine", [_wish(salon, second.id, first.id, "engine", weight=0.1)])
    with database.read() as session:
        assert [(row.said_by, row.weight) for row in salons.wishes_of(session, salon.id)] == [("engine", 0.1)]


def test_plans_are_numbered_and_kept(database: Database, world: World) -> None:
    with database.transaction() as session:
        salon = _salon(session, world)
        for kind in ("made", "repaired"):
            locked = salons.lock_salon(session, salon.id)
            plan = SalonPlan(
                salon_id=salon.id, version=0, kind=kind, objective=1.5, upper_bound=1.5, gap=0.0, created_at=NOW
            )
            salons.add_plan(session, locked, plan)
    with database.read() as session:
        assert [(plan.version, plan.kind) for plan in salons.plans_of(session, salon.id)] == [
            (2, "repaired"),
            (1, "made"),
        ]
        assert salons.get_salon(session, salon.id).plan_version == 2
        found = salons.find_plan(session, salon.id, 1)
        assert found is not None
        assert (found.kind, found.objective) == ("made", 1.5)
        assert salons.find_plan(session, salon.id, 3) is None


def test_a_pair_meets_once_and_each_side_says_one_thing(database: Database, world: World) -> None:
    with database.transaction() as session:
        salon, other = _salon(session, world), _salon(session, world)
        first, second = _two(session, world, salon)
        pair = {"salon_id": salon.id, "a_id": second.id, "b_id": first.id}
        meeting = salons.put_meeting(session, SalonMeeting(**pair, slot=2, table=1))
        assert meeting.a_id < meeting.b_id
        for outcome, amount in ((INTEREST, None), (ORDER_INTENT, Decimal("1200.50"))):
            said = SalonResult(meeting_id=meeting.id, side_id=first.id, outcome=outcome, amount_cny=amount, at=NOW)
            salons.put_result(session, said)
    with pytest.raises(ConflictError), database.transaction() as session:
        salons.put_meeting(session, SalonMeeting(**pair, slot=3, table=1))
    with database.read() as session:
        assert [(row.slot, row.table) for row in salons.meetings_of(session, salon.id)] == [(2, 1)]
        assert [(row.outcome, row.amount_cny) for row in salons.results_of(session, salon.id)] == [
            (ORDER_INTENT, Decimal("1200.50"))
        ]
        assert set(salons.results_of_meeting(session, meeting.id)) == {first.id}
        with pytest.raises(NotFoundError):
            salons.get_meeting(session, other.id, meeting.id)


def test_an_act_with_a_key_counts_once(database: Database, world: World) -> None:
    with database.transaction() as session:
        salon, other = _salon(session, world), _salon(session, world)
        assert salons.is_new_act(session, salon.id, "k1", now=NOW)
        assert not salons.is_new_act(session, salon.id, "k1", now=NOW)
        assert salons.is_new_act(session, other.id, "k1", now=NOW)
    with database.transaction() as session:
        assert not salons.is_new_act(session, salon.id, "k1", now=NOW)
