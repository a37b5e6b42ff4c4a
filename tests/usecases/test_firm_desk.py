"""Drafts, ratings, renewals, and a firm's home."""

import uuid
from datetime import date

import pytest

from service.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from service.usecases import drafts, my_desk, ratings, renewals
from service.usecases.case_closing import close_case
from tests.usecases.flows import confirm, endorse, make_mutual, show_interest
from tests.usecases.world import SUPPLIER, World


def keep(
    world: World, text: str = "要一百套", by: str = "owner", draft_id: uuid.UUID | None = None
) -> drafts.DraftView:
    with world.write() as session:
        return drafts.save_draft(
            session, actor=world.actors[by], kind="need", text=text, now=world.clock, draft_id=draft_id
        )


def test_a_draft_is_its_writers_own(small_world: World) -> None:
    first = keep(small_world)
    again = keep(small_world, "要两百套", draft_id=first.id)
    assert again.id == first.id
    with small_world.database.read() as session:
        assert [each.text for each in drafts.list_drafts(session, actor=small_world.actors["owner"])] == ["要两百套"]
        for other in ("supplier", "secretariat", "admin"):
            assert drafts.list_drafts(session, actor=small_world.actors[other]) == []
            with pytest.raises(NotFoundError):
                drafts.read_draft(session, actor=small_world.actors[other], draft_id=first.id)
    with small_world.write() as session:
        drafts.discard_draft(session, actor=small_world.actors["owner"], draft_id=first.id)
    with small_world.database.read() as session:
        assert drafts.list_drafts(session, actor=small_world.actors["owner"]) == []


def test_only_so_many_drafts_are_kept(small_world: World) -> None:
    for number in range(drafts.MOST_DRAFTS):
        keep(small_world, f"第{number}份")
    with pytest.raises(ConflictError):
        keep(small_world, "再一份")
    keep(small_world, "别人的", by="supplier")


def rate(world: World, case_id: uuid.UUID, score: int = 5, word: str = "", by: str = "owner") -> ratings.RatingView:
    with world.write() as session:
        return ratings.rate_case(
            session, actor=world.actors[by], case_id=case_id, score=score, word=word, now=world.clock
        )


def test_help_is_rated_once_by_the_asker_alone(small_world: World) -> None:
    need = small_world.post_need()
    with pytest.raises(ConflictError):
        rate(small_world, need.case_id)
    with small_world.write() as session:
        close_case(session, actor=small_world.actors["owner"], case_id=need.case_id, now=small_world.clock)
    for by, error in (("secretariat", ForbiddenError), ("supplier", NotFoundError)):
        with pytest.raises(error):
            rate(small_world, need.case_id, by=by)
    for score, word in ((0, ""), (6, ""), (5, "slow"), (2, "fast"), (3, "x")):
        with pytest.raises(InvalidInputError):
            rate(small_world, need.case_id, score, word)
    assert rate(small_world, need.case_id, 2, "slow").word == "slow"
    with pytest.raises(ConflictError):
        rate(small_world, need.case_id)
    with small_world.database.read() as session:
        read = ratings.read_rating(session, actor=small_world.actors["secretariat"], case_id=need.case_id)
    assert read is not None
    assert (read.score, read.word) == (2, "slow")


def test_a_need_holds_ninety_days_and_as_long_again_when_renewed(small_world: World) -> None:
    need = small_world.post_need()
    desk = read_desk(small_world)
    assert (desk.needs[0].holds_until, desk.needs[0].late) == (date(2026, 6, 2), False)
    small_world.later(days=100)
    assert [each.code for each in read_desk(small_world).waiting] == ["renew_need"]
    with small_world.write() as session:
        until = renewals.renew_need(session, actor=small_world.actors["owner"], need_id=need.id, now=small_world.clock)
    assert until == date(2026, 9, 10)
    assert read_desk(small_world).waiting == []
    with pytest.raises(NotFoundError), small_world.write() as session:
        renewals.renew_need(session, actor=small_world.actors["supplier"], need_id=need.id, now=small_world.clock)


def read_desk(world: World, by: str = "owner") -> my_desk.MyDesk:
    with world.database.read() as session:
        return my_desk.read_my_desk(session, actor=world.actors[by], now=world.clock)


def test_the_home_says_whose_turn_it_is(small_world: World) -> None:
    need_id = small_world.post_need().id
    assert read_desk(small_world).waiting == []
    endorse(small_world, need_id)
    supplier = read_desk(small_world, "supplier")
    assert [(each.code, each.post_id) for each in supplier.waiting] == [("answer_need", need_id)]
    assert supplier.opportunities == 1
    show_interest(small_world, "supplier", need_id)
    assert read_desk(small_world, "supplier").waiting == []
    owner = read_desk(small_world)
    assert [(each.code, each.other) for each in owner.waiting] == [("answer_supplier", SUPPLIER)]
    assert (owner.needs[0].interested, owner.needs[0].told) == (1, 1)
    show_interest(small_world, "owner", need_id)
    confirm(small_world, "owner", need_id)
    assert [each.code for each in read_desk(small_world, "supplier").waiting] == ["confirm_offer"]
    assert read_desk(small_world).waiting == []
    assert read_desk(small_world, "other_firm").waiting == []


def test_a_side_is_asked_again_when_the_other_confirms_other_terms(small_world: World) -> None:
    need_id = make_mutual(small_world)
    confirm(small_world, "supplier", need_id)
    assert [each.code for each in read_desk(small_world).waiting] == ["confirm_intent"]
