"""Drafts, ratings, each side's terms and how long posts hold, on SQLite and on PostgreSQL alike."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from store_world import NOW, World

from service.domain.drafts import PostDraft
from service.domain.matches import ASKER, SUPPLIER
from service.domain.posts import MEMBERS, TOLD
from service.domain.ratings import CaseRating
from service.errors import ConflictError, NotFoundError
from service.store import cases, drafts, matches, posts, ratings, versions
from service.store.database import Database


def test_drafts_are_a_persons_own_and_gone_when_dropped(database: Database, world: World) -> None:
    with database.transaction() as session:
        for minute, words in enumerate(("先写的", "后写的")):
            at = NOW + timedelta(minutes=minute)
            draft = PostDraft(user_id=world.officer.id, kind="need", text=words, created_at=at, updated_at=at)
            drafts.put_draft(session, draft)
    with database.transaction() as session:
        found = drafts.drafts_of(session, world.officer.id)
        assert [(row.text, row.choices) for row in found] == [("后写的", "{}"), ("先写的", "{}")]
        assert drafts.drafts_of(session, world.asker.id) == []
        drafts.drop_draft(session, found[0])
    with database.read() as session:
        assert [row.text for row in drafts.drafts_of(session, world.officer.id)] == ["先写的"]
        with pytest.raises(NotFoundError):
            drafts.get_draft(session, found[0].id)


def test_a_case_is_rated_once(database: Database, world: World) -> None:
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, text="x", now=NOW)
        case = cases.open_case(session, alliance_id=world.alliance.id, need_id=need.id, due_at=NOW, now=NOW)
        assert ratings.find_rating(session, case.id) is None
        ratings.add_rating(session, CaseRating(case_id=case.id, score=4, word="fast", at=NOW))
    with database.read() as session:
        assert (found := ratings.find_rating(session, case.id)) is not None
        assert (found.score, found.word) == (4, "fast")
    with pytest.raises(ConflictError), database.transaction() as session:
        ratings.add_rating(session, CaseRating(case_id=case.id, score=1, at=NOW))


def test_each_side_keeps_the_terms_it_confirmed_last(database: Database, world: World) -> None:
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, text="x", now=NOW)
        intent = matches.lock_order_intent(session, need_id=need.id, supplier_id=world.supplier.id, now=NOW)
        for side, amount in ((ASKER, "100.50"), (SUPPLIER, "120"), (SUPPLIER, "110")):
            intent.amount_cny, intent.delivery_on = Decimal(amount), date(2026, 4, 1)
            matches.keep_terms(session, intent, side=side, now=NOW)
    with database.read() as session:
        kept = matches.terms_of(session, intent.id)
        assert {side: row.amount_cny for side, row in kept.items()} == {
            ASKER: Decimal("100.50"),
            SUPPLIER: Decimal("110.00"),
        }


def test_posts_are_renewed_while_open(database: Database, world: World) -> None:
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, text="x", now=NOW, audience=MEMBERS)
        other = posts.add_need(session, **world.place, text="y", now=NOW)
        versions.renew(session, need, date(2026, 9, 1))
    with database.read() as session:
        kept = [posts.get_need(session, each.id) for each in (need, other)]
        assert [(row.valid_until, row.audience) for row in kept] == [(date(2026, 9, 1), MEMBERS), (None, TOLD)]
    with database.transaction() as session:
        need = posts.get_need(session, need.id)
        posts.withdraw_need(session, need, now=NOW)
        with pytest.raises(ConflictError):
            versions.renew(session, need, date(2026, 9, 1))


def test_what_a_firm_asked_and_what_a_person_asked(database: Database, world: World) -> None:
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, text="x", now=NOW)
        place = {"alliance_id": world.alliance.id, "due_at": NOW, "now": NOW}
        mine = cases.open_case(session, **place, need_id=need.id, asker_id=world.supplier.id)
    with database.read() as session:
        asked = cases.cases_asked_by(session, organisation_id=world.supplier.id, user_id=world.officer.id)
        assert [case.id for case in asked] == [mine.id]
        assert cases.cases_asked_by(session, organisation_id=None, user_id=world.officer.id) == []


def test_whom_askers_chose(database: Database, world: World) -> None:
    with database.transaction() as session:
        chosen, declined, answered = (posts.add_need(session, **world.place, text=text, now=NOW) for text in "abc")
        for need, side, accepted in ((chosen, ASKER, True), (declined, ASKER, False), (answered, SUPPLIER, True)):
            matches.record_interest(
                session, need_id=need.id, supplier_id=world.asker.id, side=side, accepted=accepted, now=NOW
            )
    with database.read() as session:
        assert [row.need_id for row in matches.choices_of_askers(session, world.asker.id)] == [chosen.id]
        assert matches.choices_of_askers(session, world.supplier.id) == []
