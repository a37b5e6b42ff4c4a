"""Urgency: the words that say so, what takes them back, and the quality on labelled requests of our own."""

import json
from pathlib import Path

import pytest
from sklearn.metrics import f1_score

from matching.triage import TriageModel
from matching.triage_files import bundled_triage
from matching.urgency import find_cues, judge_urgency

ROWS = Path(__file__).parents[2] / "fixtures" / "triage" / "urgency.jsonl"


@pytest.fixture(scope="module")
def model() -> TriageModel:
    return bundled_triage()


def level(model: TriageModel, text: str) -> str:
    return judge_urgency(text, model.classify(text)).level


def kinds(text: str) -> list[str]:
    return [cue.kind for cue in find_cues(text)]


def test_danger_and_a_standstill_with_hours_left_are_emergencies(model: TriageModel) -> None:
    assert level(model, "硫酸管道法兰正在漏，地沟那边已经流过去了，求应急队") == "emergency"
    assert level(model, "自来水停了一天，我们锅炉明早要点火，请催一下") == "urgent"
    assert level(model, "想提前了解明年的技改补贴怎么报") == "normal"


@pytest.mark.parametrize(
    "text",
    [
        "免得大家拉线充电着火",
        "防止起火",
        "我们做泄漏检测服务",
        "一旦爆炸怎么办，想听一堂课",
        "去年发生过泄漏",
        "停电应急演练",
        "现场已经恢复供电",
        "请问停产期间社保能不能缓缴",
    ],
)
def test_what_is_denied_past_imagined_or_a_subject_is_no_danger_now(text: str) -> None:
    assert not {"danger", "standstill"} & set(kinds(text))


def test_denied_haste_is_none(model: TriageModel) -> None:
    assert "deadline" not in kinds("不急")
    assert "calm" in kinds("我们不急，慢慢找")
    assert "deadline" in kinds("急求轴承")
    assert level(model, "我们不急，想找两家做表面处理的备选供应商") == "normal"


def test_cues_quote_the_text_as_it_was_given() -> None:
    text = "ＡＢ：㎏数不对，仓库着火了"
    cue = next(iter(find_cues(text)))
    assert (cue.kind, cue.quote, text[cue.start : cue.end]) == ("danger", "着火", "着火")


def test_quality_on_requests_written_for_it(model: TriageModel) -> None:
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 100
    for tuned_on, least in ((True, 0.9), (False, 0.86)):
        mine = [row for row in rows if row["tuned_on"] == tuned_on]
        truth = [row["urgency"] for row in mine]
        judged = f1_score(truth, [level(model, row["text"]) for row in mine], average="macro")
        alone = f1_score(truth, [model.classify(row["text"]).urgency for row in mine], average="macro")
        assert judged >= max(least, alone)
