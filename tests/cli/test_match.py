import json
from pathlib import Path

import pytest

from service.cli.main import main
from service.fixture_paths import fixtures_folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIANPEI_DATA_DIR", str(folder))
        assert main(["import", str(fixtures_folder() / "alliances" / "jiangjin")]) == 0
    return folder


@pytest.fixture(autouse=True)
def _use_data(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANPEI_DATA_DIR", str(data))


def match(capsys: pytest.CaptureFixture[str], text: str, *more: str) -> dict:
    assert main(["match", "--alliance", "jiangjin", "--text", text, *more, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_partners_come_with_their_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    text = "想收一批鲜花椒，要青花椒"
    found = match(capsys, text)
    assert not found["abstained"]
    first = found["proposals"][0]
    assert first["rank"] == 1
    assert "花椒" in first["sentence"]
    assert first["wording"] in {"很可能", "可以一问"}
    assert {"encoder", "knowledge", "ranker", "engine"} <= set(found["versions"])
    for evidence in first["evidence"]:
        if evidence["side"] == "need":
            assert text[evidence["start"] : evidence["end"]] == evidence["quote"]
    names = [each["organisation"] for each in (*found["proposals"], *found["stretch"])]
    assert len(names) == len(set(names))


def test_limit_cuts_the_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(match(capsys, "花椒", "--limit", "2")["proposals"]) <= 2


def test_a_need_from_another_world_is_abstained_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert match(capsys, "航空发动机单晶涡轮叶片")["abstained"]
    assert main(["match", "--alliance", "jiangjin", "--text", "航空发动机单晶涡轮叶片"]) == 0
    assert "链内暂无合适伙伴" in capsys.readouterr().out


def test_people_read_chinese_or_english(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", "--alliance", "jiangjin", "--text", "鲜花椒", "--lang", "en"]) == 0
    assert "Fits:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--alliance", "nowhere", "--text", "花椒"], "unknown_alliance"),
        (["--alliance", "jiangjin", "--text", " \u200b "], "empty_text"),
        (["--alliance", "jiangjin", "--text", "椒" * 20000], "text_too_long"),
        (["--alliance", "jiangjin", "--text", "花椒", "--chain", "none"], "invalid_input"),
        (["--alliance", "jiangjin", "--text", "花椒", "--limit", "0"], "usage"),
        (["--alliance", "jiangjin"], "usage"),
    ],
)
def test_wrong_input_is_one_line_with_a_code(
    arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["match", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"{code}: ")
    assert error.count("\n") == 1


def test_control_characters_do_not_matter(capsys: pytest.CaptureFixture[str]) -> None:
    plain, noisy = match(capsys, "鲜花椒"), match(capsys, "鲜\u200b花\x07椒\r\n")
    assert [p["organisation"] for p in plain["proposals"]] == [p["organisation"] for p in noisy["proposals"]]


def test_a_missing_database_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIANPEI_DATA_DIR", str(tmp_path / "empty"))
    assert main(["match", "--alliance", "jiangjin", "--text", "花椒"]) == 2
    assert capsys.readouterr().err.startswith("database_missing: ")


def test_importing_again_adds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(fixtures_folder() / "alliances" / "jiangjin"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert not any(report["added"].values())
    assert report["unchanged"]["capabilities"] > 30


def test_wrong_rows_are_listed_and_nothing_is_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "alliance.toml").write_text(
        'code = "bad"\nname = "坏"\ncase_prefix = "BAD"\n'
        '[[chains]]\ncode = "c"\nname = "链"\nknowledge_code = "food"\n',
        encoding="utf-8",
    )
    rows = [{"name": "甲厂", "chain": "c"}, {"name": "乙厂", "chain": "没有"}, {"nmae": "丙厂", "chain": "c"}]
    (tmp_path / "organisations.jsonl").write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8"
    )
    assert main(["import", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("import_rows: ")
    assert "3" in error
    assert main(["match", "--alliance", "bad", "--text", "花椒"]) == 2
    assert capsys.readouterr().err.startswith("unknown_alliance: ")


def test_explain_wants_a_proposal_that_exists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "no-uuid"]) == 2
    assert capsys.readouterr().err.startswith("bad_id: ")
    assert main(["explain", "01890000-0000-7000-8000-000000000000"]) == 2
    assert capsys.readouterr().err.startswith("not_found: ")
