"""The lists in Chromium: on a desk and on a phone, without script, as axe reads them, and in print."""

import re
from collections.abc import Iterator

import pytest
from browser_looks import look, new_context, overflow, sign_in
from browser_people import OFFICER
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

WIDE, SMALL = 1280, 360
WHOLE = re.compile(r"共 \d+ 条")


@pytest.fixture(params=[(WIDE, True), (SMALL, False)], ids=["desk", "phone-without-script"])
def page(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An officer in front of the need list."""
    width, script = request.param
    yield from open_list(browser, site, width, script=script)


@pytest.fixture(params=[WIDE, SMALL])
def scripted(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The same where scripts run, which axe needs."""
    yield from open_list(browser, site, request.param, script=True)


def open_list(browser: Browser, site: str, width: int, *, script: bool) -> Iterator[Page]:
    context = new_context(browser, width, script=script)
    page = context.new_page()
    sign_in(page, site, OFFICER)
    page.get_by_role("link", name="清单", exact=True).click()
    expect(page.get_by_role("heading", name="产业链需求清单")).to_be_visible()
    yield page
    context.close()


def test_every_list_fits_its_window(page: Page) -> None:
    for name in ("需求清单", "资源清单", "项目清单", "认领清单", "补链清单"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        expect(page.get_by_text(WHOLE)).to_be_visible()
        assert overflow(page) <= 0, name


def test_another_day_and_a_comparison(page: Page) -> None:
    rows = page.locator("table.list tbody tr")
    expect(rows.nth(10)).to_be_visible()
    page.get_by_label("截至哪一天").fill("2020-01-01")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("这一天清单里没有条目")).to_be_visible()
    page.get_by_label("截至哪一天").fill("")
    page.get_by_label("与哪一天对比").fill("2020-01-01")
    page.get_by_role("button", name="查看").click()
    expect(rows.first.get_by_text("新增")).to_be_visible()
    assert overflow(page) <= 0


def test_nothing_bars_the_way(scripted: Page) -> None:
    look(scripted)


def test_in_print_it_is_a_paper_across(page: Page) -> None:
    page.emulate_media(media="print")
    for hidden in ("查看", "登录", "导入"):
        expect(page.get_by_role("button", name=hidden)).to_have_count(0)
    expect(page.get_by_role("columnheader", name="需求内容")).to_be_visible()
    expect(page.get_by_text("编制单位：")).to_be_visible()
    boxes = re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+)", page.pdf(prefer_css_page_size=True))
    assert boxes
    assert all(float(width) > float(height) and round(float(width)) == 842 for width, height in boxes)


def test_a_file_is_downloaded_under_its_chinese_name(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Excel").click()
    assert re.fullmatch(r".+需求清单（截至\d{4}-\d\d-\d\d）\.xlsx", download.value.suggested_filename)
