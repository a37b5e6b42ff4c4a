from pathlib import Path

import numpy as np

from embeddings.model_folder import write_model
from embeddings.static_encoder import StaticEncoder
from embeddings.unit import unit_rows
from embeddings.vocabulary import build_tokenizer


def test_whole_numbers_lose_little_and_zero_rows_stay(tmp_path: Path) -> None:
    pieces = [chr(0x4E00 + i) for i in range(200)]
    table = np.random.default_rng(0).normal(size=(201, 256)).astype(np.float32)
    table[0] = table[7] = 0
    tokenizer = build_tokenizer(dict.fromkeys(pieces, 1))
    write_model(tmp_path / "model", name="made", tokenizer=tokenizer, table=table, card="# made")
    stored = StaticEncoder(tmp_path / "model").encode(pieces)
    cosines = np.einsum("ij,ij->i", stored, unit_rows(table[1:]))
    assert cosines[6] == 0
    assert np.delete(cosines, 6).min() > 0.9999
    assert (tmp_path / "model" / "README.md").read_text(encoding="utf-8") == "# made"
