"""Chain maps in Chromium: at a glance, by keyboard, as axe reads them, on a phone, and on one sheet of paper."""

import re
from collections.abc import Iterator

import pytest
from browser_looks import look, new_context, sign_in
from browser_people import OFFICER
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

MAP = "/map/luzhou/equipment"
WIDE, SMALL, WALL = 1280, 360, 3840


@pytest.fixture(scope="module")
def page(browser: Browser, site: str) -> Iterator[Page]:
    """An officer who has signed in; every test goes where it needs to."""
    context = new_context(browser, WIDE, height=900, site=site)
    page = context.new_page()
    sign_in(page, site, OFFICER)
    yield page
    context.close()


def test_from_the_overview_over_the_map_to_a_node(page: Page) -> None:
    page.goto("/map")
    page.get_by_role("link", name="高端装备制造").click()
    expect(page.get_by_role("heading", name="高端装备制造图谱")).to_be_visible()
    box = page.locator("svg.chain-map a[aria-label^='主减速齿轮']")
    box.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="主减速齿轮", exact=True)).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("link", name=re.compile("图谱$")).last.click()
    expect(page.get_by_role("heading", name="高端装备制造图谱")).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, SMALL])
def test_every_page_fits_and_nothing_bars_the_way(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for address in (MAP, "/nodes/luzhou/equipment/主减速齿轮", "/communities?place=luzhou/equipment", "/gaps", "/map"):
        page.goto(address)
        look(page, width)


@pytest.mark.parametrize("width", [WIDE, WALL])
def test_no_words_leave_their_box(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 2160})
    page.goto(MAP)
    outside = page.evaluate(
        """[...document.querySelectorAll('svg.chain-map a')].filter((link) => {
            const box = link.querySelector('rect.box').getBoundingClientRect();
            return [...link.querySelectorAll('text')].some((text) => {
                const own = text.getBoundingClientRect();
                return own.right > box.right + 1 || own.left < box.left - 1 || own.bottom > box.bottom + 1;
            });
        }).map((link) => link.getAttribute('aria-label'))"""
    )
    assert outside == []


def test_in_print_it_is_one_sheet_across(page: Page) -> None:
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.goto(MAP)
    printed = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+)", printed)
    assert [(round(float(width)), round(float(height))) for width, height in boxes] == [(842, 595)]
