import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.special import softmax

from matching.triage_fitting import Linear, find_directions, find_scales, fit_heads, score_held_out

RNG = np.random.default_rng(7)


def test_directions_keep_the_likeness_of_rows_and_the_way_leads_there() -> None:
    features = csr_array(RNG.random((6, 40)) * (RNG.random((6, 40)) < 0.4))
    directions, way = find_directions(features)
    assert directions @ directions.T == pytest.approx((features @ features.T).toarray())
    assert features @ way == pytest.approx(directions)


def test_repeated_rows_add_no_direction() -> None:
    rows = RNG.random((4, 30))
    directions, _ = find_directions(csr_array(np.vstack([rows, rows])))
    assert directions.shape == (8, 4)


def test_scales_make_probabilities_of_scores() -> None:
    truth = RNG.normal(size=(20_000, 3)) * 3  # spread unlike 2, where doing nothing would do
    answers = np.array([RNG.choice(3, p=row) for row in softmax(truth, axis=1)])
    one, other = find_scales((truth * 5, truth * 0.01), answers, np.ones(len(answers)))
    assert one * 5 == pytest.approx(other * 0.01)  # equal say
    assert one * 5 + other * 0.01 == pytest.approx(1.0, abs=0.05)  # together the truth again


def test_rows_without_mass_do_not_set_the_scale() -> None:
    scores = np.tile(np.array([1.0, 0.0, 0.0]), (200, 1))
    answers = np.repeat([0, 1], 100)
    answers[:10] = 1
    mass = np.repeat([1.0, 0.0], 100)
    counted = find_scales((scores, scores), answers, mass)
    all_rows = find_scales((scores, scores), answers, np.ones(200))
    assert counted[0] > all_rows[0]


def test_both_models_find_what_can_be_told_apart() -> None:
    answers = np.repeat(np.arange(3), 20)
    directions = np.eye(3)[answers] * 3 + RNG.normal(size=(60, 3)) * 0.1
    for linear in fit_heads(directions, [answers], [3])[0]:
        assert (linear.score(directions).argmax(axis=1) == answers).all()


def test_an_answer_without_rows_is_never_the_best() -> None:
    answers = np.array([0, 2, 3] * 10)
    directions = np.eye(4)[answers] + RNG.normal(size=(30, 4)) * 0.1
    _, logistic = fit_heads(directions, [answers], [4])[0]
    assert logistic.score(directions)[:, 1].max() < logistic.score(directions)[:, [0, 2, 3]].min()


def test_held_out_scores_have_not_seen_their_row() -> None:
    directions, answers = np.eye(30), np.arange(30) % 3  # every row is its own feature: nothing can be carried over
    heard: list[int] = []
    scores = score_held_out(directions, [answers], [3], seed=0, report=lambda done, _: heard.append(done))
    for matrix in scores[0]:
        assert (matrix.max(axis=1) - matrix.min(axis=1)).max() < 0.05
    assert heard == [1, 2, 3, 4, 5]


def test_sums_and_multiples_are_those_of_the_scores() -> None:
    one, other = Linear(RNG.random((3, 2)), RNG.random(2)), Linear(RNG.random((3, 2)), RNG.random(2))
    rows = RNG.random((4, 3))
    assert one.scaled(2.0).plus(other).score(rows) == pytest.approx(2 * one.score(rows) + other.score(rows))
