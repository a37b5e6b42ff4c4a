import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.file_manifest import write_manifest
from matching.errors import TriageModelError
from matching.triage_files import BUNDLED_FOLDER, FORMAT, VOCABULARY, WEIGHTS, load_triage
from matching.triage_reader import BLOCKS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BUNDLED_FOLDER, tmp_path / "model"))


def test_a_copy_answers_alike(folder: Path) -> None:
    ours, theirs = load_triage(BUNDLED_FOLDER), load_triage(folder)
    assert ours.version == theirs.version
    assert ours.classify("求购纸箱") == theirs.classify("求购纸箱")


def test_the_model_is_small() -> None:
    assert sum(path.stat().st_size for path in BUNDLED_FOLDER.iterdir()) < 4_000_000


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY, "manifest.json"])
def test_a_missing_file_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(TriageModelError):
        load_triage(folder)


def test_an_altered_file_is_refused(folder: Path) -> None:
    path = folder / VOCABULARY
    path.write_text(path.read_text("utf-8").replace("finance", "finances"), encoding="utf-8")
    with pytest.raises(TriageModelError, match=r"vocabulary\.json"):
        load_triage(folder)


@pytest.mark.parametrize(
    "facts",
    [{"format": FORMAT + 1, "blocks": dict(BLOCKS)}, {"format": FORMAT, "blocks": {"pieces": 1.0}}, {"format": FORMAT}],
)
def test_a_model_for_other_features_is_refused(folder: Path, facts: dict[str, object]) -> None:
    write_manifest(folder, [WEIGHTS, VOCABULARY], **facts)
    with pytest.raises(TriageModelError):
        load_triage(folder)


def _rewrite(folder: Path, **arrays: NDArray[Any]) -> None:
    with np.load(folder / WEIGHTS) as stored:
        held = dict(stored)
    np.savez(folder / WEIGHTS, **(held | arrays))
    write_manifest(folder, [WEIGHTS, VOCABULARY], format=FORMAT, blocks=dict(BLOCKS))


@pytest.mark.parametrize("name", ["weights", "biases", "owners", "rarity_words"])
def test_arrays_that_do_not_fit_are_refused(folder: Path, name: str) -> None:
    with np.load(folder / WEIGHTS) as stored:
        shorter = stored[name][:-1]
    _rewrite(folder, **{name: shorter})
    with pytest.raises(TriageModelError, match="fit"):
        load_triage(folder)


def test_a_pickle_is_never_opened(folder: Path) -> None:
    _rewrite(folder, owners=np.array([{"a": 1}], dtype=object))
    with pytest.raises(TriageModelError):
        load_triage(folder)


def test_names_that_are_not_there_are_refused(folder: Path) -> None:
    words = json.loads((folder / VOCABULARY).read_text("utf-8"))
    del words["labels"]["urgency"]
    (folder / VOCABULARY).write_text(json.dumps(words), encoding="utf-8")
    write_manifest(folder, [WEIGHTS, VOCABULARY], format=FORMAT, blocks=dict(BLOCKS))
    with pytest.raises(TriageModelError):
        load_triage(folder)
