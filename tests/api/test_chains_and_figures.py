"""Maps, gaps, communities, dashboard and local supply over HTTP: the same as their pages, for programs."""

import xml.etree.ElementTree as ET

from service.usecases.cases import gap_list_need
from tests.api.client import Api
from tests.usecases.test_supply import settle
from tests.usecases.world import ASKER, SUPPLIER

MAP = "/maps/luzhou/equipment"
ATTACK = '<script>alert("1")</script>盆角齿'


def get(api: Api, path: str, by: str = "chain_leader"):  # noqa: ANN201 - the client's answer
    answer = api.get(path, by=by)
    assert answer.status_code == 200, answer.text
    return answer


def test_a_map_in_words_holds_what_the_picture_shows(api: Api) -> None:
    need = api.post_need()
    found = get(api, MAP).json()
    node = next(each for each in found["nodes"] if each["name"] == "主减速齿轮")
    assert [firm["name"] for firm in node["members"]] == [SUPPLIER]
    assert [each["id"] for each in node["needs"]] == [need["id"]]
    assert (node["mark"], node["stage"]) == ("single", "产品与原料")
    assert found["need_count"] == 1
    assert ASKER in {firm["name"] for firm in found["unplaced"]}
    assert all(set(each) == {"origin", "target"} for each in found["supplies"])


def test_a_map_as_a_file_stands_by_itself(api: Api) -> None:
    api.post_need(ATTACK)
    answer = get(api, f"{MAP}?format=svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    root = ET.fromstring(answer.text)  # noqa: S314 - our own, and the point: it is well-formed
    name = "{http://www.w3.org/2000/svg}"
    style = root.find(f"{name}style")
    assert style is not None
    assert ".chain-map .gap .box { fill: #fbe9e8" in str(style.text)
    assert "var(" not in str(style.text)
    links = [str(link.get("href")) for link in root.iter(f"{name}a")]
    assert links
    assert all(link.startswith(("http://testserver/nodes/luzhou/", "#box-")) for link in links)
    assert "<script" not in answer.text
    assert api.get(f"{MAP}?format=png", by="chain_leader").status_code == 422


def test_gaps_by_node(api: Api) -> None:
    need = api.world.post_need("求购双氧水，每月三十吨")
    with api.world.write() as session:
        gap_list_need(session, actor=api.world.actors["secretariat"], need_id=need.id, now=api.world.clock)
    group = get(api, "/gaps?alliance=luzhou").json()["groups"][0]
    assert (group["node"], group["askers"], group["needs"][0]["id"]) == ("过氧化氢", 1, str(need.id))
    assert (group["amounts"][0]["low"], group["amounts"][0]["unit"]) == (30_000.0, "kg/月")


def test_communities_of_a_chain(api: Api) -> None:
    found = get(api, "/communities?alliance=luzhou&chain=equipment").json()
    assert found["communities"] == []
    assert {SUPPLIER, ASKER} <= {firm["name"] for firm in found["others"]}


def test_figures_and_their_rows(api: Api) -> None:
    settle(api.world, "32000")
    figures = get(api, "/dashboard?alliance=luzhou", by="park_leader").json()
    assert (figures["figures"]["needs"], figures["figures"]["order_intent"]) == (1, 1)
    assert figures["share_within_one_day"] == 1.0
    rows = get(api, "/dashboard/rows?alliance=luzhou&show=order_intent", by="park_leader").json()
    assert (rows["count"], rows["lines"][0]["asker"]) == (1, ASKER)
    earlier = get(api, "/dashboard?alliance=luzhou&as_of=2026-03-03", by="park_leader").json()
    assert earlier["figures"]["needs"] == 0
    for wrong in ("as_of=2026-3-3", "from=yesterday"):
        assert api.get(f"/dashboard?alliance=luzhou&{wrong}", by="park_leader").status_code == 422
    assert api.get("/dashboard?alliance=luzhou&as_of=2027-01-01", by="park_leader").json()["code"] == "invalid_input"
    assert api.get("/dashboard/rows?alliance=luzhou&show=nothing", by="park_leader").status_code == 404


def test_local_supply_and_what_if(api: Api) -> None:
    settle(api.world, "32000")
    found = get(api, "/supply?alliance=luzhou").json()
    assert found["figures"]["local"]["items"] == 1
    assert found["rates"][""]["items"] == 1.0
    assert found["changed"] is None
    rows = get(api, "/supply/rows?alliance=luzhou&show=local").json()
    assert (rows["count"], rows["lines"][0]["supplier"]) == (1, SUPPLIER)
