"""Filled-in lists brought back: exactly what was exported, all or nothing, and again without effect."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from service.errors import BadWorkbookError, ForbiddenError, ImportRowsError
from service.imports.bundles import RowError
from service.store import alliances
from service.usecases import capabilities, needs
from service.usecases.list_files import make_list_file
from service.usecases.list_imports import ListImportReport, import_list
from service.usecases.lists import read_list
from tests.usecases.world import ASKER, OTHER, SUPPLIER, World

Change = Callable[[Any], None]


def export(world: World, name: str = "needs") -> bytes:
    with world.database.read() as session:
        found = alliances.get_alliance(session, "luzhou")
        return make_list_file(session, alliance=found, name=name, form="xlsx", now=world.clock).content


def edited(content: bytes, change: Change) -> bytes:
    workbook = load_workbook(BytesIO(content))
    change(workbook.worksheets[0])
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def bring(
    world: World, content: bytes, name: str = "needs", by: str = "secretariat", *, dry_run: bool = False
) -> ListImportReport:
    with world.write() as session:
        return import_list(
            session, actor=world.actors[by], name=name, content=content, now=world.clock, dry_run=dry_run
        )


def lines(world: World, name: str = "needs") -> list[Any]:
    with world.database.read() as session:
        return read_list(session, actor=world.actors["secretariat"], name=name, now=world.clock).items


def counts(report: ListImportReport) -> tuple[int, int, int]:
    return report.added, report.revised, report.unchanged


def errors_of(world: World, content: bytes, name: str = "needs") -> list[tuple[int, str, str]]:
    before = lines(world, name)
    with pytest.raises(ImportRowsError) as error:
        bring(world, content, name)
    assert lines(world, name) == before
    rows: list[RowError] = error.value.details["rows"]
    return [(row.row, row.field, row.message) for row in rows]


@pytest.mark.parametrize("name", ["needs", "resources"])
def test_what_was_exported_changes_nothing_when_it_is_brought_back(small_world: World, name: str) -> None:
    for text in ("=1+1", "+86 求购\n第二行", "-5℃ 冷库", "@甲 “引号” <b>"):
        small_world.post_need(text)
        with small_world.write() as session:
            capabilities.post_capability(
                session, actor=small_world.actors["supplier"], alliance="luzhou", text=text, now=small_world.clock
            )
    exported, before = export(small_world, name), lines(small_world, name)
    assert counts(bring(small_world, exported, name)) == (0, 0, len(before))
    assert lines(small_world, name) == before
    assert export(small_world, name) == exported


def test_a_filled_in_list_changes_and_adds(small_world: World) -> None:
    need = small_world.post_need("要一百套")

    def fill(sheet: Any) -> None:  # noqa: ANN401
        sheet["E2"], sheet["C2"] = "要两百套", "化工"
        sheet["B3"], sheet["D3"], sheet["E3"] = OTHER, "热处理", "=1+1 炉"

    content = edited(export(small_world), fill)
    assert counts(bring(small_world, content, dry_run=True)) == (1, 1, 0)
    assert [line.text for line in lines(small_world)] == ["要一百套"]
    assert counts(bring(small_world, content)) == (1, 1, 0)
    new, changed = lines(small_world)
    assert (new.organisation, new.title, new.text, new.chain) == (OTHER, "热处理", "=1+1 炉", "equipment")
    assert (changed.id, changed.text, changed.chain, changed.version) == (need.id, "要两百套", "chemistry", 2)
    assert new.case_number == "LZ-2026-000002"
    assert counts(bring(small_world, content)) == (0, 0, 2)  # the same workbook again
    assert [line.version for line in lines(small_world)] == [1, 2]


def test_resources_have_their_visibility(small_world: World) -> None:
    def fill(sheet: Any) -> None:  # noqa: ANN401
        sheet["E2"] = "公开"
        sheet["A4"], sheet["D4"] = SUPPLIER, "可做齿圈"

    content = edited(export(small_world, "resources"), fill)
    assert counts(bring(small_world, content, "resources")) == (1, 1, 1)
    assert sorted(line.visibility for line in lines(small_world, "resources")) == ["alliance", "alliance", "public"]
    assert counts(bring(small_world, content, "resources")) == (0, 0, 3)


def test_three_bad_rows_are_named_and_nothing_is_taken(small_world: World) -> None:
    small_world.post_need()

    def fill(sheet: Any) -> None:  # noqa: ANN401
        sheet["E2"] = "改得好好的"
        sheet["B3"], sheet["E3"] = "没有这家", "要螺丝"
        sheet["B4"], sheet["E4"] = ASKER, " "
        sheet["D4"] = "只有标题"
        sheet["B5"], sheet["C5"], sheet["E5"] = ASKER, "航天", "要卫星"

    assert errors_of(small_world, edited(export(small_world), fill)) == [
        (3, "organisation", "成员名单里没有“没有这家”"),
        (4, "text", "内容是空的"),
        (5, "chain_name", "没有名为“航天”的产业链，可填：化工、装备"),
    ]


def test_ids_and_versions_are_watched(small_world: World) -> None:
    first, second = small_world.post_need("甲"), small_world.post_need("乙")
    exported = export(small_world)
    with small_world.write() as session:
        actor = small_world.actors["owner"]
        needs.revise_need(session, actor=actor, need_id=second.id, text="乙乙", now=small_world.clock)
        needs.withdraw_need(session, actor=actor, need_id=first.id, now=small_world.clock)

    def fill(sheet: Any) -> None:  # noqa: ANN401
        sheet["E2"] = "乙乙乙"
        for row, post_id in ((4, "01890000-0000-7000-8000-000000000000"), (5, "abc"), (6, str(second.id))):
            sheet[f"J{row}"], sheet[f"B{row}"], sheet[f"E{row}"] = post_id, OTHER, "丙"

    assert errors_of(small_world, edited(exported, fill)) == [
        (2, "text", "导出之后这一条又改过（现在是第 2 版），请重新导出再改"),
        (3, "id", "这一条已办结、撤回或删除，不能再改"),
        (4, "id", "系统里没有这一条；新增的行请把系统编号留空"),
        (5, "id", "系统里没有这一条；新增的行请把系统编号留空"),
        (6, "organisation", f"已登记的内容不能换单位（原为“{ASKER}”）；请另起一行新增"),
        (6, "id", "与第 2 行重复"),
    ]


def test_repeated_rows_long_words_and_unknown_sights_are_named(small_world: World) -> None:
    def fill(sheet: Any) -> None:  # noqa: ANN401
        for row in (4, 5):
            sheet[f"A{row}"], sheet[f"D{row}"] = SUPPLIER, "可做齿圈"
        sheet["A6"], sheet["C6"], sheet["D6"] = SUPPLIER, "题" * 201, "字" * 4001
        sheet["A7"], sheet["D7"], sheet["E7"] = SUPPLIER, "可做轴", "保密"

    assert errors_of(small_world, edited(export(small_world, "resources"), fill), "resources") == [
        (5, "text", "与第 4 行重复"),
        (6, "title", "标题太长，最多 200 个字"),
        (6, "text", "有 4001 个字，最多 4000 个字"),
        (7, "visibility", "只能填：本联盟、友邻园区、公开"),
    ]


@pytest.mark.parametrize("by", ["owner", "supplier", "organiser", "park_leader", "chain_leader", "department"])
def test_only_the_office_imports(small_world: World, by: str) -> None:
    with pytest.raises(ForbiddenError):
        bring(small_world, export(small_world), by=by)


@pytest.mark.parametrize("name", ["projects", "claims", "gaps", "wishes"])
def test_other_lists_take_no_workbook(small_world: World, name: str) -> None:
    with pytest.raises(BadWorkbookError) as error:
        bring(small_world, b"", name)
    assert error.value.details["reason"] == "not_filled_in"
