"""Chain maps and nodes over HTTP: what is drawn, who may look, and what a correction does."""

import re
import xml.etree.ElementTree as ET
from html import unescape

import pytest

from service.domain.case_states import GAP_LISTED
from service.pictures.svg import node_address
from tests.usecases.test_communities import add_firms
from tests.usecases.world import ASKER, OTHER, SUPPLIER, World
from tests.web.test_lists_page import world_of
from tests.web.test_pages import LIGHT, Inline
from tests.web.visitor import Visitor

MAP = "/map/luzhou/equipment"
ATTACK = '<script>alert("1")</script>盆角齿'


@pytest.fixture
def leader(stranger: Visitor) -> Visitor:
    """The official who looks after a chain."""
    stranger.sign_in("chain_leader")
    return stranger


def node(name: str) -> str:
    return node_address("luzhou", "equipment", name)


def svg_of(html: str) -> ET.Element:
    found = re.search(r'<svg class="chain-map".*?</svg>', html, re.DOTALL)
    assert found, "the page has no picture"
    return ET.fromstring(found[0].replace(' xmlns="http://www.w3.org/2000/svg"', ""))  # noqa: S314 - our own


def boxes_of(html: str) -> dict[str, str]:
    """What each box says, by its name."""
    links = svg_of(html).findall("a")
    return {str(link.findtext("text")): link.attrib["aria-label"] for link in links}


def test_members_stand_on_their_nodes(leader: Visitor) -> None:
    answer = leader.get(MAP)
    assert answer.status_code == 200
    assert boxes_of(answer.text)["主减速齿轮"] == f"主减速齿轮，{SUPPLIER}，供 1 家"
    assert "还没归到环节的" in answer.text
    assert ASKER in answer.text
    assert Inline(answer.text).found == []
    assert len(answer.text.encode()) < LIGHT


def test_the_table_says_what_the_picture_says(leader: Visitor) -> None:
    world_of(leader).post_need()
    html = leader.get(MAP).text
    table = unescape(re.sub(r"<[^>]+>", " ", html[html.index('<table class="rows">') :]))
    for name, said in boxes_of(html).items():
        assert name in table
        assert all(part in table for part in re.findall(r"供 \d+ 家|需 \d+ 项|单点|缺口", said))


def test_one_supplier_of_what_is_asked_for_is_a_single_point(leader: Visitor) -> None:
    world_of(leader).post_need()
    said = boxes_of(leader.get(MAP).text)["主减速齿轮"]
    assert "需 1 项" in said
    assert said.endswith("单点")
    assert "仅一家" in leader.get(MAP).text


def test_a_gap_listed_need_is_a_gap(leader: Visitor) -> None:
    world = world_of(leader)
    list_as_gap(world, "求购双氧水，每月三十吨")
    html = leader.get(MAP).text
    assert boxes_of(html)["过氧化氢"] == "过氧化氢，尚无成员，需 1 项，缺口"
    assert "过氧化氢有需求没人能接，是缺口" in html
    assert "缺口" in leader.get("/map").text


def list_as_gap(world: World, text: str) -> None:
    from service.usecases.cases import gap_list_need

    need = world.post_need(text)
    with world.write() as session:
        case = gap_list_need(session, actor=world.actors["secretariat"], need_id=need.id, now=world.clock)
    assert case.state == GAP_LISTED


def test_what_people_wrote_is_text(leader: Visitor) -> None:
    world_of(leader).post_need(ATTACK)
    for page in (leader.get(MAP), leader.get(node("主减速齿轮"))):
        assert ATTACK not in page.text
        assert Inline(page.text).found == []
    assert "&lt;script&gt;" in leader.get(node("主减速齿轮")).text


def test_a_picture_is_kept_until_something_changes(leader: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    import service.pictures.picture_cache as cache

    made: list[int] = []
    draw = cache.draw
    monkeypatch.setattr(cache, "draw", lambda found: (made.append(1), draw(found))[1])
    leader.get(MAP)
    leader.get(MAP)
    assert len(made) == 1
    world_of(leader).post_need()
    leader.get(MAP)
    assert len(made) == 2


def test_a_node_says_who_is_there_and_why(leader: Visitor) -> None:
    need = world_of(leader).post_need()
    html = leader.get(node("主减速齿轮")).text
    assert "文中写明，把握高" in html
    assert "<blockquote>专做<mark>主减速齿轮</mark>，月产三千套</blockquote>" in html
    assert f'<a href="/needs/{need.id}">' in html
    assert "求购<mark>主减速齿轮</mark>" in html
    for neighbour in ("齿轮锻坯", "渗碳淬火"):
        assert f'<a href="{node(neighbour)}">{neighbour}</a>' in html


def test_a_correction_is_remembered_and_drawn(leader: Visitor) -> None:
    world = world_of(leader)
    address, subject = node("主减速齿轮"), f"member:{world.organisation_id(SUPPLIER)}"
    answer = leader.fill(f"{address}/corrections", start=address, subject=subject, belongs="no")
    assert answer.headers["location"] == f"{address}?done=place_corrected"
    assert "已改好" in leader.get(answer.headers["location"]).text
    assert "主减速齿轮" not in boxes_of(leader.get(MAP).text)
    leader.fill(f"{address}/corrections", start=address, subject=subject, belongs="yes")
    assert "链长或秘书处已确认" in leader.get(address).text


def test_what_cannot_be_corrected_is_said_on_the_page(leader: Visitor) -> None:
    address = node("主减速齿轮")
    answer = leader.fill(f"{address}/corrections", start=address, subject="")
    assert answer.status_code == 400
    assert "谁在这里" in answer.text
    stranger_firm = f"member:{world_of(leader).actors['other_alliance'].organisation_id}"
    assert leader.fill(f"{address}/corrections", start=address, subject=stranger_firm).status_code == 400


def test_park_leaders_look_and_do_not_change(stranger: Visitor) -> None:
    stranger.sign_in("park_leader")
    html = stranger.get(node("磨齿")).text
    assert OTHER in html
    assert "不在这个环节" not in html
    assert "放到这个环节" not in html


@pytest.mark.parametrize(
    "address", ["/map/luzhou/nothing", "/nodes/luzhou/equipment/nothing", "/map/nowhere/equipment"]
)
def test_what_there_is_not(leader: Visitor, address: str) -> None:
    assert leader.get(address).status_code == 404


def test_gaps_by_node_with_whom_to_attract(leader: Visitor) -> None:
    world = world_of(leader)
    assert "补链清单是空的" in leader.get("/gaps").text
    list_as_gap(world, "求购双氧水，每月30吨")
    list_as_gap(world, "要双氧水，每月20吨" + ATTACK)
    html = leader.get("/gaps").text
    assert f'<a href="{node("过氧化氢")}">过氧化氢</a>' in html
    assert "2 项需求" in html
    assert "1 家单位" in html
    assert "50 吨/月" in html
    assert ATTACK not in html
    assert Inline(html).found == []
    file = leader.get("/gaps/file?alliance=luzhou&format=docx")
    assert file.status_code == 200
    assert "attachment" in file.headers["content-disposition"]
    assert 'href="/gaps?alliance=luzhou"' in leader.get("/lists/gaps").text


def test_communities_are_grouped_named_and_settled_on_the_page(leader: Visitor) -> None:
    world = world_of(leader)
    add_firms(world, "齿轮", "专做盆角齿，月产三千套", 5)
    address = "/communities?place=luzhou/equipment"
    assert "还没有分组" in leader.get(address).text
    answer = leader.fill("/communities/group", start=address, place="luzhou/equipment")
    html = leader.get(answer.headers["location"]).text
    assert "已分好组" in html
    assert "做同一类：主减速齿轮 6 家" in html
    assert Inline(html).found == []
    (community,) = set(re.findall(r'name="community" value="([^"]+)"', html))
    named = {"place": "luzhou/equipment", "community": community, "name": ATTACK}
    leader.fill("/communities/rename", start=address, **named)
    assert ATTACK not in leader.get(address).text
    assert "&lt;script&gt;" in leader.get(address).text
    moved = {"place": "luzhou/equipment", "firm": str(world.organisation_id(OTHER)), "community": community}
    leader.fill("/communities/move", start=address, **moved)
    assert "人定" in leader.get(address).text
    wrong = leader.fill("/communities/move", start=address, place="luzhou/equipment", firm="x")
    assert wrong.status_code == 400
    assert "调整一家" in wrong.text


def test_a_phrase_that_was_the_reason_is_learnt(leader: Visitor) -> None:
    world = world_of(leader)
    world.post_need("求购大牙盘，月量两百套")
    address = node("主减速齿轮")
    assert "需 1 项" not in boxes_of(leader.get(MAP).text)["主减速齿轮"]
    subject = f"member:{world.organisation_id(ASKER)}"
    leader.fill(f"{address}/corrections", start=address, subject=subject, phrase="大牙盘")
    assert "需 1 项" in boxes_of(leader.get(MAP).text)["主减速齿轮"]
    html = leader.get(address).text
    assert "也叫：大牙盘" in html
    found = re.search(r'name="addition" value="([^"]+)"', html)
    assert found
    leader.fill(f"{address}/revocations", start=address, addition=found[1])
    assert "需 1 项" not in boxes_of(leader.get(MAP).text)["主减速齿轮"]
    assert "已撤回" in leader.get(address).text


def test_what_cannot_be_added_is_said(leader: Visitor) -> None:
    address = node("焊接")
    answer = leader.fill(f"{address}/additions", start=address, kind="surface", value="双氧水")
    assert answer.status_code == 400
    assert "“双氧水”已经是“过氧化氢”的叫法" in answer.text
    assert leader.fill(f"{address}/additions", start=address, kind="made_by", value="磨齿").status_code == 303
    assert "要用（哪道工艺）：磨齿" in leader.get(address).text


def test_a_chain_of_many_is_folded_and_every_node_can_be_reached(
    leader: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    import service.pictures.picture as picture
    import service.web.chain.map_page as pages
    import service.web.chain.node_page as nodes

    monkeypatch.setattr(picture, "_MOST_ROWS", 1)
    monkeypatch.setattr(pages, "_MOST_LINKS", 1)
    monkeypatch.setattr(nodes, "_MOST_CHOICES", 1)
    world = world_of(leader)
    for text in ("焊接、双氧水", "齿轮", "铝合金门窗", "齿轮锻坯"):
        add_firms(world, text, f"专业生产{text}", 1)
    html = leader.get(MAP).text
    assert re.search(r"(?:其他|等) \d+ (?:个环节|类)", html)
    assert 'href="?nodes=all#box-' in html
    every = leader.get(f"{MAP}?nodes=all").text
    assert f'href="{node("齿轮")}"' in every
    address = node("磨齿")
    leader.fill(f"{address}/corrections", start=address, firm=SUPPLIER)
    assert SUPPLIER in leader.get(address).text
