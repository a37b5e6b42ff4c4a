"""The lists as pages: days, differences, files, filled-in workbooks, and who sees them."""

import re
from html import unescape
from io import BytesIO
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from tests.usecases.world import ASKER, World
from tests.web.test_pages import Inline
from tests.web.visitor import Visitor, alert_of, token_of

ATTACK = '<script>alert("1")</script>=1+1'


@pytest.fixture
def office(stranger: Visitor) -> Visitor:
    """An officer who is signed in."""
    stranger.sign_in("secretariat")
    return stranger


def world_of(visitor: Visitor) -> World:
    return visitor.client.app.state.context.container.now.__self__  # type: ignore[attr-defined]


def rows_of(html: str) -> list[dict[str, str]]:
    """The rows of the list, by heading."""
    cells = [
        re.findall(r'<td data-label="([^"]+)"[^>]*>(.*?)</td>', row, re.DOTALL)
        for row in re.findall(r"<tr><td class=\"list-number\">.*?</tr>", html, re.DOTALL)
    ]
    return [{name: unescape(re.sub(r"<[^>]+>", "", words)).strip() for name, words in row} for row in cells]


def test_the_office_sees_the_live_list(office: Visitor) -> None:
    world_of(office).post_need(ATTACK)
    answer = office.get("/lists/needs")
    assert answer.status_code == 200
    assert "<h1>产业链需求清单</h1>" in answer.text
    assert "截至 2026-03-04，共 1 条" in answer.text
    assert "编制单位：luzhou联盟秘书处" in answer.text
    row = rows_of(answer.text)[0]
    assert (row["编号"], row["单位"], row["需求内容"], row["办理状态"]) == ("LZ-2026-000001", ASKER, ATTACK, "已受理")
    assert ATTACK not in answer.text
    assert Inline(answer.text).found == []
    assert answer.headers["cache-control"] == "private, no-store"
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_days_and_differences(office: Visitor) -> None:
    world = world_of(office)
    world.post_need("要一百套")
    world.later(days=1)
    office.sign_in("secretariat")
    world.post_need("要两百套")
    assert [row["需求内容"] for row in rows_of(office.get("/lists/needs?as_of=2026-03-04").text)] == ["要一百套"]
    page = office.get("/lists/needs?as_of=&since=2026-03-04").text
    assert "共 2 条，其中 1 条有变化" in page
    compared = rows_of(page)
    assert [(row["变化"], row["需求内容"]) for row in compared] == [("新增", "要两百套"), ("—", "要一百套")]
    assert "这一天清单里没有条目" in office.get("/lists/gaps").text


@pytest.mark.parametrize("query", ["as_of=2026-03-09", "as_of=x", "since=2026-03-09", "as_of=2026-02-30"])
def test_days_that_cannot_be_are_said_and_the_live_list_shown(office: Visitor, query: str) -> None:
    world_of(office).post_need("要一百套")
    answer = office.get(f"/lists/needs?{query}")
    assert answer.status_code == 400
    assert query.split("=")[1] in alert_of(answer.text)
    assert len(rows_of(answer.text)) == 1


def test_files_are_linked_for_the_same_days(office: Visitor) -> None:
    page = office.get("/lists/needs?as_of=2026-03-03&since=2026-03-01").text
    links = [unescape(link) for link in re.findall(r'href="(/lists/needs/file[^"]+)"', page)]
    assert [re.search(r"format=(\w+)", link)[1] for link in links] == ["xlsx", "docx"]  # type: ignore[index]
    for link in links:
        answer = office.get(link)
        assert answer.status_code == 200
        assert "（2026-03-01至2026-03-03）" in unquote(answer.headers["content-disposition"])
    assert office.get("/lists/needs/file?format=pdf").status_code == 400


@pytest.mark.parametrize("name", ["needs", "resources", "projects", "claims", "gaps"])
def test_every_list_has_its_page_and_only_two_take_workbooks(office: Visitor, name: str) -> None:
    answer = office.get(f"/lists/{name}")
    assert answer.status_code == 200
    assert ("填好的 Excel 交回来" in answer.text) == (name in ("needs", "resources"))
    assert f'href="/lists/{name}?alliance=luzhou" aria-current="page"' in answer.text


def send_workbook(office: Visitor, content: bytes, step: str, **more: str):  # noqa: ANN201 - the client's answer
    fields = {"form_token": token_of(office.get("/lists/needs").text), "alliance": "luzhou", "step": step} | more
    files = {"workbook": ("需求.xlsx", content)}
    return office.client.post("/lists/needs/import", data=fields, files=files, headers={"Origin": "http://testserver"})


def workbook(office: Visitor, **cells: str) -> bytes:
    book = load_workbook(BytesIO(office.get("/lists/needs/file?format=xlsx").content))
    for place, words in cells.items():
        book.worksheets[0][place] = words
    book.save(file := BytesIO())
    return file.getvalue()


def test_a_filled_in_workbook_is_checked_then_taken(office: Visitor) -> None:
    content = workbook(office, B2=ASKER, E2="要螺丝")
    checked = send_workbook(office, content, "check")
    assert "检查通过，还没有导入" in checked.text
    assert "将新增 1 条" in checked.text
    assert rows_of(checked.text) == []
    taken = send_workbook(office, content, "import")
    assert "已导入" in taken.text
    assert [row["需求内容"] for row in rows_of(taken.text)] == ["要螺丝"]


def test_a_wrong_workbook_comes_back_marked(office: Visitor) -> None:
    answer = send_workbook(office, workbook(office, B2="没有这家", E2="要螺丝"), "import")
    assert "有误，未导入" in unquote(answer.headers["content-disposition"])
    assert load_workbook(BytesIO(answer.content))["需求清单"]["B2"].comment.text == "成员名单里没有“没有这家”"
    assert rows_of(office.get("/lists/needs").text) == []


def test_what_is_no_workbook_and_forms_of_others_are_refused(office: Visitor) -> None:
    assert "不是可用的 Excel 文件" in send_workbook(office, b"no", "import").text
    assert send_workbook(office, b"no", "import", form_token="other").status_code == 403
    assert rows_of(office.get("/lists/needs").text) == []


@pytest.mark.parametrize("path", ["/lists/needs", "/lists/claims", "/lists/needs/file?format=xlsx"])
def test_others_see_no_list(stranger: Visitor, path: str) -> None:
    assert stranger.get(path).status_code == 401
    stranger.sign_in("owner")
    assert stranger.get(path).status_code == 403
    joined = f"{path}{'&' if '?' in path else '?'}alliance=luzhou"
    assert stranger.get(joined).status_code == 403
    assert "/lists/needs" not in stranger.get("/").text


def test_readers_without_an_office_bring_nothing_in(stranger: Visitor) -> None:
    stranger.sign_in("organiser")
    page = stranger.get("/lists/needs")
    assert page.status_code == 200
    assert "填好的 Excel 交回来" not in page.text
    assert '<a href="/lists/needs" aria-current="page">清单</a>' in page.text
    fields = {"form_token": token_of(page.text), "alliance": "luzhou", "step": "import"}
    files = {"workbook": ("a.xlsx", b"x")}
    answer = stranger.client.post(
        "/lists/needs/import", data=fields, files=files, headers={"Origin": "http://testserver"}
    )
    assert answer.status_code == 403


def test_addresses(office: Visitor) -> None:
    assert office.get("/lists").headers["location"] == "/lists/needs"
    assert office.get("/lists/wishes").status_code == 404
    assert office.get("/lists/needs?alliance=nowhere").status_code == 404
    assert office.get("/lists/needs?alliance=tongliang").status_code == 403
