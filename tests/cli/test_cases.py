"""`lianpei case` as whole calls in this process, over a real database."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.cli import main as cli
from tests.usecases.case_flows import open_request
from tests.usecases.world import BUREAU, World, make_template, open_world


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    (tmp_path / "data").mkdir()
    make_template(tmp_path)
    world = open_world(tmp_path, tmp_path / "data")
    monkeypatch.setenv("LIANPEI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LIANPEI_DATABASE_URL", f"sqlite:///{tmp_path / 'data' / 'world.sqlite3'}")
    yield world
    world.database.dispose()


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:  # noqa: ANN401 - JSON
    assert cli.main(["case", *arguments, "--json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def test_a_case_is_listed_moved_and_shown(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    number, other = open_request(world).number, open_request(world, by="other_firm").number
    assert [each["case"]["number"] for each in call(capsys, "list", "--alliance", "luzhou")["cases"]] == [number, other]
    said = ["category=utilities", f"department={BUREAU}"]
    assert call(capsys, "move", number, "assign", *said, "--user", "secretariat")["state"] == "triaged"
    assert call(capsys, "move", number, "whistle", "--user", "secretariat")["state"] == "whistled"
    assert call(capsys, "move", other, "merge", f"into={number}", "--user", "secretariat")["state"] == "merged"
    found = call(capsys, "show", number)
    assert found["case"]["state"] == "whistled"
    assert [entry["kind"] for entry in found["timeline"]] == ["request_received", "triaged", "whistled"]
    listed = call(capsys, "list", "--alliance", "luzhou", "--department", BUREAU, "--state", "whistled")["cases"]
    assert [each["case"]["number"] for each in listed] == [number]
    assert cli.main(["case", "show", number]) == 0
    assert "专员吹哨" in capsys.readouterr().out
    assert cli.main(["case", "list", "--alliance", "luzhou"]) == 0
    assert "已吹哨" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["fly"], "usage"),
        (["answer"], "usage"),
        (["answer", "text"], "usage"),
        (["whistle", "depart=x"], "usage"),
        (["follow-up", "days=x", "result=solved"], "usage"),
        (["whistle", "--user", "nobody"], "unknown_user"),
        (["check-in", "--user", "other_firm"], "not_found"),
        (["check-in", "--user", "secretariat"], "conflict"),
    ],
)
def test_mistakes_are_one_line(
    world: World, capsys: pytest.CaptureFixture[str], arguments: list[str], code: str
) -> None:
    number = open_request(world).number
    assert cli.main(["case", "move", number, *arguments]) == 2
    assert capsys.readouterr().err.startswith(f"{code}: ")
    assert cli.main(["case", "show", "LZ-1999-000001"]) == 2
    assert capsys.readouterr().err.startswith("not_found: ")
