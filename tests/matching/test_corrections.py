"""Corrections: several of one kind override the model, one does not, and everything else stays as it was."""

import json
from pathlib import Path

import numpy as np
import pytest

from matching.corrections import Correction, CorrectionMemory
from matching.triage import Triage, TriageModel
from matching.triage_files import bundled_triage
from tests.matching.drone_requests import DRONE_REQUESTS

FOLDER = Path(__file__).parents[2] / "fixtures" / "triage"
ALLOWED_LOSS = 0.01
UNSEEN = DRONE_REQUESTS[::6]
SETTLED = [text for text in DRONE_REQUESTS if text not in UNSEEN]
NEXT = "园区四号厂房屋面想请无人机飞一遍，看看哪里破损"


@pytest.fixture(scope="module")
def model() -> TriageModel:
    return bundled_triage()


@pytest.fixture(scope="module")
def anchors() -> list[str]:
    return [row["text"] for path in sorted(FOLDER.glob("requests-*.jsonl")) for row in _rows(path)[::6]]


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def settle(texts: list[str], category: str = "other", department: str = "园区管委会") -> list[Correction]:
    return [Correction(text, category, department) for text in texts]


def answer(triage: Triage) -> tuple[str, str]:
    return triage.category, triage.department


@pytest.fixture(scope="module")
def learnt(model: TriageModel, anchors: list[str]) -> CorrectionMemory:
    return CorrectionMemory(model, settle(SETTLED), anchors)


def test_after_fifty_corrections_of_a_kind_the_next_is_right(model: TriageModel, learnt: CorrectionMemory) -> None:
    assert (len(SETTLED), len(UNSEEN)) == (50, 10)
    assert answer(model.classify(NEXT)) != ("other", "园区管委会")
    assert answer(learnt.classify(NEXT)) == ("other", "园区管委会")
    right = np.mean([answer(learnt.classify(text)) == ("other", "园区管委会") for text in UNSEEN])
    before = np.mean([answer(model.classify(text)) == ("other", "园区管委会") for text in UNSEEN])
    assert right >= 0.7 > before + 0.3


def test_the_frozen_set_gets_no_worse_than_allowed(model: TriageModel, learnt: CorrectionMemory) -> None:
    rows = [row for path in sorted(FOLDER.glob("requests-*.jsonl")) for row in _rows(path)[1::6]]  # none is an anchor
    truth = [(row["category"], row["department"]) for row in rows]
    before = np.mean([answer(model.classify(row["text"])) == right for row, right in zip(rows, truth, strict=True)])
    after = np.mean([answer(learnt.classify(row["text"])) == right for row, right in zip(rows, truth, strict=True)])
    assert len(rows) > 300
    assert after >= before - ALLOWED_LOSS


def test_one_correction_does_not_override_the_model(model: TriageModel, anchors: list[str]) -> None:
    one = CorrectionMemory(model, settle(DRONE_REQUESTS[:1], "party", "组织"), anchors)
    assert one.classify(NEXT).category == model.classify(NEXT).category
    ten = CorrectionMemory(model, settle([DRONE_REQUESTS[0]] * 10, "party", "组织"), anchors)
    assert ten.classify(DRONE_REQUESTS[0]).category == "party"


def test_chances_stay_chances(learnt: CorrectionMemory) -> None:
    found = learnt.classify(NEXT)
    every = [found.probability, *(each.probability for each in found.alternatives)]
    assert every == sorted(every, reverse=True)
    assert 0 < sum(every) <= 1.00001


def test_nothing_learnt_changes_nothing(model: TriageModel) -> None:
    assert CorrectionMemory(model).classify(NEXT) == model.classify(NEXT)
    unknown = [Correction(NEXT, "magic", "园区管委会"), Correction(NEXT, "other", "没有的部门")]
    memory = CorrectionMemory(model, unknown)
    assert memory.size == 0
    assert memory.classify(NEXT) == model.classify(NEXT)
