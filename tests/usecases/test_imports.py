"""Imports: everything or nothing, every wrong row named, nothing twice."""

import json
from datetime import date
from pathlib import Path

import pytest

from service.errors import ImportRowsError
from service.imports.bundles import RowError, read_bundle
from service.store import alliances, change_log, integrity, people
from service.store.database import Database
from service.usecases.imports import import_alliance
from service.usecases.seeding import seed_demo
from tests.usecases.world import ASKER, PASSWORD, START, World

DAY = "日期应写成 2024-03-01 这样"
TOML = """
code = "fuling"
name = "涪陵联盟"
case_prefix = "FL"
[[chains]]
code = "food"
name = "食品"
knowledge_code = "food"
"""
GOOD = {
    "organisations.jsonl": [
        {"name": "榨菜厂", "chain": "food", "role": "chain_leader", "invented": True},
        {"name": "新厂", "chain": "food", "invented": True, "since": "2026-06-01"},
    ],
    "capabilities.jsonl": [
        {"organisation": "榨菜厂", "text": "供应盐渍菜头"},
        {"organisation": "榨菜厂", "text": "自建冷库", "since": "2026-05-01", "visibility": "public"},
        {"organisation": "新厂", "text": "包装袋"},
    ],
    "needs.jsonl": [{"organisation": "榨菜厂", "title": "陶坛", "text": "求购陶坛两千只"}],
    "users.jsonl": [{"username": "fl-office", "roles": ["secretariat"], "password": PASSWORD}],
}


def write(folder: Path, files: dict[str, object], toml: str = TOML) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "alliance.toml").write_text(toml, encoding="utf-8")
    for name, rows in files.items():
        content = rows if isinstance(rows, str) else "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def errors_of(world: World, folder: Path) -> list[RowError]:
    with pytest.raises(ImportRowsError) as error, world.write() as session:
        import_alliance(session, read_bundle(folder), now=START)
    with world.database.read() as session:
        assert alliances.find_alliance(session, "fuling") is None
    return error.value.details["rows"]


def test_an_alliance_comes_in_whole_and_only_once(small_world: World, tmp_path: Path) -> None:
    bundle = read_bundle(write(tmp_path / "in", GOOD))
    with small_world.write() as session:
        first = import_alliance(session, bundle, now=START)
    assert first.added == {"chains": 1, "organisations": 2, "users": 1, "capabilities": 3, "needs": 1}
    with small_world.database.read() as session:
        head = change_log.head_seq(session)
    with small_world.write() as session:
        second = import_alliance(session, bundle, now=START)
    assert (second.added, second.unchanged) == ({}, first.added)
    with small_world.database.read() as session:
        assert change_log.head_seq(session) == head
        assert integrity.find_problems(session) == []
        alliance = alliances.get_alliance(session, "fuling")
        assert len(alliances.members_of(session, alliance.id)) == 2
        user = people.find_user(session, "fl-office")
        assert [grant.role for grant in people.roles_of(session, user.id)] == ["secretariat"]


def test_what_begins_later_stays_out(small_world: World, tmp_path: Path) -> None:
    bundle = read_bundle(write(tmp_path / "in", GOOD))
    with small_world.write() as session:
        report = import_alliance(session, bundle, now=START, as_of=date(2026, 4, 30))
    assert report.later == {"organisations": 1, "capabilities": 2}
    assert report.added["capabilities"] == 1


def test_tables_may_be_csv(small_world: World, tmp_path: Path) -> None:
    csv = '\ufeffname,chain,invented,contact_name\r\n榨菜厂,food,true,\r\n"罐头厂, 二分厂",food,true,王工\r\n'
    users = "username,roles,password,organisation\nclerk9,clerk;chain_leader,long enough,榨菜厂\n"
    folder = write(tmp_path / "in", {"organisations.csv": csv, "users.csv": users})
    with small_world.write() as session:
        report = import_alliance(session, read_bundle(folder), now=START)
        found = alliances.find_organisation_by_name(session, "罐头厂, 二分厂")
        user = people.find_user(session, "clerk9")
        roles = {grant.role for grant in people.roles_of(session, user.id)}
    assert report.added["organisations"] == 2
    assert found.contact_name == "王工"
    assert roles == {"clerk", "chain_leader"}


@pytest.mark.parametrize(
    ("file", "rows", "expected"),
    [
        ("organisations.jsonl", [{"chain": "food"}], (1, "name", "必须填写")),
        ("organisations.jsonl", [{"name": "厂", "chain": "food", "nmae": 1}], (1, "nmae", "没有这一项")),
        ("organisations.jsonl", [{"name": "厂", "chain": "steel"}], (1, "chain", "没有代码为“steel”的产业链")),
        ("organisations.jsonl", [{"name": "厂", "chain": "food"}] * 2, (2, "name", "与第 1 行重复")),
        ("organisations.jsonl", "{]\n", (1, "", "这一行不是有效的 JSON 对象")),
        ("organisations.jsonl", [{"name": "厂", "chain": "food", "since": "去年"}], (1, "since", DAY)),
        ("capabilities.jsonl", [{"organisation": "没有", "text": "x"}], (1, "organisation", "成员名单里没有“没有”")),
        ("capabilities.jsonl", [{"organisation": ASKER, "text": "x"}], (1, "organisation", f"成员名单里没有“{ASKER}”")),
        ("needs.jsonl", "\n\n" + json.dumps({"organisation": "榨菜厂", "text": " "}), (3, "text", "内容是空的")),
        ("users.jsonl", [{"username": "x", "password": "short"}], (1, "password", "不能为空或太短")),
    ],
)  # fmt: skip
def test_wrong_rows_are_named(
    small_world: World, tmp_path: Path, file: str, rows: object, expected: tuple[int, str, str]
) -> None:
    files = {"organisations.jsonl": [{"name": "榨菜厂", "chain": "food"}], file: rows}
    errors = errors_of(small_world, write(tmp_path / "in", files))
    assert [(each.file, each.row, each.field, each.message) for each in errors] == [(file, *expected)]


def test_all_errors_come_at_once(small_world: World, tmp_path: Path) -> None:
    files = {"organisations.jsonl": [{"chain": "food"}, {"name": "厂"}], "needs.jsonl": [{"text": 1}]}
    assert len(errors_of(small_world, write(tmp_path / "in", files))) == 4


def test_files_that_cannot_be_read(small_world: World, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {})
    (folder / "needs.jsonl").write_bytes('{}\n{"text": "求购"}'.encode("gbk"))
    assert next((e.file, e.row) for e in errors_of(small_world, folder)) == ("needs.jsonl", 2)
    assert errors_of(small_world, write(tmp_path / "bad", {}, toml="code = "))[0].file == "alliance.toml"
    empty = tmp_path / "empty"
    empty.mkdir()
    assert errors_of(small_world, empty)[0].message == "缺少这个文件"


def test_a_taken_prefix_is_named(small_world: World, tmp_path: Path) -> None:
    errors = errors_of(small_world, write(tmp_path / "in", {}, toml=TOML.replace("FL", "LZ")))
    assert [(each.field, each.message) for each in errors] == [("case_prefix", "编号前缀“LZ”已被别的联盟使用")]


def test_the_demonstration_seeds_every_alliance_once(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'demo.sqlite3'}")
    database.upgrade()
    fixtures = Path(__file__).parents[2] / "fixtures"
    with database.transaction() as session:
        report = seed_demo(session, fixtures, password=PASSWORD, now=START)
    folders = sorted(path.name for path in (fixtures / "alliances").iterdir())
    assert [each.alliance for each in report.alliances] == folders
    with database.transaction() as session:
        again = seed_demo(session, fixtures, password="another one", now=START)
        assert all(not each.added for each in again.alliances)
        assert again.users == report.users
        for user in report.users:
            assert people.find_user(session, user.username) is not None
        bureau = people.find_user(session, "luzhou-department")
        assert bureau is not None
        assert bureau.organisation_id is not None  # the month's department, which whistles reach
        assert all(row.demo for row in alliances.list_alliances(session))
        assert integrity.find_problems(session) == []
    database.dispose()
