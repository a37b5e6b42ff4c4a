"""Training: the shipped model is what the fixtures give, and what it learns holds on requests it has not seen."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score

from matching.errors import TrainingRowsError
from matching.triage import Triage
from matching.triage_files import BUNDLED_FOLDER, bundled_triage
from matching.triage_rows import TriageRow
from matching.triage_training import (
    calibration_error,
    fingerprint_rows,
    fit_triage,
    prepare_triage,
    train_triage,
)
from service.triage_data import read_groups, read_rows

FOLDER = Path(__file__).parents[2] / "fixtures" / "triage"
ROWS = read_rows(FOLDER)
GROUPS = read_groups(FOLDER)
_ADVICE = "the fixtures or the reader have changed: run `lianpei retrain triage`"


def is_held_out(row: TriageRow) -> bool:
    """A fifth of the requests, the same fifth however many are added."""
    return hashlib.sha256(row.text.encode()).digest()[0] % 5 == 0


HELD_OUT = [row for row in ROWS if is_held_out(row)]


MANIFEST = json.loads((BUNDLED_FOLDER / "manifest.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def answers() -> list[Triage]:
    prepared = prepare_triage([row for row in ROWS if not is_held_out(row)], GROUPS)
    model = fit_triage(prepared, MANIFEST["scales"]).build("held-out")
    return [model.classify(row.text) for row in HELD_OUT]


def test_the_shipped_model_is_made_from_these_fixtures() -> None:
    assert MANIFEST["data"] == fingerprint_rows(ROWS, GROUPS), _ADVICE
    assert MANIFEST["figures"]["rows"] == len(ROWS)


def test_training_gives_the_shipped_model_again() -> None:
    shipped = bundled_triage()
    again = fit_triage(prepare_triage(ROWS, GROUPS), MANIFEST["scales"]).build("again")
    assert shipped.labels == again.labels
    assert shipped.encoder.size == again.encoder.size, _ADVICE
    assert np.array_equal(shipped.owners, again.owners)
    # Half precision, and another machine's rounding.
    assert np.abs(shipped.weights - again.weights).max() < 0.005 * np.abs(again.weights).max(), _ADVICE
    assert np.abs(shipped.biases - again.biases).max() < 0.01
    for row in ROWS[::40]:
        assert shipped.classify(row.text).probability == pytest.approx(again.classify(row.text).probability, abs=0.01)


def test_training_on_few_rows_measures_what_it_has_not_seen() -> None:
    heard: list[tuple[int, int]] = []
    rows = ROWS[::4]
    parts, scales, figures = train_triage(rows, GROUPS, seed=3, report=lambda done, total: heard.append((done, total)))
    assert heard == [(fold, 5) for fold in range(1, 6)]
    assert figures.rows == len(rows)
    model = parts.build("few")
    learnt = np.mean([model.classify(row.text).category == row.category for row in rows])
    assert learnt > 0.95 > figures.top2 > figures.macro_f1 > 0.5
    assert all(factor > 0 for pair in scales for factor in pair)


def test_quality_on_requests_never_seen(answers: list[Triage]) -> None:
    wanted = [row.category for row in HELD_OUT]
    assert len(wanted) > 400
    assert f1_score(wanted, [found.category for found in answers], average="macro") > 0.80
    second = [row.category in {found.category, found.alternatives[0].category}
              for row, found in zip(HELD_OUT, answers, strict=True)]  # fmt: skip
    assert np.mean(second) > 0.93
    right = [pair for pair in zip(HELD_OUT, answers, strict=True) if pair[0].category == pair[1].category]
    assert np.mean([row.department == found.department for row, found in right]) > 0.83


def test_emergencies_are_seldom_missed(answers: list[Triage]) -> None:
    called = [found.urgency for row, found in zip(HELD_OUT, answers, strict=True) if row.urgency == "emergency"]
    assert len(called) >= 5
    assert called.count("normal") <= len(called) / 4
    ordinary = [found.urgency for row, found in zip(HELD_OUT, answers, strict=True) if row.urgency == "normal"]
    assert ordinary.count("normal") > 0.9 * len(ordinary)


def test_probabilities_keep_their_promise(answers: list[Triage]) -> None:
    right = np.array([row.category == found.category for row, found in zip(HELD_OUT, answers, strict=True)])
    chances = np.array([found.probability for found in answers])
    hard = np.array([row.hard for row in HELD_OUT])
    mass = np.where(hard, 0.4 / hard.mean(), 0.6 / (1 - hard.mean()))
    assert calibration_error(chances, right, mass) < 0.06
    assert chances[right].mean() > chances[~right].mean() + 0.2


def test_the_calibration_error_is_the_gap_between_promise_and_truth() -> None:
    chances, even = np.full(100, 0.9), np.ones(100)
    assert calibration_error(chances, np.arange(100) % 10 != 0, even) == pytest.approx(0.0)
    assert calibration_error(chances, np.zeros(100, bool), even) == pytest.approx(0.9)
    assert calibration_error(chances[:50], np.ones(50, bool), np.arange(1.0, 51.0)) == pytest.approx(0.1)


def test_the_fingerprint_sees_rows_order_and_groups() -> None:
    rows = ROWS[:3]
    known = fingerprint_rows(rows, GROUPS)
    assert known == fingerprint_rows(tuple(rows), dict(GROUPS))
    assert known != fingerprint_rows(rows[::-1], GROUPS)
    assert known != fingerprint_rows([replace(rows[0], hard=not rows[0].hard), *rows[1:]], GROUPS)
    assert known != fingerprint_rows(rows, GROUPS | {"buy": ("买",)})


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "category has 0 answers"),
        (ROWS[:20], "category"),
        ([replace(row, urgency="soon") if row.urgency == "normal" else row for row in ROWS], "urgency is one of"),
    ],
)
def test_rows_that_cannot_teach_are_refused(rows: list[TriageRow], reason: str) -> None:
    with pytest.raises(TrainingRowsError, match=reason):
        train_triage(rows, GROUPS, seed=0)
