from dataclasses import replace

import pytest

from matching.abstention import default_abstention
from matching.ranker import default_ranker
from matching.ranker_files import Judge
from matching.ranker_training import PairRow
from service.fixture_paths import fixtures_folder
from service.judged_data import JudgedSet, read_judged
from service.ranker_retraining import find_worse, retrain_judge
from tests.matching.small_world import make_pool

FIGURES = {"ndcg@10": 0.8, "ece": 0.02, "nobody_right": 0.6, "nobody_auc": 0.85, "nobody_false": 0.06}


@pytest.mark.parametrize(
    ("change", "worse"),
    [
        ({}, []),
        ({"ndcg@10": 0.79}, ["ndcg@10"]),
        ({"ece": 0.03}, ["ece"]),
        ({"nobody_right": 0.5, "nobody_auc": 0.8}, ["nobody_right", "nobody_auc"]),
        ({"nobody_false": 0.09}, []),
        ({"nobody_false": 0.11}, ["nobody_false"]),
    ],
)
def test_what_counts_as_worse(change: dict[str, float], worse: list[str]) -> None:
    assert find_worse(FIGURES, FIGURES | change) == worse


@pytest.fixture(scope="module")
def few() -> JudgedSet:
    """The two smallest alliances alone."""
    judged = read_judged(fixtures_folder())
    kept = ("banan", "dadukou")
    return JudgedSet({n: judged.needs[n] for n in kept}, {n: judged.capabilities[n] for n in kept}, (kept,))


def _empty_pool():  # noqa: ANN202 - a pool, as make_pool returns it
    return make_pool(())


def test_a_spoilt_ranker_is_mended_and_the_same_data_gives_the_same_model(few: JudgedSet) -> None:
    spoilt = Judge(replace(default_ranker(), bias=-1.0), default_abstention())
    first = retrain_judge(few, _empty_pool, spoilt, [], lambda _done, _of: None)
    assert first.after["ece"] < first.before["ece"] / 2
    assert first.judge == retrain_judge(few, _empty_pool, spoilt, [], lambda _done, _of: None).judge


def test_absurd_decisions_are_refused_by_the_frozen_needs(few: JudgedSet) -> None:
    judge = Judge(default_ranker(), default_abstention())
    features = dict.fromkeys(default_ranker().weights, 0.0)
    absurd = [PairRow(features | {"ngram_coverage": 1.0, "dense_similarity": 1.0}, served=False)] * 3000
    assert "ndcg@10" in retrain_judge(few, _empty_pool, judge, absurd, lambda _done, _of: None).worse
