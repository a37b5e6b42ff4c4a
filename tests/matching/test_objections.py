import pytest

from matching.features import FEATURES
from matching.mentions import MentionFinder
from matching.objections import set_back
from matching.posts import Capability, Need
from matching.ranked import Ranked
from matching.reading import read_need, read_offer
from tests.matching.small_world import KNOWLEDGE

FINDER = MentionFinder(KNOWLEDGE)


def judge(need: str, *texts: str, refusal_hit: float = 0.0) -> list[Ranked]:
    features = dict.fromkeys(FEATURES, 0.0) | {"refusal_hit": refusal_hit, "node_overlap": 0.5}
    ranked = [
        Ranked(Capability(f"{at}", f"厂{at}", text), "proposals", 0.8 - at / 100, features, 0.8 - at / 100)
        for at, text in enumerate(texts)
    ]
    return set_back(read_need(Need(need), FINDER), ranked, KNOWLEDGE, lambda c: read_offer(c.title, c.text, FINDER))


@pytest.mark.parametrize(
    ("need", "text", "left", "barred"),
    [
        ("反应袋要500升的", "反应袋最大200升", 0.24, True),
        ("反应袋要500升的", "反应袋最大800升", 0.8, False),
        ("租常温库", "冷库，常温库已经租满", 0.24, True),
        ("租冷库", "冷库，常温库已经租满", 0.8, False),
        ("毒理报告，要GLP机构", "毒理报告，GLP证书在申请", 0.4, True),
        ("毒理报告，要GLP机构", "毒理报告，有GLP证书", 0.8, False),
        ("反应袋，十天内交货", "反应袋，交期30天", 0.64, False),
        ("反应袋要500升的，十天内交货", "反应袋最大200升，交期30天", 0.24, True),
        ("反应袋要500升的", "袋子最大200升，反应袋已经停产", 0.24, True),
        ("租常温库，十天内交货", "常温库已经租满，交期30天", 0.192, True),
        ("双氧水，必须厂家直供，贸易和代理不要", "稳定剂自产，双氧水是代理的", 0.24, True),
        ("双氧水，必须厂家直供，贸易和代理不要", "双氧水自产", 0.8, False),
        ("双氧水两吨", "稳定剂自产，双氧水是代理的", 0.8, False),
        ("钢平台一座，估计两吨料", "钢结构，小件不划算，20吨起", 0.24, True),
        ("钢平台一座，估计十五吨料", "钢结构，小件不划算，20吨起", 0.8, False),
        ("报告要带CNAS", "检测报告，有CMA", 0.24, True),
        ("报告要带CMA", "检测报告，有CNAS", 0.8, False),
        ("五氧化二钒要99.5以上的高纯粉", "五氧化二钒98%", 0.24, True),
        ("五氧化二钒要99.5以上的高纯粉", "五氧化二钒99%", 0.8, False),
    ],
)
def test_what_is_left_of_a_probability(need: str, text: str, left: float, barred: bool) -> None:
    (found,) = judge(need, text)
    assert found.probability == pytest.approx(left)
    assert found.barred is barred
    assert found.likeness == 0.8


def test_a_refusal_that_the_ranker_knows_bars_and_is_not_counted_twice() -> None:
    (found,) = judge("租常温库", "冷库，常温库已经租满", refusal_hit=0.5)
    assert (found.probability, found.barred) == (0.8, True)
    (slight,) = judge("租冷库", "冷库", refusal_hit=0.1)
    assert not slight.barred


def test_the_order_is_by_what_is_left() -> None:
    found = judge("反应袋要500升的", "反应袋最大200升", "反应袋", "反应袋最大800升")
    assert [each.capability.organisation for each in found] == ["厂1", "厂2", "厂0"]
