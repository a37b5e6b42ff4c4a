"""The office in Chromium: a queue cleared with the keyboard alone, a whistle answered on a phone, axe at two widths."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser_looks import look, new_context, sign_in
from browser_people import BUREAU, OFFICER, PASSWORD
from playwright.sync_api import Browser, Page, expect

from service.fixture_paths import fixtures_folder

pytestmark = pytest.mark.browser

MINE = "等我办"
REQUESTS = 20
MOST_KEYS = 200
LIGHT = 60_000
FIRST = ".queue-rows tbody tr >> nth=0"


class Client:
    """The site's API as the officer calls it."""

    def __init__(self, site: str) -> None:
        self.http = httpx.Client(base_url=f"{site}/api/v1", trust_env=False, timeout=60)
        signed_in = self.http.post("/auth/token", json={"username": OFFICER, "password": PASSWORD}).json()
        self.http.headers["Authorization"] = f"Bearer {signed_in['access_token']}"

    def submit(self, row: dict[str, Any]) -> str:
        """Let a request come in; return the number of its case."""
        sent = {"alliance": "luzhou", "text": row["text"], "organisation": row["organisation"], "channel": "form"}
        answer = self.http.post("/requests", json=sent)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["case"]["number"])

    def state_of(self, number: str) -> str:
        """Where a case stands; empty once it is out of the queue."""
        items = self.http.get("/case-queue", params={"alliance": "luzhou", "q": number}).json()["items"]
        return str(items[0]["case"]["state"]) if items else ""


@pytest.fixture(scope="module")
def site(own_site: str) -> str:
    """A site of its own: what other files post would stand in the officer's queue as well."""
    return own_site


@pytest.fixture(scope="module")
def requests(site: str) -> list[str]:
    """Twenty requests of the demonstration's month, of as many categories as it has, each with its case's number."""
    lines = (Path(fixtures_folder()) / "requests" / "luzhou.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    by_category: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_category.setdefault(row["category"], []).append(row)
    mixed = [each[turn] for turn in range(4) for each in by_category.values() if turn < len(each)][:REQUESTS]
    assert len({row["category"] for row in mixed}) >= 10
    client = Client(site)
    return [client.submit(row) for row in mixed]


def press(page: Page, key: str) -> None:
    """Press a key and wait for the page that it leads to."""
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press(key)


def sign_in_by_keys(page: Page, site: str, username: str) -> None:
    """Sign in with the keyboard."""
    page.goto(f"{site}/sign-in")
    page.get_by_label("用户名").focus()
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    press(page, "Enter")


@pytest.fixture(params=[1280])
def desk(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = new_context(browser, request.param, height=900)
    page = context.new_page()
    sign_in_by_keys(page, site, OFFICER)
    yield page
    context.close()


def check_page(page: Page, site: str, path: str) -> None:
    """Look at a page at both widths: no violation, nothing sideways, light."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        answer = page.goto(site + path)
        assert answer is not None
        assert answer.status == 200, path
        assert len(answer.body()) < LIGHT, path
        look(page, width)


def deal_with_first(page: Page) -> None:
    """Do what the first row of the queue asks for, as the officer would."""
    if page.locator("tr.here").count() == 0:
        page.keyboard.press("j")
    row = page.locator(FIRST).inner_text()
    if "%" in row:
        press(page, "a")
    elif "已推荐" in row:
        press(page, "e")
        if page.locator("#outcomes").count():  # nobody fits
            press(page, "g")
    elif "供需" in row or "产品" in row or "设备" in row or "技术" in row:
        press(page, "g")
    else:
        answer_from_its_page(page)


def correct_the_first(page: Page) -> None:
    """Open the first row at its category, choose the next one, send it, and come back."""
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("已勾选 1 件")).to_be_visible()
    page.keyboard.press("x")
    press(page, "c")
    expect(page.locator("#correct")).to_be_focused()
    page.keyboard.press("ArrowDown")
    for _ in range(3):
        page.keyboard.press("Tab")
    press(page, "Enter")
    if "/cases/" in page.url:
        press(page, "u")


def answer_from_its_page(page: Page) -> None:
    """Open the case and answer it, since no department is to be called."""
    press(page, "Enter")
    page.keyboard.press("r")
    page.keyboard.type("已收到，秘书处今天与您联系。")
    page.keyboard.press("Tab")
    press(page, "Enter")
    if "/cases/" in page.url:
        press(page, "u")


def test_an_officer_clears_a_queue_of_twenty_with_the_keyboard(desk: Page, site: str, requests: list[str]) -> None:
    expect(desk).to_have_url(re.compile("/queue"))
    client = Client(site)
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_be_hidden()
    desk.get_by_role("link", name=MINE, exact=True).focus()
    press(desk, "Enter")
    correct_the_first(desk)
    for _ in range(MOST_KEYS):
        if desk.locator(FIRST).count() == 0:
            break
        deal_with_first(desk)
    expect(desk.get_by_text("这个筛选下没有事项")).to_be_visible()
    states = {number: client.state_of(number) for number in requests}
    assert not {"received", "triaged"} & set(states.values()), states
    assert len(set(states.values())) >= 3  # partners, departments, answers or gaps


def test_a_department_answers_a_whistle_on_a_phone(browser: Browser, site: str) -> None:
    client = Client(site)
    firm = "泸州兰皋软板有限公司"
    number = client.submit({"text": "社保卡办理一直没有通知，外地员工四十人等着用", "organisation": firm})
    items = client.http.get("/case-queue", params={"alliance": "luzhou", "q": number}).json()["items"]
    settled = client.http.post(
        f"/cases/{items[0]['case']['id']}/triage", json={"category": "labour", "department": "人社"}
    )
    assert settled.json()["case"]["state"] == "whistled", settled.text
    context = new_context(browser, 360, height=740, touch=True)
    page = context.new_page()
    sign_in(page, site, BUREAU)
    expect(page).to_have_url(re.compile("/department"))
    card = page.locator(".call", has_text=number)
    button = card.get_by_role("button", name="报到")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.tap()
    page.locator(".call", has_text=number).get_by_role("link", name="去答复").tap()
    page.get_by_label("答复（诉求方会看到）").fill("四十张卡周五前送到贵单位")
    page.get_by_role("button", name="答复", exact=True).tap()
    expect(page.get_by_text("答复已发给诉求方")).to_be_visible()
    assert client.state_of(number) == "answered"
    check_page(page, site, "/department")
    check_page(page, site, f"/cases/{number}")
    context.close()


def test_every_page_of_the_office_is_accessible_and_light(desk: Page, site: str, requests: list[str]) -> None:
    need = next(
        item["case"]["number"]
        for item in Client(site)
        .http.get("/case-queue", params={"alliance": "luzhou", "state": "proposed"})
        .json()["items"]
    )
    for path in ("/queue", f"/cases/{need}", f"/cases/{requests[0]}", "/workload", "/search?q=齿轮", "/search"):
        check_page(desk, site, path)
