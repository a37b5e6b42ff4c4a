"""Rows of length 1."""

import numpy as np

from embeddings.protocols import FloatMatrix


def unit_rows(vectors: FloatMatrix) -> FloatMatrix:
    """Return a float32 copy whose rows have length 1; zero rows stay zero."""
    rows = np.array(vectors, dtype=np.float32, order="C")
    lengths = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    unit: FloatMatrix = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0, casting="same_kind")
    return unit
