"""Reads a list's workbook that somebody filled in, and marks in it what is wrong. Formulas are read as their values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from service.errors import BadWorkbookError
from service.exports.columns import ListSheet
from service.imports.bundles import RowError
from service.imports.packages import pack_workbook, unpack_workbook

MOST_ROWS = 5_000
PROBLEMS = "填写问题"

_HEADINGS_WITHIN = 10
_SHARED = "xl/sharedStrings.xml"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_KEPT = {"_x005F_": "\U0010fffd", "x005F_": "\U0010fffc"}  # openpyxl drops these letters, see `_keep_escapes`
_BAD = PatternFill("solid", fgColor="FFFFC7CE")
_AUTHOR = "链配"


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row that is not empty: its number in the sheet (headings included) and its words by field."""

    number: int
    words: Mapping[str, str]
    broken: Sequence[str] = ()  # fields whose cell holds an error value


@dataclass(frozen=True, slots=True)
class _Table:
    """Where the list stands in a workbook."""

    sheet: Worksheet
    heading_row: int
    places: Mapping[str, int] = field(default_factory=dict)  # field -> column


def read_workbook(content: bytes, layout: ListSheet) -> list[FilledRow]:
    """Return the rows of a list's workbook in order; columns that the list does not have are passed over.

    Raises:
        BadWorkbookError: for what is no workbook, too large, or without the list's sheet and headings.
    """
    parts = unpack_workbook(content)
    kept = pack_workbook(_keep_escapes(parts))
    table = _find_table(_open(kept), layout)
    values = _values_of_formulas(kept, table)
    found = [_read_row(table, number, values) for number in _row_numbers(table)]
    return [row for row in found if any(row.words.values()) or row.broken]


def mark_errors(content: bytes, layout: ListSheet, errors: Sequence[RowError]) -> bytes:
    """Return the same workbook with the wrong cells in red, a comment on each, and a sheet that lists them all.

    No formula is left in it: they stand there as text.
    """
    unpack_workbook(content)
    workbook = _open(content)
    table = _find_table(workbook, layout)
    for sheet in workbook.worksheets:
        _disarm(sheet)
    first = min(table.places.values())
    for error in errors:
        cell = table.sheet.cell(error.row, table.places.get(error.field, first))
        if isinstance(cell, Cell):
            said = f"{cell.comment.text}\n{error.message}" if cell.comment else error.message
            cell.comment = Comment(said, _AUTHOR, height=90, width=260)
            cell.fill = _BAD
    _list_errors(workbook, table, errors)
    workbook.active = workbook.index(table.sheet)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _open(content: bytes, *, values: bool = False) -> Workbook:
    try:
        return load_workbook(BytesIO(content), data_only=values, keep_links=False)
    except Exception as exc:
        raise BadWorkbookError(reason="not_xlsx") from exc  # a damaged file fails anywhere in the library


def _find_table(workbook: Workbook, layout: ListSheet) -> _Table:
    """Find the list's sheet, by name or as the only one with its headings, and its heading row."""
    wanted = {column.heading: column.field for column in layout.columns}
    needed = [column.heading for column in layout.columns if column.editable]
    named = [sheet for sheet in workbook.worksheets if sheet.title == layout.sheet_name]
    for sheet in [*named, *workbook.worksheets]:
        for number in range(1, min(_HEADINGS_WITHIN, sheet.max_row) + 1):
            places: dict[str, int] = {}
            for cell in sheet[number]:
                name = wanted.get(str(cell.value).strip()) if cell.value is not None else None
                if name is not None:
                    places.setdefault(name, cell.column)
            if all(wanted[heading] in places for heading in needed):
                if sheet.max_row - number > MOST_ROWS:
                    raise BadWorkbookError(reason="too_many_rows", limit=MOST_ROWS)
                return _Table(sheet, number, places)
    raise BadWorkbookError(reason="no_headings", missing="、".join(needed))


def _row_numbers(table: _Table) -> Iterator[int]:
    yield from range(table.heading_row + 1, table.sheet.max_row + 1)


def _read_row(table: _Table, number: int, values: Mapping[tuple[int, int], Any]) -> FilledRow:
    words, broken = {}, []
    for name, place in table.places.items():
        cell = table.sheet.cell(number, place)
        if cell.data_type == "e":
            broken.append(name)
        words[name] = _words(values.get((number, place), cell.value))
    return FilledRow(number, words, broken)


def _values_of_formulas(content: bytes, table: _Table) -> dict[tuple[int, int], Any]:
    """What the formulas in the list showed when the file was saved; one that showed nothing is its own text."""
    formulas = {
        (number, place): table.sheet.cell(number, place)
        for number in _row_numbers(table)
        for place in table.places.values()
        if table.sheet.cell(number, place).data_type == "f"
    }
    if not formulas:
        return {}
    shown = _open(content, values=True)[table.sheet.title]
    return {
        (row, column): _formula(cell) if (value := shown.cell(row, column).value) is None else value
        for (row, column), cell in formulas.items()
    }


def _formula(cell: Cell | MergedCell) -> str:
    return str(getattr(cell.value, "text", cell.value))


def _words(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """Return a cell's value as people would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    words = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))
    for original, kept in _KEPT.items():
        words = words.replace(kept, "_" if original.startswith("_") else original)
    return words


def _keep_escapes(parts: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Hide from openpyxl the letters `x005F_`, which it takes out of every text, be they an escape or not."""
    shared = parts.get(_SHARED)
    if shared is None or b"x005F_" not in shared:
        return parts
    for original, kept in _KEPT.items():
        shared = shared.replace(original.encode(), kept.encode())
    return {**parts, _SHARED: shared}


def _disarm(sheet: Worksheet) -> None:
    """Turn the formulas of a sheet into texts."""
    for cell in list(sheet._cells.values()):  # those that are there: going through rows would make all the others
        if isinstance(cell, Cell) and cell.data_type == "f":
            cell.value = _formula(cell)
            cell.data_type = "s"
            cell.quotePrefix = True


def _list_errors(workbook: Workbook, table: _Table, errors: Sequence[RowError]) -> None:
    """Put all errors on a sheet of their own, as words."""
    if PROBLEMS in workbook.sheetnames:
        workbook.remove(workbook[PROBLEMS])
    sheet = workbook.create_sheet(PROBLEMS)
    rows = [("行", "列", "问题")]
    headings = {name: str(table.sheet.cell(table.heading_row, place).value) for name, place in table.places.items()}
    rows += [(str(error.row), headings.get(error.field, ""), error.message) for error in errors]
    for number, row in enumerate(rows, start=1):
        for place, words in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            cell.value, cell.data_type = words, "s"
    sheet.column_dimensions["C"].width = 80
    sheet.freeze_panes = "A2"
