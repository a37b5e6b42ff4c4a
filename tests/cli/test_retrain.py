import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from matching.abstention import default_abstention
from matching.errors import RankerModelError
from matching.ranker import default_ranker
from matching.ranker_files import Judge, load_judge, save_judge
from matching.triage_files import BUNDLED_FOLDER, load_triage
from service.cli.main import main
from service.fixture_paths import fixtures_folder
from service.settings import Settings
from service.wiring import build_parts


def _small_data(folder: Path, every: int = 4) -> Path:
    """Every fourth request (or fewer), which is enough to learn something from in a second or two."""
    folder.mkdir()
    shutil.copy(fixtures_folder() / "triage" / "concepts.toml", folder)
    for path in sorted((fixtures_folder() / "triage").glob("requests-*.jsonl")):
        lines = path.read_text("utf-8").splitlines()
        (folder / path.name).write_text("\n".join(lines[::every]) + "\n", encoding="utf-8")
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


def test_a_triage_model_from_little_data_does_not_replace_the_one_in_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_use = tmp_path / "in-use"
    shutil.copytree(BUNDLED_FOLDER, in_use)
    monkeypatch.setattr("matching.triage_files.BUNDLED_FOLDER", in_use)
    before = {path.name: path.read_bytes() for path in in_use.iterdir()}
    assert main(["retrain", "triage", "--data", str(_small_data(tmp_path / "data", every=4)), "--lang", "en"]) == 0
    assert "the model in use stays" in capsys.readouterr().out
    assert {path.name: path.read_bytes() for path in in_use.iterdir()} == before


def _two_alliances(folder: Path) -> Path:
    """A folder as `fixtures/` with the judged needs of the two smallest alliances."""
    for name in ("banan", "dadukou"):
        shutil.copytree(fixtures_folder() / "alliances" / name, folder / "alliances" / name)
        (folder / "judged").mkdir(exist_ok=True)
        shutil.copy(fixtures_folder() / "judged" / f"{name}.jsonl", folder / "judged")
    return folder


def test_a_ranker_goes_live_only_when_no_figure_is_worse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANPEI_DATA_DIR", str(tmp_path))
    data = _two_alliances(tmp_path / "data")
    live = tmp_path / "ranker"
    assert main(["retrain", "ranker", "--data", str(data), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["decisions"] == 0
    assert live.exists() is (not told["worse"])
    poor = Judge(replace(default_ranker(), bias=2.0), default_abstention())
    save_judge(live, poor, told["encoder"], {})
    assert main(["retrain", "ranker", "--data", str(data), "--json"]) == 0
    mended = json.loads(capsys.readouterr().out)
    assert mended["worse"] == []
    assert mended["figures"]["ece"] < mended["before"]["ece"] / 2
    assert load_judge(live, encoder=told["encoder"]).ranker.version == mended["versions"]["ranker"]


def test_a_ranker_for_another_encoder_is_refused_and_trained_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANPEI_DATA_DIR", str(tmp_path))
    poor = Judge(replace(default_ranker(), bias=2.0), default_abstention())
    save_judge(tmp_path / "ranker", poor, "another", {})
    with pytest.raises(RankerModelError):
        build_parts(Settings(data_dir=tmp_path))
    assert main(["retrain", "ranker", "--data", str(_two_alliances(tmp_path / "data"))]) == 0
    assert "ndcg@10" in capsys.readouterr().out


def test_an_unknown_model_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["retrain", "everything"]) == 2
    assert capsys.readouterr().err.startswith("usage: ")
