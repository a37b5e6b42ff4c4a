"""Serves a sentence-transformers StaticEmbedding folder with tokenizers, safetensors and numpy alone.

Importing sentence-transformers costs seconds and 400 MB; a static model needs a table and a mean.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from embeddings.errors import ModelFileError
from embeddings.file_manifest import MANIFEST, ManifestError, read_manifest
from embeddings.protocols import FloatMatrix
from embeddings.unit import unit_rows

WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
MODULES = "modules.json"
FINGERPRINT_CHARS = 8
_STATIC = "StaticEmbedding"
_NORMALIZE = "Normalize"


def is_static_model(folder: Path) -> bool:
    """Tell whether `folder` holds a model made of one StaticEmbedding and at most a Normalize."""
    try:
        modules = json.loads((folder / MODULES).read_text(encoding="utf-8"))
        kinds = [module["type"].rsplit(".", 1)[-1] for module in modules]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    return kinds in ([_STATIC], [_STATIC, _NORMALIZE])


class StaticEncoder:
    """The mean of the vectors of a text's pieces, at unit length; one table look-up per piece."""

    def __init__(self, folder: Path) -> None:
        """Load and verify the model in `folder`; about 0.1 s.

        Raises:
            ModelFileError: when a file is missing, damaged or not what the manifest describes.
        """
        try:
            manifest = read_manifest(folder)
            tensors = load_file(folder / WEIGHTS)
            self._tokenizer = _read_tokenizer(folder / TOKENIZER)
            self._table = _table(tensors)
            self._name = f"{manifest['name']}@{manifest['files'][WEIGHTS][:FINGERPRINT_CHARS]}"
        except (ManifestError, SafetensorError, OSError, KeyError, ValueError) as exc:
            advice = f"restore the files listed in {MANIFEST}, or train the model again: python -m embeddings.train"
            raise ModelFileError(f"the model in {folder} cannot be used ({exc}); {advice}") from exc
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    @property
    def name(self) -> str:
        """Name of the model, `@`, first characters of the checksum of its weights."""
        return self._name

    @property
    def dim(self) -> int:
        """Width of every vector."""
        return int(self._table.shape[1])

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        """Return one unit row per text; see `Encoder.encode`."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        sums = np.zeros((len(encodings), self.dim), np.float32)
        for row, encoding in enumerate(encodings):
            if ids := encoding.ids:
                np.add.reduce(self._table.take(ids, axis=0), axis=0, out=sums[row])
        return unit_rows(sums)


def _read_tokenizer(path: Path) -> Tokenizer:
    try:
        return Tokenizer.from_file(str(path))
    except Exception as exc:
        # The library raises nothing narrower.
        raise ValueError(f"{path}: {exc}") from exc


def _table(tensors: dict[str, np.ndarray]) -> FloatMatrix:
    """Return the float32 table; whole-number weights come with a scale per row, as model2vec stores them."""
    if "embedding.weight" in tensors:
        return tensors["embedding.weight"].astype(np.float32)
    table = tensors["embeddings"].astype(np.float32)
    if "mapping" in tensors:
        table = table[tensors["mapping"]]
    return (table * tensors["weights"][:, None]).astype(np.float32) if "weights" in tensors else table
