"""Trains the triage model: ridge and logistic regression over the same features, averaged, then calibrated.

Both are linear, so their average is one linear model. The rows are few and the features many: everything is fitted on
as many principal directions as there are rows, which gives the same model in a fraction of the time.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import softmax
from sklearn.metrics import f1_score

from matching.errors import TrainingRowsError
from matching.triage import HEADS, URGENCIES, FloatVector, RequestEncoder, choose_urgency
from matching.triage_files import TriageParts
from matching.triage_fitting import (
    FOLDS,
    Labels,
    Linear,
    Matrix,
    Report,
    Vector,
    find_directions,
    find_scales,
    fit_heads,
    score_held_out,
)
from matching.triage_reader import BLOCKS, RequestReader
from matching.triage_rows import TriageRow

#: A piece that only one request has teaches nothing about others.
_LEAST_ROWS = 2
_LEAST_ANSWERS = 3
#: Share of hard requests among those that come in; the training rows hold more of them on purpose.
_HARD_SHARE = 0.4
_BINS = 10

#: Per question the factors of ridge and logistic regression.
Scales = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class TriageFigures:
    """Quality on rows that were not learnt from. Plain and hard rows count as they come in, except for the F1.

    top2: the right category is the first or second. department_accuracy: given the right category.
    ece: expected calibration error of the category, ten bins of equal mass.
    """

    rows: int
    macro_f1: float
    top2: float
    ece: float
    department_accuracy: float
    urgency_macro_f1: float


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Rows as numbers: the answers of every question, the pieces that count, and the rows in `find_directions`."""

    groups: Mapping[str, Sequence[str]]
    labels: Mapping[str, tuple[str, ...]]
    answers: Sequence[Labels]
    vocabulary: Mapping[str, tuple[str, ...]]
    rarity: Mapping[str, FloatVector]
    directions: Matrix
    way: Matrix
    mass: Vector

    @property
    def sizes(self) -> list[int]:
        """How many answers every question has."""
        return [len(names) for names in self.labels.values()]

    @property
    def owners(self) -> NDArray[np.bool_]:
        """Which departments the rows of a category go to, (categories, departments)."""
        found = np.zeros((self.sizes[0], self.sizes[1]), np.bool_)
        found[self.answers[0], self.answers[1]] = True
        return found


def train_triage(
    rows: Sequence[TriageRow], groups: Mapping[str, Sequence[str]], *, seed: int, report: Report | None = None
) -> tuple[TriageParts, Scales, TriageFigures]:
    """Train on all rows; scales and figures come from five folds drawn with `seed`. Some 20 s for 2,400 rows.

    The order of the rows and the seed decide everything but the rounding of sums. `report` hears of the folds done.

    Raises:
        TrainingRowsError: when a question has fewer than three answers, or an answer fewer rows than there are folds.
    """
    prepared = prepare_triage(rows, groups)
    scales, figures = calibrate_triage(prepared, seed=seed, report=report)
    return fit_triage(prepared, scales), scales, figures


def prepare_triage(rows: Sequence[TriageRow], groups: Mapping[str, Sequence[str]]) -> TrainingSet:
    """Read the rows; TrainingRowsError as for `train_triage`."""
    labels, answers = _read_answers(rows)
    reader = RequestReader(groups)
    vocabulary, rarity = _learn_vocabulary([row.text for row in rows], reader)
    directions, way = find_directions(_encode(rows, RequestEncoder(reader, vocabulary, rarity)))
    return TrainingSet(groups, labels, answers, vocabulary, rarity, directions, way, _mass(rows))


def calibrate_triage(rows: TrainingSet, *, seed: int, report: Report | None = None) -> tuple[Scales, TriageFigures]:
    """Return what turns scores into probabilities, and how good these are, both on rows that were not learnt from."""
    held_out = score_held_out(rows.directions, rows.answers, rows.sizes, seed=seed, report=report)
    scales = [find_scales(pair, chosen, rows.mass) for pair, chosen in zip(held_out, rows.answers, strict=True)]
    scores = [a * one + b * other for (a, b), (one, other) in zip(scales, held_out, strict=True)]
    return scales, measure_triage(scores, rows.answers, rows.owners, rows.mass)


def fit_triage(rows: TrainingSet, scales: Scales) -> TriageParts:
    """Fit on all rows with known scales; some 3 s for 2,400 rows once they are read."""
    final = _average(fit_heads(rows.directions, rows.answers, rows.sizes), scales)
    return TriageParts(
        groups={name: tuple(words) for name, words in rows.groups.items()},
        vocabulary=rows.vocabulary,
        rarity=rows.rarity,
        labels=rows.labels,
        weights=np.asarray(rows.way @ final.weights, dtype=np.float32),
        biases=np.asarray(final.bias, dtype=np.float32),
        owners=rows.owners,
    )


def fingerprint_rows(rows: Sequence[TriageRow], groups: Mapping[str, Sequence[str]]) -> str:
    """Name what a model is trained on: other rows, another order or other groups, another name."""
    content = [[asdict(row) for row in rows], {name: list(words) for name, words in groups.items()}]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def measure_triage(
    scores: Sequence[Matrix], answers: Sequence[Labels], owners: NDArray[np.bool_], mass: Vector
) -> TriageFigures:
    """Measure scores of (rows, answers) per question, in the order of `HEADS`."""
    category, department, urgency = answers
    chances = softmax(scores[0], axis=1)
    order = np.argsort(-chances, axis=1, kind="stable")
    right = order[:, 0] == category
    guessed = np.where(owners[order[:, 0]], scores[1], -np.inf).argmax(axis=1)
    owned = guessed == department
    names = sorted(URGENCIES)
    called = [names.index(choose_urgency(names, row)[0]) for row in softmax(scores[2], axis=1)]
    return TriageFigures(
        rows=len(category),
        macro_f1=_share(f1_score(category, order[:, 0], average="macro")),
        top2=_share(np.average((order[:, :2] == category[:, None]).any(axis=1), weights=mass)),
        ece=_share(calibration_error(chances.max(axis=1), right, mass)),
        department_accuracy=_share(np.average(owned[right], weights=mass[right])) if right.any() else 0.0,
        urgency_macro_f1=_share(f1_score(urgency, called, average="macro")),
    )


def calibration_error(chances: Vector, right: NDArray[np.bool_], mass: Vector) -> float:
    """Return the mean distance between the promised and the true share of right answers, in ten bins of equal mass."""
    order = np.argsort(chances, kind="stable")
    until = np.cumsum(mass[order]) / mass.sum()
    bins = np.minimum((until * _BINS - 1e-9).astype(np.int64), _BINS - 1)
    gaps = (chances[order] - right[order]) * mass[order] / mass.sum()
    return float(np.abs(np.bincount(bins, weights=gaps, minlength=_BINS)).sum())


def _share(value: float) -> float:
    return round(float(value), 4)


def _read_answers(rows: Sequence[TriageRow]) -> tuple[dict[str, tuple[str, ...]], list[Labels]]:
    """Return the possible answers of every question, and which one each row has."""
    labels, answers = {}, []
    for head in HEADS:
        given = [getattr(row, head) for row in rows]
        counts = Counter(given)
        rare = [f"{head} {name}: {count}" for name, count in sorted(counts.items()) if count < FOLDS]
        if rare or len(counts) < _LEAST_ANSWERS:
            few = ", ".join(rare) or f"{head} has {len(counts)} answers"
            raise TrainingRowsError(f"{few}; needed are {_LEAST_ANSWERS} answers with {FOLDS} rows each")
        labels[head] = tuple(sorted(counts))
        answers.append(np.array([labels[head].index(name) for name in given], np.int64))
    if set(labels["urgency"]) != set(URGENCIES):
        raise TrainingRowsError(f"urgency is one of {', '.join(URGENCIES)}, not {', '.join(labels['urgency'])}")
    return labels, answers


def _learn_vocabulary(
    texts: Sequence[str], reader: RequestReader
) -> tuple[dict[str, tuple[str, ...]], dict[str, FloatVector]]:
    """Return the pieces that at least two texts have, and how rare each is; both sorted by piece."""
    holders: dict[str, Counter[str]] = {block: Counter() for block in BLOCKS}
    for text in texts:
        for block, pieces in reader.read(text).items():
            holders[block].update(set(pieces))
    vocabulary, rarity = {}, {}
    for block, counts in holders.items():
        vocabulary[block] = tuple(sorted(piece for piece, count in counts.items() if count >= _LEAST_ROWS))
        found_in = np.array([counts[piece] for piece in vocabulary[block]], np.float64)
        weights = np.log((1 + len(texts)) / (1 + found_in)) + 1
        # Rounded as they will be read back, so that training and use see the same numbers.
        rarity[block] = weights.astype(np.float16).astype(np.float32)
    return vocabulary, rarity


def _encode(rows: Sequence[TriageRow], encoder: RequestEncoder) -> csr_array:
    """Return the features of all rows, (rows, features)."""
    encoded = [encoder.encode(row.text) for row in rows]
    starts = np.cumsum([0, *(len(columns) for columns, _ in encoded)])
    columns = np.concatenate([columns for columns, _ in encoded])
    values = np.concatenate([values for _, values in encoded]).astype(np.float64)
    return csr_array((values, columns, starts), shape=(len(rows), encoder.size))


def _mass(rows: Sequence[TriageRow]) -> Vector:
    """Return how much each row counts so that hard ones have their share of what comes in."""
    hard = np.array([row.hard for row in rows])
    share = float(hard.mean())
    if share in {0.0, 1.0}:
        return np.ones(len(rows))
    return np.where(hard, _HARD_SHARE / share, (1 - _HARD_SHARE) / (1 - share))


def _average(fits: Sequence[tuple[Linear, Linear]], scales: Scales) -> Linear:
    """Return one model with the columns of all questions side by side."""
    heads = [one.scaled(a).plus(other.scaled(b)) for (one, other), (a, b) in zip(fits, scales, strict=True)]
    return Linear(np.hstack([head.weights for head in heads]), np.concatenate([head.bias for head in heads]))
