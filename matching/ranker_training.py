"""Fits the ranker and the abstention anew, with what is in use as the starting point and the signs of sense kept.

Few judged needs cannot choose weights freely: what is in use counts as so many rows that say the same, and no weight
may change its sign. More decisions move it further.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matching.abstention import SIGNS, Abstention
from matching.features import FEATURES
from matching.ranker import LogisticRanker

FloatArray = NDArray[np.float64]

# How firmly the weights in use are held, in rows: a weight that changed by all of itself costs this much.
_PRIOR_ROWS = 40.0
# Of the weight of the signs of abstaining, as of a standardised logistic regression with C = 0.15.
_SIGN_PENALTY = 1 / 0.15
#: Share of the answerable needs that may be called unanswerable, one in twenty: less than a tenth on unseen ones.
FALSE_SHARE = 0.05
_DIGITS = 4
# Answerable rows in small pools, and in large ones, from which on a bound for each can be told: two fall below it.
_ENOUGH_FOR_SIZE = 40
_POOL_SIZE = SIGNS.index("pool_size")


@dataclass(frozen=True, slots=True)
class PairRow:
    """The features of one need and one capability, whether that partner could serve, and how much the row counts."""

    features: Mapping[str, float]
    served: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class ListRow:
    """The signs of one whole list, whether anybody could serve, and how much the row counts."""

    signs: Mapping[str, float]
    answerable: bool
    weight: float = 1.0


def fit_ranker(prior: LogisticRanker, rows: Sequence[PairRow]) -> LogisticRanker:
    """Return the ranker with the weights that the rows ask for, held near the prior's and of the prior's signs.

    A feature that the prior leaves out stays out. Without rows: the prior.
    """
    if not rows:
        return prior
    names = [name for name in FEATURES if prior.weights.get(name)]
    start = np.array([prior.weights[name] for name in names])
    matrix = np.array([[row.features[name] for name in names] for row in rows]) * start
    labels = np.array([row.served for row in rows])
    shares, bias = _fit(
        matrix, labels, np.array([row.weight for row in rows]), around=1.0, penalty=_PRIOR_ROWS, least=0.0,
        start=prior.bias,
    )  # fmt: skip
    weights = dict(zip(names, np.round(shares * start, _DIGITS).tolist(), strict=True))
    return LogisticRanker(weights, round(bias, _DIGITS))


def fit_abstention(rows: Sequence[ListRow]) -> Abstention:
    """Return the model of the rows, with the bound at which `FALSE_SHARE` of the answerable ones fall below.

    The size of the pool is fitted along, for the share of answerable needs differs between small and large pools by
    how the rows were made; what it weighs in the end is what lets the same share fall below in both.

    Raises:
        ValueError: when all rows are answerable, or none is.
    """
    answerable = np.array([row.answerable for row in rows])
    if answerable.all() or not answerable.any():
        raise ValueError("answerable and unanswerable needs are both wanted")
    signs = np.array([[row.signs[name] for name in SIGNS] for row in rows])
    mean, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-9
    masses = np.array([row.weight for row in rows])
    scaled, bias = _fit((signs - mean) / spread, answerable, masses, around=0.0, penalty=_SIGN_PENALTY, least=None)
    weights = scaled / spread
    weights[_POOL_SIZE] = 0.0
    weights[_POOL_SIZE] = 0.0 - _slope_of_bound(signs[answerable, _POOL_SIZE], signs[answerable] @ weights)
    weights = np.round(weights, _DIGITS)
    offset = round(bias - float(weights @ mean), _DIGITS)
    odds = signs @ weights + offset
    bound = float(np.quantile(odds[answerable], FALSE_SHARE))
    below = round(float(1 / (1 + np.exp(-bound))), _DIGITS)
    return Abstention(dict(zip(SIGNS, weights.tolist(), strict=True)), offset, below)


def _slope_of_bound(sizes: FloatArray, odds: FloatArray) -> float:
    """Return by how much the odds below which `FALSE_SHARE` lies rise with the pool; 0 where too few rows tell."""
    large = sizes > (sizes.min() + sizes.max()) / 2
    if min(large.sum(), (~large).sum()) < _ENOUGH_FOR_SIZE:
        return 0.0
    low, high = (float(np.quantile(odds[part], FALSE_SHARE)) for part in (~large, large))
    return (high - low) / float(sizes[large].mean() - sizes[~large].mean())


def _fit(
    matrix: FloatArray,
    labels: NDArray[np.bool_],
    masses: FloatArray,
    *,
    around: float,
    penalty: float,
    least: float | None,
    start: float = 0.0,
) -> tuple[FloatArray, float]:
    """Return weights and offset of a logistic regression; weights are drawn to `around`, none falls below `least`."""
    signs = np.where(labels, 1.0, -1.0)

    def loss(values: FloatArray) -> tuple[float, FloatArray]:
        odds = (matrix @ values[:-1] + values[-1]) * signs
        slope = -masses * signs / (1 + np.exp(odds))
        away = values[:-1] - around
        total = float(masses @ np.logaddexp(0, -odds) + penalty / 2 * away @ away)
        return total, np.append(matrix.T @ slope + penalty * away, slope.sum())

    width = matrix.shape[1]
    found = minimize(
        loss, np.append(np.full(width, around), start), jac=True, method="L-BFGS-B",
        bounds=[(least, None)] * width + [(None, None)],
    )  # fmt: skip
    return found.x[:-1], float(found.x[-1])
