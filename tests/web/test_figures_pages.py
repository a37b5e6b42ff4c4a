"""The dashboard as pages: who sees it, numbers that open as many rows, days that cannot be, and nothing unescaped."""

import re
from html import unescape

import pytest

from service.web.figures.charts import WIDTH, draw_funnel
from tests.usecases.case_flows import answered
from tests.usecases.flows import confirm, make_mutual
from tests.web.test_lists_page import world_of
from tests.web.test_pages import Inline
from tests.web.visitor import Visitor, alert_of

ATTACK = '<script>alert("1")</script>'
LIGHT = 60_000


@pytest.fixture
def leader(stranger: Visitor) -> Visitor:
    """A park leader in front of an alliance in which something happened."""
    world = world_of(stranger)
    need_id = make_mutual(world)
    world.later(minutes=90)
    for by in ("owner", "supplier"):
        confirm(world, by, need_id)
    world.post_need(ATTACK)
    answered(world)
    stranger.sign_in("park_leader")
    return stranger


def numbers_in(html: str) -> list[tuple[str, str, int]]:
    """Every number of a page that can be opened: name of the figure, address, number."""
    found = re.findall(r'<a class="number-link" href="([^"]+)" data-figure="([^"]+)">(\d+)</a>', html)
    return [(name, unescape(address), int(number)) for address, name, number in found]


def test_every_number_opens_as_many_rows(leader: Visitor) -> None:
    page = leader.get("/dashboard")
    assert page.status_code == 200
    assert len(page.content) < LIGHT
    assert Inline(page.text).found == []
    numbers = numbers_in(page.text)
    assert len({name for name, _, _ in numbers}) > 40
    assert {"needs": 2, "order_intent": 1, "day.within": 1, "day.waiting": 1}.items() <= {
        name: number for name, _, number in numbers
    }.items()
    for name, address, number in {(name, address, number) for name, address, number in numbers}:
        rows = leader.get(address)
        assert rows.status_code == 200, name
        assert f"：{number} 件</h1>" in rows.text, name
        assert len(re.findall(r'<th scope="row"><a href="/cases/LZ-', rows.text)) == number, name
        assert ATTACK not in rows.text


def test_days_are_kept_and_wrong_ones_are_said(leader: Visitor) -> None:
    page = leader.get("/dashboard?from=2026-03-01&to=2026-03-04&as_of=2026-03-04")
    assert "2026-03-01 至 2026-03-04 提出的事项，截至 2026-03-04" in page.text
    assert all("from=2026-03-01" in address for _, address, _ in numbers_in(page.text))
    for wrong in ("as_of=2027-01-01", "from=xx", "from=2026-03-04&to=2026-03-01"):
        page = leader.get(f"/dashboard?{wrong}")
        assert page.status_code == 400
        assert "日期不对" in alert_of(page.text)
        assert numbers_in(page.text)
    earlier = leader.get("/dashboard?as_of=2026-03-01")
    assert {number for _, _, number in numbers_in(earlier.text)} == {0}


def test_the_home_of_a_park_leader(stranger: Visitor) -> None:
    assert stranger.sign_in("park_leader").headers["location"] == "/dashboard"


@pytest.mark.parametrize("path", ["/dashboard", "/dashboard/rows?show=needs"])
@pytest.mark.parametrize(
    ("by", "status"), [("owner", 403), ("bureau", 403), ("chain_leader", 403), ("secretariat", 200), ("admin", 200)]
)
def test_who_sees_figures(stranger: Visitor, path: str, by: str, status: int) -> None:
    assert stranger.get(path).status_code == 401
    stranger.sign_in(by)
    sep = "&" if "?" in path else "?"
    assert stranger.get(f"{path}{sep}alliance=luzhou").status_code == status
    if status == 403:
        assert "/dashboard" not in re.findall(r'href="([^"?]+)', stranger.get("/").text)


def test_another_alliances_figures_are_not_shown(stranger: Visitor) -> None:
    stranger.sign_in("far_secretariat")
    assert stranger.get("/dashboard?alliance=luzhou").status_code == 403


def test_a_figure_that_there_is_not(leader: Visitor) -> None:
    assert leader.get("/dashboard/rows?show=nothing").status_code == 404


def test_the_funnel_leaves_room_for_its_words() -> None:
    small, large = (draw_funnel([("需求", number, words)]) for number, words in ((8, "8"), (19127, "19127 · 95.6%")))
    assert (small.room, large.room) == (242, 222)
    assert large.bars[0].x + large.bars[0].width + 8 * len(large.bars[0].words) < WIDTH
