import json
import shutil
from pathlib import Path

import pytest

from matching.triage_files import load_triage
from service.cli.main import main
from service.fixture_paths import fixtures_folder


def _small_data(folder: Path) -> Path:
    """Every fourth request, which is enough to learn something from in a second or two."""
    folder.mkdir()
    shutil.copy(fixtures_folder() / "triage" / "concepts.toml", folder)
    for path in sorted((fixtures_folder() / "triage").glob("requests-*.jsonl")):
        lines = path.read_text("utf-8").splitlines()
        (folder / path.name).write_text("\n".join(lines[::4]) + "\n", encoding="utf-8")
    return folder


def test_a_model_is_trained_into_the_folder_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, out = _small_data(tmp_path / "data"), tmp_path / "model"
    assert main(["retrain", "triage", "--data", str(data), "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["model"] == "triage"
    assert told["folder"] == str(out)
    assert 0.5 < told["figures"]["macro_f1"] < 1
    assert json.loads((out / "manifest.json").read_text("utf-8"))["data"] == told["data"]
    assert load_triage(out).classify("预备党员转正要交哪些材料").category == "party"


@pytest.mark.parametrize(
    ("lines", "concepts", "code"),
    [
        (None, '[buy]\nwords = "买"', "bad_file"),
        ('{"text": "买", "category": "product"}', '[buy]\nwords = "买"', "bad_file"),
        ("", "[buy]", "bad_file"),
        ("", "", "bad_training_rows"),
    ],
)
def test_wrong_data_is_told_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: str | None, concepts: str, code: str
) -> None:
    if lines is not None:
        (tmp_path / "requests-a.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "concepts.toml").write_text(concepts, encoding="utf-8")
    out = tmp_path / "model"
    assert main(["retrain", "triage", "--data", str(tmp_path), "--out", str(out)]) == 2
    assert capsys.readouterr().err.startswith(f"{code}: ")
    assert not out.exists()


def test_an_unknown_model_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["retrain", "everything"]) == 2
    assert capsys.readouterr().err.startswith("usage: ")
