"""People change their answer, their slots and their mind after the plan was made: a plan or repair sees to it."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from service.domain.salon_times import Times
from service.errors import InvalidInputError
from service.usecases import salon_editing, salon_wishes, salons
from service.usecases.salon_editing import Edit
from service.usecases.salon_papers import KINDS, paper_of
from tests.usecases import salon_flows as flows
from tests.usecases.world import ASKER, OTHER, SUPPLIER, World


def edit(world: World, salon_id: uuid.UUID, **step: Any) -> None:  # noqa: ANN401
    with world.write() as session:
        salon_editing.edit_plan(
            session, actor=world.actors["organiser"], salon_id=salon_id, edit=Edit(**step), now=world.clock
        )


def refuse_each_other(world: World, salon_id: uuid.UUID) -> None:
    listed = flows.people(world, salon_id)
    with world.write() as session:
        salon_wishes.say_as_office(
            session,
            actor=world.actors["organiser"],
            salon_id=salon_id,
            pair=(listed[ASKER].id, listed[SUPPLIER].id),
            kind="must_not",
            now=world.clock,
        )


def met(world: World, salon_id: uuid.UUID) -> set[frozenset[str]]:
    return {
        frozenset({each.first.organisation, each.second.organisation})
        for each in flows.programme(world, salon_id).meetings
    }


def test_a_repair_moves_who_said_later_that_it_is_away_then(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    flows.begin(small_world, salon_id)
    before = flows.meeting(small_world, salon_id, ASKER, SUPPLIER).slot
    flows.answer(small_world, listed[SUPPLIER].id, available=[each for each in (1, 2, 3) if each != before])
    view = flows.repair(small_world, salon_id)
    assert flows.meeting(small_world, salon_id, ASKER, SUPPLIER).slot != before
    assert {listed[ASKER].id, listed[SUPPLIER].id} <= set(view.plan.moved)
    assert "changed" in {each["cause"] for each in view.changes}
    with pytest.raises(InvalidInputError, match="salon_nothing_happened"):
        flows.repair(small_world, salon_id)


def test_a_repair_cancels_the_meetings_of_who_declined_after_all(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    flows.begin(small_world, salon_id)
    flows.answer(small_world, listed[SUPPLIER].id, comes=False)
    view = flows.repair(small_world, salon_id)
    assert not flows.programme(small_world, salon_id).of(listed[SUPPLIER].id)
    assert "no_show" in {each["cause"] for each in view.changes}
    assert flows.people(small_world, salon_id)[SUPPLIER].state == "declined"


def test_who_will_not_meet_after_all_does_not_and_a_lock_gives_way(small_world: World) -> None:
    salon_id, _ = flows.planned(small_world)
    edit(small_world, salon_id, kind="lock", meeting_id=flows.meeting(small_world, salon_id, ASKER, SUPPLIER).id)
    refuse_each_other(small_world, salon_id)
    flows.repair(small_world, salon_id)
    assert frozenset({ASKER, SUPPLIER}) not in met(small_world, salon_id)


def test_a_plan_made_anew_lets_a_lock_give_way_too(small_world: World) -> None:
    salon_id, _ = flows.planned(small_world)
    edit(small_world, salon_id, kind="lock", meeting_id=flows.meeting(small_world, salon_id, ASKER, SUPPLIER).id)
    refuse_each_other(small_world, salon_id)
    flows.plan(small_world, salon_id)
    assert frozenset({ASKER, SUPPLIER}) not in met(small_world, salon_id)


def test_what_is_past_stays_whatever_was_said_since(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    flows.begin(small_world, salon_id)
    before = flows.meeting(small_world, salon_id, ASKER, SUPPLIER)
    flows.answer(small_world, listed[SUPPLIER].id, available=[3])
    refuse_each_other(small_world, salon_id)
    flows.repair(small_world, salon_id, no_shows=[listed[OTHER].id], from_slot=before.slot + 1)
    after = flows.meeting(small_world, salon_id, ASKER, SUPPLIER)
    assert (after.slot, after.table, after.status) == (before.slot, before.table, "planned")


def test_a_salon_that_became_shorter_is_printed_repaired_and_planned_anew(small_world: World) -> None:
    salon_id, _ = flows.planned(small_world)
    held = flows.meeting(small_world, salon_id, ASKER, SUPPLIER).id
    edit(small_world, salon_id, kind="move", meeting_id=held, slot=3, table=2)
    edit(small_world, salon_id, kind="lock", meeting_id=held)
    shorter = replace(flows.DRAFT, times=Times("14:00", 2, 15, 5), tables=1)
    with small_world.write() as session:
        salons.change_salon(
            session,
            actor=small_world.actors["organiser"],
            salon_id=salon_id,
            draft=shorter,
            now=small_world.clock,
        )
    for kind in KINDS:
        assert paper_of(flows.programme(small_world, salon_id), kind)
    flows.repair(small_world, salon_id)
    assert {(each.slot <= 2, each.table) for each in flows.programme(small_world, salon_id).meetings} == {(True, 1)}
    flows.plan(small_world, salon_id)
    assert flows.meeting(small_world, salon_id, ASKER, SUPPLIER).slot <= 2
