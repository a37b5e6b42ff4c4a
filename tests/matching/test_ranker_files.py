import json
from pathlib import Path

import pytest

from embeddings.file_manifest import write_manifest
from matching.abstention import SIGNS, default_abstention
from matching.errors import RankerModelError
from matching.features import FEATURES
from matching.ranker import default_ranker
from matching.ranker_files import FORMAT, MODEL, Judge, load_judge, save_judge

JUDGE = Judge(default_ranker(), default_abstention())


def test_what_is_saved_comes_back_with_its_versions(tmp_path: Path) -> None:
    save_judge(tmp_path, JUDGE, "static-1", {"figures": {"ndcg@10": 0.86}})
    first = (tmp_path / MODEL).read_bytes()
    found = load_judge(tmp_path, encoder="static-1")
    assert found == JUDGE
    assert (found.ranker.version, found.abstention.version) == (JUDGE.ranker.version, JUDGE.abstention.version)
    save_judge(tmp_path, found, "static-1", {})
    assert (tmp_path / MODEL).read_bytes() == first


def test_another_encoder_is_refused_by_name(tmp_path: Path) -> None:
    save_judge(tmp_path, JUDGE, "static-1", {})
    with pytest.raises(RankerModelError, match="another encoder"):
        load_judge(tmp_path, encoder="static-2")


def test_a_damaged_or_missing_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RankerModelError):
        load_judge(tmp_path, encoder="static-1")
    save_judge(tmp_path, JUDGE, "static-1", {})
    (tmp_path / MODEL).write_text((tmp_path / MODEL).read_text("utf-8").replace("1", "2", 1), encoding="utf-8")
    with pytest.raises(RankerModelError):
        load_judge(tmp_path, encoder="static-1")


@pytest.mark.parametrize(
    "content",
    [
        {"ranker": {"weights": {"luck": 1.0}, "bias": 0}},
        {"ranker": {"weights": {"node_overlap": "much"}, "bias": 0}},
        {"ranker": {"weights": {}}},
        [],
    ],
)
def test_a_model_of_other_contents_is_refused(tmp_path: Path, content: object) -> None:
    rest = {"abstention": {"weights": {}, "bias": 0, "below": 0.3}}
    (tmp_path / MODEL).write_text(json.dumps(content | rest if isinstance(content, dict) else content), "utf-8")
    names = {"format": FORMAT, "features": list(FEATURES), "signs": list(SIGNS), "encoder": "static-1"}
    write_manifest(tmp_path, [MODEL], **names)
    with pytest.raises(RankerModelError):
        load_judge(tmp_path, encoder="static-1")
