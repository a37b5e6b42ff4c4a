"""What officers settled about requests, learnt at once beside the trained model.

A correction moves the scores of requests that share features with it, by kernel ridge regression on what the model
lacked to be right: one correction moves little, several of one kind add up along what they have in common. Anchors,
requests of all kinds that must stay as they are, keep the movement from spreading.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matching.triage import Reading, Triage, TriageModel

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Matrix = NDArray[np.float64]

#: How far a settled answer is to lie above the model's own, in logits, were it alone of its kind and seen often.
_MARGIN = 8.0
#: Doubt about a single correction, and about an anchor: the larger, the more of a kind it takes to turn the model.
_CORRECTION_DOUBT = 1.0
_ANCHOR_DOUBT = 0.3
#: Chances below this count as this: what the model thinks impossible can be learnt.
_LEAST_CHANCE = 1e-6
#: The newest corrections that are kept in mind; solving takes some 0.2 s for as many.
MOST_CORRECTIONS = 1500


@dataclass(frozen=True, slots=True)
class Correction:
    """A request as an officer settled it, whether that was the proposal or not."""

    text: str
    category: str
    department: str


class CorrectionMemory:
    """The settled requests of one alliance beside the model. Immutable; hardly slower than the model."""

    def __init__(
        self,
        model: TriageModel,
        corrections: Sequence[Correction] = (),
        anchors: Sequence[str] = (),
        *,
        read: Callable[[str], Reading] | None = None,
    ) -> None:
        """Learn the corrections, the newest last; those with answers unknown to the model are passed over.

        read: what reads a text as the model does, for callers who keep what was read before.
        """
        self._model = model
        read = read or model.read
        known = [each for each in corrections if self._knows(each)][-MOST_CORRECTIONS:]
        self.size = len(known)
        if not known:
            return
        readings = [read(each.text) for each in known]
        lacks = [self._lack(reading, each) for reading, each in zip(readings, known, strict=True)]
        rows = _stack([*readings, *(read(text) for text in anchors)], model.encoder.size)
        doubts = np.full(rows.shape[0], _ANCHOR_DOUBT)
        doubts[: self.size] = _CORRECTION_DOUBT
        goals = np.zeros((rows.shape[0], len(lacks[0])))
        goals[: self.size] = lacks
        kernel = (rows @ rows.T).toarray() + np.diag(doubts)
        from scipy.linalg import solve  # these two take a sixth of a second, which every start would pay for

        self._shift = np.asarray(rows.T @ solve(kernel, goals, assume_a="pos"))

    def classify(self, text: str) -> Triage:
        """Return what a request asks for, as the model sees it with what was settled since.

        Raises:
            EmptyTextError: when the text has no visible character.
        """
        reading = self._model.read(text)
        if not self.size or not len(reading.columns):
            return self._model.decide(reading)
        moved = _unit(reading) @ self._shift[reading.columns]
        categories = len(reading.category)
        return self._model.decide(
            replace(
                reading,
                category=_move(reading.category, moved[:categories]),
                departments=np.array([_move(row, moved[categories:]) for row in reading.departments]),
            )
        )

    def _knows(self, correction: Correction) -> bool:
        labels = self._model.labels
        return correction.category in labels["category"] and correction.department in labels["department"]

    def _lack(self, reading: Reading, correction: Correction) -> Matrix:
        """Return what the scores of all answers lack to be right: categories first, then departments."""
        category = self._model.labels["category"].index(correction.category)
        department = self._model.labels["department"].index(correction.department)
        return np.concatenate([_lack(reading.category, category), _lack(reading.departments[category], department)])


def _lack(chances: Matrix, right: int) -> Matrix:
    """Return zero for an answer that is right already, else how far the right one lies behind, and the margin."""
    lacking = np.zeros(len(chances))
    if chances.argmax() != right:
        logits = np.log(np.maximum(chances, _LEAST_CHANCE))
        lacking[right] = logits.max() - logits[right] + _MARGIN
    return lacking


def _move(chances: Matrix, moved: Matrix) -> Matrix:
    """Return the chances with their logits moved; they sum to one."""
    powers = np.maximum(chances, _LEAST_CHANCE) * np.exp(moved)
    return np.asarray(powers / powers.sum(), np.float64)


def _unit(reading: Reading) -> Matrix:
    return np.asarray(reading.values / np.linalg.norm(reading.values), np.float64)


def _stack(readings: Sequence[Reading], size: int) -> "csr_array":
    """Return the features of all texts at length one, (texts, features)."""
    from scipy.sparse import csr_array

    filled = [reading for reading in readings if len(reading.columns)]
    starts = np.cumsum([0, *(len(reading.columns) for reading in readings)])
    columns = np.concatenate([reading.columns for reading in readings])
    return csr_array((np.concatenate([_unit(r) for r in filled]), columns, starts), shape=(len(readings), size))
