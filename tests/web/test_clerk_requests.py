"""Requests as pages: sorted before they are sent, followed until answered; changed needs; questions of the office."""

import re
import uuid

import pytest

from service.usecases import case_questions, case_work, needs
from service.usecases.cases import list_cases
from service.usecases.policies import PolicyDraft, add_policy
from tests.usecases.world import ASKER, BUREAU, NEED_TEXT, World
from tests.web.test_clerk_need import act, enter
from tests.web.test_clerk_posting import world_of
from tests.web.visitor import Visitor, alert_of, typed_in

LAMPS = "厂门口路灯坏了五盏，夜班工人下班看不见路，请派人修"
SUBSIDY = "技改补助怎么申请，要什么条件"


@pytest.fixture
def world(stranger: Visitor) -> World:
    return world_of(stranger)


def send(visitor: Visitor, text: str = LAMPS, **more: str) -> str:
    answer = visitor.fill("/requests/new", start="/requests/new", text=text, do="post", **more)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


def test_before_sending_it_says_how_it_is_sorted_and_what_answers_it(stranger: Visitor, world: World) -> None:
    draft = PolicyDraft(title="技改补助", summary="补设备款", who="规上企业", how="三月申报", department="经信")
    with world.write() as session:
        add_policy(session, actor=world.actors["secretariat"], alliance="luzhou", draft=draft, now=world.clock)
    enter(stranger, "owner")
    page = stranger.fill("/requests/new", start="/requests/new", text=SUBSIDY, do="look").text
    assert "政策咨询" in page
    assert "技改补助" in page
    assert "明天 09:30 前" in page
    assert typed_in(page) == SUBSIDY


def test_a_request_is_followed_until_it_is_settled(stranger: Visitor, world: World) -> None:
    enter(stranger, "owner")
    address = send(stranger)
    assert address.startswith("/requests/")
    page = stranger.get(address).text
    assert LAMPS in page
    assert "LZ-2026-000001" in page
    mine = stranger.get("/my").text
    assert "厂门口路灯坏了" in mine
    for shown in (page, mine):
        assert "等秘书处分派" in shown
        assert "正在找伙伴" not in shown
        assert "推荐名单" not in shown
    case_id = case_of(world)
    with world.write() as session:
        office = world.actors["secretariat"]
        case_work.triage_case(
            session, actor=office, case_id=case_id, now=world.clock, category="utilities", department=BUREAU
        )
        case_work.answer_case(session, actor=office, case_id=case_id, now=world.clock, text="明天派人来修")
    assert "已有答复，满意吗" in stranger.get("/my").text
    page = stranger.get(address).text
    assert "明天派人来修" in page
    assert "没有解决" in page
    assert stranger.fill(f"{address}/reject", start=address, text="没人来").headers["location"].endswith("rejected")
    assert stranger.fill(f"{address}/close", start=address).status_code == 303
    assert "打几分" in stranger.get(address).text


def case_of(world: World) -> uuid.UUID:
    """The one case there is."""
    with world.database.read() as session:
        return list_cases(session, actor=world.actors["secretariat"], alliance="luzhou").items[0].id


def test_what_members_can_serve_becomes_a_need(stranger: Visitor) -> None:
    enter(stranger, "owner")
    assert send(stranger, "求购主减速齿轮，每月两千套，找厂家长期配套供货").startswith("/needs/")


def test_nobody_else_reads_a_request(stranger: Visitor) -> None:
    enter(stranger, "owner")
    address = send(stranger)
    for username in ("other_firm", "other_alliance"):
        enter(stranger, username)
        assert stranger.get(address).status_code == 404
        assert stranger.fill(f"{address}/close", start="/my").status_code == 404
    enter(stranger, "secretariat")
    page = stranger.get(address).text
    assert ASKER in page
    assert "/close" not in page


def test_an_empty_request_is_refused_and_a_draft_kept(stranger: Visitor) -> None:
    enter(stranger, "owner")
    assert alert_of(stranger.fill("/requests/new", start="/requests/new", text=" ", do="post").text)
    stranger.fill("/requests/new", start="/requests/new", text=LAMPS, kind="suggestion", do="save")
    link = re.search(r'href="(/requests/new\?draft=([^"]+))"', stranger.get("/my").text)
    assert link
    assert typed_in(stranger.get(link[1]).text) == LAMPS
    send(stranger, draft_id=link[2])
    assert stranger.get(link[1]).status_code == 404


def test_a_need_is_changed_to_a_new_version(stranger: Visitor, world: World) -> None:
    need_id = world.post_need().id
    enter(stranger, "owner")
    address = f"/needs/{need_id}/edit"
    page = stranger.get(address).text
    assert typed_in(page) == NEED_TEXT
    fields = {"place": "luzhou/equipment", "audience": "members", "version": "1"}
    looked = stranger.fill(address, start=address, text=f"{NEED_TEXT}，渗碳", do="look", **fields).text
    assert "可能的伙伴" in looked
    done = stranger.fill(address, start=address, text=f"{NEED_TEXT}，渗碳", do="post", **fields)
    assert done.headers["location"] == f"/needs/{need_id}?done=need_changed"
    with world.database.read() as session:
        read = needs.read_need(session, actor=world.actors["owner"], need_id=need_id)
    assert (read.version, read.audience, read.text) == (2, "members", f"{NEED_TEXT}，渗碳")
    assert stranger.fill(address, start=address, text="x", do="post", **fields).status_code == 409
    elsewhere = fields | {"place": "tongliang"}
    assert stranger.fill(address, start=address, text="x", do="post", **elsewhere).status_code == 400
    enter(stranger, "supplier")
    assert stranger.get(address).status_code == 404


def test_a_question_of_the_office_is_answered_on_the_needs_page(stranger: Visitor, world: World) -> None:
    need = world.post_need()
    with world.write() as session:
        asked = case_questions.ask_firm(
            session, actor=world.actors["secretariat"], case_id=need.case_id, now=world.clock, text="要不要热处理？"
        )
    enter(stranger, "owner")
    assert "秘书处有个问题要问您" in stranger.get("/my").text
    assert "要不要热处理？" in stranger.get(f"/needs/{need.id}").text
    empty = stranger.fill(f"/needs/{need.id}/reply", start="/my", question=str(asked.id), text=" ")
    assert empty.status_code == 400
    page = act(stranger, need.id, "reply", question=str(asked.id), text="要渗碳淬火")
    assert "要渗碳淬火" in page
    assert "秘书处有个问题要问您" not in stranger.get("/my").text
