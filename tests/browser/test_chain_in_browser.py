"""Chain maps in Chromium: at a glance, by keyboard, as axe reads them, on a phone, and on one sheet of paper."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_people import OFFICER, PASSWORD
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

MAP = "/map/luzhou/equipment"
WIDE, SMALL, WALL = 1280, 360, 3840


@pytest.fixture(scope="module")
def page(browser: Browser, site: str) -> Iterator[Page]:
    """An officer who has signed in; every test goes where it needs to."""
    context = browser.new_context(viewport={"width": WIDE, "height": 900}, locale="zh-CN", base_url=site)
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("用户名").fill(OFFICER)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    yield page
    context.close()


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_from_the_overview_over_the_map_to_a_node(page: Page) -> None:
    page.goto("/map")
    page.get_by_role("link", name="高端装备制造").click()
    expect(page.get_by_role("heading", name="高端装备制造图谱")).to_be_visible()
    box = page.locator("svg.chain-map a[aria-label^='主减速齿轮']")
    box.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="主减速齿轮", exact=True)).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()
    page.get_by_role("link", name=re.compile("图谱$")).last.click()
    expect(page.get_by_role("heading", name="高端装备制造图谱")).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, SMALL])
def test_every_page_fits_and_nothing_bars_the_way(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for address in (MAP, "/nodes/luzhou/equipment/主减速齿轮", "/communities?place=luzhou/equipment", "/gaps", "/map"):
        page.goto(address)
        assert overflow(page) <= 0, address
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"


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
