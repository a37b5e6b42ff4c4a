"""Documents as another program reads them back."""

import zipfile
from datetime import date
from io import BytesIO

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from service.exports.documents import BODY_FONT, TITLE_FONT, write_document
from service.exports.list_content import CHANGED, LineChange, Row, cells_of
from tests.exports.sample_lists import ZONE, content_of, need_line


def opened(**more: object):  # noqa: ANN201 - a document
    lines = more.pop("lines", [need_line(1), need_line(2)])
    return Document(BytesIO(write_document(content_of(lines, **more))))


def test_the_head_names_alliance_list_and_day() -> None:
    paragraphs = [each for each in opened().paragraphs if each.text]
    words = [each.text for each in paragraphs]
    assert words[:3] == ["泸州装备产业链党建联盟", "产业链需求清单", "（截至2026年3月5日）"]
    assert words[-2:] == ["编制单位：泸州装备产业链党建联盟秘书处", "2026年3月5日"]
    fonts = [each.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia")) for each in paragraphs[:3]]
    assert fonts == [TITLE_FONT, TITLE_FONT, BODY_FONT]


def test_the_page_is_a4_across_and_numbered() -> None:
    section = opened().sections[0]
    assert (section.orientation, round(section.page_width.mm), round(section.page_height.mm)) == (
        WD_ORIENT.LANDSCAPE,
        297,
        210,
    )
    footer = section.footer.paragraphs[0]
    assert "PAGE" in footer._p.xml
    assert footer.text.replace("PAGE", "").startswith("— ")


def test_the_heading_row_is_repeated_and_rows_hold_together() -> None:
    table = opened().tables[0]
    assert [cell.text for cell in table.rows[0].cells][:3] == ["序号", "编号", "单位"]
    assert "系统编号（勿改）" not in {cell.text for cell in table.rows[0].cells}
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert all("w:cantSplit" in row._tr.xml for row in table.rows[1:])
    assert [row.cells[0].text for row in table.rows[1:]] == ["1", "2"]
    assert sum(cell.width.mm for cell in table.rows[1].cells) <= 247.5


def test_every_row_is_set_like_the_first_and_holds_its_own_words() -> None:
    strange = "<b>=1+1</b> & 二\n三\t四"
    lines = [need_line(1, text="第一"), need_line(2, text=strange, title="标题"), need_line(3, text="")]
    rows = opened(lines=lines).tables[0].rows[1:]
    assert [row.cells[5].text for row in rows] == ["第一", strange, ""]
    assert [row.cells[4].text for row in rows] == ["", "标题", ""]
    looks = [[cell.paragraphs[0].runs[0]._element.rPr.xml for cell in row.cells] for row in rows]
    places = [[(cell.width, cell.paragraphs[0].alignment) for cell in row.cells] for row in rows]
    assert looks[1:] == looks[:1] * 2
    assert places[1:] == places[:1] * 2


def test_words_of_people_stand_as_they_are() -> None:
    table = opened(lines=[need_line(text="<b>=1+1</b> & 二\n三")]).tables[0]
    assert table.rows[1].cells[5].text == "<b>=1+1</b> & 二\n三"


def test_missing_fonts_have_a_second_choice() -> None:
    with zipfile.ZipFile(BytesIO(write_document(content_of([])))) as archive:
        fonts = archive.read("word/fontTable.xml").decode()
    assert f'<w:font w:name="{TITLE_FONT}"><w:altName w:val="宋体"/></w:font>' in fonts


def test_an_empty_list_says_so() -> None:
    document = opened(lines=[])
    assert document.tables == []
    assert any("没有条目" in each.text for each in document.paragraphs)


def test_a_comparison_says_what_became_of_each() -> None:
    before = cells_of("needs", need_line(state="received"), ZONE)
    row = Row(cells=before, change=LineChange(CHANGED, before=before | {"due_at": None}, after=before))
    document = opened(lines=[], rows=[row], since=date(2026, 3, 1))
    assert "（2026年3月1日至2026年3月5日）" in [each.text for each in document.paragraphs]
    cells = [cell.text for cell in document.tables[0].rows[1].cells]
    assert cells[1] == "变更"
    assert any("（原空）" in cell for cell in cells)
