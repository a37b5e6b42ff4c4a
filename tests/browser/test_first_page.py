"""The first page in Chromium: two widths, with and without JavaScript, by keyboard, and as axe reads it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from browser_looks import look, new_context, overflow
from playwright.sync_api import Browser, Page, Request, Response, expect

pytestmark = pytest.mark.browser

NEED = "求购主减速齿轮，渗碳淬火，磨齿，月需2000套"
LIGHT = 60_000
WIDE, SMALL = 1280, 360


@dataclass
class Tab:
    """A tab, everything that it asked for, and what came back (address -> bytes)."""

    page: Page
    site: str
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.on("request", self._note_request)
        self.page.on("response", self._note_response)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)

    def open(self, path: str = "/") -> Page:
        self.page.goto(self.site + path, wait_until="networkidle")
        return self.page

    def ask(self, text: str = NEED, place: str = "luzhou/equipment") -> Page:
        """Open the page, fill it in and press the button."""
        page = self.open()
        page.get_by_label("在哪里找").select_option(place)
        page.get_by_label("需求", exact=True).fill(text)
        with page.expect_navigation(wait_until="networkidle"):
            page.get_by_role("button", name="找伙伴").click()
        return page

    def _note_request(self, request: Request) -> None:
        self.asked.append(request.url)

    def _note_response(self, response: Response) -> None:
        self.weights[f"{response.request.method} {response.url}"] = int(response.headers["content-length"])


def open_tab(browser: Browser, site: str, width: int, *, script: bool) -> Iterator[Tab]:
    context = new_context(browser, width, script=script)
    yield Tab(context.new_page(), site)
    context.close()


@pytest.fixture(params=[(w, s) for w in (SMALL, WIDE) for s in (True, False)], ids=lambda p: f"{p[0]}-script-{p[1]}")
def tab(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Tab]:
    width, script = request.param
    yield from open_tab(browser, site, width, script=script)


@pytest.fixture(params=[SMALL, WIDE])
def scripted(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Tab]:
    yield from open_tab(browser, site, request.param, script=True)


def test_a_need_goes_in_and_partners_with_reasons_come_out(tab: Tab) -> None:
    page = tab.open()
    assert "泸州" in page.get_by_label("在哪里找").inner_text()
    assert overflow(page) <= 0
    tab.ask()
    expect(page.get_by_role("heading", name="链内伙伴")).to_be_visible()
    cards = page.locator("#fits ~ .cards > li")
    assert 1 <= cards.count() <= 8
    expect(cards.first.get_by_role("heading", level=3)).not_to_be_empty()
    expect(cards.first.locator("mark").first).to_be_visible()
    quoted = cards.first.locator(".evidence").first.locator("mark").all_inner_texts()
    assert quoted
    assert all(quote in NEED for quote in quoted)
    assert page.get_by_label("需求", exact=True).input_value() == NEED
    assert page.get_by_label("在哪里找").input_value() == "luzhou/equipment"
    assert overflow(page) <= 0


def test_nothing_is_asked_of_another_host_and_nothing_breaks(tab: Tab) -> None:
    tab.ask()
    assert len(tab.asked) >= 5
    assert {f"http://{urlsplit(address).netloc}" for address in tab.asked} == {tab.site}
    assert tab.errors == []


def test_results_with_all_their_files_are_light(tab: Tab) -> None:
    tab.ask()
    first = f"GET {tab.site}/"
    assert tab.weights[first] > 1000
    assert sum(size for what, size in tab.weights.items() if what != first) < LIGHT


@pytest.mark.parametrize("path", ["/", "/?sample=gears", "/sign-in", "/nowhere"])
def test_no_page_scrolls_sideways(tab: Tab, path: str) -> None:
    assert overflow(tab.open(path)) <= 0


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere"])
def test_text_keeps_clear_of_header_and_footer(scripted: Tab, path: str) -> None:
    page = scripted.open(path)
    header, title = page.locator("header.top").bounding_box(), page.locator("h1").bounding_box()
    assert header is not None
    assert title is not None
    assert title["y"] - (header["y"] + header["height"]) >= 16
    assert page.locator("main").evaluate("each => parseFloat(getComputedStyle(each).paddingBottom)") >= 16


def test_an_unbroken_word_does_not_widen_the_page(tab: Tab) -> None:
    assert overflow(tab.ask("20CrMnTi" * 60 + NEED)) <= 0


def test_sample_is_one_press_away(tab: Tab) -> None:
    page = tab.open()
    page.get_by_role("link", name="主减速齿找配套").click()
    expect(page.get_by_label("需求", exact=True)).to_have_value(re.compile("主减速齿"))
    page.get_by_role("button", name="找伙伴").click()
    expect(page.get_by_role("heading", name="链内伙伴")).to_be_visible()


def test_empty_need_is_said_in_chinese(tab: Tab) -> None:
    page = tab.ask("")
    expect(page.get_by_role("alert")).to_contain_text("内容是空的")
    assert overflow(page) <= 0


def test_keyboard_is_enough(tab: Tab) -> None:
    page = tab.open()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.get_by_label("需求", exact=True).focus()
    page.keyboard.insert_text(NEED)
    page.keyboard.press("Tab")
    expect(page.get_by_label("在哪里找")).to_be_focused()
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="找伙伴")
    expect(button).to_be_focused()
    assert button.evaluate("each => getComputedStyle(each).outlineStyle") != "none"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="链内伙伴")).to_be_visible()


def test_every_reason_opens_by_keyboard(tab: Tab) -> None:
    page = tab.ask()
    page.locator("details:not([open])").first.locator("summary").focus()
    expect(page.locator("summary:focus ~ .evidences")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("summary:focus ~ .evidences")).to_be_visible()


def test_script_counts_characters(scripted: Tab) -> None:
    page = scripted.open()
    page.get_by_label("需求", exact=True).fill("齿轮")
    expect(page.locator("[data-counter]")).to_have_text("2 / 4000 字")


@pytest.mark.parametrize("state", ["empty", "results", "error", "sign-in", "problem"])
def test_axe_finds_nothing(scripted: Tab, state: str) -> None:
    if state == "results":
        scripted.ask()
    elif state == "error":
        scripted.ask("")
    else:
        scripted.open({"empty": "/", "sign-in": "/sign-in", "problem": "/nowhere"}[state])
    look(scripted.page)
