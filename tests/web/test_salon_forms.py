"""A form of a salon that comes back with a mistake has in it what was typed."""

import re

import pytest

from tests.usecases import salon_flows as flows
from tests.usecases.world import ASKER, OTHER, SUPPLIER, World
from tests.web.visitor import Visitor, alert_of, token_of


@pytest.fixture
def planned(stranger: Visitor) -> tuple[Visitor, str]:
    """An organiser with a planned salon, and its address."""
    stranger.sign_in("organiser")
    salon_id, _ = flows.planned(world_of(stranger))
    return stranger, f"/salons/{salon_id}"


def world_of(visitor: Visitor) -> World:
    return visitor.client.app.state.context.container.now.__self__  # type: ignore[attr-defined]


def checked(html: str, field: str) -> set[str]:
    """The values that are ticked."""
    return set(re.findall(rf'name="{field}" value="([^"]+)" checked', html))


def test_what_was_typed_on_any_page_of_a_salon_is_there_again(planned: tuple[Visitor, str]) -> None:
    visitor, home = planned
    world = world_of(visitor)
    salon_id = flows.uuid.UUID(home.split("/")[-1])
    listed = flows.people(world, salon_id)
    supplier, other = str(listed[SUPPLIER].id), str(listed[OTHER].id)
    added = visitor.fill(f"{home}/people/add", start=f"{home}/people", organisation=f"{ASKER}\n没有这家")
    assert f"{ASKER}\n没有这家</textarea>" in added.text
    said = visitor.fill(f"{home}/wishes", start=f"{home}/wishes", a=supplier, b=supplier, kind="must_not")
    assert said.text.count(f'<option value="{supplier}" selected>') == 2
    assert '<option value="must_not" selected>' in said.text
    person = {"delegates": "3", "names": "王五", "slots": "2", "least": "9999", "most": "", "state": "standby"}
    place = f"{home}/people/{supplier}"
    wrong = visitor.fill(place, start=place, **person).text
    assert "最少和最多场数对不上" in alert_of(wrong)
    assert 'name="delegates" type="number" value="3"' in wrong
    assert "王五</textarea>" in wrong
    assert checked(wrong, "slots") == {"2"}
    assert '<option value="standby" selected>' in wrong
    repair = {"from_slot": "2", "no_shows": other, "lost_table": "99"}
    wrong = visitor.fill(f"{home}/repair", start=f"{home}/repair", **repair).text
    assert checked(wrong, "no_shows") == {other}
    assert '<option value="2" selected>' in wrong
    flows.begin(world, salon_id)
    met = flows.meeting(world, salon_id, ASKER, SUPPLIER)
    place = f"{home}/meetings/{met.id}"
    wrong = visitor.fill(place, start=place, outcome="order_intent", amount="很多", note="下周看厂").text
    assert 'value="很多"' in wrong
    assert 'value="下周看厂"' in wrong


def test_what_a_guest_typed_is_there_again(planned: tuple[Visitor, str]) -> None:
    visitor, home = planned
    world = world_of(visitor)
    salon_id = flows.uuid.UUID(home.split("/")[-1])
    listed = flows.people(world, salon_id)
    visitor.client.cookies.clear()
    visitor.sign_in("owner")
    mine = f"{home}/mine"
    wrong = visitor.fill(f"{mine}/answer", start=mine, comes="yes", delegates="99", names="张三", slots="3").text
    assert "到场人数应在" in alert_of(wrong)
    assert 'type="number" value="99"' in wrong
    assert "张三</textarea>" in wrong
    assert checked(wrong, "slots") == {"3"}
    other = str(listed[OTHER].id)
    wrong = visitor.fill(f"{mine}/wishes", start=mine, other=other, kind="marry").text
    assert alert_of(wrong)
    with world.write() as session:
        guest = flows.guest_of(world, listed[ASKER].id)
        flows.salon_wishes.say_as_firm(session, guest=guest, about={listed[OTHER].id: "must_not"}, now=world.clock)
    assert '<option value="must_not" selected>' in visitor.get(mine).text
    wrong = visitor.client.post(
        f"{mine}/wishes",
        data={
            "form_token": token_of(visitor.get(mine).text),
            "other": [other, str(listed[SUPPLIER].id), str(listed[ASKER].id)],
            "kind": ["must", "must", "must"],
        },
        headers={"Origin": "http://testserver"},
    ).text
    assert "“必见”最多选 2 家" in alert_of(wrong)
    assert wrong.count('<option value="must" selected>') == 2
    flows.begin(world, salon_id)
    met = flows.meeting(world, salon_id, ASKER, SUPPLIER)
    wrong = visitor.fill(
        f"{mine}/results/{met.id}", start=mine, outcome="order_intent", amount="12 万", note="先试样"
    ).text
    assert 'value="12 万"' in wrong
    assert 'value="先试样"' in wrong
