"""Tells what a request asks for, which department owns it and how urgent it is, each with a calibrated probability.

A linear model over the features of `matching.triage_reader`; trained by `matching.triage_training`. Only numpy is
needed to use it.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.normalise import clean_text
from matching.triage_reader import BLOCKS, RequestReader

FloatMatrix = NDArray[np.float32]
FloatVector = NDArray[np.float32]
#: What is told of a request, in the order of the model's columns.
HEADS = ("category", "department", "urgency")
#: Most urgent first, with the chance (of this or worse) from which a request is called so: well below a half, for an
#: emergency that is read too late costs more than a normal request that is read early.
URGENCIES: Mapping[str, float] = {"emergency": 0.15, "urgent": 0.25, "normal": 0.0}
_ALTERNATIVES = 4
_DIGITS = 6
_NO_LIMIT = 10**9


@dataclass(frozen=True, slots=True)
class Alternative:
    """A further category a request may belong to, and the department it would then go to."""

    category: str
    department: str
    probability: float


@dataclass(frozen=True, slots=True)
class Triage:
    """What a request asks for. `probability` is that of the category; alternatives follow, most probable first.

    department_probability: that the department is right if the category is. urgency_probability: that the request is
    at least that urgent; for a normal one, that it is normal.
    """

    category: str
    department: str
    urgency: str
    probability: float
    department_probability: float
    urgency_probability: float
    alternatives: tuple[Alternative, ...]


class RequestEncoder:
    """Weighs the pieces of a request: rare ones more, repeats little; every block at its own fixed length."""

    def __init__(
        self, reader: RequestReader, vocabulary: Mapping[str, Sequence[str]], rarity: Mapping[str, FloatVector]
    ) -> None:
        """Take the known pieces of every block, and the weight of each; columns are numbered block after block."""
        self._reader = reader
        self._columns: dict[str, dict[str, int]] = {}
        start = 0
        for block in BLOCKS:
            self._columns[block] = {piece: start + i for i, piece in enumerate(vocabulary[block])}
            start += len(vocabulary[block])
        self.size = start
        self._rarity = np.concatenate([rarity[block] for block in BLOCKS]) if start else np.zeros(0, np.float32)
        self._rarest = {block: float(rarity[block].max(initial=1.0)) for block in BLOCKS}

    def weight_of(self, block: str, piece: str) -> float:
        """Return how rare a piece of a block is among requests; one that was never met counts as the rarest."""
        column = self._columns[block].get(piece)
        return self._rarest[block] if column is None else float(self._rarity[column])

    def groups_of(self, text: str) -> list[str]:
        """Return the groups of words that a normalised text names, sorted."""
        return self._reader.find_groups(text)

    def encode(self, text: str) -> tuple[NDArray[np.int64], FloatVector]:
        """Return the columns of a text and their values; unknown pieces are left out."""
        columns: list[int] = []
        values: list[FloatVector] = []
        for block, pieces in self._reader.read(text).items():
            known = self._columns[block]
            counts = Counter(known[piece] for piece in pieces if piece in known)
            if counts:
                places = list(counts)
                weights = self._rarity[places] * (1.0 + np.log(np.fromiter(counts.values(), np.float32)))
                columns += places
                length = math.sqrt(float(weights @ weights) / BLOCKS[block])
                values.append((weights / length).astype(np.float32))
        return np.array(columns, np.int64), np.concatenate([np.zeros(0, np.float32), *values])


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model sees of a text, and how probable it holds every answer, in the order of its labels.

    columns, values: the text's features. departments: (categories, departments), one row for the case that the request
    is of that category.
    """

    columns: NDArray[np.int64]
    values: FloatVector
    category: NDArray[np.float64]
    departments: NDArray[np.float64]
    urgency: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TriageModel:
    """A trained model.

    labels: head -> its answers, in the order of the columns. weights: (features, all answers); biases: (all answers,);
    both scaled so that the exponentials of a head's scores, made to sum to one, are probabilities.
    owners: (categories, departments), which departments a category can go to; every category has one.
    """

    encoder: RequestEncoder
    labels: Mapping[str, tuple[str, ...]]
    weights: FloatMatrix
    biases: FloatVector
    owners: NDArray[np.bool_]
    version: str

    def classify(self, text: str) -> Triage:
        """Return what a request asks for; the same answer for the same text. Some 0.3 ms for 60 characters.

        Raises:
            EmptyTextError: when the text has no visible character.
        """
        return self.decide(self.read(text))

    def read(self, text: str) -> Reading:
        """Return what the model sees of a text and how probable it holds every answer; EmptyTextError as above."""
        clean_text(text, _NO_LIMIT)
        columns, values = self.encoder.encode(text)
        scores = self._scores(columns, values)
        return Reading(
            columns=columns,
            values=values,
            category=_softmax(scores["category"]),
            departments=np.array([_softmax(np.where(row, scores["department"], -np.inf)) for row in self.owners]),
            urgency=_softmax(scores["urgency"]),
        )

    def decide(self, reading: Reading) -> Triage:
        """Return the most probable answers; ties in the order of the labels."""
        chances = reading.category
        order = np.lexsort((np.arange(len(chances)), -chances))
        departments = [self._department(reading.departments[place]) for place in order[: _ALTERNATIVES + 1]]
        urgency, urgency_chance = choose_urgency(self.labels["urgency"], reading.urgency)
        categories = self.labels["category"]
        ranked = [
            Alternative(categories[place], department, _rounded(chances[place]))
            for place, (department, _) in zip(order, departments, strict=False)
        ]
        return Triage(
            category=ranked[0].category,
            department=ranked[0].department,
            urgency=urgency,
            probability=ranked[0].probability,
            department_probability=departments[0][1],
            urgency_probability=_rounded(urgency_chance),
            alternatives=tuple(ranked[1:]),
        )

    def _scores(self, columns: NDArray[np.int64], values: FloatVector) -> dict[str, FloatVector]:
        """Return the scores of every head's answers."""
        scores = self.biases + values @ self.weights[columns]
        ends = np.cumsum([len(self.labels[head]) for head in HEADS])
        return dict(zip(HEADS, np.split(scores, ends[:-1]), strict=True))

    def _department(self, chances: NDArray[np.float64]) -> tuple[str, float]:
        best = int(chances.argmax())
        return self.labels["department"][best], _rounded(chances[best])


def choose_urgency(names: Sequence[str], chances: NDArray[np.float64]) -> tuple[str, float]:
    """Return the first of `URGENCIES` that is likely enough, and the chance of it; `names` are those of `chances`."""
    of = dict(zip(names, chances, strict=True))
    at_least = 0.0
    for urgency, least in URGENCIES.items():
        at_least += of[urgency]
        if at_least >= least > 0.0:
            return urgency, at_least
    return "normal", float(of["normal"])


def _softmax(scores: FloatVector) -> NDArray[np.float64]:
    """Return probabilities that sum to one; a score of minus infinity has none."""
    powers = np.exp(scores.astype(np.float64) - scores.max())
    return np.asarray(powers / powers.sum(), dtype=np.float64)


def _rounded(chance: float) -> float:
    return round(float(chance), _DIGITS)
