import json
from pathlib import Path
from typing import Any

import pytest

from matching.triage_files import bundled_triage
from service.cli.main import main

TEXTS = {"b": "想借一台三坐标测量仪用两天，用完就还", "a": "预备党员转正要交哪些材料", "7": "采购纸箱两千个，请报价"}


def write(path: Path, *lines: str | bytes) -> Path:
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return path


def line(given: object, text: object) -> str:
    return json.dumps({"id": given, "text": text}, ensure_ascii=False)


def triage(capsys: pytest.CaptureFixture[str], file: Path) -> list[dict[str, Any]]:
    assert main(["triage", str(file), "--json"]) == 0
    return [json.loads(text) for text in capsys.readouterr().out.splitlines()]


def test_one_answer_a_line_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "r.jsonl", *(line(given, text) for given, text in TEXTS.items()), "")
    found = triage(capsys, file)
    assert [row["id"] for row in found] == list(TEXTS)
    assert [row["category"] for row in found] == ["equipment", "party", "product"]
    for row in found:
        answer = bundled_triage().classify(TEXTS[row["id"]])
        assert list(row)[:5] == ["id", "category", "department", "probability", "alternatives"]
        assert (row["department"], row["probability"], row["urgency"]) == (
            answer.department, answer.probability, answer.urgency,
        )  # fmt: skip
        assert [(a["category"], a["probability"]) for a in row["alternatives"]] == [
            (a.category, a.probability) for a in answer.alternatives
        ]


def test_ids_come_back_as_given_and_lines_may_be_odd(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(
        tmp_path / "r.jsonl", b"\xef\xbb\xbf" + line(7, "停电了").encode(), "", line("7", "停电了") + "\r",
        line("x\n", "借\x00一台\u2028铣床"), line("长", "我们厂缺电，" * 3400),
    )  # fmt: skip
    found = triage(capsys, file)
    assert [row["id"] for row in found] == [7, "7", "x\n", "长"]
    assert found[0]["category"] == found[1]["category"] == "utilities"


def test_an_empty_file_has_no_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert triage(capsys, write(tmp_path / "r.jsonl")) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "no json", "[]", '{"id": "1"}', '{"text": "停电"}', line(None, "停电"), line(True, "停电"), line("1", 5),
        line("1", ""), line("1", " \u200b"), b'{"id": "1", "text": "\xff"}', "[" * 100_000,
        '{"id": ' + "1" * 5000 + "}",
    ],
)  # fmt: skip
def test_a_wrong_line_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: str | bytes) -> None:
    file = write(tmp_path / "r.jsonl", line("0", "停电"), "", wrong)
    assert main(["triage", str(file), "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("bad_file: ")
    assert "第 3 行" in err


def test_a_missing_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["triage", str(tmp_path / "none.jsonl")]) == 2
    assert capsys.readouterr().err.startswith("bad_file: ")


def test_people_read_their_own_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "r.jsonl", line("a", TEXTS["a"]))
    assert main(["triage", str(file)]) == 0
    out = capsys.readouterr().out
    assert "党建" in out
    assert "\t一般\t" in out  # as the pages say it: there “紧急” is the second of three degrees, not the first
    assert main(["triage", str(file), "--lang", "en"]) == 0
    assert "party" in capsys.readouterr().out


def test_every_category_and_urgency_has_a_chinese_name() -> None:
    from service.case_words import CATEGORIES, URGENCIES

    labels = bundled_triage().labels
    assert set(CATEGORIES) == set(labels["category"])
    assert set(URGENCIES) == set(labels["urgency"])
