"""Takes columns out of a programme for which what is fixed already leaves no room, so that a search need not."""

from dataclasses import replace

import numpy as np

from matching.salon.model import Model

_PASSES = 4
_SLACK = 1e-6


def tighten(model: Model) -> Model:
    """Return the same programme with every upper bound as low as the rows one by one allow.

    A row that even the smallest values break is left to the search, which then says that nothing is allowed.
    """
    matrix = model.matrix
    if not matrix.nnz:
        return model
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    taking = np.flatnonzero(matrix.data > 0)
    taken, columns, values = rows[taking], matrix.indices[taking], matrix.data[taking]
    high = model.high.copy()
    for _ in range(_PASSES):
        ends = np.where(matrix.data > 0, model.low[matrix.indices], high[matrix.indices])
        least = np.bincount(rows, weights=matrix.data * ends, minlength=matrix.shape[0])
        room = np.maximum(model.limits - least, 0.0)[taken] / values
        top = high.copy()
        np.minimum.at(top, columns, np.floor(model.low[columns] + room + _SLACK))
        if np.array_equal(top, high):
            break
        high = top
    return replace(model, high=high)
