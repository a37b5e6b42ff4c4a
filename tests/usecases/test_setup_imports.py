"""Workbooks of members, departments and people: all rows or none, each wrong cell named, again changes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from service.errors import BadWorkbookError, ForbiddenError, ImportRowsError
from service.exports.columns import ListSheet
from service.exports.setup_sheets import DEPARTMENTS, EXAMPLES, MEMBERS, NOTES, PEOPLE
from service.exports.workbooks import Template, write_template
from service.imports.bundles import RowError
from service.imports.request_files import REQUEST_SHEET
from service.imports.workbooks import PROBLEMS, mark_errors, read_workbook
from service.store import alliances, people, setup
from service.triage_desk import TriageDesk
from service.usecases import people_imports, setup_imports
from service.usecases.intake import Reception
from service.usecases.request_imports import bring_requests
from service.usecases.setup_imports import SetupImportReport
from tests.usecases.world import ASKER, BUREAU, SUPPLIER, World, open_world

DUTIES = ("经信", "科技", "供水")


@pytest.fixture
def world(world_template: Path, tmp_path: Path) -> Iterator[World]:
    world = open_world(world_template, tmp_path)
    yield world
    world.database.dispose()


def filled(sheet: ListSheet, rows: Sequence[Mapping[str, str]]) -> bytes:
    return write_template(Template(sheet=sheet, office="秘书处", rows=rows))


def members(
    world: World, *rows: Mapping[str, str], by: str = "secretariat", dry_run: bool = False
) -> SetupImportReport:
    with world.write() as session:
        return setup_imports.import_members(
            session,
            actor=world.actors[by],
            alliance="luzhou",
            content=filled(MEMBERS, rows),
            now=world.clock,
            dry_run=dry_run,
        )


def departments(world: World, *rows: Mapping[str, str]) -> SetupImportReport:
    with world.write() as session:
        return setup_imports.import_departments(
            session,
            actor=world.actors["secretariat"],
            alliance="luzhou",
            content=filled(DEPARTMENTS, rows),
            duties=DUTIES,
            now=world.clock,
        )


def invited(world: World, *rows: Mapping[str, str], by: str = "secretariat") -> list[str]:
    with world.write() as session:
        _, issued = people_imports.import_people(
            session,
            actor=world.actors[by],
            alliance="luzhou",
            content=filled(PEOPLE, rows),
            now=world.clock,
            hours=24,
        )
    return [each.path for each in issued]


def wrong(caught: "pytest.ExceptionInfo[ImportRowsError]") -> list[tuple[int, str, str]]:
    rows: list[RowError] = caught.value.details["rows"]  # type: ignore[assignment]
    return [(row.row, row.field, row.message) for row in rows]


NEW = {
    "name": "新来机械厂",
    "chain": "装备、化工",
    "kind": "企业",
    "role": "链主",
    "since": "2026/3/1",
    "officer": "second_officer",
}


def test_members_come_in_with_places_officer_and_what_is_known(world: World) -> None:
    rows = (
        NEW,
        {"name": ASKER, "chain": "装备", "officer": "second_officer"},
        {"name": SUPPLIER, "chain": "equipment"},
    )
    told = members(world, *rows, dry_run=True)
    assert (told.added, told.changed, told.unchanged, told.dry_run) == (1, 1, 1, True)
    with world.database.read() as session:
        assert alliances.find_organisation_by_name(session, "新来机械厂") is None
    assert members(world, *rows).added == 1
    with world.database.read() as session:
        made = alliances.find_organisation_by_name(session, "新来机械厂")
        assert made is not None
        places = alliances.memberships_of(session, made.id)
        assert sorted(str(row.since) for row in places) == ["2026-03-01", "2026-03-01"]
        assert {row.role for row in places} == {"chain_leader"}
        officer = people.find_user(session, "second_officer")
        assert officer is not None
        assert {row.officer_id for row in places} == {officer.id}
    again = members(world, *rows)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)


def test_a_dry_run_says_what_the_import_does(world: World) -> None:
    rows = (NEW, {"name": "又一家", "chain": "化工"})
    told, done = members(world, *rows, dry_run=True), members(world, *rows)
    assert (told.added, told.changed, told.unchanged) == (done.added, done.changed, done.unchanged)


BAD = (
    {"name": "", "chain": "装备"},
    {"name": "甲", "chain": ""},
    {"name": "乙", "chain": "没有的链"},
    {"name": "丙", "chain": "装备", "kind": "工厂"},
    {"name": "丁", "chain": "装备", "officer": "nobody"},
    {"name": "戊", "chain": "装备", "since": "下个月"},
    {"name": "己", "chain": "装备", "usci": "91350100M000100Y43999"},
    {"name": "庚", "chain": "装备", "usci": "91350100M000100Y43"},
    {"name": "辛", "chain": "装备", "usci": "91350100M000100Y43"},
    {"name": "庚", "chain": "装备"},
    {"name": "长" * 201, "chain": "装备"},
)


def test_every_wrong_cell_is_named_and_nothing_comes_in(world: World) -> None:
    with pytest.raises(ImportRowsError) as caught:
        members(world, *BAD, {"name": "好的厂", "chain": "装备"})
    places = [(row, field) for row, field, _ in wrong(caught)]
    assert places == [
        (2, "name"),
        (3, "chain"),
        (4, "chain"),
        (5, "kind"),
        (6, "officer"),
        (7, "since"),
        (8, "usci"),
        (10, "usci"),
        (11, "name"),
        (12, "name"),
    ]
    with world.database.read() as session:
        assert alliances.find_organisation_by_name(session, "好的厂") is None


def test_the_refused_workbook_is_marked_and_holds_no_formula(world: World) -> None:
    content = filled(MEMBERS, [{"name": '=HYPERLINK("http://x.example")', "chain": "没有的链"}])
    with pytest.raises(ImportRowsError) as caught, world.write() as session:
        setup_imports.import_members(
            session, actor=world.actors["secretariat"], alliance="luzhou", content=content, now=world.clock
        )
    errors: list[RowError] = caught.value.details["rows"]  # type: ignore[assignment]
    book = openpyxl.load_workbook(BytesIO(mark_errors(content, MEMBERS, errors)))
    sheet = book["成员单位"]
    assert sheet["B2"].fill.fgColor.rgb == "FFFFC7CE"
    assert "没有名为“没有的链”的产业链" in sheet["B2"].comment.text
    assert sheet["A2"].data_type == "s"
    assert [row[0].value for row in book[PROBLEMS].iter_rows()] == ["行", "2"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_departments_come_in_with_their_duties(world: World) -> None:
    rows = ({"name": "某区水务局", "short_name": "水务局", "duties": "供水"}, {"name": BUREAU, "duties": "经信、科技"})
    report = departments(world, *rows)
    assert (report.added, report.unchanged) == (1, 1)
    with world.database.read() as session:
        duties = setup.duties_of(session, world.alliance_ids["luzhou"])
    bureau = world.organisation_id(BUREAU)
    assert duties == {"供水": world.organisation_id("某区水务局"), "经信": bureau, "科技": bureau}


def test_a_duty_belongs_to_one_department_and_firms_are_none(world: World) -> None:
    with pytest.raises(ImportRowsError) as caught:
        departments(
            world, {"name": "一局", "duties": "供水"}, {"name": "二局", "duties": "供水、空气"}, {"name": ASKER}
        )
    assert [(row, field) for row, field, _ in wrong(caught)] == [(3, "duties"), (3, "duties"), (4, "name")]


def test_people_get_a_link_each(world: World) -> None:
    paths = invited(
        world,
        {"name": "王工", "role": "企业联络员", "organisation": ASKER, "email": "wang@firm.example"},
        {"name": "李科", "role": "部门联络员", "organisation": BUREAU},
    )
    assert len(set(paths)) == 2
    assert all(path.startswith("/invitations/") for path in paths)


def test_people_who_cannot_be_invited_are_named(world: World) -> None:
    rows = (
        {"name": "", "role": "企业联络员", "organisation": ASKER},
        {"name": "甲", "role": "", "organisation": ASKER},
        {"name": "乙", "role": "老板", "organisation": ASKER},
        {"name": "丙", "role": "企业联络员"},
        {"name": "丁", "role": "企业联络员", "organisation": "没有的厂"},
        {"name": "戊", "role": "部门联络员", "organisation": ASKER},
        {"name": "己", "role": "秘书处专员"},
        {"name": "庚", "role": "链长（链主）", "email": "no mail"},
    )
    with pytest.raises(ImportRowsError) as caught:
        invited(world, *rows)
    assert [(row, field) for row, field, _ in wrong(caught)] == [
        (2, "name"),
        (3, "role"),
        (4, "role"),
        (5, "organisation"),
        (6, "organisation"),
        (7, "organisation"),
        (8, "role"),
        (9, "email"),
    ]
    assert len(invited(world, rows[6], by="admin")) == 1


def test_requests_are_taken_in_by_the_officer(world: World) -> None:
    rows = [{"organisation": ASKER, "title": "", "text": "厂门口路灯坏了，请派人修"}, {"text": "食堂菜太咸了"}]
    content = filled(REQUEST_SHEET, rows)

    def bring(by: str, *, dry_run: bool) -> int:
        with world.write() as session:
            return bring_requests(
                session,
                Reception(TriageDesk(), world.engines),
                actor=world.actors[by],
                alliance="luzhou",
                name="a.xlsx",
                content=content,
                now=world.clock,
                dry_run=dry_run,
            )

    assert bring("secretariat", dry_run=True) == 2
    assert bring("secretariat", dry_run=False) == 2
    with pytest.raises(ForbiddenError):
        bring("owner", dry_run=True)


def test_only_the_office_imports(world: World) -> None:
    for by in ("owner", "bureau", "park_leader", "far_secretariat"):
        with pytest.raises(ForbiddenError):
            members(world, NEW, by=by)


@pytest.mark.parametrize("sheet", [MEMBERS, DEPARTMENTS, PEOPLE, REQUEST_SHEET], ids=lambda sheet: sheet.name)
def test_a_template_shows_examples_that_are_not_imported(sheet: ListSheet) -> None:
    choices = {"chain": ["高端装备制造", "现代服务"], "role": [f"身份{number}" for number in range(200)]}
    template = Template(
        sheet=sheet, office="秘书处", choices=choices, examples=EXAMPLES[sheet.name], notes=NOTES[sheet.name]
    )
    content = write_template(template)
    assert read_workbook(content, sheet) == []
    book = openpyxl.load_workbook(BytesIO(content))
    assert book["示例"].max_row == len(EXAMPLES[sheet.name]) + 1
    offered = {column.field for column in sheet.columns} & choices.keys()
    assert len(book[sheet.sheet_name].data_validations.dataValidation) == len(offered)


def test_what_is_no_workbook_is_refused(world: World) -> None:
    with pytest.raises(BadWorkbookError), world.write() as session:
        setup_imports.import_members(
            session, actor=world.actors["secretariat"], alliance="luzhou", content=b"PK", now=world.clock
        )
