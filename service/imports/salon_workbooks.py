"""Reads a salon's problem from a workbook into the form of its JSON file; `matching.salon.reading` then checks it."""

import re
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from matching.errors import SalonError
from service import salon_sheets as sheets
from service.errors import BadWorkbookError
from service.imports.packages import unpack_workbook
from service.salon_sheets import Sheet

_MOST_ROWS = 100_000
_SPLIT = re.compile(r"[、，,；;\s]+")


def read_salon_workbook(content: bytes) -> dict[str, Any]:
    """Return the problem that a workbook holds, as plain data; slots and tables are counted from 0 in it.

    Raises:
        BadWorkbookError: for what is no workbook, or without its sheets and headings.
        SalonError: for a cell that cannot be what its column says.
    """
    unpack_workbook(content)
    try:
        book = load_workbook(BytesIO(content), data_only=True, keep_links=False)
    except Exception as exc:
        raise BadWorkbookError(reason="not_xlsx") from exc  # a damaged file fails anywhere in the library
    pages = {page.title: page for page in book.worksheets}
    problem = _settings(_rows(pages, sheets.SETTINGS))
    problem["firms"] = [_firm(row, f"单位 第 {number} 行") for number, row in _rows(pages, sheets.FIRMS)]
    problem["wishes"] = [
        {"a": row["a"], "b": row["b"], "weight": _number(row["weight"], f"想见 第 {number} 行")}
        for number, row in _rows(pages, sheets.WISHES, needed=False)
    ]
    for name, sheet in sheets.PAIRS.items():
        problem[name] = [[row["a"], row["b"]] for _, row in _rows(pages, sheet, needed=False)]
    problem["round_tables"] = [
        _numbered(row, f"圆桌 第 {number} 行", words=("host",), from_one=("slot",))
        for number, row in _rows(pages, sheets.ROUND_TABLES, needed=False)
    ]
    problem["locked"] = [
        _numbered(row, f"锁定 第 {number} 行", words=("a", "b"), from_one=("slot", "table"))
        for number, row in _rows(pages, sheets.LOCKED, needed=False)
    ]
    problem["closed_tables"] = [
        _numbered(row, f"停用桌 第 {number} 行", words=(), from_one=("table", "from"))
        for number, row in _rows(pages, sheets.CLOSED, needed=False)
    ]
    return problem


def _rows(pages: dict[str, Worksheet], sheet: Sheet, *, needed: bool = True) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a sheet that are not empty: number and words by field; missing columns are empty."""
    page = pages.get(sheet.name)
    if page is None:
        if needed:
            raise BadWorkbookError(reason="no_headings", missing=sheet.name)
        return []
    if page.max_row > _MOST_ROWS:
        raise BadWorkbookError(reason="too_many_rows", limit=_MOST_ROWS)
    content = list(page.iter_rows(values_only=True))
    heads = [_words(cell) for cell in content[0]] if content else []
    first = next(iter(sheet.headings.values()))
    if first not in heads:
        raise BadWorkbookError(reason="no_headings", missing=f"{sheet.name}：{first}")
    places = {field: heads.index(heading) for field, heading in sheet.headings.items() if heading in heads}
    found = []
    for number, row in enumerate(content[1:], start=2):
        words = dict.fromkeys(sheet.headings, "")
        words |= {field: _words(row[place]) for field, place in places.items()}
        if any(words.values()):
            found.append((number, words))
    return found


def _settings(rows: list[tuple[int, dict[str, str]]]) -> dict[str, Any]:
    """Return slots, tables, breaks and seed."""
    given = {row["name"]: (number, row["value"]) for number, row in rows}
    problem: dict[str, Any] = {}
    for field, name in sheets.SETTING_NAMES.items():
        number, words = given.get(name, (0, ""))
        place = f"设置 第 {number} 行"
        if field == "breaks":
            problem[field] = read_slots(words, place) or []
        elif words:
            problem[field] = _number(words, place)
    return problem


def _firm(row: dict[str, str], place: str) -> dict[str, Any]:
    firm: dict[str, Any] = {"id": row["id"] or row["name"], "name": row["name"]}
    there = read_slots(row["available"], place)
    if there is not None:
        firm["available"] = there
    for field in ("delegates", "min_meetings", "max_meetings"):
        if row[field]:
            firm[field] = _number(row[field], place)
    for field in ("host", "standby"):
        firm[field] = row[field] in (sheets.YES, "1", "√", "✓")
    return firm if firm["name"] else {key: value for key, value in firm.items() if key != "name"}


def _numbered(row: dict[str, str], place: str, *, words: tuple[str, ...], from_one: tuple[str, ...]) -> dict[str, Any]:
    """Return a row whose other fields are numbers, some of them counted from 1 by people."""
    found: dict[str, Any] = {}
    for field, cell in row.items():
        if field in words:
            found[field] = cell
        elif cell:
            number = _number(cell, place)
            found[field] = number - 1 if field in from_one else number
    return found


def read_slots(words: str, place: str) -> list[int] | None:
    """Return slots counted from 0; None where the cell is empty; ranges like 2-5 are taken.

    Raises:
        SalonError: for what names no slots.
    """
    if not words:
        return None
    if words == "无":
        return []
    found: list[int] = []
    for part in _SPLIT.split(words.strip()):
        ends = re.split("[-—~～至]", part)
        first, last = _number(ends[0], place), _number(ends[-1], place)
        if not 1 <= first <= last <= 1000 or len(ends) > 2:
            raise SalonError("out_of_range", place=place, value=words[:40])
        found += range(int(first) - 1, int(last))
    return found


def _number(words: str, place: str) -> float:
    """Return a number; whole ones as such."""
    try:
        number = float(words)
    except ValueError:
        raise SalonError("not_number", place=place, value=words[:40]) from None
    if number != number or abs(number) > 1e12:
        raise SalonError("out_of_range", place=place, value=words[:40])
    return int(number) if number.is_integer() else number


def _words(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """Return a cell's value as people would write it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
