"""Who is told of what happens to a case: those who have to know, nobody twice, and never of one's own doing."""

from datetime import UTC, date, datetime
from decimal import Decimal

from sqlmodel import select

from service.domain.notices import Notice
from service.domain.people import User
from service.notice_words import NOTICES
from service.usecases import cases, needs
from service.usecases.case_news import NEWS
from service.usecases.order_intents import Terms
from tests.usecases.case_flows import answered, at_department, do, open_request
from tests.usecases.flows import confirm, endorse, show_interest
from tests.usecases.notice_world import add_channel, outbox
from tests.usecases.world import BUREAU, World

FAR_PAST = datetime(2000, 1, 1, tzinfo=UTC)


def news(world: World) -> set[tuple[str, str]]:
    """Who was told of what since the last look."""
    with world.write() as session:
        names = {user.id: user.username for user in session.exec(select(User))}
        rows = session.exec(select(Notice).where(Notice.created_at > FAR_PAST)).all()
        found = {(names[row.recipient_id], row.code) for row in rows}
        for row in rows:
            row.created_at = FAR_PAST
    return found


def test_a_request_keeps_everybody_informed(small_world: World) -> None:
    case = open_request(small_world)
    assert news(small_world) == {("secretariat", "case_opened")}
    do(small_world, "triage", "secretariat", case.id, category="utilities", department=BUREAU)
    assert news(small_world) == set()
    do(small_world, "whistle", "secretariat", case.id)
    assert news(small_world) == {("bureau", "case_whistled")}
    do(small_world, "check_in", "bureau", case.id)
    assert news(small_world) == {("secretariat", "case_checked_in")}
    do(small_world, "answer", "bureau", case.id, text="已派人疏通")
    assert news(small_world) == {("secretariat", "case_answered"), ("owner", "case_confirm")}
    do(small_world, "reject", "owner", case.id, text="还在积水")
    assert news(small_world) == {("secretariat", "answer_rejected"), ("bureau", "answer_rejected")}
    do(small_world, "answer", "secretariat", case.id, text="已再次疏通")
    assert news(small_world) == {("owner", "case_confirm")}
    do(small_world, "close", "owner", case.id)
    assert news(small_world) == {("secretariat", "case_closed"), ("bureau", "case_closed")}
    do(small_world, "reopen", "secretariat", case.id, reason="came_back")
    assert news(small_world) == {("owner", "case_reopened")}


def test_refusals_go_back_with_their_reason(small_world: World) -> None:
    case = at_department(small_world)
    news(small_world)
    do(small_world, "refuse", "bureau", case.id, reason="not_ours", text="属供电公司")
    assert news(small_world) == {("secretariat", "case_refused")}
    do(small_world, "refuse", "secretariat", case.id, reason="out_of_scope", text="属市级权限")
    assert news(small_world) == {("owner", "case_declined")}
    with small_world.database.read() as session:
        notice = session.exec(select(Notice).where(Notice.code == "case_refused")).one()
    assert notice.read_ids()["reason"] == "not_ours"


def test_a_person_without_a_firm_is_told_too(small_world: World) -> None:
    answered(small_world, by="other_firm", own=False)
    assert ("other_firm", "case_confirm") in news(small_world)


def test_those_who_asked_the_same_are_told_together(small_world: World) -> None:
    main, double = open_request(small_world), open_request(small_world, by="other_firm")
    news(small_world)
    do(small_world, "merge", "secretariat", double.id, into=main.id)
    assert news(small_world) == {("other_firm", "case_merged")}
    do(small_world, "close", "secretariat", main.id, proof="phone_record", text="电话里说已经办好")
    assert news(small_world) == {("owner", "case_closed"), ("other_firm", "case_closed")}


def test_both_sides_hear_of_each_other_on_the_way_to_an_order_intent(small_world: World) -> None:
    need_id = small_world.post_need().id
    endorse(small_world, need_id)
    news(small_world)
    show_interest(small_world, "supplier", need_id)
    assert news(small_world) == {("owner", "interest_shown"), ("secretariat", "interest_shown")}
    show_interest(small_world, "owner", need_id)
    assert news(small_world) == {("supplier", "contacts_opened"), ("secretariat", "contacts_opened")}
    terms = Terms(Decimal(1200), date(2026, 5, 1))
    confirm(small_world, "owner", need_id, terms)
    assert news(small_world) == {("supplier", "terms_confirmed")}
    confirm(small_world, "supplier", need_id, terms)
    assert news(small_world) == {("owner", "order_intent_made"), ("secretariat", "order_intent_made")}


def test_why_somebody_declined_is_for_the_office(small_world: World) -> None:
    need_id = small_world.post_need().id
    endorse(small_world, need_id)
    news(small_world)
    show_interest(small_world, "supplier", need_id, accepted=False, reason="price")
    assert news(small_world) == {("secretariat", "interest_declined")}


def test_needs_that_are_posted_listed_as_gaps_and_withdrawn(small_world: World) -> None:
    need = small_world.post_need()
    assert news(small_world) == {("secretariat", "need_posted")}
    with small_world.write() as session:
        actor = small_world.actors["secretariat"]
        cases.gap_list_need(session, actor=actor, need_id=need.id, now=small_world.clock)
    assert news(small_world) == {("owner", "gap_listed")}
    with small_world.write() as session:
        needs.withdraw_need(session, actor=small_world.actors["owner"], need_id=need.id, now=small_world.clock)
    assert news(small_world) == {("secretariat", "case_withdrawn")}


def test_what_an_officer_posts_for_a_firm_is_acknowledged_to_the_firm(small_world: World) -> None:
    small_world.post_need(by="secretariat", organisation="甲车桥厂")
    assert news(small_world) == {("owner", "need_received")}


def test_an_entry_goes_once_over_each_channel(small_world: World) -> None:
    group = add_channel(small_world)
    case = answered(small_world)
    rows = outbox(small_world, group)
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    keys = [row.event_key for row in rows]
    assert keys == [f"case:{case.id}:{number}" for number in (1, 3, 4, 5)]  # of the triage nobody was told
    assert len(set(keys)) == len(keys)


def test_every_notice_of_the_table_has_words() -> None:
    assert {each.code for rules in NEWS.values() for each in rules} <= set(NOTICES)
