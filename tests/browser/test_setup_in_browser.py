"""A new alliance from nothing to its first need, by three people in Chromium; an Excel import with three bad rows."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import openpyxl
import pytest
from browser_looks import look, new_context, overflow, sign_in
from browser_people import FIRST, PASSWORD
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = pytest.mark.browser

WIDE, SMALL = 1280, 360
FIRM, OTHER = "新园齿轮有限公司", "新园车桥有限公司"
NEED = "求购主减速器盆角齿，月需两百副，材料20CrMnTi，渗碳磨齿，下月底前送样两副"
STEP = b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n"
PLACES = (
    *("", "/basics", "/chains", "/members", "/members/new"),
    *("/people", "/departments", "/calendar", "/sharing", "/imports"),
)


class Sit(Protocol):
    """Gives somebody a browser of a width, with or without script."""

    def __call__(self, width: int, *, script: bool = True) -> Page: ...


@pytest.fixture(scope="module")
def sit(browser: Browser) -> Iterator[Sit]:
    contexts: list[BrowserContext] = []

    def sit_down(width: int, *, script: bool = True) -> Page:
        context = new_context(browser, width, script=script)
        contexts.append(context)
        return context.new_page()

    yield sit_down
    for context in contexts:
        context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def invite(page: Page, *, role: str, organisation: str = "", name: str = "") -> str:
    """Invite somebody on the page of people; return the link."""
    form = page.locator("form", has=page.get_by_role("button", name="生成邀请链接"))
    form.get_by_label("身份").select_option(label=role)
    if organisation:
        form.get_by_label("单位").select_option(label=organisation)
    form.get_by_label("姓名").fill(name)
    press(page, "生成邀请链接")
    return page.get_by_label("邀请链接").input_value()


def take_up(page: Page, link: str, username: str) -> None:
    """Follow an invitation's link and make the account."""
    page.goto(link)
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输一次密码").fill(PASSWORD)
    press(page, "设好并登录")
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def fill_in(file: Path, rows: list[tuple[str, ...]]) -> Path:
    """Type rows into a template that was downloaded."""
    book = openpyxl.load_workbook(file)
    for number, row in enumerate(rows, start=2):
        for place, words in enumerate(row, start=1):
            book.worksheets[0].cell(number, place).value = words
    filled = file.with_name("filled.xlsx")
    book.save(filled)
    return filled


def test_a_new_alliance_is_set_up_from_nothing_to_its_first_need(empty_site: str, sit: Sit, tmp_path: Path) -> None:
    admin, officer, clerk = sit(WIDE), sit(WIDE), sit(SMALL)
    sign_in(admin, empty_site, FIRST)
    expect(admin.get_by_role("heading", name="这里还没有联盟")).to_be_visible()
    admin.get_by_role("link", name="新建第一个联盟").click()
    admin.get_by_label("联盟名称").fill("新园产业链党建联盟")
    admin.get_by_label("代码", exact=True).fill("newpark")
    admin.get_by_label("事项编号前缀").fill("xy")
    press(admin, "建立联盟")
    admin.get_by_role("link", name="产业链：添加产业链").click()
    admin.locator("#new-name").fill("装备制造")
    admin.locator("#new-code").fill("equipment")
    admin.locator("#new-knowledge").select_option(label="装备制造")
    press(admin, "添加")
    expect(admin.get_by_text("产业链已添加")).to_be_visible()
    admin.get_by_role("link", name="人员", exact=True).click()
    take_up(officer, invite(admin, role="秘书处专员", name="李主任"), "lizhuren")

    officer.goto(f"{empty_site}/setup")
    expect(officer.get_by_role("heading", name="准备到哪一步了")).to_be_visible()
    officer.get_by_role("link", name="导入", exact=True).click()
    import_members(officer, tmp_path)
    officer.get_by_role("link", name="成员单位", exact=True).click()
    officer.get_by_role("link", name="全选").click()
    press(officer, "分配")
    expect(officer.get_by_text("专员已分配")).to_be_visible()
    expect(officer.locator("tbody tr", has_text=FIRM).get_by_text("李主任")).to_be_visible()
    officer.get_by_role("link", name="人员", exact=True).click()
    take_up(clerk, invite(officer, role="企业联络员", organisation=OTHER, name="王工"), "wanggong")

    clerk.goto(f"{empty_site}/needs/new")
    clerk.get_by_label("需求", exact=True).fill(NEED)
    press(clerk, "发布")
    expect(clerk.get_by_text("需求已发布")).to_be_visible()
    expect(clerk.get_by_text("XY-").first).to_be_visible()
    assert overflow(clerk) <= 0
    attach_drawing(clerk)
    officer.goto(f"{empty_site}/queue")
    expect(officer.get_by_text("XY-").first).to_be_visible()
    look_around(officer, sit, empty_site)


def attach_drawing(clerk: Page) -> None:
    """Send a drawing along with the need from the phone; a program under a drawing's name is refused."""
    need = clerk.url
    for content, said in ((b"MZ program", "内容却不是"), (STEP, "附件已上传")):
        clerk.goto(need)
        clerk.get_by_label("添加图纸或说明").set_input_files({"name": "盆角齿.step", "mimeType": "", "buffer": content})
        press(clerk, "上传")
        expect(clerk.get_by_text(said)).to_be_visible()
        look(clerk)
    expect(clerk.get_by_role("link", name="盆角齿.step")).to_be_visible()


def import_members(officer: Page, folder: Path) -> None:
    """Bring three bad rows, get them back red, and bring them again as they should be."""
    with officer.expect_download() as template:
        officer.get_by_role("link", name="下载模板：成员单位").click()
    file = folder / "template.xlsx"
    template.value.save_as(file)
    bad = [(FIRM, "装备制造"), ("", "装备制造"), (OTHER, "没有的链"), ("坏厂", "装备制造", "", "工厂")]
    with officer.expect_download() as marked:
        officer.get_by_label("填好的成员单位文件").set_input_files(fill_in(file, bad))
        press(officer, "导入：成员单位")
    assert marked.value.suggested_filename == "成员单位（有误，未导入）.xlsx"
    back = folder / "marked.xlsx"
    marked.value.save_as(back)
    cells = [cell for row in openpyxl.load_workbook(back).worksheets[0].iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.fill.fgColor.rgb == "FFFFC7CE"] == ["A3", "B4", "D5"]
    good = fill_in(file, [(FIRM, "装备制造"), (OTHER, "装备制造")])
    for step, said in (("只检查", re.compile("将新增 2 家")), ("导入", re.compile("(?<!将)新增 2 家"))):
        officer.get_by_label("填好的成员单位文件").set_input_files(good)
        press(officer, f"{step}：成员单位")
        expect(officer.get_by_text(said)).to_be_visible()


def look_around(officer: Page, sit: Sit, site: str) -> None:
    """Every page of setting up, at both widths: as axe reads it, without scrolling sideways, light."""
    member = re.search(r"/setup/newpark/members/[0-9a-f-]{36}", html_of(officer, f"{site}/setup/newpark/members"))
    assert member
    for width in (WIDE, SMALL):
        officer.set_viewport_size({"width": width, "height": 800})
        for path in (*(f"/setup/newpark{place}" for place in PLACES), member[0]):
            assert len(html_of(officer, site + path).encode()) < 60_000, path
            look(officer, width)
    plain = sit(SMALL, script=False)
    sign_in(plain, site, "lizhuren")
    plain.goto(f"{site}/setup/newpark/members")
    plain.get_by_role("link", name="全选").click()
    expect(plain.get_by_role("checkbox").first).to_be_checked()
    press(plain, "分配")
    expect(plain.get_by_text("专员已分配")).to_be_visible()


def html_of(page: Page, address: str) -> str:
    page.goto(address)
    return page.content()
