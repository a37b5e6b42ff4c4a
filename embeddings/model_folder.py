"""Writes a trained table as a sentence-transformers model folder: whole-number weights, tokenizer, card, manifest."""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from embeddings.file_manifest import write_manifest
from embeddings.protocols import FloatMatrix
from embeddings.static_encoder import MODULES, TOKENIZER, WEIGHTS

CARD = "README.md"
CONFIG = "config_sentence_transformers.json"
_STATIC_TYPE = "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"
_NORMALIZE_TYPE = "sentence_transformers.base.modules.normalize.Normalize"
_NORMALIZE_CONFIG = {"module_input_name": "sentence_embedding", "module_output_name": "sentence_embedding"}
_STEPS = 127


def write_model(folder: Path, *, name: str, tokenizer: Tokenizer, table: FloatMatrix, card: str) -> None:
    """Write the model; sentence-transformers and `StaticEncoder` read it and give the same vectors.

    Each row is stored as whole numbers from -127 to 127 with one scale, in the names model2vec uses, which
    the library multiplies out on loading: a quarter of the size, cosines off by about 0.0001.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1_Normalize").mkdir(exist_ok=True)
    scale = np.abs(table).max(axis=1).astype(np.float32) / _STEPS
    steps = np.rint(table / np.where(scale > 0, scale, 1)[:, None]).astype(np.int8)
    save_file({"embeddings": steps, "weights": scale}, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)  # the library writes it for the owner alone
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    modules = [("0", "", _STATIC_TYPE), ("1", "1_Normalize", _NORMALIZE_TYPE)]
    rows = [{"idx": int(i), "name": i, "path": path, "type": kind} for i, path, kind in modules]
    _write_json(folder / MODULES, rows)
    _write_json(folder / CONFIG, {"model_type": "SentenceTransformer", "similarity_fn_name": "cosine"})
    _write_json(folder / "1_Normalize" / "config.json", _NORMALIZE_CONFIG)
    (folder / CARD).write_text(card, encoding="utf-8")
    write_manifest(folder, (WEIGHTS, TOKENIZER, MODULES, CONFIG), name=name, dim=int(table.shape[1]))


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
