"""What a firm could serve: what it was told of, what is open to members, and nothing else."""

import uuid
from collections.abc import Collection

import pytest

from matching.matcher import Matcher, Survey
from matching.posts import Need
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.usecases import capabilities, inbox, my_desk, needs, opportunities
from service.usecases.opportunities import Opportunities
from tests.usecases.flows import endorse, find, show_interest
from tests.usecases.world import ASKER, NEED_TEXT, START, World


def look(world: World, by: str = "supplier") -> Opportunities:
    with world.database.read() as session:
        return opportunities.list_opportunities(session, world.engines, actor=world.actors[by])


def ask_office(world: World, need_id: uuid.UUID, by: str = "supplier") -> None:
    with world.write() as session:
        opportunities.volunteer(session, actor=world.actors[by], need_id=need_id, now=world.clock)


def test_a_need_that_nobody_was_told_of_is_a_number_only(small_world: World) -> None:
    need = small_world.post_need()
    found = look(small_world)
    assert (found.told, found.open_needs, found.hidden) == ([], [], 1)
    assert look(small_world, "owner").hidden == 0
    with pytest.raises(NotFoundError):
        ask_office(small_world, need.id)


def test_a_need_open_to_members_is_read_without_a_name_and_cannot_be_answered(small_world: World) -> None:
    need = small_world.post_need(audience="members")
    shown = look(small_world).open_needs
    assert [(each.need_id, each.text) for each in shown] == [(need.id, NEED_TEXT)]
    assert ASKER not in repr(shown)
    assert shown[0].reasons["sentence"]
    with pytest.raises(NotFoundError):
        show_interest(small_world, "supplier", need.id)
    with small_world.database.read() as session, pytest.raises(NotFoundError):
        needs.read_need(session, actor=small_world.actors["supplier"], need_id=need.id)


def test_the_office_is_asked_once_to_recommend(small_world: World) -> None:
    need = small_world.post_need(audience="members")
    for _ in range(2):
        ask_office(small_world, need.id)
    assert look(small_world).open_needs[0].volunteered
    with small_world.database.read() as session:
        told = inbox.list_inbox(session, actor=small_world.actors["secretariat"]).items
    assert [each.code for each in told].count("supplier_volunteered") == 1
    with pytest.raises(InvalidInputError):
        ask_office(small_world, need.id, by="owner")
    with pytest.raises(NotFoundError):
        ask_office(small_world, need.id, by="other_alliance")
    with small_world.write() as session:
        needs.withdraw_need(session, actor=small_world.actors["owner"], need_id=need.id, now=small_world.clock)
    with pytest.raises(ConflictError):
        ask_office(small_world, need.id, by="other_firm")


def test_who_was_told_answers_with_the_reasons_in_sight(small_world: World) -> None:
    need_id = small_world.post_need().id
    endorse(small_world, need_id)
    found = look(small_world)
    assert [(each.need_id, each.asker, each.answered) for each in found.told] == [(need_id, ASKER, None)]
    assert found.told[0].reasons is not None
    assert found.told[0].pair.contacts == []
    assert (found.open_needs, found.hidden) == ([], 0)
    show_interest(small_world, "supplier", need_id)
    assert look(small_world).told[0].answered is True
    assert look(small_world, "other_firm").told == []


def test_a_need_is_searched_once_however_many_capabilities_it_is_held_against(
    small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = small_world.post_need(audience="members")
    with small_world.write() as session:
        for text in ("代办主减速齿轮的保险", "主减速齿轮、从动齿轮精密加工，月产五千套"):
            capabilities.post_capability(
                session,
                actor=small_world.actors["supplier"],
                alliance="luzhou",
                text=text,
                now=small_world.clock,
            )
    asked: list[Need] = []
    survey = Matcher.survey

    def note_survey(matcher: Matcher, need: Need, *, only: Collection[str]) -> Survey:
        asked.append(need)
        return survey(matcher, need, only=only)

    monkeypatch.setattr(Matcher, "survey", note_survey)
    shown = look(small_world).open_needs
    assert len(asked) == 1
    matcher = small_world.engines.matcher_of(small_world.alliance_ids["luzhou"])
    alone = [survey(matcher, asked[0], only=[each]).ranked[0].probability for each in matcher.pool.versions()]
    assert [(each.need_id, each.probability) for each in shown] == [(need.id, max(alone))]


def test_what_a_capability_would_wake(small_world: World) -> None:
    small_world.post_need()
    with small_world.database.read() as session:
        woken = opportunities.needs_woken(
            session,
            small_world.engines,
            actor=small_world.actors["supplier"],
            alliance="luzhou",
            chain=None,
            text="承接主减速齿轮加工",
        )
        nothing = opportunities.needs_woken(
            session,
            small_world.engines,
            actor=small_world.actors["supplier"],
            alliance="luzhou",
            chain=None,
            text="代办保险",
        )
    assert (woken.count, woken.texts) == (1, [])
    assert nothing.count == 0


def test_a_firm_that_the_asker_chose_was_told_too(small_world: World) -> None:
    need_id = small_world.post_need().id
    find(small_world, need_id)
    show_interest(small_world, "owner", need_id)
    told = look(small_world).told
    assert [(each.need_id, each.told_at, each.answered) for each in told] == [(need_id, START, None)]
    with small_world.database.read() as session:
        desk = my_desk.read_my_desk(session, actor=small_world.actors["supplier"], now=small_world.clock)
    assert [each.code for each in desk.waiting] == ["answer_need"]
    assert desk.opportunities == 1
