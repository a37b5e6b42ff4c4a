"""The day of a salon: check-in, repair, and results on their way to the case line."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.usecases import needs, pairs, salon_results, salons
from service.usecases.salon_programmes import read_own_programme
from service.usecases.salon_results import Said
from tests.usecases import salon_flows as flows
from tests.usecases.world import ASKER, OTHER, SUPPLIER, World


def test_the_first_who_is_here_begins_the_salon(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    asker = listed[ASKER]
    flows.check_in(small_world, salon_id, asker.id, key="a")
    assert flows.programme(small_world, salon_id).salon.state == "running"
    flows.check_in(small_world, salon_id, asker.id, here=False, key="b")
    assert flows.people(small_world, salon_id)[ASKER].state == "confirmed"
    flows.check_in(small_world, salon_id, asker.id, key="a")  # the first tap, sent again by a phone that lost the net
    assert flows.people(small_world, salon_id)[ASKER].state == "confirmed"
    flows.check_in(small_world, salon_id, asker.id, key="c")
    arrived = flows.people(small_world, salon_id)[ASKER]
    assert (arrived.state, arrived.arrived_at) == ("checked_in", small_world.clock)


def test_a_no_show_is_repaired_and_the_others_keep_what_they_have(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    flows.check_in(small_world, salon_id, listed[ASKER].id)
    before = {each.id: (each.slot, each.table) for each in flows.programme(small_world, salon_id).meetings}
    view = flows.repair(small_world, salon_id, no_shows=[listed[SUPPLIER].id])
    after = flows.programme(small_world, salon_id)
    assert flows.people(small_world, salon_id)[SUPPLIER].state == "no_show"
    assert not any(each.has(listed[SUPPLIER].id) for each in after.meetings)
    assert [each.other(listed[SUPPLIER].id).organisation for each in after.cancelled] == [ASKER]
    assert all(before.get(each.id, (each.slot, each.table)) == (each.slot, each.table) for each in after.meetings)
    assert listed[ASKER].id in view.plan.moved
    assert view.plan.kind == "repaired"
    assert not view.plan.stale
    with pytest.raises(InvalidInputError):
        flows.repair(small_world, salon_id)
    with pytest.raises(InvalidInputError):
        flows.repair(small_world, salon_id, walk_ins=[listed[ASKER].id])


def test_who_is_late_and_a_table_that_is_lost(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    flows.repair(small_world, salon_id, late={listed[ASKER].id: 3})
    assert all(each.slot == 3 for each in flows.programme(small_world, salon_id).of(listed[ASKER].id))
    flows.repair(small_world, salon_id, lost_tables=[1])
    assert all(each.table == 2 for each in flows.programme(small_world, salon_id).meetings)


def test_somebody_from_the_standby_list_walks_in(small_world: World) -> None:
    world = small_world
    world.post_need()
    salon_id = flows.make_salon(world).id
    listed = flows.add_firms(world, salon_id)
    for name in (ASKER, OTHER):
        flows.answer(world, listed[name].id)
    flows.score(world, salon_id)
    flows.plan(world, salon_id)
    flows.answer(world, listed[SUPPLIER].id, available=[1])
    with pytest.raises(InvalidInputError, match="salon_none_left"):
        flows.repair(world, salon_id, walk_ins=[listed[SUPPLIER].id], from_slot=2)
    flows.answer(world, listed[SUPPLIER].id, available=[1, 2, 3])
    assert flows.people(world, salon_id)[SUPPLIER].state == "standby"
    with pytest.raises(ConflictError, match="salon_standby_here"):
        flows.check_in(world, salon_id, listed[SUPPLIER].id)
    flows.repair(world, salon_id, walk_ins=[listed[SUPPLIER].id], from_slot=2)
    assert flows.people(world, salon_id)[SUPPLIER].state == "checked_in"
    assert flows.meeting(world, salon_id, ASKER, SUPPLIER).slot >= 2


def say(world: World, salon_id: object, firm: str, outcome: str, **more: object) -> None:
    flows.begin(world, salon_id)
    listed = flows.people(world, salon_id)
    met = flows.meeting(world, salon_id, ASKER, SUPPLIER)
    guest = flows.guest_of(world, listed[firm].id)
    with world.write() as session:
        salon_results.say_result(
            session, guest=guest, meeting_id=met.id, said=Said(outcome=outcome, **more), now=world.clock
        )


def pair_of(world: World) -> pairs.PairView | None:
    with world.database.read() as session:
        found = needs.list_needs(session, actor=world.actors["owner"])
        need_id = found.items[0].id if hasattr(found, "items") else found[0].id
        shown = pairs.read_pairs(session, actor=world.actors["secretariat"], need_id=need_id, now=world.clock)
    return shown[0] if shown else None


def test_interest_of_one_side_is_never_the_others(small_world: World) -> None:
    salon_id, _ = flows.planned(small_world)
    say(small_world, salon_id, SUPPLIER, "interest")
    view = pair_of(small_world)
    assert view is not None
    assert (view.asker_interested, view.supplier_interested, view.mutual) == (None, True, False)
    assert view.case_state == "interest"
    say(small_world, salon_id, ASKER, "next_step")
    view = pair_of(small_world)
    assert view is not None
    assert (view.mutual, view.case_state, view.order_intent) == (True, "talks", None)


def test_an_order_intent_takes_both_sides_own_word(small_world: World) -> None:
    salon_id, _ = flows.planned(small_world)
    say(small_world, salon_id, ASKER, "order_intent", amount_cny=Decimal("120000"))
    view = pair_of(small_world)
    assert view is not None
    assert (view.case_state, view.order_intent) == ("interest", None)
    met = flows.meeting(small_world, salon_id, ASKER, SUPPLIER)
    with small_world.write() as session:  # what the organiser notes for both is no side's word
        salon_results.note_results(
            session,
            actor=small_world.actors["organiser"],
            salon_id=salon_id,
            meeting_id=met.id,
            said=Said(outcome="order_intent"),
            now=small_world.clock,
        )
    noted = flows.meeting(small_world, salon_id, ASKER, SUPPLIER).results
    assert sorted(each.own for each in noted.values()) == [False, True]
    view = pair_of(small_world)
    assert view is not None
    assert view.order_intent is None
    say(small_world, salon_id, SUPPLIER, "order_intent", amount_cny=Decimal("120000"))
    view = pair_of(small_world)
    assert view is not None
    assert view.case_state == "order_intent"
    assert view.order_intent is not None
    assert (view.order_intent.made_at, view.order_intent.amount_cny) == (small_world.clock, 120000.0)


def test_different_amounts_make_no_intent(small_world: World) -> None:
    salon_id, _ = flows.planned(small_world)
    say(small_world, salon_id, ASKER, "order_intent", amount_cny=Decimal("120000"))
    small_world.later(minutes=5)
    say(small_world, salon_id, SUPPLIER, "order_intent", amount_cny=Decimal("90000"))
    view = pair_of(small_world)
    assert view is not None
    assert view.order_intent is not None
    assert (view.order_intent.made_at, view.order_intent.waiting_for) == (None, "asker")
    say(small_world, salon_id, ASKER, "order_intent", amount_cny=Decimal("90000"))
    view = pair_of(small_world)
    assert view is not None
    assert view.case_state == "order_intent"


def test_nothing_came_of_it(small_world: World) -> None:
    salon_id, _ = flows.planned(small_world)
    say(small_world, salon_id, ASKER, "nothing")
    assert pair_of(small_world) is None  # nobody had proposed them: the case does not move
    say(small_world, salon_id, SUPPLIER, "interest")
    say(small_world, salon_id, ASKER, "nothing")
    view = pair_of(small_world)
    assert view is not None
    assert (view.asker_interested, view.supplier_interested) == (False, True)


def test_nobody_says_what_came_of_a_meeting_before_the_salon(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    met = flows.meeting(small_world, salon_id, ASKER, SUPPLIER)
    organiser = small_world.actors["organiser"]

    def own() -> None:
        guest = flows.guest_of(small_world, listed[ASKER].id)
        with small_world.write() as session:
            salon_results.say_result(
                session, guest=guest, meeting_id=met.id, said=Said(outcome="interest"), now=small_world.clock
            )

    def noted() -> None:
        with small_world.write() as session:
            salon_results.note_results(
                session,
                actor=organiser,
                salon_id=salon_id,
                meeting_id=met.id,
                said=Said(outcome="interest"),
                now=small_world.clock,
            )

    def missed() -> None:
        with small_world.write() as session:
            salon_results.mark_missed(
                session, actor=organiser, salon_id=salon_id, meeting_id=met.id, now=small_world.clock
            )

    for call in (own, noted, missed):
        with pytest.raises(ConflictError, match="salon_not_begun"):
            call()
    small_world.clock = datetime(2026, 3, 6, 6, 1, tzinfo=UTC)  # a minute into the first slot in Chongqing
    own()
    assert flows.programme(small_world, salon_id).salon.state == "running"


def test_what_was_held_never_moves(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    say(small_world, salon_id, SUPPLIER, "interest")
    held = flows.meeting(small_world, salon_id, ASKER, SUPPLIER)
    with pytest.raises(ConflictError, match="salon_held_stays"):
        flows.repair(small_world, salon_id, no_shows=[listed[SUPPLIER].id])
    flows.repair(small_world, salon_id, no_shows=[listed[OTHER].id])
    after = flows.meeting(small_world, salon_id, ASKER, SUPPLIER)
    assert (after.slot, after.table, after.status) == (held.slot, held.table, "held")
    flows.repair(small_world, salon_id, no_shows=[listed[SUPPLIER].id], from_slot=held.slot + 1)
    assert flows.meeting(small_world, salon_id, ASKER, SUPPLIER).status == "held"


def test_who_comes_after_the_last_slot_does_not_come(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    flows.repair(small_world, salon_id, late={listed[SUPPLIER].id: 4})
    assert flows.people(small_world, salon_id)[SUPPLIER].state == "no_show"
    assert not flows.programme(small_world, salon_id).of(listed[SUPPLIER].id)


def test_only_the_two_speak_of_their_meeting(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    flows.begin(small_world, salon_id)
    met = flows.meeting(small_world, salon_id, ASKER, SUPPLIER)
    other = flows.guest_of(small_world, listed[OTHER].id)
    with small_world.write() as session, pytest.raises(NotFoundError):
        salon_results.say_result(
            session, guest=other, meeting_id=met.id, said=Said(outcome="interest"), now=small_world.clock
        )


WRONG = [
    Said(outcome="marriage"),
    Said(outcome="interest", note="长" * (salon_results.LONGEST_NOTE + 1)),
    *(Said(outcome="order_intent", amount_cny=Decimal(amount)) for amount in ("0", "NaN", "1e13")),
]


def test_a_result_that_cannot_be_is_refused_whoever_says_it(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    flows.begin(small_world, salon_id)
    met = flows.meeting(small_world, salon_id, ASKER, SUPPLIER)
    guest, office = flows.guest_of(small_world, listed[ASKER].id), small_world.actors["organiser"]
    for said in WRONG:
        with small_world.write() as session, pytest.raises(InvalidInputError):
            salon_results.say_result(session, guest=guest, meeting_id=met.id, said=said, now=small_world.clock)
        with small_world.write() as session, pytest.raises(InvalidInputError):
            salon_results.note_results(
                session, actor=office, salon_id=salon_id, meeting_id=met.id, said=said, now=small_world.clock
            )


def test_a_tap_that_comes_twice_counts_once(small_world: World) -> None:
    salon_id, _ = flows.planned(small_world)
    say(small_world, salon_id, SUPPLIER, "interest", key="one")
    say(small_world, salon_id, SUPPLIER, "nothing", key="two")
    say(small_world, salon_id, SUPPLIER, "interest", key="one")
    view = pair_of(small_world)
    assert view is not None
    assert view.supplier_interested is False


def test_a_salon_ends_and_forgets_names(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    flows.answer(small_world, listed[ASKER].id, names="张三")
    organiser = small_world.actors["organiser"]
    from service.usecases.salon_guests import forget_names

    with small_world.write() as session, pytest.raises(ConflictError):
        forget_names(session, actor=organiser, salon_id=salon_id)
    with small_world.write() as session:
        salons.move_salon(session, actor=organiser, salon_id=salon_id, to="running")
        salons.move_salon(session, actor=organiser, salon_id=salon_id, to="done")
        assert forget_names(session, actor=organiser, salon_id=salon_id) == 1
    assert flows.people(small_world, salon_id)[ASKER].names == ""


def test_a_guest_learns_what_the_other_needs_once_they_were_proposed(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)

    def topics(firm: str) -> list[str]:
        guest = flows.guest_of(small_world, listed[firm].id)
        with small_world.database.read() as session:
            own = read_own_programme(session, guest=guest, now=small_world.clock)
        return [each.about for each in own.meetings if {each.first.organisation, each.second.organisation} >= {ASKER}]

    assert any("主减速齿轮" in each for each in topics(ASKER))
    assert not any(topics(SUPPLIER))
    say(small_world, salon_id, ASKER, "interest")
    assert any("主减速齿轮" in each for each in topics(SUPPLIER))
