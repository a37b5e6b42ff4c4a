"""Round tables of a salon: asked for, planned, changed by hand, printed; competitors never share one."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from service.domain.salon_times import Times
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.usecases import salon_editing, salon_planning, salon_rounds, salon_wishes, salons
from service.usecases.salon_editing import Edit
from service.usecases.salon_guests import ParticipantView
from service.usecases.salon_papers import read_paper
from service.usecases.salon_programmes import Sitting
from service.usecases.salon_rounds import RoundView
from service.usecases.salon_wishes import Score
from tests.usecases import salon_flows as flows
from tests.usecases.world import ASKER, OTHER, SUPPLIER, World

Listed = dict[str, ParticipantView]


def listed_salon(world: World) -> tuple[uuid.UUID, Listed]:
    """A salon of three who come, where the first would meet both others."""
    salon_id = flows.make_salon(world).id
    listed = flows.add_firms(world, salon_id)
    for each in listed.values():
        flows.answer(world, each.id)
    for other in (SUPPLIER, OTHER):
        say(world, salon_id, (listed[ASKER].id, listed[other].id), "may")
    return salon_id, listed


def say(world: World, salon_id: uuid.UUID, pair: tuple[uuid.UUID, uuid.UUID], kind: str) -> None:
    with world.write() as session:
        salon_wishes.say_as_office(
            session, actor=world.actors["organiser"], salon_id=salon_id, pair=pair, kind=kind, now=world.clock
        )


def rounds(world: World, salon_id: uuid.UUID) -> list[RoundView]:
    with world.database.read() as session:
        return salon_rounds.list_rounds(session, actor=world.actors["park_leader"], salon_id=salon_id)


def edit(world: World, salon_id: uuid.UUID, **step: object) -> None:
    with world.write() as session:
        salon_editing.edit_plan(
            session, actor=world.actors["organiser"], salon_id=salon_id, edit=Edit(**step), now=world.clock
        )


def tables(world: World, salon_id: uuid.UUID) -> list[tuple[int, str, list[str]]]:
    """Slot, host and guests of every round table."""
    held: list[Sitting] = [each for each in flows.programme(world, salon_id).sittings() if each.is_round]
    return [(each.first.slot, each.host.organisation, [one.organisation for one in each.guests]) for each in held]


def test_a_round_table_is_planned_and_shown_to_host_and_guests(small_world: World) -> None:
    salon_id, listed = listed_salon(small_world)
    flows.ask_round(small_world, salon_id, listed[ASKER].id, slot=2)
    assert [(each.held, each.reason) for each in rounds(small_world, salon_id)] == [(None, "")]
    assert flows.plan(small_world, salon_id).meetings == 1
    assert tables(small_world, salon_id) == [(2, ASKER, [SUPPLIER, OTHER])]
    (asked,) = rounds(small_world, salon_id)
    assert asked.held is not None
    assert (asked.held.slot, set(asked.held.guests)) == (2, {listed[SUPPLIER].id, listed[OTHER].id})
    with small_world.database.read() as session:
        papers = {
            kind: read_paper(
                session, actor=small_world.actors["organiser"], salon_id=salon_id, kind=kind, now=small_world.clock
            )
            for kind in ("schedule", "tables", "wall")
        }
    firms = {each["name"]: each for each in papers["schedule"]["firms"]}
    assert firms[ASKER]["count"] == 1
    assert firms[ASKER]["rows"][1]["partner"] == f"圆桌会：{SUPPLIER}、{OTHER}"
    assert firms[OTHER]["rows"][1]["partner"] == f"圆桌会：{ASKER}"
    seated = papers["tables"]["tables"][0]["rows"][1]
    assert seated["time"].startswith("圆桌会")
    assert [words.split(" 号 ")[1] for words in seated["names"]] == [ASKER, SUPPLIER, OTHER]
    assert [len(cell) for cell in papers["wall"]["wall"]["rows"][0]["cells"]] == [0, 1, 0]


def test_competitors_never_share_one(small_world: World) -> None:
    salon_id, listed = listed_salon(small_world)
    flows.ask_round(small_world, salon_id, listed[ASKER].id)
    say(small_world, salon_id, (listed[SUPPLIER].id, listed[OTHER].id), "rivals")
    flows.plan(small_world, salon_id)
    assert len(tables(small_world, salon_id)[0][2]) == 1
    met = {frozenset((each.first.organisation, each.second.organisation)) for each in programme(small_world, salon_id)}
    assert met == {frozenset((ASKER, SUPPLIER)), frozenset((ASKER, OTHER))}  # naming competitors is no wish to meet


def programme(world: World, salon_id: uuid.UUID) -> list[object]:
    return list(flows.programme(world, salon_id).meetings)


def test_two_who_can_do_the_same_for_one_need_compete(small_world: World) -> None:
    need = small_world.post_need()
    salon_id, listed = listed_salon(small_world)
    flows.ask_round(small_world, salon_id, listed[ASKER].id)
    scores = [
        Score(need.id, listed[ASKER].organisation_id, listed[name].organisation_id, 0.6, "fit")
        for name in (SUPPLIER, OTHER)
    ]
    with small_world.write() as session:
        salon_wishes.keep_scores(
            session,
            actor=small_world.actors["organiser"],
            salon_id=salon_id,
            scores=scores,
            now=small_world.clock,
        )
    flows.plan(small_world, salon_id)
    assert len(tables(small_world, salon_id)[0][2]) == 1


def test_editing_by_hand_keeps_a_round_table_together(small_world: World) -> None:
    salon_id, listed = listed_salon(small_world)
    flows.ask_round(small_world, salon_id, listed[ASKER].id)
    flows.plan(small_world, salon_id)
    met = flows.meeting(small_world, salon_id, ASKER, OTHER)
    edit(small_world, salon_id, kind="move", meeting_id=met.id, slot=3, table=2)
    assert tables(small_world, salon_id) == [(3, ASKER, [SUPPLIER, OTHER])]
    with pytest.raises(ConflictError, match="salon_round_lock"):
        edit(small_world, salon_id, kind="lock", meeting_id=met.id)
    edit(small_world, salon_id, kind="remove", meeting_id=met.id)
    assert tables(small_world, salon_id) == [(3, ASKER, [SUPPLIER])]
    pair = (listed[OTHER].id, listed[ASKER].id)
    edit(small_world, salon_id, kind="add", pair=pair, slot=3, table=2)
    assert tables(small_world, salon_id) == [(3, ASKER, [SUPPLIER, OTHER])]
    edit(small_world, salon_id, kind="remove", meeting_id=flows.meeting(small_world, salon_id, ASKER, OTHER).id)
    edit(small_world, salon_id, kind="add", pair=pair, slot=1, table=1)
    alone = flows.meeting(small_world, salon_id, ASKER, OTHER)
    assert not alone.is_round
    other = flows.meeting(small_world, salon_id, ASKER, SUPPLIER)
    edit(small_world, salon_id, kind="swap", meeting_id=alone.id, other_id=other.id)
    assert tables(small_world, salon_id) == [(1, ASKER, [SUPPLIER])]
    assert flows.meeting(small_world, salon_id, ASKER, OTHER).slot == 3
    edit(small_world, salon_id, kind="remove", meeting_id=other.id)
    assert [each.reason for each in rounds(small_world, salon_id)] == ["by_hand"]


def test_a_guest_too_many_or_a_competitor_does_not_join(small_world: World) -> None:
    salon_id, listed = listed_salon(small_world)
    flows.ask_round(small_world, salon_id, listed[ASKER].id, slot=1)
    say(small_world, salon_id, (listed[SUPPLIER].id, listed[OTHER].id), "rivals")
    flows.plan(small_world, salon_id)
    ((_, _, guests),) = tables(small_world, salon_id)
    (left,) = {SUPPLIER, OTHER} - set(guests)
    at = flows.meeting(small_world, salon_id, ASKER, guests[0])
    edit(small_world, salon_id, kind="remove", meeting_id=flows.meeting(small_world, salon_id, ASKER, left).id)
    pair = (listed[left].id, listed[ASKER].id)
    with pytest.raises(ConflictError, match="salon_apart_at_one_table"):
        edit(small_world, salon_id, kind="add", pair=pair, slot=1, table=at.table)
    with pytest.raises(ConflictError, match="salon_no_such_round_table"):  # it was asked for in the first slot
        edit(small_world, salon_id, kind="move", meeting_id=at.id, slot=2)


def test_what_is_not_held_has_its_reason(small_world: World) -> None:
    salon_id, listed = listed_salon(small_world)
    flows.plan(small_world, salon_id)
    first = flows.ask_round(small_world, salon_id, listed[ASKER].id, slot=1)
    assert [each.reason for each in rounds(small_world, salon_id)] == ["not_planned_yet"]
    with small_world.database.read() as session:
        plan = salon_planning.read_plan(session, actor=small_world.actors["organiser"], salon_id=salon_id)
    assert plan is not None
    assert plan.stale
    flows.ask_round(small_world, salon_id, listed[ASKER].id, slot=1)
    flows.plan(small_world, salon_id)
    assert sorted(each.reason for each in rounds(small_world, salon_id)) == ["", "outbid"]
    with small_world.write() as session:
        salon_rounds.drop_round(session, actor=small_world.actors["organiser"], salon_id=salon_id, round_id=first)
    flows.answer(small_world, listed[ASKER].id, comes=False)
    flows.plan(small_world, salon_id)
    assert [each.reason for each in rounds(small_world, salon_id)] == ["host_absent"]


def test_what_cannot_be_asked_for(small_world: World) -> None:
    salon_id, listed = listed_salon(small_world)
    asker = listed[ASKER].id
    for wrong in ({"seats": 1}, {"seats": 21}, {"slot": 4}, {"slot": 0}):
        with pytest.raises(InvalidInputError):
            flows.ask_round(small_world, salon_id, asker, **wrong)
    elsewhere = flows.make_salon(small_world).id
    with pytest.raises(NotFoundError):
        flows.ask_round(small_world, elsewhere, asker)
    flows.answer(small_world, listed[OTHER].id, comes=False)
    with pytest.raises(InvalidInputError, match="salon_round_host"):
        flows.ask_round(small_world, salon_id, listed[OTHER].id)
    kept = flows.ask_round(small_world, salon_id, asker, slot=3)
    organiser = small_world.actors["organiser"]
    with small_world.write() as session, pytest.raises(NotFoundError):
        salon_rounds.drop_round(session, actor=organiser, salon_id=elsewhere, round_id=kept)
    shorter = replace(flows.DRAFT, times=Times("14:00", 2, 15, 5))
    with small_world.write() as session:
        salons.change_salon(session, actor=organiser, salon_id=salon_id, draft=shorter, now=small_world.clock)
    assert [each.slot for each in rounds(small_world, salon_id)] == [None]
    flows.plan(small_world, salon_id)
    flows.check_in(small_world, salon_id, asker)
    with pytest.raises(ConflictError, match="salon_begun"):
        flows.ask_round(small_world, salon_id, asker)
    with small_world.write() as session, pytest.raises(ConflictError, match="salon_begun"):
        salon_rounds.drop_round(session, actor=organiser, salon_id=salon_id, round_id=kept)


def test_a_repair_takes_a_guest_from_the_round_table(small_world: World) -> None:
    salon_id, listed = listed_salon(small_world)
    flows.ask_round(small_world, salon_id, listed[ASKER].id)
    flows.plan(small_world, salon_id)
    flows.check_in(small_world, salon_id, listed[ASKER].id)
    small_world.clock += timedelta(minutes=1)
    done = flows.repair(small_world, salon_id, no_shows=[listed[OTHER].id])
    assert [each["kind"] for each in done.changes] == ["guest_left"]
    assert [guests for _, _, guests in tables(small_world, salon_id)] == [[SUPPLIER]]
