"""The page of a need: two firms answer, confirm terms side by side, close, rate; nobody else can."""

import re
import uuid
from html import unescape

import pytest

from tests.usecases.flows import endorse, find, make_mutual, show_interest
from tests.usecases.world import ASKER, OTHER, SUPPLIER, World
from tests.web.test_clerk_posting import world_of
from tests.web.visitor import Visitor, alert_of


@pytest.fixture
def world(stranger: Visitor) -> World:
    return world_of(stranger)


def act(visitor: Visitor, need_id: uuid.UUID, name: str, **fields: str) -> str:
    """Do something on the page of a need as whoever is signed in; return the page that follows."""
    answer = visitor.fill(f"/needs/{need_id}/{name}", start="/my", **fields)
    assert answer.status_code == 303, answer.text
    return str(visitor.get(answer.headers["location"].partition("#")[0]).text)


def enter(visitor: Visitor, username: str) -> None:
    """Let somebody else sit down at the browser."""
    visitor.client.cookies.clear()
    visitor.sign_in(username)


def words_of(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def test_two_firms_reach_an_order_intent(stranger: Visitor, world: World) -> None:
    need_id = world.post_need().id
    endorse(world, need_id)
    enter(stranger, "supplier")
    assert f"{ASKER}的需求等您答复" in stranger.get("/my").text
    page = stranger.get(f"/needs/{need_id}").text
    assert "为什么推荐给您" in page
    assert "联系人" not in page
    assert "等对方答复" in act(stranger, need_id, "interest", accepted="yes")
    enter(stranger, "owner")
    assert "有一家有意向" in stranger.get("/my").text
    page = act(stranger, need_id, "interest", accepted="yes", organisation=str(world.organisation_id(SUPPLIER)))
    assert "联系方式已互相开放" in page
    assert f"{SUPPLIER}联系人" in page
    assert "接下来 请尽快联系对方" in words_of(page)
    confirmed = act(
        stranger,
        need_id,
        "order-intent",
        amount="１２．８万",
        day="",
        organisation=str(world.organisation_id(SUPPLIER)),
    )
    assert "等对方确认" in confirmed
    assert "接下来 您已确认订单意向，等对方确认同样的内容。" in words_of(confirmed)
    enter(stranger, "supplier")
    page = act(stranger, need_id, "order-intent", amount="120000", day="4月1日")
    shown = words_of(page)
    assert "金额 120,000 元 128,000 元" in shown
    assert "交付日期 2026年4月1日 未定" in shown
    assert "双方写的不一样" in shown
    enter(stranger, "owner")
    assert "等您确认" in stranger.get("/my").text
    assert "接下来 对方确认了订单意向" in words_of(stranger.get(f"/needs/{need_id}").text)
    page = act(
        stranger,
        need_id,
        "order-intent",
        amount="12万",
        day="2026-04-01",
        organisation=str(world.organisation_id(SUPPLIER)),
    )
    assert "订单意向达成" in page
    assert "已签合同" in page


def test_a_firm_that_was_never_told_sees_nothing_and_cannot_answer(stranger: Visitor, world: World) -> None:
    need_id = make_mutual(world)
    for username in ("other_firm", "other_alliance"):
        enter(stranger, username)
        assert stranger.get(f"/needs/{need_id}").status_code == 404
        for name, fields in (
            ("interest", {"accepted": "yes"}),
            ("order-intent", {"amount": "1"}),
            ("close", {}),
            ("rating", {"score": "5"}),
            ("withdraw", {}),
        ):
            answer = stranger.fill(f"/needs/{need_id}/{name}", start="/my", **fields)
            assert answer.status_code == 404, (username, name)
            assert ASKER not in answer.text


def test_an_asker_declines_with_one_tap_and_the_supplier_does_not_learn_why(stranger: Visitor, world: World) -> None:
    need_id = world.post_need().id
    endorse(world, need_id)
    show_interest(world, "supplier", need_id)
    enter(stranger, "owner")
    supplier_id = str(world.organisation_id(SUPPLIER))
    page = act(stranger, need_id, "interest", accepted="no", reason="price", organisation=supplier_id)
    assert "您答复了不合适" in page
    enter(stranger, "supplier")
    page = stranger.get(f"/needs/{need_id}").text
    assert "对方暂不合适" in page
    assert "已有别的伙伴" in page  # the reasons to choose from stand there, which one was chosen does not
    assert "原因：" not in page


def test_an_asker_chooses_from_the_list_before_anybody_was_told(stranger: Visitor, world: World) -> None:
    need_id = world.post_need().id
    enter(stranger, "owner")
    page = stranger.get(f"/needs/{need_id}").text
    assert "推荐名单" in page
    page = act(stranger, need_id, "interest", accepted="yes", organisation=str(world.organisation_id(SUPPLIER)))
    assert "已告诉对方" in page
    enter(stranger, "supplier")
    assert stranger.get(f"/needs/{need_id}").status_code == 200
    answer = stranger.fill(f"/needs/{need_id}/interest", start="/my", accepted="maybe", reason="none")
    assert answer.status_code == 400


def test_who_has_said_that_it_wants_to_talk_waits_and_is_not_asked_to_answer(stranger: Visitor, world: World) -> None:
    need_id = world.post_need().id
    find(world, need_id)
    show_interest(world, "owner", need_id)
    enter(stranger, "owner")
    words = words_of(stranger.get(f"/needs/{need_id}").text)
    assert "您已表示想谈，等对方答复 " in words
    assert "有单位有意向" not in words
    assert "接下来 等对方答复" in words
    show_interest(world, "supplier", need_id, accepted=False)
    words = words_of(stranger.get(f"/needs/{need_id}").text)
    assert "对方暂不合适" in words
    assert "接下来 等对方答复；您也可以先在下面点“想谈”。" in words


@pytest.mark.parametrize(
    ("amount", "day"), [("很多", ""), ("-5", ""), ("1.234", ""), ("", "2月30日"), ("", "2020-01-01")]
)
def test_terms_that_cannot_be_are_said_with_what_was_typed(
    stranger: Visitor, world: World, amount: str, day: str
) -> None:
    need_id = make_mutual(world)
    enter(stranger, "owner")
    supplier_id = str(world.organisation_id(SUPPLIER))
    answer = stranger.fill(
        f"/needs/{need_id}/order-intent", start="/my", amount=amount, day=day, organisation=supplier_id
    )
    assert answer.status_code == 400
    assert alert_of(answer.text)
    assert f'value="{amount or day}"' in answer.text


def test_an_asker_closes_rates_once_and_reopens(stranger: Visitor, world: World) -> None:
    need_id = world.post_need().id
    enter(stranger, "owner")
    page = act(stranger, need_id, "close")
    assert "已办结" in page
    page = act(stranger, need_id, "rating", score="5", word="fast")
    assert "5 分（很满意）" in page
    assert "办得快" in page
    assert stranger.fill(f"/needs/{need_id}/rating", start="/my", score="1").status_code == 409
    enter(stranger, "secretariat")
    assert "5 分（很满意）" in stranger.get("/cases/LZ-2026-000001").text
    enter(stranger, "owner")
    page = act(stranger, need_id, "reopen", reason="came_back")
    assert "重新计时" in page


def test_a_word_that_does_not_go_with_the_score_is_left_out(stranger: Visitor, world: World) -> None:
    need_id = world.post_need().id
    enter(stranger, "owner")
    act(stranger, need_id, "close")
    assert "很满意）</strong>。" in act(stranger, need_id, "rating", score="5", word="slow")


def test_an_asker_renews_and_withdraws(stranger: Visitor, world: World) -> None:
    need_id = world.post_need().id
    world.later(days=100)
    enter(stranger, "owner")
    assert "有效期已过" in stranger.get("/my").text
    assert "已续期" in act(stranger, need_id, "renew")
    assert "有效期已过" not in stranger.get("/my").text
    page = act(stranger, need_id, "withdraw")
    assert "已撤回" in page
    assert "这次帮得怎么样" not in page
    assert "/interest" not in page
    assert stranger.fill(f"/needs/{need_id}/renew", start="/my").status_code == 409


def test_the_office_looks_and_does_not_answer_for_anybody(stranger: Visitor, world: World) -> None:
    need_id = make_mutual(world)
    enter(stranger, "secretariat")
    page = stranger.get(f"/needs/{need_id}").text
    assert "/cases/LZ-2026-000001" in page
    assert "/interest" not in page
    assert stranger.fill(f"/needs/{need_id}/interest", start="/my", accepted="yes").status_code == 403


def test_every_notice_leads_to_its_page(stranger: Visitor, world: World) -> None:
    need_id = world.post_need().id
    endorse(world, need_id)
    show_interest(world, "supplier", need_id)
    for username, place in (
        ("owner", f"/needs/{need_id}"),
        ("supplier", f"/needs/{need_id}"),
        ("secretariat", "/cases/LZ-2026-000001"),
    ):
        enter(stranger, username)
        inbox = stranger.get("/inbox").text
        notice = re.search(r'action="(/inbox/[0-9a-f-]{36})"', inbox)
        assert notice
        before = re.findall(r'class="menu-count"', inbox)
        assert before
        assert stranger.fill(notice[1], start="/inbox").headers["location"] == place
    enter(stranger, "supplier")
    stranger.fill("/inbox/read", start="/inbox")
    page = stranger.get("/inbox?only=unread").text
    assert "没有未读消息" in page
    assert "menu-count" not in page
    assert OTHER not in page
