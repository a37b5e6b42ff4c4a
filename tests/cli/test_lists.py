import json
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from service.cli.main import main
from tests.usecases.world import OTHER, SUPPLIER, make_template, open_world

CODE = "luzhou"
NEEDS = 3


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    template, folder = tmp_path_factory.mktemp("template"), tmp_path_factory.mktemp("data")
    make_template(template)
    world = open_world(template, folder)
    for number in range(NEEDS):
        world.post_need(f"求购主减速齿轮 {number} 批")
    world.database.dispose()
    return folder / "world.sqlite3"


@pytest.fixture(autouse=True)
def _use_data(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANPEI_DATABASE_URL", f"sqlite:///{data}")
    monkeypatch.chdir(tmp_path)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    capsys.readouterr()
    assert main(["list", *arguments, "--alliance", CODE, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_lists_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "needs")
    assert (found["alliance"], found["name"], len(found["items"])) == (CODE, "needs", NEEDS)
    assert found["items"][0]["created_at"].endswith("Z")
    assert told(capsys, "needs", "--as-of", "2020-01-01")["items"] == []
    changes = told(capsys, "resources", "--since", "2020-01-01")
    assert [line["organisation"] for line in changes["added"]] == [OTHER, SUPPLIER]
    assert changes["removed"] == changes["changed"] == []


def test_people_read_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "needs", "--alliance", CODE]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == NEEDS + 1
    assert f"共 {NEEDS} 条" in lines[-1]
    assert main(["list", "needs", "--alliance", CODE, "--since", "2020-01-01", "--lang", "en"]) == 0
    assert f"{NEEDS} added" in capsys.readouterr().out


def test_files_are_written_and_never_replaced(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = told(capsys, "needs", "--format", "xlsx", "--out", "需求.xlsx")
    assert found == {"file": "需求.xlsx", "rows": NEEDS}
    sheet = load_workbook(BytesIO((tmp_path / "需求.xlsx").read_bytes()))["需求清单"]
    assert sheet.max_row == NEEDS + 1
    assert main(["list", "needs", "--alliance", CODE, "--format", "xlsx", "--out", "需求.xlsx"]) == 2
    assert capsys.readouterr().err.startswith("file_exists: ")
    named = Path(told(capsys, "needs", "--format", "docx")["file"])
    assert named.name.endswith(".docx")
    assert "需求清单（截至" in named.name
    assert len(Document(str(named)).tables[0].rows) == NEEDS + 1
    assert told(capsys, "needs", "--out", "needs.json")["rows"] == NEEDS
    assert len(json.loads(Path("needs.json").read_text("utf-8"))["items"]) == NEEDS


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["wishes", "--alliance", CODE], "invalid_input"),
        (["needs", "--alliance", "nowhere"], "unknown_alliance"),
        (["needs", "--alliance", CODE, "--as-of", "2999-01-01"], "invalid_input"),
        (["needs", "--alliance", CODE, "--as-of", "gestern"], "usage"),
        (["needs", "--alliance", CODE, "--format", "pdf"], "usage"),
        (["needs"], "usage"),
    ],
)
def test_wrong_input_is_one_line_with_a_code(
    arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"{code}: ")
    assert error.count("\n") == 1
