"""A salon from its making to its plan: who may, what is refused, what a plan depends on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.domain.salon_times import Times, breaks_of, lay_out
from service.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from service.store import salons as salon_store
from service.usecases import salon_access, salon_editing, salon_guests, salon_planning, salon_wishes, salons
from service.usecases.salon_editing import Edit
from tests.usecases import salon_flows as flows
from tests.usecases.salon_flows import DRAFT
from tests.usecases.world import ASKER, FAR, OTHER, SUPPLIER, World


def test_slots_lie_in_a_row_with_the_break_where_it_was_asked_for() -> None:
    slots = lay_out(Times("14:00", 4, 20, 2, break_after=2, break_minutes=15))
    assert slots == [("14:00", "14:20"), ("14:22", "14:42"), ("14:57", "15:17"), ("15:19", "15:39")]
    assert breaks_of(slots) == {2: ("14:42", "14:57")}
    with pytest.raises(ValueError, match="do not fit"):
        lay_out(Times("22:00", 8, 20))


def test_an_organiser_makes_and_changes_a_salon(small_world: World) -> None:
    made = flows.make_salon(small_world)
    assert (made.state, made.chains, made.listed) == ("draft", ["装备"], 0)
    assert made.slots == [("14:00", "14:15"), ("14:20", "14:35"), ("14:40", "14:55")]
    with small_world.write() as session:
        changed = salons.change_salon(
            session,
            actor=small_world.actors["secretariat"],
            salon_id=made.id,
            draft=replace(DRAFT, tables=5, place="四楼"),
            now=small_world.clock,
        )
    assert (changed.tables, changed.place, changed.revision) == (5, "四楼", made.revision + 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("day", DRAFT.day - timedelta(days=10)),
        ("tables", 0),
        ("times", Times("23:00", 5, 30)),
        ("times", Times("9 Uhr", 2, 20)),
        ("min_meetings", 4),
        ("chains", ["nowhere"]),
    ],
)
def test_what_cannot_be_is_refused(small_world: World, field: str, value: object) -> None:
    with pytest.raises(InvalidInputError):
        flows.make_salon(small_world, replace(DRAFT, **{field: value}))


@pytest.mark.parametrize("who", ["owner", "department", "park_leader", "chain_leader"])
def test_others_make_none(small_world: World, who: str) -> None:
    with pytest.raises((ForbiddenError, NotFoundError)):
        flows.make_salon(small_world, by=who)


def test_who_sees_a_salon(small_world: World) -> None:
    salon_id = flows.make_salon(small_world).id
    with small_world.database.read() as session:
        for who in ("organiser", "secretariat", "park_leader", "admin"):
            assert salons.read_salon(session, actor=small_world.actors[who], salon_id=salon_id).id == salon_id
            assert [each.id for each in salons.list_salons(session, actor=small_world.actors[who])] == [salon_id]
        for who in ("owner", "other_firm", "far_secretariat", "department"):
            with pytest.raises(NotFoundError):
                salons.read_salon(session, actor=small_world.actors[who], salon_id=salon_id)
            assert salons.list_salons(session, actor=small_world.actors[who]) == []


def test_only_members_get_on_the_list_and_once(small_world: World) -> None:
    salon_id = flows.make_salon(small_world).id
    assert set(flows.add_firms(small_world, salon_id)) == {ASKER, SUPPLIER, OTHER}
    assert len(flows.add_firms(small_world, salon_id, ASKER)) == 3
    with pytest.raises(InvalidInputError):
        flows.add_firms(small_world, salon_id, FAR)


def test_how_many_meetings_a_firm_may_have_is_bounded(small_world: World) -> None:
    salon_id = flows.make_salon(small_world).id
    firm = flows.add_firms(small_world, salon_id)[ASKER]
    most = 3 * salon_guests.MOST_DELEGATES  # three slots

    def keep(limits: tuple[int | None, int | None]) -> None:
        with small_world.write() as session:
            salon_guests.change_participant(
                session,
                actor=small_world.actors["organiser"],
                salon_id=salon_id,
                participant_id=firm.id,
                now=small_world.clock,
                limits=limits,
            )

    for fine in ((0, most), (2, 2), (None, None)):
        keep(fine)
    for wrong in ((-1, None), (None, most + 1), (3, 2)):
        with pytest.raises(InvalidInputError):
            keep(wrong)


def test_a_link_opens_the_own_place_and_no_other(small_world: World) -> None:
    salon_id = flows.make_salon(small_world).id
    first, second, _ = flows.add_firms(small_world, salon_id).values()
    guest = flows.guest_of(small_world, first.id)
    assert guest.participant.id == first.id
    with small_world.database.read() as session:
        token = salon_access.link_token(salon_store.get_participant(session, first.id), flows.KEY)
        for wrong in (second.id.hex + token[32:], token[:-1] + ("0" if token[-1] != "0" else "1"), "", "x" * 64):
            with pytest.raises(NotFoundError):
                salon_access.enter_by_link(session, wrong, secret_key=flows.KEY, now=small_world.clock)
        with pytest.raises(NotFoundError):
            salon_access.enter_by_link(session, token, secret_key="o" * 40, now=small_world.clock)
        late = small_world.clock + timedelta(days=60)
        with pytest.raises(NotFoundError):
            salon_access.enter_by_link(session, token, secret_key=flows.KEY, now=late)
    with small_world.write() as session:
        organiser = small_world.actors["organiser"]
        salon_guests.renew_link(session, actor=organiser, salon_id=salon_id, participant_id=first.id)
    with small_world.database.read() as session, pytest.raises(NotFoundError):
        salon_access.enter_by_link(session, token, secret_key=flows.KEY, now=small_world.clock)


def test_an_invitation_reaches_the_inbox_and_opens_the_place_to_the_account(small_world: World) -> None:
    salon_id = flows.make_salon(small_world).id
    listed = flows.add_firms(small_world, salon_id)
    owner = small_world.actors["owner"]
    with small_world.database.read() as session, pytest.raises(NotFoundError):
        salon_access.enter_as_firm(session, actor=owner, salon_id=salon_id)  # not invited yet
    with small_world.write() as session:
        organiser = small_world.actors["organiser"]
        everybody = [each.id for each in listed.values()]
        count = salon_guests.invite(
            session, actor=organiser, salon_id=salon_id, participant_ids=everybody, now=small_world.clock
        )
    assert count == (3, 0)
    with small_world.database.read() as session:
        assert salon_access.enter_as_firm(session, actor=owner, salon_id=salon_id).participant.number == 1
        from service.usecases.inbox import list_inbox

        inbox = list_inbox(session, actor=owner)
        told = [each for each in inbox.items if each.code == "salon_invited"]
        assert "“装备链对接会”（3月6日）" in told[0].body
        with pytest.raises(NotFoundError):
            salon_access.enter_as_firm(session, actor=small_world.actors["other_alliance"], salon_id=salon_id)


def test_answers_and_who_comes_late_stands_by(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    flows.answer(small_world, listed[OTHER].id, comes=False)
    assert flows.people(small_world, salon_id)[OTHER].state == "declined"
    flows.answer(small_world, listed[OTHER].id, delegates=2, names=" 张三 \n\n李四", available=[2, 3, 9])
    other = flows.people(small_world, salon_id)[OTHER]
    assert (other.state, other.delegates, other.names, other.available) == ("standby", 2, "张三\n李四", [2, 3])
    with pytest.raises(InvalidInputError):
        flows.answer(small_world, listed[OTHER].id, delegates=0)


def test_wishes_of_firm_office_and_engine_become_one(small_world: World) -> None:
    small_world.post_need()
    salon_id = flows.make_salon(small_world).id
    listed = flows.add_firms(small_world, salon_id)
    asker, supplier, other = (listed[name] for name in (ASKER, SUPPLIER, OTHER))
    assert flows.score(small_world, salon_id) >= 1
    organiser = small_world.actors["organiser"]
    with small_world.write() as session:
        guest = flows.guest_of(small_world, asker.id)
        about = {supplier.id: "must", other.id: "may"}
        salon_wishes.say_as_firm(session, guest=guest, about=about, now=small_world.clock)
        salon_wishes.say_as_office(
            session,
            actor=organiser,
            salon_id=salon_id,
            pair=(other.id, asker.id),
            kind="must_not",
            now=small_world.clock,
        )
    with small_world.database.read() as session:
        wishes = salon_wishes.list_wishes(session, actor=organiser, salon_id=salon_id)
    best = wishes[0]
    assert {best.a_id, best.b_id} == {asker.id, supplier.id}
    assert (best.kind, best.supplier_id, best.need_id is not None) == ("must", supplier.id, True)
    assert best.weight > salon_wishes.WISHED_WEIGHT
    kinds = {frozenset((each.a_id, each.b_id)): each.kind for each in wishes}
    assert kinds[frozenset((asker.id, other.id))] == "must_not"
    with small_world.write() as session, pytest.raises(NotFoundError):
        salon_wishes.say_as_firm(session, guest=guest, about={salon_id: "may"}, now=small_world.clock)


def test_a_plan_is_made_for_those_who_come(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    shown = flows.programme(small_world, salon_id)
    met = flows.meeting(small_world, salon_id, ASKER, SUPPLIER)
    assert met.asker_id == listed[ASKER].id
    assert "主减速齿轮" in met.about
    assert (shown.salon.state, shown.salon.plan_version, shown.next_slot) == ("planned", 1, 1)
    with small_world.database.read() as session:
        view = salon_planning.read_plan(session, actor=small_world.actors["organiser"], salon_id=salon_id)
    assert view is not None
    assert (view.kind, view.stale, view.moved, view.meetings) == ("made", False, [], len(shown.meetings))
    assert 0 < view.objective <= view.upper_bound
    flows.answer(small_world, listed[ASKER].id, available=[3])
    with small_world.database.read() as session:
        stale = salon_planning.read_plan(session, actor=small_world.actors["organiser"], salon_id=salon_id)
    assert stale is not None
    assert stale.stale
    again = flows.plan(small_world, salon_id)
    assert again.version == 2
    assert flows.meeting(small_world, salon_id, ASKER, SUPPLIER).slot == 3
    assert listed[ASKER].id in again.moved


def test_a_wish_for_somebody_who_does_not_come_is_told_as_not_met(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    flows.answer(small_world, listed[OTHER].id, comes=False)
    for kind in ("must", "may"):
        with small_world.write() as session:
            guest = flows.guest_of(small_world, listed[ASKER].id)
            salon_wishes.say_as_firm(session, guest=guest, about={listed[OTHER].id: kind}, now=small_world.clock)
        unmet = [
            (each["kind"], set(each["pair"]))
            for each in flows.plan(small_world, salon_id).unmet
            if each["reason"] == "not_coming"
        ]
        wanted = {str(listed[ASKER].id), str(listed[OTHER].id)}
        assert unmet == [("must" if kind == "must" else "wish", wanted)]


def test_a_plan_needs_two_and_an_unchanged_salon(small_world: World) -> None:
    salon_id = flows.make_salon(small_world).id
    listed = flows.add_firms(small_world, salon_id)
    with pytest.raises(ConflictError):
        flows.plan(small_world, salon_id)
    organiser = small_world.actors["organiser"]
    with small_world.database.read() as session:
        drafted = salon_planning.draft_plan(session, actor=organiser, salon_id=salon_id, with_open=True)
    flows.answer(small_world, listed[ASKER].id)
    with small_world.write() as session, pytest.raises(ConflictError):
        salon_planning.keep_plan(session, actor=organiser, drafted=drafted, now=small_world.clock)


def edit(world: World, salon_id: object, **step: object) -> salon_editing.EditView:
    with world.write() as session:
        return salon_editing.edit_plan(
            session, actor=world.actors["organiser"], salon_id=salon_id, edit=Edit(**step), now=world.clock
        )


def test_a_step_by_hand_is_checked_and_priced(small_world: World) -> None:
    salon_id, listed = flows.planned(small_world)
    met = flows.meeting(small_world, salon_id, ASKER, SUPPLIER)
    free = next(slot for slot in (1, 2, 3) if slot != met.slot and not flows.programme(small_world, salon_id).at(slot))
    moved = edit(small_world, salon_id, kind="move", meeting_id=met.id, slot=free)
    assert moved.before == moved.after
    assert flows.meeting(small_world, salon_id, ASKER, SUPPLIER).slot == free
    edit(small_world, salon_id, kind="lock", meeting_id=met.id)
    assert flows.meeting(small_world, salon_id, ASKER, SUPPLIER).locked
    gone = edit(small_world, salon_id, kind="remove", meeting_id=met.id)
    assert gone.after < gone.before
    assert ("below_minimum", [listed[SUPPLIER].id]) in gone.missed
    back = edit(small_world, salon_id, kind="add", pair=(listed[SUPPLIER].id, listed[ASKER].id), slot=1)
    assert back.after == pytest.approx(gone.before)
    with pytest.raises(ConflictError, match="salon_meets_already"):
        edit(small_world, salon_id, kind="add", pair=(listed[SUPPLIER].id, listed[ASKER].id), slot=2)
    with pytest.raises(ConflictError, match="salon_double_booked"):
        edit(small_world, salon_id, kind="add", pair=(listed[SUPPLIER].id, listed[OTHER].id), slot=1)
    with small_world.database.read() as session:
        kinds = [
            each.kind
            for each in salon_planning.list_plans(session, actor=small_world.actors["organiser"], salon_id=salon_id)
        ]
    assert kinds == ["edited"] * 4 + ["made"]
    with small_world.write() as session:
        salon_planning.restore_plan(
            session, actor=small_world.actors["organiser"], salon_id=salon_id, version=1, now=small_world.clock
        )
    assert flows.meeting(small_world, salon_id, ASKER, SUPPLIER).slot == met.slot
