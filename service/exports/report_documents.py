"""The monthly report as a Word document in the layout of an official paper (公文), upright A4."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as OpenDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from service.exports.documents import BODY_FONT, HEADING_FONT, TITLE_FONT, add_page_number, flag_row, name_other_fonts
from service.exports.documents import write_line as line

_MARGINS_MM = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
"""Those of GB/T 9704, in millimetres."""
_ROOM_MM = 210 - 28 - 26
_TITLE, _BODY, _TABLE = Pt(22), Pt(16), Pt(12)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: headings, rows of words, and how wide each column is beside the others."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: its heading, what is said, and a table where there is one."""

    heading: str
    paragraphs: Sequence[str]
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report ready to be written down. made_at: in the alliance's zone."""

    alliance_name: str
    title: str
    period: str
    sections: Sequence[Section]
    office: str
    made_at: datetime


def write_report(report: Report) -> bytes:
    """Return the report as a .docx file."""
    document = Document()
    name_other_fonts(document)
    _set_page(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = report.title, report.office, ""
    properties.created = properties.modified = report.made_at.replace(tzinfo=None)
    centred = WD_ALIGN_PARAGRAPH.CENTER
    line(document.add_paragraph(), report.alliance_name, TITLE_FONT, _TITLE, centred)
    line(document.add_paragraph(), report.title, TITLE_FONT, _TITLE, centred)
    line(document.add_paragraph(), report.period, BODY_FONT, _BODY, centred)
    for section in report.sections:
        _write_section(document, section)
    document.add_paragraph()
    right, made = WD_ALIGN_PARAGRAPH.RIGHT, report.made_at
    line(document.add_paragraph(), report.office, BODY_FONT, _BODY, right)
    line(document.add_paragraph(), f"{made.year}年{made.month}月{made.day}日", BODY_FONT, _BODY, right)
    add_page_number(document)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _write_section(document: OpenDocument, section: Section) -> None:
    heading = document.add_paragraph()
    line(heading, section.heading, HEADING_FONT, _BODY, WD_ALIGN_PARAGRAPH.LEFT)
    _indent(heading.paragraph_format)
    heading.paragraph_format.keep_with_next = True
    for words in section.paragraphs:
        paragraph = document.add_paragraph()
        line(paragraph, words, BODY_FONT, _BODY, WD_ALIGN_PARAGRAPH.JUSTIFY)
        _indent(paragraph.paragraph_format)
    if section.table is not None:
        _write_table(document, section.table)


def _indent(look: object) -> None:
    """Begin a paragraph two characters in, as official papers do."""
    look.first_line_indent = Pt(32)  # type: ignore[attr-defined]


def _write_table(document: OpenDocument, content: Table) -> None:
    table = document.add_table(rows=1, cols=len(content.headings), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    share = _ROOM_MM / sum(content.widths)
    for number, words in enumerate((content.headings, *content.rows)):
        row = table.rows[0] if number == 0 else table.add_row()
        flag_row(row, "w:cantSplit" if number else "w:tblHeader")
        for place, (cell, text) in enumerate(zip(row.cells, words, strict=True)):
            cell.width = Mm(content.widths[place] * share)
            side = WD_ALIGN_PARAGRAPH.LEFT if number and place == 0 else WD_ALIGN_PARAGRAPH.CENTER
            font = BODY_FONT if number else HEADING_FONT
            line(cell.paragraphs[0], text, font, _TABLE, side, spacing=Pt(18))


def _set_page(document: OpenDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, millimetres in _MARGINS_MM.items():
        setattr(section, name, Mm(millimetres))
    section.footer_distance = Mm(28)
