"""Rows of length 1."""

import numpy as np

from embeddings.protocols import FloatMatrix


def unit_rows(vectors: FloatMatrix) -> FloatMatrix:
    """Return a float32 copy whose rows have length 1; zero rows stay zero."""
    rows = np.array(vectors, dtype=np.float32, order="C")
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float64))[:, None]
    unit: FloatMatrix = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0, casting="same_kind")
    return unit
