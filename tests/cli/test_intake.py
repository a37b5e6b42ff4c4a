"""`lianpei intake`: pastes, JSON lines and workbooks come in whole, or are refused with the rows that are wrong."""

import io
import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from service.cli.main import main
from service.clock import utc_now
from service.fixture_paths import fixtures_folder
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store.cases import CaseFilter
from service.store.database import Database
from service.usecases.people import add_user

FIRM = json.loads(
    (fixtures_folder() / "alliances" / "jiangjin" / "organisations.jsonl").read_text(encoding="utf-8").splitlines()[0]
)["name"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIANPEI_DATA_DIR", str(folder))
        assert main(["import", str(fixtures_folder() / "alliances" / "jiangjin")]) == 0
    database = open_database(folder)
    with database.transaction() as session:
        alliance = alliance_store.get_alliance(session, "jiangjin")
        add_user(
            session,
            username="officer",
            name="专员",
            password_hash="-",
            roles=[("secretariat", alliance.id)],
            now=utc_now(),
        )
    database.dispose()
    return folder


def open_database(folder: Path) -> Database:
    return Database(f"sqlite:///{folder / 'lianpei.sqlite3'}")


@pytest.fixture(autouse=True)
def _use_data(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANPEI_DATA_DIR", str(data))


def count_cases(data: Path) -> int:
    database = open_database(data)
    with database.read() as session:
        found = case_store.list_cases(session, CaseFilter(limit=1000))
    database.dispose()
    return len(found)


def take_in(path: Path, *more: str) -> int:
    return main(["intake", str(path), "--alliance", "jiangjin", *more])


def test_a_paste_comes_in_request_by_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "paste.txt"
    path.write_text(f"{FIRM} 9:12\n厂门口路灯坏了五盏\n李工 9:15\n收到\n{FIRM}：求购鲜花椒两吨", encoding="utf-8")
    assert take_in(path, "--json") == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["kind"] for each in told] == ["request", "need"]
    assert {"case", "category", "department", "probability", "alternatives", "duplicates"} <= set(told[0])
    assert told[0]["case"].startswith("JJ-")
    assert told[1]["partners"]


def test_rows_of_json_lines_and_of_a_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "requests.jsonl"
    lines.write_text(json.dumps({"organisation": FIRM, "text": "想招两个化验员"}) + "\n", encoding="utf-8")
    assert take_in(lines) == 0
    assert "人社" in capsys.readouterr().out
    book = Workbook()
    book.active.title = "诉求清单"
    for row in (["单位", "标题", "诉求"], [FIRM, "", "=求购包装袋五千个"], ["", "用水", "车间自来水压力太低"]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    (tmp_path / "requests.xlsx").write_bytes(file.getvalue())
    assert take_in(tmp_path / "requests.xlsx", "--organisation", FIRM, "--lang", "en") == 0
    assert "utilities" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", '{"text": "路灯不亮了"}\n{"text": ""}\n[]\n{"text": "水", "wish": "x"}', "row=2"),
        ("b.jsonl", '{"text": "路灯不亮了", "organisation": "查无此厂"}', "查无此厂"),
        ("c.txt", "谢谢大家", "c.txt"),
        ("d.txt", "\udcff", "UTF-8"),
    ],
)
def test_wrong_rows_are_named_and_nothing_comes_in(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str, said: str
) -> None:
    before = count_cases(data)
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert take_in(path) == 2
    error = capsys.readouterr().err
    assert error.startswith("import_rows: ")
    assert said in error
    assert count_cases(data) == before
