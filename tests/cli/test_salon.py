import json
from pathlib import Path
from typing import Any

import pytest

from service.cli.main import main
from service.fixture_paths import fixtures_folder

PROBLEM: dict[str, Any] = {
    "firms": [
        {"id": "链主", "available": [0, 1, 2], "delegates": 2, "min_meetings": 1, "max_meetings": 4},
        {"id": "铝材", "name": "=某铝材厂"}, {"id": "门窗", "standby": True}, {"id": "箱体", "available": [0, 2]},
    ],
    "slots": 3, "tables": 2, "seed": 1, "breaks": [1],
    "wishes": [
        {"a": "链主", "b": "铝材", "weight": 0.7}, {"a": "铝材", "b": "箱体", "weight": 0.2},
        {"a": "门窗", "b": "箱体", "weight": 0.9},
    ],
    "must": [["链主", "箱体"]], "forbidden": [["铝材", "门窗"]], "competitors": [["铝材", "箱体"]],
    "round_tables": [{"host": "链主", "seats": 3, "slot": 2}],
    "locked": [{"a": "链主", "b": "铝材", "slot": 0, "table": 1}],
}  # fmt: skip


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    file = tmp_path / "problem.json"
    file.write_text(json.dumps(PROBLEM, ensure_ascii=False), encoding="utf-8")
    return file


def answer(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    assert main(["salon", *map(str, arguments), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_a_plan_has_the_form_of_the_contract(problem: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "plan.json"
    plan = answer(capsys, "plan", problem, "--out", out)
    assert {"meetings", "round_tables", "objective", "upper_bound", "gap", "unmet", "seconds"} <= plan.keys()
    assert {"a", "b", "slot", "table"} == plan["meetings"][0].keys()
    assert plan["objective"] == 0.9
    assert plan["gap"] == 0
    assert {"pair": ["箱体", "门窗"], "reason": "standby", "kind": "wish"} in plan["unmet"]
    assert json.loads(out.read_text(encoding="utf-8")) == plan


def test_a_clash_names_what_stands_against_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["salon", "plan", str(fixtures_folder() / "salons" / "clashing.json")]) == 0
    printed = capsys.readouterr().out
    assert "未安排（必见）A—E：与别的必见或最少场数冲突：A × B、A × C" in printed


def test_a_repair_says_whom_it_moved(problem: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, after = tmp_path / "plan.json", tmp_path / "after.json"
    answer(capsys, "plan", problem, "--out", out)
    found = answer(
        capsys, "repair", out, "--problem", problem, "--no-show", "铝材", "--walk-in", "门窗",
        "--late", "链主:0", "--now", "0", "--out", tmp_path / "new.json", "--problem-out", after,
    )  # fmt: skip
    assert {("cancelled", "no_show"), ("added", "walk_in")} <= {(c["kind"], c["cause"]) for c in found["changes"]}
    assert "铝材" not in found["moved_firms"]
    again = answer(capsys, "repair", tmp_path / "new.json", "--problem", after)
    assert again["changes"] == []


def test_a_workbook_holds_the_whole_problem(problem: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, back = tmp_path / "problem.xlsx", tmp_path / "back.json"
    answer(capsys, "workbook", problem, book)
    answer(capsys, "workbook", book, back)
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    answer(capsys, "workbook", problem, first)
    answer(capsys, "workbook", back, second)
    assert first.read_text(encoding="utf-8") == second.read_text(encoding="utf-8")
    plan = tmp_path / "plan.xlsx"
    answer(capsys, "plan", book, "--out", plan)
    assert plan.read_bytes()[:2] == b"PK"
    assert b"<f>" not in plan.read_bytes()


def test_a_lost_table_stays_lost_in_the_workbook(
    problem: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, new, after = tmp_path / "plan.json", tmp_path / "new.json", tmp_path / "after.xlsx"
    answer(capsys, "plan", problem, "--out", plan)
    answer(capsys, "repair", plan, "--problem", problem, "--table-lost", "1", "--now", "2", "--out", new,
           "--problem-out", after)  # fmt: skip
    answer(capsys, "workbook", after, tmp_path / "after.json")
    told = json.loads((tmp_path / "after.json").read_text(encoding="utf-8"))
    assert told["closed_tables"] == [{"table": 1, "from": 2}]
    again = answer(capsys, "repair", new, "--problem", after, "--now", "2")
    assert again["changes"] == []


@pytest.mark.parametrize(
    ("content", "words"),
    [("{", "JSON"), ("[]", "对象"), ('{"slots": 1, "tables": 1, "firms": [{"id": "a"}], "must": [["a", "b"]]}', "“b”")],
)
def test_a_wrong_problem_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, words: str
) -> None:
    file = tmp_path / "p.json"
    file.write_text(content, encoding="utf-8")
    assert main(["salon", "plan", str(file), "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("bad_salon: ")
    assert words in err
    (tmp_path / "p.xlsx").write_bytes(b"no workbook")
    assert main(["salon", "plan", str(tmp_path / "p.xlsx")]) == 2
    assert capsys.readouterr().err.startswith("bad_workbook: ")


def test_a_workbook_is_known_by_what_it_holds(
    problem: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, plan, sheet = tmp_path / "book.xlsx", tmp_path / "plan.json", tmp_path / "plan.xlsx"
    answer(capsys, "workbook", problem, book)
    renamed = book.rename(tmp_path / "book.json")
    assert answer(capsys, "plan", renamed, "--out", plan)["objective"] == 0.9
    answer(capsys, "plan", problem, "--out", sheet)
    same = tmp_path / "same.json"
    same.write_bytes(sheet.read_bytes())
    for file in (sheet, same):
        assert main(["salon", "repair", str(file), "--problem", str(problem)]) == 2
        assert capsys.readouterr().err.startswith(f"bad_salon: {file.name}是给人看的 Excel，补救要用 JSON 方案")
    other = tmp_path / "gb.json"
    other.write_bytes('{"note": "沙龙"}'.encode("gb18030"))
    for command in (["plan", str(other)], ["repair", str(other), "--problem", str(problem)]):
        assert main(["salon", *command]) == 2
        told = capsys.readouterr().err
        assert "不是 UTF-8 文字的 JSON 文件" in told
        assert "codec" not in told


def test_people_read_their_own_language(problem: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "plan.json"
    assert main(["salon", "plan", str(problem), "--out", str(out)]) == 0
    assert "不可能更好" in capsys.readouterr().out
    assert main(["salon", "repair", str(out), "--problem", str(problem), "--no-show", "铝材", "--lang", "en"]) == 0
    assert "to be told" in capsys.readouterr().out
    assert main(["salon", "repair", str(out), "--problem", str(problem), "--late", "铝材"]) == 2
    assert capsys.readouterr().err.startswith("usage: ")


def test_the_bench_compares_three_ways(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from matching.salon.generate import Recipe
    from service.bench import salon_bench

    monkeypatch.setattr(salon_bench, "INSTANCES", {"tiny": Recipe(12, 4, 5, 8, must=2, minimum=1, delegates=2)})
    (row,) = answer(capsys, "bench")["rows"]
    assert row["broken"] == row["missed"] == 0
    assert row["gap"] <= min(row["greedy_off"], row["per_slot_off"]) or row["greedy_missed"] or row["per_slot_missed"]
    assert main(["salon", "bench"]) == 0
    assert "tiny" in capsys.readouterr().out
    assert main(["salon", "bench", "--only", "none"]) == 2


def test_a_brief_from_two_texts_and_from_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = {"need": "求购储能柜箱体，铝合金，要求IP54", "offer": "我们做铝合金门窗，防护等级可做到IP55"}
    found = answer(capsys, "brief", "--need", texts["need"], "--offer", texts["offer"])
    (reasoning,) = found["reasonings"]
    for quoted in reasoning["evidence"]:
        stored = texts["need" if quoted["side"] == "need" else "offer"]
        assert stored[quoted["start"] : quoted["end"]] == quoted["quote"]
    assert len(found["questions"]) == 3
    file = tmp_path / "p.json"
    firms = [{"id": "h", "name": "海辰", "seeks": [texts["need"]]}, {"id": "x", "offers": [texts["offer"]]}]
    history = [{"a": "x", "b": "h", "day": "2024-03-01", "words": "上次沙龙见过"}]
    file.write_text(
        json.dumps({"firms": firms, "slots": 1, "tables": 1, "must": [["h", "x"]], "history": history}), "utf-8"
    )
    again = answer(capsys, "brief", file)
    assert again["reasonings"][0]["evidence"] == reasoning["evidence"]
    assert again["history"] == [{"day": "2024-03-01", "words": "上次沙龙见过"}]
    assert main(["salon", "brief", str(file), "--pair", "h", "none"]) == 2
    assert main(["salon", "brief"]) == 2
