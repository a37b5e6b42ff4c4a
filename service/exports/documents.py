"""Lists as Word documents in the layout of an official paper (公文): A4 across, numbered, headings on every page."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.document import Document as OpenDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from service.exports.columns import Column, Kind, words_of
from service.exports.list_content import ListContent, Row, change_of, was_before

TITLE_FONT: Final = "方正小标宋简体"
BODY_FONT: Final = "仿宋_GB2312"
HEADING_FONT: Final = "黑体"
NUMBER_FONT: Final = "宋体"
EMPTY_WORDS: Final = "（截至当日，本清单没有条目。）"

_INSTEAD = {TITLE_FONT: "宋体", BODY_FONT: "仿宋", HEADING_FONT: "SimHei", NUMBER_FONT: "SimSun"}
"""Font -> what Word takes where the machine does not have it."""
_MARGINS_MM = {"top_margin": 28, "bottom_margin": 26, "left_margin": 25, "right_margin": 25}
"""Those of GB/T 9704 for a page turned on its side, in millimetres."""
_ROOM_MM = 297 - 25 - 25
_UPRIGHT_MM = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
_UPRIGHT_ROOM_MM = 210 - 28 - 26
_TITLE, _SUBTITLE, _TABLE, _SIGNED, _PAGE = Pt(22), Pt(16), Pt(10.5), Pt(16), Pt(14)
_NUMBER = "序号"
_BECAME = "变化"


def write_document(content: ListContent) -> bytes:
    """Return a list as a .docx file."""
    document = Document()
    name_other_fonts(document)
    _set_page(document)
    properties = document.core_properties
    properties.title, properties.author = content.sheet.title, content.office
    properties.created = properties.modified = content.made_at.replace(tzinfo=None)
    properties.comments = ""
    _write_head(document, content)
    if content.rows:
        _write_table(document, content)
    else:
        write_line(document.add_paragraph(), EMPTY_WORDS, BODY_FONT, _SUBTITLE, WD_ALIGN_PARAGRAPH.CENTER)
    _write_foot(document, content)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of a report: headings, rows of words, and widths as shares."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A part of a report: its heading, paragraphs, and a table where there is one."""

    heading: str
    lines: Sequence[str] = ()
    table: ReportTable | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report in the layout of an official paper, upright. subtitle: what stands in brackets below the title."""

    title: str
    subtitle: str
    office: str
    made_at: datetime
    parts: Sequence[ReportPart]


def write_report(report: Report) -> bytes:
    """Return a report as a .docx file."""
    document = Document()
    name_other_fonts(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, millimetres in _UPRIGHT_MM.items():
        setattr(section, name, Mm(millimetres))
    properties = document.core_properties
    properties.title, properties.author, properties.comments = report.title, report.office, ""
    properties.created = properties.modified = report.made_at.replace(tzinfo=None)
    centred = WD_ALIGN_PARAGRAPH.CENTER
    write_line(document.add_paragraph(), report.title, TITLE_FONT, _TITLE, centred)
    write_line(document.add_paragraph(), f"（{report.subtitle}）", BODY_FONT, _SUBTITLE, centred)
    for part in report.parts:
        _write_part(document, part)
    _sign(document, report.office, report.made_at)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _write_part(document: OpenDocument, part: ReportPart) -> None:
    """Write a heading with its paragraphs, each indented by two characters, and its table."""
    write_line(document.add_paragraph(), part.heading, HEADING_FONT, _SUBTITLE, WD_ALIGN_PARAGRAPH.LEFT)
    for words in part.lines:
        paragraph = document.add_paragraph()
        write_line(paragraph, words, BODY_FONT, _SUBTITLE, WD_ALIGN_PARAGRAPH.LEFT)
        paragraph.paragraph_format.first_line_indent = Pt(2 * _SUBTITLE.pt)
    if part.table is None:
        return
    table = document.add_table(rows=1, cols=len(part.table.headings), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = list(part.table.widths)
    share = _UPRIGHT_ROOM_MM / sum(widths)
    _fill(table.rows[0], list(part.table.headings), widths, share, font=HEADING_FONT)
    flag_row(table.rows[0], "w:tblHeader")
    for cells in part.table.rows:
        row = table.add_row()
        _fill(row, list(cells), widths, share, font=BODY_FONT)
        flag_row(row, "w:cantSplit")


def _write_head(document: OpenDocument, content: ListContent) -> None:
    """The alliance and the official name of the list, and the day that it is of."""
    centred = WD_ALIGN_PARAGRAPH.CENTER
    write_line(document.add_paragraph(), content.alliance_name, TITLE_FONT, _TITLE, centred)
    write_line(document.add_paragraph(), content.sheet.title, TITLE_FONT, _TITLE, centred)
    day = f"（截至{content.as_of.year}年{content.as_of.month}月{content.as_of.day}日）"
    if content.since is not None:
        since = f"{content.since.year}年{content.since.month}月{content.since.day}日"
        day = f"（{since}至{content.as_of.year}年{content.as_of.month}月{content.as_of.day}日）"
    write_line(document.add_paragraph(), day, BODY_FONT, _SUBTITLE, centred)


def _write_table(document: OpenDocument, content: ListContent) -> None:
    """The table; its heading row is repeated on every page, and no row is torn apart."""
    columns = content.sheet.paper_columns
    headings = [_NUMBER, *([_BECAME] if content.since else []), *(column.heading for column in columns)]
    widths = [5, *([6] if content.since else []), *(column.width for column in columns)]
    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    share = _ROOM_MM / sum(widths)
    _fill(table.rows[0], headings, widths, share, font=HEADING_FONT)
    flag_row(table.rows[0], "w:tblHeader")
    pattern = None
    for number, row in enumerate(content.rows, start=1):
        words = [str(number), *([change_of(row)] if content.since else []), *_words(row, columns)]
        if pattern is None:
            line = table.add_row()
            _fill(line, words, widths, share, font=BODY_FONT, wide=[column.width > 20 for column in columns])
            flag_row(line, "w:cantSplit")
            pattern = deepcopy(line._tr)
        else:  # rows differ in their words only, and laying one out takes ten times as long as copying it
            table._tbl.append(_reworded(deepcopy(pattern), words))


def _reworded(row: Any, words: list[str]) -> Any:  # noqa: ANN401 - an element of a library without types
    """Give each cell of a row element its words, in the type in which they are set already."""
    for cell, text in zip(row.tc_lst, words, strict=True):
        cell.p_lst[0].r_lst[0].text = text
    return row


def _words(row: Row, columns: list[Column]) -> list[str]:
    """A row's cells in words; a changed one is marked with what it was."""
    words = []
    for column in columns:
        now = words_of(row.cells[column.field])
        if was_before(row, column) and row.change is not None and column.kind is not Kind.WORDS:
            now = f"{now}（原{words_of(row.change.before[column.field]) or '空'}）"
        words.append(now)
    return words


def _fill(
    row: _Row, words: list[str], widths: list[int], share: float, *, font: str, wide: list[bool] | None = None
) -> None:
    """Write a row; long texts stand on the left, the others in the middle."""
    first_wide = len(words) - len(wide or [])
    for place, (cell, text) in enumerate(zip(row.cells, words, strict=True)):
        cell.width = Mm(widths[place] * share)
        is_wide = wide is not None and place >= first_wide and wide[place - first_wide]
        write_line(
            cell.paragraphs[0],
            text,
            font,
            _TABLE,
            WD_ALIGN_PARAGRAPH.LEFT if is_wide else WD_ALIGN_PARAGRAPH.CENTER,
            spacing=Pt(15),
        )


def _write_foot(document: OpenDocument, content: ListContent) -> None:
    """Who issued the list, and when; the page number below every page."""
    _sign(document, content.office, content.made_at)


def _sign(document: OpenDocument, office: str, made: datetime) -> None:
    """Name the office and the day, and number the pages."""
    right = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()
    write_line(document.add_paragraph(), f"编制单位：{office}", BODY_FONT, _SIGNED, right)
    write_line(document.add_paragraph(), f"{made.year}年{made.month}月{made.day}日", BODY_FONT, _SIGNED, right)
    add_page_number(document)


def add_page_number(document: OpenDocument) -> None:
    """Write the number of the page below every page."""
    paragraph = document.sections[0].footer.paragraphs[0]
    write_line(paragraph, "— ", NUMBER_FONT, _PAGE, WD_ALIGN_PARAGRAPH.CENTER)
    _field(paragraph, "PAGE")
    _dress(paragraph.add_run(" —"), NUMBER_FONT, _PAGE)


def _set_page(document: OpenDocument) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    for name, millimetres in _MARGINS_MM.items():
        setattr(section, name, Mm(millimetres))
    section.footer_distance = Mm(15)


def write_line(
    paragraph: Paragraph, words: str, font: str, size: Pt, alignment: WD_ALIGN_PARAGRAPH, *, spacing: Pt | None = None
) -> None:
    """Write a paragraph with nothing around it; 28 points from line to line, as official papers have it."""
    paragraph.alignment = alignment
    look = paragraph.paragraph_format
    look.space_before = look.space_after = Pt(0)
    look.line_spacing = spacing or Pt(max(28, size.pt * 1.5))
    _dress(paragraph.add_run(words), font, size)


def _dress(run: Run, font: str, size: Pt) -> None:
    """Give a run its font, for Chinese and for other letters."""
    run.font.size = size
    run.font.name = font
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _field(paragraph: Paragraph, instruction: str) -> None:
    """Add what Word works out by itself, such as the number of the page."""
    run = paragraph.add_run()
    _dress(run, NUMBER_FONT, _PAGE)
    for kind in ("begin", "", "end"):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = instruction
        run._element.append(part)


def flag_row(row: _Row, name: str) -> None:
    """Set a yes-or-no property of a table row."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def name_other_fonts(document: OpenDocument) -> None:
    """Say in the font table what to take where a font is missing; Word and WPS keep to it."""
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            entries = "".join(
                f'<w:font w:name="{name}"><w:altName w:val="{instead}"/></w:font>' for name, instead in _INSTEAD.items()
            )
            part._blob = part.blob.replace(b"</w:fonts>", entries.encode() + b"</w:fonts>")
