"""The numbers that the ranker sees for a pair of need and capability; each docstring below is what a reader is told.

All are larger-is-better shares between 0 and 1, except `refusal_hit` and `competitor_overlap`, which speak against.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

FloatVector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """One column per feature, one row per candidate.

    ngram_coverage: 需求的用字在对方能力里出现的比例
    word_coverage: 需求的用词在对方能力里出现的比例
    dense_similarity: 两段话整体意思的接近程度
    node_overlap: 需求所指的产品、工艺就在对方能力之中
    process_overlap: 做这件产品所需的工艺对方具备
    input_overlap: 对方供应的正是需求方产品的上游材料
    inferred_overlap: 对方供应的是同类产品常用的上游料件，由相近产品推得
    conversion_overlap: 对方的本行可以转做这件产品
    refusal_hit: 对方写明不做或没有
    competitor_overlap: 对方与需求方做同样的产品
    """

    ngram_coverage: FloatVector
    word_coverage: FloatVector
    dense_similarity: FloatVector
    node_overlap: FloatVector
    process_overlap: FloatVector
    input_overlap: FloatVector
    inferred_overlap: FloatVector
    conversion_overlap: FloatVector
    refusal_hit: FloatVector
    competitor_overlap: FloatVector

    def __len__(self) -> int:
        """Count the candidates."""
        return len(self.ngram_coverage)

    def matrix(self) -> NDArray[np.float64]:
        """Return the (candidates, features) matrix, columns in the order of `FEATURES`."""
        return np.column_stack([getattr(self, name) for name in FEATURES])

    def take(self, rows: NDArray[np.int64]) -> "FeatureTable":
        """Return the table of these rows, in this order."""
        return FeatureTable(**{name: getattr(self, name)[rows] for name in FEATURES})

    def rows(self) -> list[dict[str, float]]:
        """Return each candidate's features by name, rounded so that they can be written down and read back alike."""
        return [dict(zip(FEATURES, row, strict=True)) for row in np.round(self.matrix(), 6).tolist()]


FEATURES: tuple[str, ...] = tuple(field.name for field in fields(FeatureTable))
