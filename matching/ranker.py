"""From features to the probability that a pair can lead to an order intent.

A logistic model with hand-set weights: with few judged needs, sensible weights beat a fitted ranker. The scale and the
offset are set so that the number can be read as a probability on graded park needs (2 or 3 of 3 counts as served).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.features import FEATURES, FeatureTable


@dataclass(frozen=True, slots=True)
class LogisticRanker:
    """`probability = 1 / (1 + exp(-(bias + weights · features)))`; monotone in each feature by its weight's sign."""

    weights: Mapping[str, float]
    bias: float

    @property
    def version(self) -> str:
        """Name the weights: other weights, other version."""
        content = json.dumps([sorted(self.weights.items()), self.bias])
        return f"ranker@{hashlib.sha256(content.encode()).hexdigest()[:12]}"

    def probabilities(self, table: FeatureTable) -> NDArray[np.float64]:
        """Return one probability per row, rounded so that it is the same once written down and read back."""
        weights = np.array([self.weights.get(name, 0.0) for name in FEATURES])
        odds = np.exp(-(self.bias + table.matrix() @ weights))
        return np.asarray(np.round(1.0 / (1.0 + odds), 6), dtype=np.float64)


def default_ranker() -> LogisticRanker:
    """Return the ranker that ships with the product."""
    return LogisticRanker(
        weights={
            "ngram_coverage": 18.0,
            "word_coverage": 5.0,
            "dense_similarity": 3.0,
            "node_overlap": 3.3,
            "process_overlap": 2.0,
            "input_overlap": 4.0,
            "inferred_overlap": 12.0,
            "conversion_overlap": 4.0,
            "refusal_hit": -4.0,
            "competitor_overlap": -2.2,
        },
        bias=-5.6,
    )
