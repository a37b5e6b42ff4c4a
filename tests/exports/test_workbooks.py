"""Workbooks as another program reads them back."""

import zipfile
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from service.exports.columns import SHEETS
from service.exports.list_content import ADDED, CHANGED, REMOVED, LineChange, Row, cells_of
from service.exports.workbooks import write_workbook
from tests.exports.sample_lists import ZONE, content_of, need_line


def opened(lines: list[Any] | None = None, **more: object) -> Workbook:
    lines = [need_line()] if lines is None else lines
    return load_workbook(BytesIO(write_workbook(content_of(lines, **more))))


def test_headings_come_first_and_stay_in_sight() -> None:
    sheet = opened()["需求清单"]
    assert [cell.value for cell in sheet[1]] == [column.heading for column in SHEETS["needs"].columns]
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert "产业链需求清单" in sheet.oddHeader.center.text
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDE"]
    assert widths[4] > widths[0] > 10


@pytest.mark.parametrize(
    "words", ["=1+1", "+86 1380000", "-5℃ 冷库", "@甲", '=HYPERLINK("x")', "http://a.example/", "007"]
)
def test_words_stay_words(words: str) -> None:
    sheet = opened(lines=[need_line(text=words)])["需求清单"]
    cell = sheet["E2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (words, "s", None)
    assert cell.quotePrefix == (words[0] in "=+-@")


def test_no_formula_and_no_link_is_in_the_file() -> None:
    content = write_workbook(content_of([need_line(text="=cmd|' /C calc'!A0", title="http://a.example/")]))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not any(b"<f>" in part or b"<f " in part or b"<hyperlink" in part for part in parts.values())


def test_days_moments_and_money_are_values() -> None:
    sheet = opened()["需求清单"]
    assert sheet["H2"].value == datetime(2026, 3, 5)
    assert sheet["H2"].number_format == "yyyy-mm-dd"
    assert sheet["I2"].value == datetime(2026, 3, 5, 1, 30)


def test_chains_are_offered() -> None:
    rules = opened()["需求清单"].data_validations.dataValidation
    assert [(rule.formula1, str(rule.sqref)) for rule in rules] == [('"装备,化工"', "C2:C502")]
    assert opened(chains=["很长的名字" * 60])["需求清单"].data_validations.dataValidation == []


def test_an_empty_list_is_a_sheet_too() -> None:
    workbook = opened(lines=[])
    assert workbook["需求清单"].max_row == 1
    notes = {row[0].value: row[1].value for row in workbook["说明"].iter_rows()}
    assert (notes["清单"], notes["截至日期"]) == ("产业链需求清单", "2026-03-05")


def test_what_became_of_each_line_is_a_column_and_a_sheet() -> None:
    before = cells_of("needs", need_line(1, text="要一百套"), ZONE)
    after = cells_of("needs", need_line(1, text="要两百套"), ZONE)
    rows = [
        Row(cells=after, change=LineChange(CHANGED, before=before, after=after)),
        Row(cells=before, change=LineChange(ADDED, after=before)),
        Row(cells=before, change=LineChange(REMOVED, before=before)),
        Row(cells=before),
    ]
    workbook = opened(lines=[], rows=rows, since=date(2026, 3, 1))
    sheet, steps = workbook["需求清单"], workbook["变化明细"]
    assert [cell.value for cell in sheet["A"]] == ["变化", "变更", "新增", "移出", None]
    marked = {
        cell.coordinate for row in sheet.iter_rows(min_row=2) for cell in row if cell.fill.fgColor.rgb == "FFFFF2CC"
    }
    assert marked == {"A2", "F2", "A3", "A4"}
    assert [[cell.value for cell in row[2:]] for row in steps.iter_rows(min_row=2)] == [
        ["需求内容", "要一百套", "要两百套"],
        ["整条", None, "要一百套"],
        ["整条", "要一百套", None],
    ]


def test_the_same_list_gives_the_same_bytes() -> None:
    content = content_of([need_line()])
    assert write_workbook(content) == write_workbook(content)
    assert write_workbook(content) != write_workbook(replace(content, rows=[]))


@pytest.mark.parametrize("name", SHEETS)
def test_every_list_has_a_file_name_of_its_own(name: str) -> None:
    content = content_of([], name)
    assert content.file_stem.startswith("泸州装备产业链党建联盟")
    assert content.file_stem.endswith("清单（截至2026-03-05）")
    assert replace(content, since=date(2026, 3, 1)).file_stem.endswith("（2026-03-01至2026-03-05）")
