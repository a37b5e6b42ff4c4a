"""The local supply rate as pages: numbers that open as many rows, what if, and the form for supply from outside."""

import re
from decimal import Decimal
from html import unescape

import pytest

from service.usecases.order_intents import Terms
from tests.usecases.flows import confirm, make_mutual
from tests.usecases.world import SUPPLIER
from tests.web.test_figures_pages import ATTACK, LIGHT, numbers_in
from tests.web.test_lists_page import world_of
from tests.web.test_pages import Inline
from tests.web.visitor import Visitor, alert_of


@pytest.fixture
def office(stranger: Visitor) -> Visitor:
    """An officer, with one need settled here, one in sight, and one that nobody serves."""
    world = world_of(stranger)
    need_id = make_mutual(world)
    for by in ("owner", "supplier"):
        confirm(world, by, need_id)
    make_mutual(world)
    world.post_need("求购主减速齿轮，急")
    stranger.sign_in("secretariat")
    return stranger


def tile(html: str) -> str:
    found = re.search(r'<p class="tile-number">([^<]+)</p>', html)
    assert found
    return found[1]


def test_numbers_open_as_many_rows_and_the_form_moves_the_rate(office: Visitor) -> None:
    page = office.get("/supply").text
    assert tile(page) == "100.0%"
    rows = office.get("/supply/rows?alliance=luzhou&show=open").text
    form = re.findall(r'href="(/supply/outside/[^"]+)"', rows)
    assert len(form) == 2
    sent = office.fill(form[-1], start=form[-1], supplier=ATTACK, region="省外", amount="12,000 元")
    assert sent.status_code == 303
    assert sent.headers["location"] == "/supply?alliance=luzhou&done=outside_recorded"
    page = office.get(sent.headers["location"])
    assert tile(page.text) == "50.0%"
    assert len(page.content) < LIGHT
    assert Inline(page.text).found == []
    assert ATTACK not in page.text
    assert "1.2 万元" in page.text
    for name, address, number in numbers_in(page.text):
        found = office.get(address)
        assert f"：{number} 件</h1>" in found.text, name
        assert len(re.findall(r'<th scope="row"><a href="/cases/LZ-', found.text)) == number, name
        assert ATTACK not in found.text
    assert SUPPLIER in re.sub(r".*外购的，本地可能能供", "", page.text, flags=re.DOTALL)


def test_what_if(office: Visitor) -> None:
    page = office.get("/supply").text
    keys = [unescape(each) for each in re.findall(r'name="close" value="([^"]+)"', page)]
    assert len(keys) == 1
    changed = office.get(f"/supply?alliance=luzhou&close={keys[0]}").text
    assert "1 / 1 件变为 2 / 2 件" in changed
    assert f'value="{keys[0]}" checked' in changed
    assert "按金额由" not in changed  # nobody has named one


def test_what_if_in_yuan(stranger: Visitor) -> None:
    world = world_of(stranger)
    need_id = make_mutual(world)
    for by in ("owner", "supplier"):
        confirm(world, by, need_id, Terms(Decimal(120_000)))
    make_mutual(world)
    stranger.sign_in("secretariat")
    (key,) = re.findall(r'name="close" value="([^"]+)"', stranger.get("/supply").text)
    changed = stranger.get(f"/supply?alliance=luzhou&close={unescape(key)}").text
    assert "按金额由 100.0% 变为 100.0%（没写金额的不计）" in changed


def test_what_was_typed_is_kept_when_it_cannot_be(office: Visitor) -> None:
    path = "/supply/outside/LZ-2026-000003"
    refused = office.fill(path, start=path, supplier="某厂", region="省外", amount="很多")
    assert refused.status_code == 400
    assert "金额" in alert_of(refused.text)
    assert 'value="某厂"' in refused.text
    assert office.fill(path, start=path, supplier=" ", region="省外").status_code == 400
    assert tile(office.get("/supply").text) == "100.0%"


def test_readers_see_no_form(stranger: Visitor) -> None:
    world_of(stranger).post_need()
    stranger.sign_in("park_leader")
    assert "/supply/outside" not in stranger.get("/supply/rows?alliance=luzhou&show=open").text
    assert "日期不对" in alert_of(stranger.get("/supply?as_of=2027-01-01").text)
