import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from embeddings.errors import ModelFileError
from embeddings.factory import BUNDLED_FOLDER
from embeddings.file_manifest import write_manifest
from embeddings.static_encoder import StaticEncoder, is_static_model


@pytest.fixture
def copied_model(made_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made_model, tmp_path / "model"))


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "modules.json"])
def test_a_damaged_file_is_refused(copied_model: Path, name: str) -> None:
    content = bytearray((copied_model / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied_model / name).write_bytes(content)
    with pytest.raises(ModelFileError, match=rf"{name}.*train the model again"):
        StaticEncoder(copied_model)


@pytest.mark.parametrize("name", ["model.safetensors", "manifest.json"])
def test_a_missing_file_is_refused(copied_model: Path, name: str) -> None:
    (copied_model / name).unlink()
    with pytest.raises(ModelFileError, match="restore the files"):
        StaticEncoder(copied_model)


def test_weights_that_are_none_are_refused(copied_model: Path) -> None:
    (copied_model / "model.safetensors").write_bytes(b"not a tensor")
    write_manifest(copied_model, ["model.safetensors", "tokenizer.json"], name="x")
    with pytest.raises(ModelFileError):
        StaticEncoder(copied_model)


def test_a_broken_tokenizer_is_refused(copied_model: Path) -> None:
    (copied_model / "tokenizer.json").write_text("{}", encoding="utf-8")
    write_manifest(copied_model, ["model.safetensors", "tokenizer.json"], name="x")
    with pytest.raises(ModelFileError):
        StaticEncoder(copied_model)


def test_plain_float_weights_serve_as_well(copied_model: Path) -> None:
    whole = StaticEncoder(copied_model).encode(["齿轮"])
    tensors = load_file(copied_model / "model.safetensors")
    floats = tensors["embeddings"].astype(np.float32) * tensors["weights"][:, None]
    save_file({"embedding.weight": floats}, copied_model / "model.safetensors")
    write_manifest(copied_model, ["model.safetensors", "tokenizer.json"], name="x")
    np.testing.assert_allclose(StaticEncoder(copied_model).encode(["齿轮"]), whole, atol=1e-6)


def test_a_row_is_the_mean_of_its_pieces(made_model: Path) -> None:
    encoder = StaticEncoder(made_model)
    table = load_file(made_model / "model.safetensors")
    ids = encoder._tokenizer.encode("求购齿轮").ids
    mean = (table["embeddings"][ids] * table["weights"][ids][:, None]).mean(axis=0)
    assert len(ids) > 1
    np.testing.assert_allclose(encoder.encode(["求购齿轮"])[0], mean / np.linalg.norm(mean), atol=1e-6)


def test_width_and_case_do_not_matter(made_model: Path) -> None:
    one, other = StaticEncoder(made_model).encode(["ＧＥＡＲ　Wheel！", "gear wheel"])
    assert one.any()
    np.testing.assert_array_equal(one, other)


def test_only_static_modules_count_as_static(copied_model: Path) -> None:
    assert is_static_model(copied_model)
    heavy = '[{"type": "sentence_transformers.models.Transformer"}]'
    (copied_model / "modules.json").write_text(heavy, encoding="utf-8")
    assert not is_static_model(copied_model)
    assert not is_static_model(copied_model / "nothing")


def test_the_bundled_model_is_small() -> None:
    assert sum(path.stat().st_size for path in BUNDLED_FOLDER.rglob("*") if path.is_file()) <= 12_000_000
