"""A firm's capabilities and opportunities as pages."""

import re

import pytest

from service.usecases import capabilities
from tests.usecases.flows import endorse
from tests.usecases.world import ASKER, NEED_TEXT, SUPPLIER, World
from tests.web.test_clerk_need import act, enter
from tests.web.test_clerk_posting import world_of
from tests.web.visitor import Visitor, alert_of, typed_in

OFFER = "承接主减速齿轮加工，月产一千套"


@pytest.fixture
def world(stranger: Visitor) -> World:
    return world_of(stranger)


def own(world: World, by: str = "supplier") -> list[capabilities.OwnCapability]:
    with world.database.read() as session:
        return capabilities.list_own_capabilities(session, actor=world.actors[by])


def post(visitor: Visitor, text: str = OFFER, **more: str) -> str:
    answer = visitor.fill("/capabilities/new", start="/capabilities/new", text=text, do="post", **more)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


def test_before_posting_it_says_what_it_would_wake(stranger: Visitor, world: World) -> None:
    world.post_need()
    world.post_need("另要主减速齿轮五百套", audience="members")
    enter(stranger, "supplier")
    page = stranger.fill("/capabilities/new", start="/capabilities/new", text=OFFER, do="look").text
    assert "有两条在办的需求" in page
    assert "另要主减速齿轮五百套" in page
    assert NEED_TEXT not in page
    assert ASKER not in page
    assert typed_in(page) == OFFER
    assert len(own(world)) == 1


def test_a_capability_is_posted_changed_renewed_and_withdrawn(stranger: Visitor, world: World) -> None:
    enter(stranger, "supplier")
    address = post(stranger, visibility="allied")
    assert OFFER in stranger.get("/capabilities").text
    assert "友邻园区也可见" in stranger.get(address).text
    edit = stranger.get(f"{address}/edit").text
    assert typed_in(edit) == OFFER
    version = re.search(r'name="version" value="(\d+)"', edit)
    assert version
    fields = {"text": f"{OFFER}，ISO 9001", "place": "luzhou/equipment", "visibility": "alliance", "do": "post"}
    done = stranger.fill(f"{address}/edit", start=f"{address}/edit", version=version[1], **fields)
    assert done.headers["location"] == f"{address}?done=capability_changed"
    late = stranger.fill(f"{address}/edit", start=f"{address}/edit", version=version[1], **fields)
    assert late.status_code == 409
    assert typed_in(late.text) == fields["text"]
    world.later(days=200)
    enter(stranger, "supplier")
    assert "有效期已过" in stranger.get("/capabilities").text
    stranger.fill(f"{address}/renew", start=address)
    assert "有效期已过" not in stranger.get(address).text
    assert stranger.fill(f"{address}/withdraw", start=address).status_code == 303
    assert "已撤回" in stranger.get(address).text
    assert stranger.get(f"{address}/edit").status_code == 409


def test_another_firm_reads_a_capability_and_cannot_touch_it(stranger: Visitor, world: World) -> None:
    address = f"/capabilities/{own(world)[0].view.id}"
    enter(stranger, "other_firm")
    page = stranger.get(address).text
    assert SUPPLIER in page
    assert "/withdraw" not in page
    assert stranger.get(f"{address}/edit").status_code == 403
    assert stranger.fill(f"{address}/withdraw", start="/my").status_code == 403
    enter(stranger, "other_alliance")
    assert stranger.get(address).status_code == 404


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": OFFER, "visibility": "everybody"}])
def test_errors_keep_the_form(stranger: Visitor, fields: dict[str, str]) -> None:
    enter(stranger, "supplier")
    answer = stranger.fill("/capabilities/new", start="/capabilities/new", do="post", **fields)
    assert answer.status_code == 400
    assert alert_of(answer.text)
    assert typed_in(answer.text) == fields["text"]


def test_a_draft_of_a_capability_is_kept_and_posted(stranger: Visitor, world: World) -> None:
    enter(stranger, "supplier")
    stranger.fill("/capabilities/new", start="/capabilities/new", text=OFFER, visibility="public", do="save")
    link = re.search(r'href="(/capabilities/new\?draft=([^"]+))"', stranger.get("/my").text)
    assert link
    assert re.search(r'value="public" checked', stranger.get(link[1]).text)
    post(stranger, draft_id=link[2])
    assert stranger.get(link[1]).status_code == 404
    assert len(own(world)) == 2


def test_opportunities_are_answered_where_the_firm_was_told(stranger: Visitor, world: World) -> None:
    need_id = world.post_need().id
    enter(stranger, "supplier")
    page = stranger.get("/opportunities").text
    assert "另有一条在办的需求" in page
    assert NEED_TEXT not in page
    assert ASKER not in page
    endorse(world, need_id)
    page = stranger.get("/opportunities").text
    assert NEED_TEXT in page
    assert "为什么是您" in page
    assert "您已表示想谈" in act(stranger, need_id, "interest", accepted="yes")
    assert "已经答复的" in stranger.get("/opportunities").text


def test_a_firm_asks_the_office_to_recommend_it(stranger: Visitor, world: World) -> None:
    need_id = world.post_need(audience="members").id
    enter(stranger, "supplier")
    page = stranger.get("/opportunities").text
    assert NEED_TEXT in page
    assert ASKER not in page
    done = stranger.fill(f"/opportunities/{need_id}/volunteer", start="/opportunities")
    assert done.headers["location"] == "/opportunities?done=volunteered"
    assert "等推荐" in stranger.get("/opportunities").text
    assert stranger.fill(f"/needs/{need_id}/interest", start="/my", accepted="yes").status_code == 404
    enter(stranger, "other_alliance")
    assert stranger.fill(f"/opportunities/{need_id}/volunteer", start="/my").status_code == 404


def test_a_firm_without_capabilities_is_taught(stranger: Visitor) -> None:
    enter(stranger, "owner")
    assert "登记第一项能力" in stranger.get("/capabilities").text
    assert "把能力登记得更清楚" in stranger.get("/opportunities").text
