"""The model that ships: answers, their form, and what they do with odd texts."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matching.errors import EmptyTextError
from matching.triage import URGENCIES, Triage, TriageModel, choose_urgency
from matching.triage_files import bundled_triage

LONG = "我们厂的变压器容量不够了，" * 1600  # 20,800 characters
SECRETARIAT = {"product", "technology", "equipment"}


@pytest.fixture(scope="module")
def model() -> TriageModel:
    return bundled_triage()


@pytest.mark.parametrize(
    ("text", "category", "department"),
    [
        ("采购M12高强螺栓两万套，8.8级发黑，哪家成员单位有货请报价", "product", "联盟秘书处"),
        ("想借一台三坐标测量仪用两天，用完就还，操作我们自己来", "equipment", "联盟秘书处"),
        ("铝件阳极氧化后总有黑斑，试了几次找不到原因，求懂工艺的老师来诊断", "technology", "联盟秘书处"),
        ("流动资金紧张，想用应收账款质押贷五百万，哪家银行能做", "finance", "金融"),
        ("变压器容量不够，想增容到两千千伏安，找谁报装", "utilities", "供电"),
        ("车间自来水压力太低，半天接不满一桶，请来看看管网", "utilities", "供水"),
        ("新员工的孩子九月份上小学，能不能安排附近的学位", "living", "教育"),
        ("预备党员要转正了，材料交到哪里，支部大会要开几次", "party", "组织"),
        ("危废间满了，废乳化液找谁处置，转移联单怎么填", "environment", "生态环境"),
        ("排污许可证下个月到期，延续要交什么材料", "approval", "生态环境"),
    ],
)
def test_plain_requests_find_their_owner(model: TriageModel, text: str, category: str, department: str) -> None:
    found = model.classify(text)
    assert (found.category, found.department) == (category, department)


def test_the_closing_ask_decides(model: TriageModel) -> None:
    background = "我们刚从银行贷款五百万买了两台新铣床，车间也扩好了，"
    assert model.classify(background + "现在缺六个会操作的铣工，想招人").category == "labour"
    assert model.classify(background + "想问设备补贴怎么申报，能补多少").category == "policy"


@pytest.mark.parametrize("category", sorted(SECRETARIAT))
def test_the_secretariat_owns_what_members_do_for_each_other(model: TriageModel, category: str) -> None:
    row = model.labels["category"].index(category)
    assert [model.labels["department"][i] for i in np.flatnonzero(model.owners[row])] == ["联盟秘书处"]


def test_danger_is_an_emergency(model: TriageModel) -> None:
    found = model.classify("氨气正在泄漏，刺鼻得很，工人已经疏散，请马上派人来处置！")
    assert found.urgency == "emergency"
    assert model.classify("想了解一下安全生产标准化怎么创建").urgency == "normal"


def test_alternatives_are_ordered_and_other_categories(model: TriageModel) -> None:
    found = model.classify("车间安全整改要买一批灭火器，能不能先贷点款")
    chances = [found.probability, *(other.probability for other in found.alternatives)]
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) <= 1.0005
    assert len({found.category, *(other.category for other in found.alternatives)}) == len(chances) == 5
    for other in found.alternatives:
        if other.category in SECRETARIAT:
            assert other.department == "联盟秘书处"


def test_probabilities_of_all_answers_sum_to_one(model: TriageModel) -> None:
    columns, values = model.encoder.encode("想租一间仓库")
    assert len(columns) == len(values) == len(set(columns.tolist()))
    few = replace(model, weights=np.zeros_like(model.weights), biases=np.zeros_like(model.biases))
    assert few.classify("想租一间仓库").probability == round(1 / len(model.labels["category"]), 6)


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b\u200e", "\x00\x07"])
def test_nothing_to_read_is_refused(model: TriageModel, text: str) -> None:
    with pytest.raises(EmptyTextError):
        model.classify(text)


@pytest.mark.parametrize("text", ["?", "。。。", "🙂", "\ud800坏字", "a" * 20_000, LONG, "借\x00一\x07台\u200b铣床"])
def test_odd_texts_get_an_answer(model: TriageModel, text: str) -> None:
    found = model.classify(text)
    assert found.category in model.labels["category"]
    assert 0 < found.probability <= 1


def test_a_long_text_is_read_for_what_it_says(model: TriageModel) -> None:
    assert model.classify(LONG).category == "utilities"


def test_invisible_characters_and_width_change_nothing(model: TriageModel) -> None:
    plain = model.classify("想借一台CNC铣床用三天，用完就还")
    assert model.classify("想借一台ＣＮＣ铣床用三天,用完就还") == plain
    assert model.classify("想借一臺CNC銑床用三天，用完就還") == plain


def test_the_same_text_gives_the_same_answer_in_another_process(model: TriageModel) -> None:
    text = "隔壁厂半夜装车，吵得工人睡不着，请出面调解"
    code = (
        "import json,sys; from dataclasses import asdict; from matching.triage_files import bundled_triage;"
        "print(json.dumps(asdict(bundled_triage().classify(sys.argv[1])))); assert 'sklearn' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, text], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True
    )
    other = json.loads(done.stdout)
    found: Triage = model.classify(text)
    assert (other["category"], other["probability"]) == (found.category, found.probability)
    assert len(other["alternatives"]) == len(found.alternatives)


@pytest.mark.parametrize(
    ("emergency", "urgent", "called", "chance"),
    [(0.15, 0.0, "emergency", 0.15), (0.14, 0.12, "urgent", 0.26), (0.1, 0.1, "normal", 0.8)],
)
def test_urgency_is_called_before_it_is_likely(emergency: float, urgent: float, called: str, chance: float) -> None:
    chances = np.array([emergency, 1 - emergency - urgent, urgent])
    urgency, likely = choose_urgency(sorted(URGENCIES), chances)
    assert urgency == called
    assert likely == pytest.approx(chance)
