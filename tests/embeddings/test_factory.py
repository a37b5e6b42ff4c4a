import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings.errors import ModelFileError
from embeddings.factory import build_encoder, build_index, load_index
from embeddings.static_encoder import StaticEncoder


def test_the_bundled_model_is_the_default() -> None:
    assert build_encoder().name == build_encoder("bundled").name
    assert isinstance(build_encoder(), StaticEncoder)


def test_a_static_folder_takes_the_light_class(made_model: Path) -> None:
    assert isinstance(build_encoder(str(made_model)), StaticEncoder)
    assert build_encoder(str(made_model)).name != build_encoder().name


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelFileError, match=r"lianpei\[encoders\]"):
        build_encoder(str(tmp_path))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    with pytest.raises(ModelFileError, match="cannot be loaded"):
        build_encoder(str(tmp_path))


def test_a_built_index_comes_back_from_disk(tmp_path: Path) -> None:
    index = build_index(2)
    index.add(np.array([4], dtype=np.int64), np.array([[0, 2]], dtype=np.float32), ["a"])
    index.save(tmp_path)
    assert load_index(tmp_path).vectors(np.array([4], dtype=np.int64)).tolist() == [[0, 1]]
