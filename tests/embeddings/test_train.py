import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings.factory import BUNDLED_FOLDER, build_encoder
from embeddings.static_encoder import StaticEncoder
from embeddings.static_trainer import TrainingPlan
from embeddings.train import main, train_model

SHORT_PLAN = TrainingPlan(dim=16, pieces=500, epochs=2, batch=64, seed=5)


def test_training_brings_together_what_belongs_together(made_model: Path) -> None:
    encoder = StaticEncoder(made_model)
    need = encoder.encode(["求购牙轮"])[0]
    scores = encoder.encode(["我们厂做齿轮、传动轴", "主营产品：白酒、泡菜", "可供硫酸、烧碱", "电容器厂家"]) @ need
    assert scores.argmax() == 0
    assert scores[0] > scores[1:].max() + 0.2


def test_the_same_seed_gives_the_same_files_and_another_seed_others(made_data: Path, tmp_path: Path) -> None:
    names = []
    for folder, seed in (("a", 5), ("b", 5), ("c", 6)):
        plan = TrainingPlan(dim=16, pieces=500, epochs=2, batch=64, seed=seed)
        train_model(made_data, tmp_path / folder, chains=None, plan=plan)
        names.append(build_encoder(str(tmp_path / folder)).name)
    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize("bundled", [False, True])
def test_the_library_gives_the_same_vectors(made_model: Path, *, bundled: bool) -> None:
    folder = BUNDLED_FOLDER if bundled else made_model
    sentence_transformers = pytest.importorskip("sentence_transformers")
    texts = ["求购牙轮，每月30吨", "双氧水", "", "龘龘", "ＧＥＡＲ wheel", "齿轮"]
    library = sentence_transformers.SentenceTransformer(str(folder), device="cpu")
    ours = StaticEncoder(folder).encode(texts)
    np.testing.assert_allclose(library.encode(texts), ours, atol=1e-6)
    assert np.linalg.norm(ours, axis=1).round(5).tolist() == [1, 1, 0, 0, 1, 1]


def test_the_card_states_sources_seed_and_figures(made_model: Path) -> None:
    card = (made_model / "README.md").read_text(encoding="utf-8")
    assert "Seed 3, 40 epochs" in card
    assert "chain knowledge, 3 nodes" in card
    for table in ("gbt4754_2017", "nice_similar_groups", "procurement_2022", "listed_firms", "upstream", "subclass"):
        assert table in card


def test_a_folder_without_tables_is_the_callers_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--out", str(tmp_path / "model")]) == 2
    message = capsys.readouterr().err
    assert message.startswith("training_data: no training data in")
    assert "taxonomy/gbt4754_2017.jsonl" in message
    assert not (tmp_path / "model").exists()


def test_the_command_writes_a_model(made_data: Path, made_chains: Path, tmp_path: Path) -> None:
    out = tmp_path / "model"
    chosen = ["--seed", "1", "--epochs", "1", "--pieces", "300", "--chains", str(made_chains)]
    assert main([str(made_data), "--out", str(out), *chosen]) == 0
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["dim"] == TrainingPlan.dim
    assert build_encoder(str(out)).dim == TrainingPlan.dim


def test_serving_imports_neither_torch_nor_the_library(made_model: Path) -> None:
    code = (
        "import sys; from embeddings.factory import build_encoder; "
        f"build_encoder({str(made_model)!r}).encode(['齿轮']); "
        "print(sorted({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
