import numpy as np
import pytest

from matching.abstention import SIGNS
from matching.features import FEATURES
from matching.ranker import default_ranker
from matching.ranker_training import FALSE_SHARE, ListRow, PairRow, fit_abstention, fit_ranker

PRIOR = default_ranker()


def pair(served: bool, **features: float) -> PairRow:
    return PairRow(dict.fromkeys(FEATURES, 0.0) | features, served)


def lists(count: int = 200, seed: int = 1) -> list[ListRow]:
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(count):
        signs = dict(zip(SIGNS, rng.normal(size=len(SIGNS)).tolist(), strict=True))
        signs["open_chance"] += 1.5 if number % 2 else -1.5
        rows.append(ListRow(signs, bool(number % 2)))
    return rows


def test_without_rows_all_stays_as_it_is() -> None:
    assert fit_ranker(PRIOR, []) == PRIOR


def test_rows_move_the_weights_they_speak_of_and_never_turn_them_round() -> None:
    against = [pair(False, conversion_overlap=1.0, ngram_coverage=0.2), pair(True, ngram_coverage=0.4)] * 400
    fitted = fit_ranker(PRIOR, against)
    assert 0 <= fitted.weights["conversion_overlap"] < PRIOR.weights["conversion_overlap"] / 2
    assert fitted.weights["refusal_hit"] == pytest.approx(PRIOR.weights["refusal_hit"], rel=0.01)
    for_it = [pair(True, refusal_hit=1.0), pair(False)] * 2000
    assert fit_ranker(PRIOR, for_it).weights["refusal_hit"] == 0


def test_a_handful_of_rows_hardly_moves_anything() -> None:
    fitted = fit_ranker(PRIOR, [pair(True, node_overlap=0.5), pair(False, ngram_coverage=0.1)])
    for name, weight in PRIOR.weights.items():
        assert fitted.weights[name] == pytest.approx(weight, rel=0.1)


def test_the_bound_lets_the_asked_share_of_answerable_needs_fall_below() -> None:
    rows = lists()
    model = fit_abstention(rows)
    false = [model.chance(row.signs) < model.below for row in rows if row.answerable]
    right = [model.chance(row.signs) < model.below for row in rows if not row.answerable]
    assert np.mean(false) == pytest.approx(FALSE_SHARE, abs=0.011)
    assert np.mean(right) > 0.6
    assert model.weights["open_chance"] > max(abs(model.weights[name]) for name in SIGNS if name != "open_chance")
    assert fit_abstention(rows) == model


def test_the_same_share_falls_below_in_small_and_in_large_pools() -> None:
    rng = np.random.default_rng(2)
    rows = []
    for row in lists(2000):
        size = float(rng.choice([5.5, 8.0]))
        chance = row.signs["open_chance"] + (size - 5.5)  # the best of many look better
        rows.append(ListRow({**row.signs, "open_chance": chance, "pool_size": size}, row.answerable))
    model = fit_abstention(rows)
    for size in (5.5, 8.0):
        false = [model.chance(r.signs) < model.below for r in rows if r.answerable and r.signs["pool_size"] == size]
        assert np.mean(false) == pytest.approx(FALSE_SHARE, abs=0.01)
    assert model.weights["pool_size"] < 0
    assert fit_abstention(rows[:80]).weights["pool_size"] == 0  # too few to tell


def test_one_kind_of_needs_alone_teaches_nothing() -> None:
    with pytest.raises(ValueError, match="both"):
        fit_abstention([row for row in lists() if row.answerable])
