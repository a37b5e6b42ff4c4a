"""Fits the weights by which two requests are taken for the same matter: logistic, monotone where sense demands it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from matching.duplicate_features import FEATURES, compare_requests, read_request
from matching.duplicates import SHARED_MATTERS, Firm
from matching.triage import TriageModel

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

FOLDS = 9
_PENALTY = 0.1
_DIGITS = 2
_RISING = frozenset({"character_overlap", "group_overlap", "figure_overlap", "retold", "same_category"})


@dataclass(frozen=True, slots=True)
class RequestPair:
    """Two requests, the earlier first, and whether they tell the same matter. story: pairs with texts in common."""

    earlier: str
    later: str
    firm: Firm
    days_apart: float
    duplicate: bool
    story: int


@dataclass(frozen=True, slots=True)
class PairTable:
    """Pairs as numbers. asked: False where two firms have each their own matter, which is settled without weights."""

    features: Matrix
    same: Vector
    asked: NDArray[np.bool_]
    stories: NDArray[np.int64]


def read_pairs(pairs: Sequence[RequestPair], model: TriageModel) -> PairTable:
    """Read every pair."""
    read = {text: read_request(text, model) for pair in pairs for text in (pair.earlier, pair.later)}
    rows, asked = [], []
    for pair in pairs:
        one, other = read[pair.earlier], read[pair.later]
        rows.append(compare_requests(one, other, days_apart=pair.days_apart).vector())
        asked.append(pair.firm != "other" or bool({one.category, other.category} & SHARED_MATTERS))
    same = np.array([pair.duplicate for pair in pairs], np.float64)
    return PairTable(np.array(rows), same, np.array(asked), np.array([pair.story for pair in pairs]))


def fit_weights(features: Matrix, same: Vector) -> tuple[dict[str, float], float]:
    """Return weights and bias; what speaks for the same matter never counts against it, and the other way round.

    The logistic loss with a quadratic penalty is convex: every machine finds the same weights, which are then rounded.
    """
    signs = 2 * same - 1

    def loss(point: Vector) -> tuple[float, Vector]:
        weights, bias = point[:-1], point[-1]
        margin = signs * (features @ weights + bias)
        slope = -signs * expit(-margin)
        value = float(np.logaddexp(0.0, -margin).sum() + _PENALTY * weights @ weights)
        return value, np.append(features.T @ slope + 2 * _PENALTY * weights, slope.sum())

    bounds = [(0.0, None) if name in _RISING else (None, 0.0) for name in FEATURES]
    start = np.zeros(len(FEATURES) + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    rounded = [round(float(weight), _DIGITS) for weight in found]
    return dict(zip(FEATURES, rounded[:-1], strict=True)), rounded[-1]


def score_pairs(features: Matrix, weights: Mapping[str, float], bias: float) -> Vector:
    """Return the probability of every row."""
    return np.asarray(expit(features @ np.array([weights[name] for name in FEATURES]) + bias), np.float64)


def score_unseen(table: PairTable) -> Vector:
    """Return the probability of every row by weights fitted without its fold, by whole stories; 0 where not asked."""
    fold = table.stories % FOLDS
    chances = np.zeros(len(table.same))
    for number in range(FOLDS):
        seen, unseen = (fold != number) & table.asked, (fold == number) & table.asked
        chances[unseen] = score_pairs(table.features[unseen], *fit_weights(table.features[seen], table.same[seen]))
    return chances
