"""The numbers behind triage training: two linear models per question, averaged, and scaled into probabilities."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_array
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Labels = NDArray[np.int64]
Report = Callable[[int, int], None]

FOLDS = 5
_RIDGE = 1.0
_LOGISTIC_C = 10.0
_LOGISTIC_ROUNDS = 1000
_NO_DIRECTION = 1e-9
#: Score of an answer that a fold has no row of.
_UNSEEN = -20.0
#: Sums split over threads round differently; and on a busy machine threads only wait for each other.
_THREADS = 1


@dataclass(frozen=True, slots=True)
class Linear:
    """Scores are `directions @ weights + bias`, one column an answer."""

    weights: Matrix
    bias: Vector

    def score(self, directions: Matrix) -> Matrix:
        """Return (rows, answers) scores."""
        return directions @ self.weights + self.bias

    def scaled(self, factor: float) -> "Linear":
        """Return the model whose scores are `factor` times as large."""
        return Linear(self.weights * factor, self.bias * factor)

    def plus(self, other: "Linear") -> "Linear":
        """Return the model whose scores are the sums."""
        return Linear(self.weights + other.weights, self.bias + other.bias)


def find_directions(features: csr_array) -> tuple[Matrix, Matrix]:
    """Return the rows in their own principal directions, and the matrix that leads from features to these directions.

    A linear model with a quadratic penalty fitted on (rows, directions) is the one fitted on (rows, features).
    """
    with threadpool_limits(_THREADS):
        values, vectors = np.linalg.eigh((features @ features.T).toarray())
    kept = values > _NO_DIRECTION * values.max()
    lengths = np.sqrt(values[kept])
    # The sign of a direction is arbitrary and differs between machines; penalties do not see it, readers would.
    return vectors[:, kept] * lengths, np.asarray(features.T @ (vectors[:, kept] / lengths))


def fit_heads(directions: Matrix, answers: Sequence[Labels], sizes: Sequence[int]) -> list[tuple[Linear, Linear]]:
    """Fit ridge and logistic regression for every question; `sizes` are the numbers of possible answers."""
    with threadpool_limits(_THREADS):
        factor = _factor_ridge(directions)
        fits = []
        for labels, size in zip(answers, sizes, strict=True):
            targets = np.eye(size)[labels]
            shares = targets.mean(axis=0)
            ridge = Linear(directions.T @ cho_solve(factor, targets - shares), shares)
            fits.append((ridge, _fit_logistic(directions, labels, size)))
    return fits


def _factor_ridge(directions: Matrix) -> tuple[Matrix, bool]:
    gram = directions @ directions.T
    gram[np.diag_indices_from(gram)] += _RIDGE
    factor: tuple[Matrix, bool] = cho_factor(gram, overwrite_a=True)
    return factor


def _fit_logistic(directions: Matrix, labels: Labels, size: int) -> Linear:
    model = LogisticRegression(C=_LOGISTIC_C, max_iter=_LOGISTIC_ROUNDS).fit(directions, labels)
    weights, bias = np.zeros((directions.shape[1], size)), np.full(size, _UNSEEN)
    weights[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return Linear(weights, bias)


def score_held_out(
    directions: Matrix, answers: Sequence[Labels], sizes: Sequence[int], *, seed: int, report: Report | None = None
) -> list[tuple[Matrix, Matrix]]:
    """Return for every question the scores of both methods, each row scored by models that have not seen it.

    Folds keep the shares of the first question's answers; `report` is told the folds done and their number.
    """
    rows = len(directions)
    scores = [(np.zeros((rows, size)), np.zeros((rows, size))) for size in sizes]
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for done, (seen, unseen) in enumerate(folds.split(directions, answers[0]), start=1):
        fits = fit_heads(directions[seen], [labels[seen] for labels in answers], sizes)
        for pair, fit in zip(scores, fits, strict=True):
            for matrix, linear in zip(pair, fit, strict=True):
                matrix[unseen] = linear.score(directions[unseen])
        if report is not None:
            report(done, FOLDS)
    return scores


def find_scales(scores: tuple[Matrix, Matrix], labels: Labels, mass: Vector) -> tuple[float, float]:
    """Return the factors that give both methods equal say and make the sum of their scores log-probabilities.

    mass: how much each row counts.
    """
    even = [1.0 / float(matrix.std()) for matrix in scores]
    together = even[0] * scores[0] + even[1] * scores[1]

    def loss(log_factor: float) -> float:
        chances = log_softmax(together * np.exp(log_factor), axis=1)
        return -float(np.average(chances[np.arange(len(labels)), labels], weights=mass))

    factor = float(np.exp(minimize_scalar(loss, bounds=(-4, 4), method="bounded").x))
    return even[0] * factor, even[1] * factor
