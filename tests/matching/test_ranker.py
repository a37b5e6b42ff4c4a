import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.features import FEATURES, FeatureTable
from matching.ranker import LogisticRanker, default_ranker

RANKER = default_ranker()
# Small enough that no sum of them rounds to certainty.
shares = st.floats(0, 0.3).map(lambda x: round(x, 3))
rows = st.fixed_dictionaries(dict.fromkeys(FEATURES, shares))


def probability(ranker: LogisticRanker, row: dict[str, float]) -> float:
    return float(ranker.probabilities(FeatureTable(**{name: np.array([row[name]]) for name in FEATURES}))[0])


@given(rows)
def test_a_probability_is_the_logistic_of_the_weighted_sum(row: dict[str, float]) -> None:
    total = RANKER.bias + sum(RANKER.weights[name] * row[name] for name in FEATURES)
    assert probability(RANKER, row) == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-6)


@given(rows, st.sampled_from(FEATURES))
def test_more_of_a_feature_moves_the_probability_by_its_sign(row: dict[str, float], name: str) -> None:
    low, high = probability(RANKER, row | {name: 0.0}), probability(RANKER, row | {name: 0.4})
    against = name in {"refusal_hit", "competitor_overlap"}
    assert high < low if against else high > low


def test_every_feature_has_a_weight_and_no_other_name_has() -> None:
    assert set(RANKER.weights) == set(FEATURES)


def test_nothing_in_common_is_hardly_ever_a_partner() -> None:
    assert probability(RANKER, dict.fromkeys(FEATURES, 0.0)) < 0.02


def test_the_version_names_weights_and_bias() -> None:
    assert RANKER.version == default_ranker().version
    assert RANKER.version.startswith("ranker@")
    others = {
        replace(RANKER, bias=RANKER.bias + 0.1).version,
        replace(RANKER, weights={**RANKER.weights, "node_overlap": 2.9}).version,
    }
    assert len(others | {RANKER.version}) == 3
    assert replace(RANKER, weights=dict(reversed(list(RANKER.weights.items())))).version == RANKER.version


def test_no_candidates_no_probabilities() -> None:
    empty = FeatureTable(**{name: np.zeros(0) for name in FEATURES})
    assert RANKER.probabilities(empty).shape == (0,)
