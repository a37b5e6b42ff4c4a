"""The monthly report as another program reads it back, and the wall screen: totals only, nothing that names anybody."""

import re
from io import BytesIO

import pytest
from docx import Document

from tests.usecases.case_flows import answered
from tests.usecases.flows import confirm, make_mutual
from tests.usecases.world import ASKER, BUREAU, SUPPLIER
from tests.web.test_lists_page import world_of
from tests.web.test_pages import Inline
from tests.web.visitor import Visitor


@pytest.fixture
def leader(stranger: Visitor) -> Visitor:
    """A park leader of an alliance in which something happened."""
    world = world_of(stranger)
    need_id = make_mutual(world)
    for by in ("owner", "supplier"):
        confirm(world, by, need_id)
    answered(world)
    stranger.sign_in("park_leader")
    return stranger


def test_the_report_of_a_month_says_what_the_dashboard_says(leader: Visitor) -> None:
    page = leader.get("/reports")
    assert page.status_code == 200
    assert "2026年3月运行情况报告（截至今天）" in page.text
    assert len(re.findall(r'href="/reports/20\d\d-\d\d\?alliance=luzhou"', page.text)) == 12
    answer = leader.get("/reports/2026-03?alliance=luzhou")
    assert answer.headers["content-disposition"].startswith('attachment; filename="report-luzhou-2026-03.docx"')
    document = Document(BytesIO(answer.content))
    said = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert said[:3] == ["luzhou联盟", "2026年3月运行情况报告", "（2026年3月1日至3月4日）"]
    assert any("提出需求1件" in words and "占比为100.0%（1/1件）" in words for words in said)
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert ["订单意向", "1", "100.0%"] in tables[0]
    assert [BUREAU, "1", "1", "1", "0", "0", "100.0%", "0.0%"] in tables[2]
    assert ["装备", "1", "1", "1", "100.0%", "—"] in tables[-1]
    assert said[-2:] == ["luzhou联盟秘书处", "2026年3月4日"]
    assert document.sections[0].page_height > document.sections[0].page_width


@pytest.mark.parametrize("month", ["2026-04", "2026-13", "x"])
def test_a_month_that_cannot_be(leader: Visitor, month: str) -> None:
    assert leader.get(f"/reports/{month}?alliance=luzhou").status_code == 400


def test_a_month_before_the_alliance_is_an_empty_report(leader: Visitor) -> None:
    document = Document(BytesIO(leader.get("/reports/2025-06?alliance=luzhou").content))
    assert any("提出需求0件" in paragraph.text for paragraph in document.paragraphs)


def test_the_wall_shows_totals_and_names_nobody(leader: Visitor) -> None:
    page = leader.get("/wall")
    assert page.status_code == 200
    assert Inline(page.text).found == []
    shown = re.findall(r'<p class="screen-number">([^<]+)</p>', page.text)
    assert shown == ["100.0%", "1", "&lt;0.1", "100.0%"]
    assert BUREAU in page.text
    for hidden in (ASKER, SUPPLIER, "联系人", "LZ-2026", "主减速", "park_leader", "secretariat"):
        assert hidden not in page.text
    assert "<form" not in page.text
    assert "<a " not in page.text


@pytest.mark.parametrize("path", ["/wall", "/reports", "/reports/2026-03"])
def test_who_sees_them(stranger: Visitor, path: str) -> None:
    assert stranger.get(path).status_code == 401
    stranger.sign_in("owner")
    assert stranger.get(f"{path}?alliance=luzhou").status_code == 403
