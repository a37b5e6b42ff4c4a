"""One person's way through the product: invited, signed up, another password, another browser shut out, erased."""

import re
from collections.abc import Iterator

import pytest
from browser_looks import look, new_context, send_sign_in, sign_in
from browser_people import ASKING, OFFICER
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

WIDE, SMALL = 1280, 360
FIRST, SECOND = "石榴树下有七只花猫吧", "七只猫都在石榴树上睡"


def open_page(browser: Browser, site: str, width: int) -> Page:
    context = new_context(browser, width, site=site)
    return context.new_page()


def look_twice(page: Page) -> None:
    """Look at a page at both widths."""
    for width in (SMALL, WIDE):
        page.set_viewport_size({"width": width, "height": 800})
        look(page, width)


@pytest.fixture
def link(browser: Browser, site: str) -> Iterator[str]:
    """The link that an officer makes for a clerk."""
    page = open_page(browser, site, WIDE)
    sign_in(page, site, OFFICER)
    page.goto("/setup/luzhou/people")
    page.get_by_label("身份").first.select_option("clerk")
    page.get_by_label("单位", exact=False).first.select_option(label=ASKING)
    page.locator("#name").fill("张敏")
    page.get_by_role("button", name="生成邀请链接").click()
    yield page.get_by_label("邀请链接").input_value()
    page.goto("/audit?alliance=luzhou&check=1")
    expect(page.get_by_text("核验通过")).to_be_visible()
    for act in ("发出邀请", "接受邀请", "本人注销"):
        expect(page.get_by_role("cell", name=re.compile(act)).first).to_be_visible()
    look_twice(page)
    page.context.close()


def test_invited_signed_up_and_erased(browser: Browser, site: str, link: str) -> None:
    phone = open_page(browser, site, SMALL)
    phone.goto(link)
    look_twice(phone)
    phone.get_by_label("用户名").fill("zhangmin")
    phone.get_by_label("密码", exact=True).fill(FIRST)
    phone.get_by_label("再输一次密码").fill(FIRST)
    phone.get_by_role("button", name="设好并登录").click()
    expect(phone.get_by_text("账号已设好，您已登录")).to_be_visible()
    desk = open_page(browser, site, WIDE)
    sign_in(desk, site, "zhangmin", FIRST)
    desk.get_by_role("link", name="张敏").click()
    expect(desk.get_by_role("heading", name="登录的设备")).to_be_visible()
    look_twice(desk)
    phone.goto("/account")
    phone.get_by_label("现在的密码").fill(FIRST)
    phone.get_by_label("新密码", exact=True).fill(SECOND)
    phone.get_by_label("再输一次新密码").fill(SECOND)
    phone.get_by_role("button", name="修改密码").click()
    expect(phone.get_by_text("其他设备上的登录已全部退出")).to_be_visible()
    desk.goto("/account")
    expect(desk.get_by_role("button", name="登录")).to_be_visible()
    phone.get_by_role("link", name="注销本人账号").click()
    expect(phone.get_by_label("我知道注销后不能恢复")).to_be_visible()
    look_twice(phone)
    phone.get_by_label("现在的密码").fill(SECOND)
    phone.get_by_label("我知道注销后不能恢复").check()
    phone.get_by_role("button", name="注销").click()
    expect(phone.get_by_text("您的个人资料已抹去")).to_be_visible()
    send_sign_in(phone, site, "zhangmin", SECOND)
    expect(phone.get_by_text("用户名或密码不对")).to_be_visible()
    for page in (phone, desk):
        page.context.close()
