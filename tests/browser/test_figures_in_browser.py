"""The leader's pages in Chromium: at every width, as axe reads them, numbers that open as many rows, in print."""

import re

import pytest
from browser_looks import look, new_context, overflow, sign_in
from browser_people import OFFICER
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser

PAGES = ("/dashboard", "/supply", "/reports", "/wall")


@pytest.mark.parametrize(("width", "script"), [(1280, True), (360, False)])
def test_a_walk_through_the_figures(browser: Browser, site: str, width: int, script: bool) -> None:
    context = new_context(browser, width, script=script)
    page = context.new_page()
    sign_in(page, site, OFFICER)
    for path in PAGES:
        page.goto(f"{site}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert overflow(page) <= 0, path
        if script:
            look(page)
    page.goto(f"{site}/dashboard")
    number = page.locator('[data-figure="needs"]').first
    count = int(number.inner_text())
    assert count > 10
    number.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"：{count} 件")
    expect(page.locator("table.figure-rows tbody tr")).to_have_count(min(count, 50))
    assert overflow(page) <= 0
    if script:
        look(page)
    page.go_back()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="查看")).to_be_hidden()
    if script:
        boxes = re.findall(rb"/MediaBox", page.pdf(prefer_css_page_size=True))
        assert 1 <= len(boxes) <= 5
    context.close()


def test_the_wall_fits_one_large_screen_and_renews_itself(browser: Browser, site: str) -> None:
    context = new_context(browser, 3840, height=2160)
    page = context.new_page()
    sign_in(page, site, OFFICER)
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
