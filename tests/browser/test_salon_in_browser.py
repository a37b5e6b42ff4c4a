"""An organiser goes from nothing to printed schedules, repairs the day, and results reach the case line."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

import pytest
from browser_looks import look, new_context, sign_in
from browser_people import OFFICER
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdfium2 import PdfDocument

pytestmark = pytest.mark.browser

WIDE, SMALL = 1280, 360
DAY = (date.today() + timedelta(days=20)).isoformat()
COUNT = re.compile(r"(\d+) 场洽谈")


@pytest.fixture(scope="module")
def office(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A browser in which an officer is signed in."""
    context = new_context(browser, WIDE, height=900)
    page = context.new_page()
    sign_in(page, site, OFFICER)
    page.close()
    yield context
    context.close()


@pytest.fixture(scope="module")
def salon(office: BrowserContext, site: str) -> str:
    """The address of a salon that was made and planned by hand in the browser."""
    page = office.new_page()
    page.goto(f"{site}/salons")
    page.get_by_role("link", name="新办一场沙龙").first.click()
    page.get_by_label("沙龙名称").fill("装备链四季度对接会")
    page.get_by_label("日期").fill(DAY)
    page.get_by_label("地点").fill("三楼报告厅")
    page.get_by_label("共几场").fill("6")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="装备链四季度对接会")).to_be_visible()
    address = page.url.partition("?")[0]
    page.get_by_role("link", name="名单与邀请").click()
    page.get_by_role("button", name="系统建议请谁").click()
    expect(page.get_by_role("button", name=re.compile("全部加入"))).to_be_visible()
    page.get_by_role("button", name=re.compile("全部加入")).click()
    expect(page.get_by_text("已加入名单")).to_be_visible()
    page.get_by_role("button", name="给选中的发邀请").click()
    expect(page.get_by_text("邀请已发")).to_be_visible()
    page.wait_for_load_state()  # the rows below the notice too
    for box in page.locator("input[name=who]").all():
        box.check()
    page.get_by_role("button", name="确认来", exact=True).click()
    expect(page.get_by_text("名单已更新")).to_be_visible()
    page.get_by_role("link", name="意愿", exact=True).click()
    page.get_by_role("button", name="按需求和能力填写建议").click()
    expect(page.get_by_text("系统建议已填好")).to_be_visible()
    page.get_by_role("link", name="排桌", exact=True).click()
    page.get_by_role("button", name="排桌").click()
    expect(page.get_by_role("heading", name=re.compile("离最好|最好的方案"))).to_be_visible()
    expect(page.get_by_text("任何排法都超不过它")).to_be_visible()
    page.close()
    return address


@pytest.fixture
def page(office: BrowserContext, salon: str) -> Iterator[Page]:
    """A page of the organiser, in front of the salon."""
    page = office.new_page()
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.goto(salon)
    yield page
    page.close()


def pdf_of(page: Page, address: str) -> tuple[int, str]:
    """Pages and text of a PDF."""
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    document = PdfDocument(BytesIO(answer.body()))
    return len(document), "".join(each.get_textpage().get_text_range() for each in document)


def test_the_schedules_are_printed(page: Page, salon: str) -> None:
    page.goto(f"{salon}/plan")
    found = COUNT.search(page.locator("main").inner_text())
    assert found
    meetings = int(found[1])
    assert meetings >= 3
    page.goto(f"{salon}/day?by=firm")
    firms = [re.sub(r"^\d+ 号\s*", "", each.inner_text()).split()[0] for each in page.locator("section.panel h2").all()]
    page.goto(f"{salon}/print")
    address = page.get_by_role("link", name="各家日程 PDF").get_attribute("href")
    assert address
    site = salon.partition("/salons/")[0]
    pages, words = pdf_of(page, site + address)
    joined = re.sub(r"\s", "", words)
    busy = [firm for firm in firms if firm in joined]
    assert pages == len(busy)
    assert len(busy) >= len(firms) - 2
    assert "三楼报告厅" in joined
    for kind in ("tables", "badges", "wall"):
        count, words = pdf_of(page, f"{salon}/papers/{kind}.pdf")
        assert count >= 1
        assert busy[0] in re.sub(r"\s", "", words)


@pytest.mark.parametrize("width", [WIDE, SMALL])
def test_nothing_bars_the_way_and_every_page_fits(page: Page, salon: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{salon}/day")
    meeting = page.locator("a[href*='/meetings/']").first.get_attribute("href") or ""
    page.goto(f"{salon}/people")
    person = page.locator("tbody th a").first.get_attribute("href") or ""
    site = salon.partition("/salons/")[0]
    page.goto(site + person)
    guest = page.locator("#link").input_value()
    own = [f"{salon}{place}" for place in ("", "/people?propose=1", "/wishes", "/plan", "/check-in", "/repair", "/day")]
    for address in (f"{site}/salons", f"{site}/salons/new", *own, site + person, site + meeting, guest):
        page.goto(address)
        look(page)


def test_a_step_by_hand_says_what_it_costs(page: Page, salon: str) -> None:
    page.goto(f"{salon}/plan")
    page.get_by_label("改哪一家的").select_option(index=1)
    page.get_by_role("button", name="打开").click()
    page.get_by_role("button", name="取消这一场").click()
    expect(page.get_by_text("代价")).to_be_visible()
    page.get_by_text("以前的版本").click()
    page.get_by_role("button", name="恢复这一版").first.click()
    expect(page.get_by_text("已恢复那一版")).to_be_visible()


def links_of(page: Page, salon: str) -> dict[str, str]:
    """The guest links of the two who have the first meeting, by firm."""
    page.goto(f"{salon}/day")
    page.locator("a[href*='/meetings/']").first.click()
    page.wait_for_url("**/meetings/*")
    names = page.get_by_role("heading", level=1).inner_text().split(" × ")
    found = {}
    for name in names:
        page.goto(f"{salon}/people")
        page.get_by_role("link", name=name).click()
        found[name] = page.locator("#link").input_value()
    return found


@pytest.fixture(scope="module")
def begun(office: BrowserContext, salon: str) -> str:
    """The same salon, from its beginning on."""
    page = office.new_page()
    page.goto(salon)
    page.get_by_role("button", name="开始", exact=True).click()
    expect(page.get_by_text("沙龙开始了")).to_be_visible()
    page.close()
    return salon


def test_results_of_both_sides_reach_the_case(browser: Browser, page: Page, begun: str) -> None:
    salon = begun
    links = links_of(page, salon)
    names = list(links)
    phone = new_context(browser, SMALL, height=700)
    for name, other in ((names[0], names[1]), (names[1], names[0])):
        guest = phone.new_page()
        guest.goto(links[name])
        phone.clear_cookies()  # what is tapped now is refused, kept, and sent by the page that is loaded next
        item = guest.locator(".own-day > li", has_text=other)
        item.get_by_role("button", name="达成订单意向").click()
        expect(guest.locator("#queue-note")).to_contain_text("没传上去的还存在这台手机里")
        guest.reload()
        expect(guest.locator(".own-day > li", has_text=other).get_by_text("已确认", exact=True)).to_be_visible()
        guest.close()
    phone.close()
    page.goto(f"{salon}/report")
    expect(page.locator("dl.facts dd").first).to_have_text("1 对")
    page.goto(f"{salon.partition('/salons/')[0]}/lists/projects")
    expect(page.locator("table.list tbody tr", has_text=names[0]).filter(has_text=names[1])).to_be_visible()


def test_what_is_being_typed_outlives_a_tap_that_is_sent_late(browser: Browser, page: Page, begun: str) -> None:
    phone = new_context(browser, SMALL, height=700)
    guest = phone.new_page()
    guest.goto(next(iter(links_of(page, begun).values())))
    phone.set_offline(True)
    guest.wait_for_function("!navigator.onLine")
    guest.locator(".own-day > li").last.get_by_role("button").last.click()
    expect(guest.locator("#queue-note")).to_contain_text("1 条还没传上去")
    names = guest.get_by_label("姓名，一行一位（印在胸牌上，可不填）")
    names.fill("张三")
    phone.set_offline(False)
    guest.evaluate("dispatchEvent(new Event('online'))")
    expect(guest.locator("#queue-note")).to_be_hidden()
    guest.evaluate("new Promise((done) => setTimeout(done, 500))")  # a page that is reloaded does not come to that
    expect(names).to_have_value("张三")
    phone.close()


def test_taps_on_a_phone_survive_a_lost_network(office: BrowserContext, page: Page, salon: str) -> None:
    page.set_viewport_size({"width": SMALL, "height": 700})
    page.goto(f"{salon}/check-in")
    first, second = (page.locator("#check-in-list li").nth(place).get_attribute("id") for place in (0, 1))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(f"#{first} button").click()
    expect(page.locator(f"#{first}")).to_have_class("checked_in")
    page.reload()
    expect(page.locator(f"#{first}").get_by_text("已签到")).to_be_visible()
    office.set_offline(True)
    page.wait_for_function("!navigator.onLine")
    page.locator(f"#{second} button").click()
    expect(page.locator("#queue-note")).to_contain_text("1 条还没传上去")
    expect(page.locator(f"#{second}")).to_have_class("checked_in")
    office.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#queue-note")).to_be_hidden()
    page.reload()
    expect(page.locator(f"#{second}").get_by_text("已签到")).to_be_visible()


def report_missing(page: Page, salon: str) -> str:
    """Report the last firm on the list that has met nobody yet; give its number. Who has met somebody did come."""
    page.goto(f"{salon}/repair")
    numbers = [box.get_attribute("value") or "" for box in page.locator("input[name=no_shows]").all()]
    done, met = page.get_by_text("重新安排好了"), page.get_by_text("已经谈过的场次不能再动")
    for number in reversed(numbers):
        page.goto(f"{salon}/repair")
        page.locator(f"input[name=no_shows][value='{number}']").check()
        page.get_by_role("button", name="重新安排").click()
        expect(done.or_(met)).to_be_visible()
        if done.is_visible():
            return number
    raise AssertionError("everybody has met somebody already")


def test_a_no_show_is_repaired_during_the_salon(page: Page, salon: str) -> None:
    who = report_missing(page, salon)
    expect(page.get_by_role("heading", name=re.compile(r"上次调整：\d+ 场没动"))).to_be_visible()
    page.goto(f"{salon}/check-in")
    expect(page.locator("#check-in-list li.confirmed").first).to_be_visible()
    expect(page.locator(f"#p{who}.confirmed")).to_have_count(0)
    page.goto(f"{salon}/people")
    expect(page.locator("tbody tr", has_text="未到场")).to_have_count(1)
