"""Lists over HTTP: days, differences, files and their names, and who gets them."""

from io import BytesIO
from urllib.parse import unquote

import pytest
from docx import Document
from openpyxl import load_workbook

from service.usecases.lists import LISTS
from tests.api.client import Api
from tests.usecases.world import ASKER, NEED_TEXT

READERS = ("secretariat", "park_leader", "chain_leader", "organiser")
OTHERS = ("owner", "supplier", "other_firm", "department", "far_secretariat", "other_alliance")
SINCE = "changes?since=2026-03-01"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def get(api: Api, path: str, by: str | None = "secretariat"):  # noqa: ANN201 - the client's answer
    return api.get(f"/lists/{path}", by=by)


def test_a_list_as_of_a_day(api: Api) -> None:
    need = api.post_need()
    api.world.later(days=2)
    api.client.request("DELETE", f"/api/v1/needs/{need['id']}", headers=api.headers("owner"))
    assert get(api, "needs").json()["items"] == []
    line = get(api, "needs?as_of=2026-03-05").json()["items"][0]
    assert (line["id"], line["text"], line["erased"]) == (need["id"], "", True)
    assert (line["state"], line["case_number"], line["chain_name"]) == ("received", "LZ-2026-000001", "装备")
    assert get(api, "needs?as_of=2026-03-03").json()["items"] == []
    assert get(api, "needs?as_of=2026-03-07").json()["code"] == "invalid_input"
    assert get(api, "needs?as_of=yesterday").status_code == 422


def test_the_difference_between_two_days(api: Api) -> None:
    first, second = api.post_need(), api.post_need("求购双氧水")
    api.world.later(days=1)
    api.call("PATCH", f"/needs/{first['id']}", by="owner", json={"text": "求购减速齿轮"})
    api.client.request("DELETE", f"/api/v1/needs/{second['id']}", headers=api.headers("owner"))
    third = api.post_need("求购钢材")
    found = get(api, "needs/changes?since=2026-03-04").json()
    assert [line["id"] for line in found["added"]] == [third["id"]]
    assert [(line["id"], line["text"]) for line in found["removed"]] == [(second["id"], "")]
    assert [line["after"]["id"] for line in found["changed"]] == [first["id"]]
    assert found["changed"][0]["fields"] == ["text", "version", "updated_at"]
    assert found["changed"][0]["before"]["text"] == NEED_TEXT
    assert (found["since"], found["as_of"]) == ("2026-03-04", "2026-03-05")
    same = get(api, "needs/changes?since=2026-03-04&as_of=2026-03-04").json()
    assert same["added"] == same["removed"] == same["changed"] == []
    wrong = get(api, "needs/changes?since=2026-03-05&as_of=2026-03-04").json()
    assert (wrong["code"], "2026-03-05" in wrong["detail"]) == ("invalid_input", True)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(("form", "media_type"), [("xlsx", XLSX), ("docx", DOCX)])
def test_files_have_their_type_and_a_chinese_name(api: Api, name: str, form: str, media_type: str) -> None:
    api.mutual_need()
    answer = get(api, f"{name}?format={form}&since=2026-03-01")
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "private, no-store"
    plain, _, chinese = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
    assert plain == f'attachment; filename="list-{name}-luzhou-2026-03-04.{form}"'
    assert unquote(chinese).startswith("luzhou联盟")
    assert unquote(chinese).endswith(f"清单（2026-03-01至2026-03-04）.{form}")
    assert chinese.isascii()


def test_files_hold_the_list(api: Api) -> None:
    need = api.post_need("=1+1")
    sheet = load_workbook(BytesIO(get(api, "needs?format=xlsx").content))["需求清单"]
    assert [(row[0], row[4], row[9]) for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        (need["case_number"], "=1+1", need["id"])
    ]
    table = Document(BytesIO(get(api, "needs?format=docx").content)).tables[0]
    assert table.rows[1].cells[1].text == need["case_number"]
    api.world.later(days=1)
    compared = load_workbook(BytesIO(get(api, "needs?format=xlsx&since=2026-03-03").content))["需求清单"]
    assert [cell.value for cell in compared["A"]] == ["变化", "新增"]


@pytest.mark.parametrize("name", LISTS)
def test_contacts_are_in_no_list_and_no_file(api: Api, name: str) -> None:
    api.mutual_need()
    assert "联系人" not in get(api, name).text
    for row in (
        load_workbook(BytesIO(get(api, f"{name}?format=xlsx").content)).worksheets[0].iter_rows(values_only=True)
    ):
        assert not any("联系人" in str(cell) for cell in row)


@pytest.mark.parametrize("path", ["needs", "claims?format=xlsx", "gaps?format=docx", f"projects/{SINCE}"])
def test_only_who_reads_lists_gets_them(api: Api, path: str) -> None:
    joined = f"{path}{'&' if '?' in path else '?'}alliance=luzhou"
    for by in READERS:
        assert get(api, joined, by).status_code == 200, by
    for by in OTHERS:
        assert get(api, joined, by).status_code == 403, by
    assert get(api, joined, None).status_code == 401


@pytest.mark.parametrize("path", ["wishes", "wishes?format=xlsx", f"wishes/{SINCE}", "needs?format=xls"])
def test_lists_and_formats_that_there_are_not(api: Api, path: str) -> None:
    answer = get(api, path)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")


def workbook(api: Api, **cells: str) -> bytes:
    book = load_workbook(BytesIO(get(api, "needs?format=xlsx").content))
    for place, words in cells.items():
        book.worksheets[0][place] = words
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def bring(api: Api, content: bytes, query: str = "", by: str = "secretariat", **more: object):  # noqa: ANN201
    headers = {"Content-Type": XLSX}
    return api.call("POST", f"/lists/needs/import?{query}", by=by, content=content, headers=headers, **more)


def test_a_filled_in_list_is_taken(api: Api) -> None:
    api.post_need("要一百套")
    content = workbook(api, E2="要两百套", B3=ASKER, E3="要螺丝")
    report = {"name": "needs", "added": 1, "revised": 1, "unchanged": 0}
    assert bring(api, content, "dry_run=true").json() == report | {"dry_run": True}
    assert bring(api, content, key="once").json() == report | {"dry_run": False}
    assert bring(api, content, key="once").headers["idempotency-replayed"] == "true"
    assert [line["text"] for line in get(api, "needs").json()["items"]] == ["要螺丝", "要两百套"]


def test_wrong_rows_come_back_marked(api: Api) -> None:
    content = workbook(api, B2="没有这家", E2="要螺丝", B3=ASKER, D3="没有内容", B4=ASKER, E4="要钉子", C4="航天")
    told = bring(api, content)
    assert (told.status_code, told.json()["code"]) == (400, "import_rows")
    assert [(row["row"], row["field"]) for row in told.json()["rows"]] == [
        (2, "organisation"),
        (3, "text"),
        (4, "chain_name"),
    ]
    marked = bring(api, content, "format=xlsx")
    assert (marked.status_code, marked.headers["content-type"]) == (400, XLSX)
    assert "%E6%9C%89%E8%AF%AF" in marked.headers["content-disposition"]  # 有误
    sheet = load_workbook(BytesIO(marked.content))["需求清单"]
    comments = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert comments == {
        "B2": "成员名单里没有“没有这家”",
        "E3": "内容是空的",
        "C4": "没有名为“航天”的产业链，可填：化工、装备",
    }
    assert get(api, "needs").json()["items"] == []


def test_workbooks_may_be_large_and_nothing_else(api: Api) -> None:
    large = b"x" * (300 * 1024)
    assert bring(api, large).json()["code"] == "bad_workbook"
    assert bring(api, b"x" * (5 * 1024 * 1024)).json()["code"] == "body_too_large"
    assert api.call("POST", "/needs", by="owner", content=large).json()["code"] == "body_too_large"
    assert bring(api, large, by="organiser").status_code == 403
