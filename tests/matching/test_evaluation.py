import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.evaluation import (
    RankedQuery,
    bootstrap_interval,
    calibration_error,
    hit,
    measure,
    measure_abstention,
    ndcg,
    recall,
    reciprocal_rank,
)

GRADES = {"a": 3, "b": 1, "c": 0}


def ranked(*documents: str) -> RankedQuery:
    return RankedQuery([(d, 1.0 - i / 10) for i, d in enumerate(documents)], GRADES)


def test_ndcg_of_a_known_order() -> None:
    ideal = 7 / math.log2(2) + 1 / math.log2(3)
    assert ndcg(ranked("b", "a")) == pytest.approx((1 / math.log2(2) + 7 / math.log2(3)) / ideal)
    assert ndcg(ranked("a", "b", "c")) == pytest.approx(1.0)


@given(st.permutations(["a", "b", "c", "x", "y"]))
def test_no_order_beats_the_order_by_grade(order: list[str]) -> None:
    best = ndcg(ranked("a", "b", "c", "x", "y"))
    assert ndcg(ranked(*order)) <= best + 1e-12
    assert (ndcg(ranked(*order)) > best - 1e-12) == (order.index("a") == 0 and order.index("b") == 1)


def test_rank_measures_count_from_the_least_grade() -> None:
    query = ranked("x", "b", "a")
    assert reciprocal_rank(query, 1) == 0.5
    assert reciprocal_rank(query, 2) == pytest.approx(1 / 3)
    assert recall(query, 1, 2) == 0.5
    assert hit(query, 2, 2) == 0.0
    assert hit(query, 2, 3) == 1.0


def test_queries_without_a_relevant_document_do_not_count() -> None:
    empty = RankedQuery([("a", 0.9)], {"a": 1})
    figures = measure([ranked("a"), empty], least=2)
    assert figures["hit@1"] == 1.0
    assert measure([empty], least=2) == {}


def test_calibration_error_of_honest_and_of_boastful_numbers() -> None:
    honest = [RankedQuery([("a", 1.0), ("x", 0.0)], {"a": 1})] * 10
    boastful = [RankedQuery([("a", 1.0), ("x", 1.0)], {"a": 1})] * 10
    assert calibration_error(honest) == 0.0
    assert calibration_error(boastful) == 0.5


def test_calibration_counts_grade_one_only_where_judgements_are_binary() -> None:
    binary = [RankedQuery([("b", 1.0)], {"b": 1})]
    graded = [RankedQuery([("b", 1.0)], {"b": 1, "a": 3})]
    assert calibration_error(binary) == 0.0
    assert calibration_error(graded) == 1.0
    assert json.dumps(calibration_error(graded)) == "1.0"


def test_the_interval_of_a_mean_holds_it_and_narrows_with_more_values() -> None:
    rng = np.random.default_rng(1)
    few, many = rng.random(20).tolist(), rng.random(500).tolist()
    low, high = bootstrap_interval(few, np.random.default_rng(0))
    assert low < sum(few) / 20 < high
    narrow = bootstrap_interval(many, np.random.default_rng(0))
    assert narrow[1] - narrow[0] < (high - low) / 3
    assert bootstrap_interval([0.5], np.random.default_rng(0)) == (0.5, 0.5)


def test_the_same_seed_gives_the_same_interval() -> None:
    values = [0.1, 0.9, 0.4, 0.4]
    first = bootstrap_interval(values, np.random.default_rng(3))
    assert first == bootstrap_interval(values, np.random.default_rng(3))


def test_abstaining_is_counted_on_both_kinds_of_needs() -> None:
    found = measure_abstention([True, True, False, False], [False, True, True, False], [0.9, 0.3, 0.3, 0.4])
    assert found == {"answerable": 2, "false": 1, "unanswerable": 2, "right": 1, "auc": 0.625}


def test_without_unanswerable_needs_nothing_is_told_apart() -> None:
    assert measure_abstention([True], [False], [0.9])["auc"] == 0.5
