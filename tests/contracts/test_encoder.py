"""What every `Encoder` promises; a subclass per implementation."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings.factory import build_encoder
from embeddings.protocols import Encoder
from embeddings.transformer_encoder import TransformerEncoder

BUNDLED_FOLDER = Path(__file__).parents[2] / "embeddings" / "model"
TEXTS = ["求购齿轮，每月10吨", "主营产品：减速机、轴承", "环氧树脂胶", "PCB打样"]


class EncoderContract:
    """Subclass with a class-scoped fixture `encoder`."""

    def test_rows_have_unit_length(self, encoder: Encoder) -> None:
        rows = encoder.encode(TEXTS)
        assert rows.shape == (len(TEXTS), encoder.dim)
        assert rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)

    def test_no_texts_give_no_rows(self, encoder: Encoder) -> None:
        assert encoder.encode([]).shape == (0, encoder.dim)

    def test_blank_text_gives_a_zero_row_beside_others(self, encoder: Encoder) -> None:
        rows = encoder.encode(["", "齿轮", " \n\u3000"])
        assert np.linalg.norm(rows, axis=1).round(5).tolist() == [0, 1, 0]

    def test_different_texts_differ(self, encoder: Encoder) -> None:
        one, other = encoder.encode(["齿轮", "白酒"])
        assert one @ other < 0.9

    def test_the_name_carries_a_fingerprint(self, encoder: Encoder) -> None:
        name, _, fingerprint = encoder.name.rpartition("@")
        assert name
        assert len(fingerprint) == 8
        assert int(fingerprint, 16) >= 0

    @settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.differing_executors])
    @given(st.lists(st.text(max_size=30), max_size=6))
    def test_a_row_does_not_depend_on_its_neighbours(self, encoder: Encoder, texts: list[str]) -> None:
        together = encoder.encode([*TEXTS, *texts])
        alone = [encoder.encode([text])[0] for text in [*TEXTS, *texts]]
        np.testing.assert_allclose(together, np.array(alone), atol=1e-5)


class TestStaticEncoder(EncoderContract):
    @pytest.fixture(scope="class")
    @classmethod
    def encoder(cls) -> Encoder:
        return build_encoder("bundled")


class TestTransformerEncoder(EncoderContract):
    @pytest.fixture(scope="class")
    @classmethod
    def encoder(cls) -> Encoder:
        pytest.importorskip("sentence_transformers")
        return TransformerEncoder(str(BUNDLED_FOLDER))


class TestRealTransformer(EncoderContract):
    """A tiny BERT with random weights: it pads, and gives even a blank text a vector of its own."""

    @pytest.fixture(scope="class")
    @classmethod
    def encoder(cls, tmp_path_factory: pytest.TempPathFactory) -> Encoder:
        pytest.importorskip("sentence_transformers")
        return TransformerEncoder(str(make_tiny_bert(tmp_path_factory.mktemp("bert"))))


def make_tiny_bert(folder: Path) -> Path:
    """Write a model folder whose vocabulary is the characters of the test texts."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set("".join(TEXTS) + "齿轮白酒"))]
    (folder / "vocab.txt").write_text("\n".join(tokens), encoding="utf-8")
    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertModel(BertConfig(vocab_size=len(tokens), initializer_range=1.0, **sizes)).save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder
