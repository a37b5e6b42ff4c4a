"""Any sentence-transformers model, by name or path. The only file that imports the library, and only when used."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.errors import ModelFileError
from embeddings.protocols import FloatMatrix
from embeddings.unit import unit_rows

FINGERPRINT_CHARS = 8
BATCH = 64


class TransformerEncoder:
    """Encodes with whatever modules the model is made of; needs the extra `encoders`."""

    def __init__(self, name_or_path: str) -> None:
        """Load the model; the library alone takes seconds and hundreds of megabytes.

        Raises:
            ModelFileError: when the extra is not installed or the model cannot be found or read.
        """
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as exc:
            advice = "install the extra: pip install 'lianpei[encoders]'"
            raise ModelFileError(f"the model {name_or_path} needs sentence-transformers; {advice}") from exc
        try:
            self._model = SentenceTransformer(name_or_path)
        except (OSError, ValueError, KeyError, ImportError, RuntimeError) as exc:
            advice = "check the name, or give the path of a downloaded model folder"
            raise ModelFileError(f"the model {name_or_path} cannot be loaded: {exc}; {advice}") from exc
        folder = Path(name_or_path).expanduser()
        known_as = folder.resolve().name if folder.is_dir() else name_or_path
        self._name = f"{known_as}@{_fingerprint(self._model.state_dict())}"
        self._dim = len(self._model.encode([""])[0])

    @property
    def name(self) -> str:
        """Name as given (of a path, the folder's), `@`, first characters of the checksum of the weights."""
        return self._name

    @property
    def dim(self) -> int:
        """Width of every vector."""
        return self._dim

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        """Return one unit row per text, zero for a blank one; see `Encoder.encode`."""
        rows = np.zeros((len(texts), self._dim), np.float32)
        spoken = [i for i, text in enumerate(texts) if text.strip()]
        if spoken:
            rows[spoken] = self._model.encode([texts[i] for i in spoken], batch_size=BATCH, show_progress_bar=False)
        return unit_rows(rows)


def _fingerprint(weights: dict[str, Any]) -> str:
    """Hash the tensors by name and content, whatever file format they came in."""
    digest = hashlib.sha256()
    for name in sorted(weights):
        digest.update(name.encode())
        digest.update(weights[name].float().cpu().numpy().tobytes())
    return digest.hexdigest()[:FINGERPRINT_CHARS]
