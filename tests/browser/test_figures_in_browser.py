"""The leader's pages in Chromium: at every width, as axe reads them, numbers that open as many rows, in print."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_people import OFFICER, PASSWORD
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PAGES = ("/dashboard", "/supply", "/reports", "/wall")


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def sign_in(page: Page, site: str) -> None:
    page.goto(f"{site}/sign-in")
    page.get_by_label("用户名").fill(OFFICER)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


@pytest.mark.parametrize(("width", "script"), [(1280, True), (360, False)])
def test_a_walk_through_the_figures(browser: Browser, site: str, width: int, script: bool) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script, locale="zh-CN")
    context.set_default_timeout(20_000)
    page = context.new_page()
    sign_in(page, site)
    for path in PAGES:
        page.goto(f"{site}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert overflow(page) <= 0, path
        if script:
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
    page.goto(f"{site}/dashboard")
    number = page.locator('[data-figure="needs"]').first
    count = int(number.inner_text())
    assert count > 10
    number.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"：{count} 件")
    assert page.locator("table.figure-rows tbody tr").count() == min(count, 50)
    assert overflow(page) <= 0
    if script:
        assert Axe().run(page).violations_count == 0
    page.go_back()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="查看")).to_be_hidden()
    if script:
        boxes = re.findall(rb"/MediaBox", page.pdf(prefer_css_page_size=True))
        assert 1 <= len(boxes) <= 5
    context.close()


def test_the_wall_fits_one_large_screen_and_renews_itself(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 3840, "height": 2160}, locale="zh-CN")
    page = context.new_page()
    sign_in(page, site)
    page.clock.install()
    page.goto(f"{site}/wall")
    assert overflow(page) <= 0
    assert page.evaluate("document.documentElement.scrollHeight") <= 2160
    number = page.locator(".screen-number").first
    assert number.evaluate("each => parseFloat(getComputedStyle(each).fontSize)") > 120
    page.evaluate("document.body.dataset.old = 'yes'")
    page.clock.fast_forward(61_000)
    expect(page.locator("body[data-old]")).to_have_count(0)
    context.close()
