"""Filled-in workbooks: read back exactly, marked where wrong, and never a way in for formulas or bombs."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from service.errors import BadWorkbookError
from service.exports.columns import SHEETS
from service.exports.workbooks import write_workbook
from service.imports.bundles import RowError
from service.imports.packages import pack_workbook, unpack_workbook
from service.imports.workbooks import PROBLEMS, mark_errors, read_workbook
from tests.exports.sample_lists import content_of, need_line

NEEDS = SHEETS["needs"]
TRICKY = st.text(
    alphabet=st.one_of(
        st.sampled_from("=+-@'\"_x005FAaf0 \t\n<>&,;中"), st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"])
    ),
    max_size=40,
)


def written(*lines: Any) -> bytes:  # noqa: ANN401 - lines
    return write_workbook(content_of(lines))


def edited(change: Callable[[Any], None], *lines: Any) -> bytes:  # noqa: ANN401
    """A written workbook after somebody worked on its first sheet."""
    workbook = load_workbook(BytesIO(written(*(lines or [need_line()]))))
    change(workbook.worksheets[0])
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


@given(TRICKY, TRICKY)
def test_what_was_written_is_read(title: str, text: str) -> None:
    rows = read_workbook(written(need_line(1, title=title, text=text), need_line(2)), NEEDS)
    assert [row.number for row in rows] == [2, 3]
    words = rows[0].words
    assert (words["title"], words["text"], words["organisation"]) == (title, text, "甲车桥厂")
    assert (words["id"], words["version"]) == ("00000000-0000-0000-0000-000000000001", "1")
    assert (words["created_at"], words["due_at"]) == ("2026-03-05", "2026-03-05 01:30")


@pytest.mark.parametrize("words", ["_x005F_", "x005F_", "_x0041_", "a_x000D_b", "=1+1", "+1", "-1", "@a"])
def test_escapes_and_signs_come_back(words: str) -> None:
    assert read_workbook(written(need_line(text=words)), NEEDS)[0].words["text"] == words


def test_values_become_words() -> None:
    def fill(sheet: Any) -> None:  # noqa: ANN401
        sheet["E2"], sheet["D2"], sheet["C2"] = 1200.0, True, 0.5

    words = read_workbook(edited(fill), NEEDS)[0].words
    assert (words["text"], words["title"], words["chain_name"]) == ("1200", "是", "0.5")


def test_formulas_are_read_as_what_they_showed_or_as_words() -> None:
    content = edited(lambda sheet: sheet.__setitem__("E2", "=1+1"))
    assert read_workbook(content, NEEDS)[0].words["text"] == "=1+1"  # nobody ever saw a value of it
    parts = dict(unpack_workbook(content))
    name = "xl/worksheets/sheet1.xml"
    parts[name] = (
        parts[name]
        .replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
        .replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    )
    assert read_workbook(pack_workbook(parts), NEEDS)[0].words["text"] == "2"


def test_empty_rows_moved_headings_and_other_columns_do_not_matter() -> None:
    def fill(sheet: Any) -> None:  # noqa: ANN401
        sheet.insert_rows(1, 2)
        sheet["A1"] = "我们厂的清单"
        sheet.insert_cols(1)
        sheet["A3"] = "备注"
        sheet["F9"] = "要螺丝"
        sheet.title = "随便"

    rows = read_workbook(edited(fill), NEEDS)
    assert [(row.number, row.words["text"]) for row in rows] == [(4, "求购主减速齿轮"), (9, "要螺丝")]


def test_error_values_are_told() -> None:
    def fill(sheet: Any) -> None:  # noqa: ANN401
        sheet["E2"].value, sheet["E2"].data_type = "#N/A", "e"

    assert read_workbook(edited(fill), NEEDS)[0].broken == ["text"]


def test_wrong_cells_are_marked_in_the_same_workbook() -> None:
    def fill(sheet: Any) -> None:  # noqa: ANN401
        sheet["D2"] = '=HYPERLINK("http://a.example")'
        sheet["Z1"] = "我的备注"

    errors = [RowError("需求清单", 2, "text", "内容是空的"), RowError("需求清单", 2, "text", "再看看")]
    errors += [RowError("需求清单", 3, "nothing", "整行不对")]
    marked = load_workbook(BytesIO(mark_errors(edited(fill, need_line(1), need_line(2)), NEEDS, errors)))
    sheet = marked["需求清单"]
    assert sheet["E2"].comment.text == "内容是空的\n再看看"
    red = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFC7CE"}
    assert red == {"E2", "A3"}
    assert (sheet["Z1"].value, sheet["E3"].value) == ("我的备注", "求购主减速齿轮")
    assert (sheet["D2"].data_type, sheet["D2"].value) == ("s", '=HYPERLINK("http://a.example")')
    listed = [[cell.value for cell in row] for row in marked[PROBLEMS].iter_rows()]
    assert listed[0] == ["行", "列", "问题"]
    assert listed[1:] == [["2", "需求内容", "内容是空的"], ["2", "需求内容", "再看看"], ["3", None, "整行不对"]]
    assert marked.active.title == "需求清单"


def refused(content: bytes) -> str:
    with pytest.raises(BadWorkbookError) as error:
        read_workbook(content, NEEDS)
    return str(error.value.details["reason"])


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = dict(unpack_workbook(written(need_line())))
    parts[name] = change(parts.get(name, b""))
    return pack_workbook(parts)


def test_what_is_no_workbook_is_refused() -> None:
    assert refused(b"") == refused(b"PK\x03\x04" + b"\0" * 50) == refused("编号,单位".encode()) == "not_xlsx"
    with zipfile.ZipFile(file := BytesIO(), "w") as archive:
        archive.writestr("a.txt", "x")
    assert refused(file.getvalue()) == "not_xlsx"
    damaged = bytearray(written(need_line()))
    damaged[damaged.index(b"xl/worksheets/sheet1.xml") + 60] ^= 0xFF
    assert refused(bytes(damaged)) == "not_xlsx"
    assert refused(with_part("xl/worksheets/sheet1.xml", lambda part: part[: len(part) // 2])) == "not_xlsx"


def test_bombs_are_refused_before_they_are_opened() -> None:
    sheet = "xl/worksheets/sheet1.xml"
    assert refused(b"\0" * (4 * 1024 * 1024 + 1)) == "too_large"
    assert refused(with_part("xl/media/a.bin", lambda _: b"\0" * (33 * 1024 * 1024))) == "too_large"
    assert refused(with_part(sheet, lambda part: part + b"<c/>" * 200_001)) == "too_large"
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'
    assert refused(with_part("xl/sharedStrings.xml", lambda part: entity + part)) == "not_xlsx"
    assert refused(with_part("xl/sharedStrings.xml", lambda part: part.decode().encode("utf-16"))) == "not_xlsx"
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert refused(with_part(sheet, lambda part: part.replace(b"</sheetData>", merged))) == "merged"


def test_too_many_rows_and_missing_headings_are_told() -> None:
    assert refused(edited(lambda sheet: sheet.__setitem__("A5003", "x"))) == "too_many_rows"
    assert refused(edited(lambda sheet: sheet.__setitem__("E1", "内容"))) == "no_headings"
    empty = BytesIO()
    Workbook().save(empty)
    assert refused(empty.getvalue()) == "no_headings"
