"""The import page over HTTP: the template goes out, the filled-in workbook comes back, wrong rows come back marked."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.usecases.world import ASKER, World, open_world
from tests.web.visitor import HOST, Visitor, alert_of, serve_pages, token_of

PAGE = "/setup/luzhou/imports"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def world(world_template: Path, tmp_path: Path) -> Iterator[World]:
    world = open_world(world_template, tmp_path)
    yield world
    world.database.dispose()


@pytest.fixture
def office(world: World) -> Visitor:
    visitor = serve_pages(world, demo_open=False)
    visitor.sign_in("secretariat")
    return visitor


def filled(office: Visitor, name: str, *rows: tuple[str, ...]) -> bytes:
    """The template as the office downloads it, with rows typed into it."""
    answer = office.get(f"{PAGE}/{name}")
    assert answer.headers["content-type"] == XLSX
    book = openpyxl.load_workbook(BytesIO(answer.content))
    sheet = book.worksheets[0]
    for number, row in enumerate(rows, start=2):
        for place, words in enumerate(row, start=1):
            sheet.cell(number, place).value = words
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def send(office: Visitor, name: str, content: bytes, step: str, filename: str = "a.xlsx") -> Any:  # noqa: ANN401
    fields = {"form_token": token_of(office.get(PAGE).text), "step": step}
    return office.client.post(
        f"{PAGE}/{name}",
        data=fields,
        files={"workbook": (filename, content)},
        headers={"Origin": HOST},
        follow_redirects=False,
    )


def test_members_are_checked_and_then_imported(office: Visitor) -> None:
    content = filled(office, "members", ("新来机械厂", "装备"), ("又一家厂", "化工"))
    assert "将新增 2 家" in send(office, "members", content, "check").text
    assert "新来机械厂" not in office.get("/setup/luzhou/members").text
    assert "新增 2 家" in send(office, "members", content, "import").text
    assert "新来机械厂" in office.get("/setup/luzhou/members").text


def test_three_bad_rows_come_back_red_and_nothing_is_imported(office: Visitor) -> None:
    rows = (("好的厂", "装备"), ("", "装备"), ("坏厂", "没有的链"), ("又坏", "装备", "", "工厂"))
    answer = send(office, "members", filled(office, "members", *rows), "import")
    assert answer.headers["content-type"] == XLSX
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    red = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFC7CE"]
    assert red == ["A3", "B4", "D5"]
    assert "好的厂" not in office.get("/setup/luzhou/members").text


def test_people_come_back_as_links(office: Visitor) -> None:
    content = filled(office, "people", ("王工", "企业联络员", ASKER))
    assert "将生成 1 个邀请链接" in send(office, "people", content, "check").text
    answer = send(office, "people", content, "import")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    assert sheet["D2"].value.startswith("http://testserver/invitations/")
    assert sheet["D2"].hyperlink is None


def test_a_workbook_of_people_sent_twice_invites_nobody_twice(office: Visitor) -> None:
    content = filled(office, "people", ("王工", "企业联络员", ASKER), ("李工", "企业联络员", ASKER))
    files = [send(office, "people", content, "import") for _ in range(2)]
    first, second = ([row[3].value for row in _rows(each.content)] for each in files)
    assert len(second) == 2
    assert [office.get(link).status_code for link in (*first, *second)] == [404, 404, 200, 200]
    assert office.get("/setup/luzhou/people").text.count("重新生成链接") == 2


def _rows(content: bytes) -> list[Any]:
    return list(openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows(min_row=2))


def test_requests_of_a_workbook_or_a_conversation_come_in(office: Visitor) -> None:
    content = filled(office, "requests", (ASKER, "", "厂门口路灯坏了，请派人修"))
    assert "共 1 件" in send(office, "requests", content, "check").text
    assert "已受理 1 件" in send(office, "requests", content, "import").text
    text = "1、食堂菜太咸了\n2、宿舍热水不够".encode()
    assert "已受理 2 件" in send(office, "requests", text, "import", filename="聊天.txt").text


def test_no_file_and_no_workbook_are_said(office: Visitor) -> None:
    assert "请先选择文件" in alert_of(send(office, "members", b"", "check", filename="").text)
    assert "不是可用的 Excel 文件" in alert_of(send(office, "members", b"x", "check").text)
    assert office.get(f"{PAGE}/nothing").status_code == 404
