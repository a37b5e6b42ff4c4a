"""Lists as Excel workbooks. Whatever people wrote is a text in its cell: never a formula, a link or a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from service.exports.columns import (
    CHAIN,
    ROW_ID,
    ROW_VERSION,
    VISIBILITIES,
    VISIBILITY,
    Cell,
    Column,
    Kind,
    ListSheet,
    words_of,
)
from service.exports.list_content import ListContent, Row, change_of, was_before

CHANGE_HEADING = "变化"
NOTES = "说明"
CHANGES = "变化明细"

_A4 = 9
_MOST_CHARACTERS = 32_767
"""What Excel takes in one cell; a stored text is at most an eighth of it."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_SPARE_ROWS = 500
"""So many rows below the last one help to fill in new ones."""
_FORMATS = {Kind.DAY: "yyyy-mm-dd", Kind.MOMENT: "yyyy-mm-dd hh:mm", Kind.MONEY: "#,##0.00"}
_FONT = {"font_name": "宋体", "font_size": 11}
_CELL = _FONT | {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#BFBFBF"}
_HEADING = _FONT | {"bold": True, "valign": "vcenter", "align": "center", "border": 1, "text_wrap": True}


def write_workbook(content: ListContent) -> bytes:
    """Return a list as an .xlsx file; the same list at the same moment gives the same bytes."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, _PLAIN) as workbook:
        workbook.set_properties(
            {
                "title": content.sheet.title,
                "author": content.office,
                "created": content.made_at.replace(tzinfo=None),
            }
        )
        writer = _Writer(workbook, content)
        writer.write_list()
        if content.since is not None:
            writer.write_changes()
        writer.write_notes()
    return file.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A workbook to be filled in, or a plain table: its sheet, what may stand in which column, examples, notes."""

    sheet: ListSheet
    office: str
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rows: Sequence[Mapping[str, str]] = ()
    examples: Sequence[Mapping[str, str]] = ()
    notes: Sequence[str] = ()


def write_template(template: Template) -> bytes:
    """Return a workbook with headings, drop-downs, examples and notes; columns that must be filled in are blue."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, _PLAIN) as workbook:
        workbook.set_properties({"title": template.sheet.title, "author": template.office})
        heading = workbook.add_format({**_HEADING, "bg_color": "#EDEDED"})
        needed = workbook.add_format({**_HEADING, "bg_color": "#DCE6F1"})
        cell = workbook.add_format({**_CELL, "num_format": "@"})
        for name, rows in ((template.sheet.sheet_name, template.rows), ("示例", template.examples)):
            if name == "示例" and not rows:
                continue
            sheet = workbook.add_worksheet(name)
            for place, column in enumerate(template.sheet.columns):
                sheet.set_column(place, place, column.width, cell)
                sheet.write_string(0, place, column.heading, needed if column.editable else heading)
                for number, row in enumerate(rows, start=1):
                    sheet.write_string(number, place, row.get(column.field, "")[:_MOST_CHARACTERS], cell)
            sheet.freeze_panes(1, 0)
        _offer(workbook, template)
        if template.notes:
            notes = workbook.add_worksheet(NOTES)
            notes.set_column(0, 0, 100)
            for number, words in enumerate(template.notes):
                notes.write_string(number, 0, words, workbook.add_format({**_FONT, "text_wrap": True}))
    return file.getvalue()


def _offer(workbook: xlsxwriter.Workbook, template: Template) -> None:
    """Offer what may stand in a column; the words lie on a sheet of their own, since a cell takes few of them."""
    offered = [(place, each) for place, each in enumerate(template.sheet.columns) if template.choices.get(each.field)]
    if not offered:
        return
    options = workbook.add_worksheet("可选项")
    options.hide()
    sheet = workbook.get_worksheet_by_name(template.sheet.sheet_name)
    for number, (place, column) in enumerate(offered):
        words = template.choices[column.field]
        for row, word in enumerate(words):
            options.write_string(row, number, word)
        letter = chr(ord("A") + number)
        source = f"=可选项!${letter}$1:${letter}${len(words)}"
        rule = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.data_validation(1, place, len(template.rows) + _SPARE_ROWS, place, rule)


@dataclass
class _Writer:
    """Writes the sheets of one workbook."""

    workbook: xlsxwriter.Workbook
    content: ListContent

    def __post_init__(self) -> None:
        self._known: dict[tuple[object, ...], Format] = {}

    def write_list(self) -> None:
        """Write the list itself: a row of headings that stays in sight and is repeated in print."""
        sheet = self.workbook.add_worksheet(self.content.sheet.sheet_name)
        first = 0 if self.content.since is None else 1
        if first:
            self._heading(sheet, 0, CHANGE_HEADING, 8)
        for place, column in enumerate(self.content.sheet.columns, start=first):
            self._heading(sheet, place, column.heading, column.width, editable=column.editable)
        for number, row in enumerate(self.content.rows, start=1):
            if first:
                self._write(sheet, number, 0, change_of(row), kind=Kind.WORDS, marked=bool(row.change))
            for place, column in enumerate(self.content.sheet.columns, start=first):
                marked = was_before(row, column)
                self._write(sheet, number, place, row.cells[column.field], kind=column.kind, marked=marked)
        last = first + len(self.content.sheet.columns) - 1
        sheet.autofilter(0, 0, max(len(self.content.rows), 1), last)
        self._choices(sheet, first)
        self._lay_out(sheet)

    def write_changes(self) -> None:
        """Write what became of each cell between the two days."""
        sheet = self.workbook.add_worksheet(CHANGES)
        headings = ((CHANGE_HEADING, 8), ("哪一条", 40), ("哪一项", 16), ("原来", 50), ("现在", 50))
        for place, (heading, width) in enumerate(headings):
            self._heading(sheet, place, heading, width)
        number = 0
        for row in self.content.rows:
            for what, was, now in _steps(row, self.content.sheet.columns):
                number += 1
                for place, cell in enumerate((change_of(row), _name_of(row), what, was, now)):
                    self._write(sheet, number, place, cell, kind=Kind.WORDS)
        self._lay_out(sheet)

    def write_notes(self) -> None:
        """Say what the workbook is, and how to fill it in."""
        sheet = self.workbook.add_worksheet(NOTES)
        sheet.set_column(0, 0, 12)
        sheet.set_column(1, 1, 90)
        facts = [
            ("清单", self.content.sheet.title),
            ("联盟", self.content.alliance_name),
            ("编制单位", self.content.office),
            ("截至日期", self.content.as_of.isoformat()),
            ("导出时间", f"{self.content.made_at:%Y-%m-%d %H:%M}"),
        ]
        if self.content.since is not None:
            facts.append(("对比日期", self.content.since.isoformat()))
        if any(column.editable for column in self.content.sheet.columns):
            facts += [("填写说明", words) for words in _HOW_TO_FILL]
        for number, pair in enumerate(facts):
            for place, words in enumerate(pair):
                self._write(sheet, number, place, words, kind=Kind.WORDS)

    def _heading(self, sheet: Worksheet, place: int, words: str, width: int, *, editable: bool = False) -> None:
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, words, self._format(**_HEADING, bg_color="#DCE6F1" if editable else "#EDEDED"))

    def _write(self, sheet: Worksheet, row: int, place: int, cell: Cell, *, kind: Kind, marked: bool = False) -> None:
        """Write one cell by its type; text as text, whatever it begins with."""
        look: dict[str, object] = dict(_CELL)
        if marked:
            look["bg_color"] = "#FFF2CC"
        if isinstance(cell, str) and cell.startswith(_DANGEROUS):
            look["quote_prefix"] = True  # so that it stays a text when somebody edits the cell
        if not isinstance(cell, str) and kind in _FORMATS:
            look["num_format"] = _FORMATS[kind]
        form = self._format(**look)
        if cell is None or cell == "":
            sheet.write_blank(row, place, None, form)
        elif isinstance(cell, Decimal):
            sheet.write_number(row, place, float(cell), form)
        elif isinstance(cell, datetime | date):
            sheet.write_datetime(row, place, cell, form)
        else:
            sheet.write_string(row, place, cell[:_MOST_CHARACTERS], form)

    def _choices(self, sheet: Worksheet, first: int) -> None:
        """Offer what may stand in a cell; Excel takes 255 characters of it."""
        last = len(self.content.rows) + _SPARE_ROWS
        offered = {CHAIN.field: list(self.content.chains), VISIBILITY.field: list(VISIBILITIES.values())}
        for place, column in enumerate(self.content.sheet.columns, start=first):
            words = offered.get(column.field) if column.editable else None
            if words and len(",".join(words)) <= 255 and not any("," in word for word in words):
                sheet.data_validation(1, place, last, place, {"validate": "list", "source": words})

    def _lay_out(self, sheet: Worksheet) -> None:
        """Freeze the headings; A4 across, one page wide, headings on every page."""
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_margins(left=0.5, right=0.5, top=0.9, bottom=0.7)
        sheet.set_header(f'&C&"宋体,加粗"&16{_in_header(self.content.sheet.title)}')
        office, day = _in_header(self.content.office), self.content.as_of.isoformat()
        sheet.set_footer(f"&L编制单位：{office}&C第 &P 页 共 &N 页&R截至 {day}")

    def _format(self, **look: object) -> Format:
        """Return a format, each made once."""
        key = tuple(sorted(look.items()))
        if key not in self._known:
            self._known[key] = self.workbook.add_format(look)
        return self._known[key]


_HOW_TO_FILL = (
    "蓝色标题的列可以修改；其他列由系统填写，改了也不起作用。",
    "修改一条：直接改它那一行，不要动“系统编号”和“版本”。新增一条：写在最后一行下面，这两列留空。",
    "删掉一行不会删除系统里的内容；要撤回或删除，请在系统里办理。",
    "填好后整个文件交回系统：有一处不对就一条也不导入，并把不对的单元格标红、写上原因退回。",
)


def _steps(row: Row, columns: Sequence[Column]) -> list[tuple[str, str, str]]:
    """What changed in a row: heading, before, after."""
    if row.change is None:
        return []
    named = [column for column in columns if column.field not in (ROW_ID.field, ROW_VERSION.field)]
    if not row.change.fields:
        return [("整条", words_of(row.change.before.get("text")), words_of(row.change.after.get("text")))]
    return [
        (column.heading, words_of(row.change.before[column.field]), words_of(row.change.after[column.field]))
        for column in named
        if column.field in row.change.fields
    ]


def _name_of(row: Row) -> str:
    """What people know a row by."""
    parts = (row.cells.get(name) for name in ("case_number", "organisation", "title"))
    return " ".join(words_of(part) for part in parts if part)


def _in_header(words: str) -> str:
    """Double the sign that Excel's print headers take for a command."""
    return words.replace("&", "&&")
