import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.mentions import MentionFinder
from matching.normalise import normalise
from matching.posts import Need
from matching.quotes import quote, quote_shared, shared_phrases
from matching.reading import full_text, read_need, read_offer
from tests.matching.small_world import KNOWLEDGE

FINDER = MentionFinder(KNOWLEDGE)


def phrases(need: str, offer: str, *, title_end: int = 0) -> list[str]:
    return [need[start:end] for (start, end), _ in shared_phrases(need, offer, title_end=title_end)]


@pytest.mark.parametrize(
    ("need", "offer", "expected"),
    [
        ("产品上拍照用的镜头", "我们用的镜头都是自己磨", ["镜头"]),
        ("锻出来再送", "做出来给您看", []),
        ("防静电周转盒", "防静电吸塑盘", ["防静电"]),
        ("要三个月交货", "两个月一轮", []),
        ("增容到1250千伏安", "变压器250千伏安", ["千伏安"]),
        ("年内能摘牌", "国内能做的不多", []),
        ("通过iatf16949认证", "iatf16949已取得", ["iatf16949"]),
        ("要5吨行车", "25吨行车两台", ["行车"]),
        ("激光切割,激光切割", "激光切割", ["激光切割"]),
        ("质量稳定、价格合适", "质量稳定、价格合适", []),
        ("产品质量", "产品质量", []),
        ("冷链运输冷库", "冷库一座,冷链车三台", ["冷链", "冷库"]),
        ("", "齿轮", []),
        ("1250,搪瓷", "1250,搪瓷", ["搪瓷"]),
        ("要ab12", "有ab123", []),
    ],
)
def test_only_whole_words_that_say_something_are_shared(need: str, offer: str, expected: list[str]) -> None:
    assert phrases(need, offer) == expected


def test_the_longest_come_first_and_at_most_three() -> None:
    need = "冷库,激光切割,搪瓷,光伏支架"
    offer = "搪瓷、冷库、光伏支架、激光切割"
    assert phrases(need, offer) == ["激光切割", "光伏支架", "冷库"]


def test_what_the_title_says_comes_before_a_longer_phrase_in_the_text() -> None:
    assert phrases("激光切割,搪瓷", "激光切割、搪瓷") == ["激光切割", "搪瓷"]
    assert phrases("变压器,搪瓷", "搪瓷\n变压器", title_end=2) == ["搪瓷", "变压器"]


def test_what_stands_inside_a_quoted_phrase_is_not_quoted_again() -> None:
    assert phrases("冷库激光切割,冷库", "冷库激光切割,冷库") == ["冷库激光切割"]


@given(
    st.text(alphabet="冷库激光切割用的出来5吨, a1", max_size=30),
    st.text(alphabet="冷库激光切割用的出来5吨, a1", max_size=30),
)
def test_spans_point_at_the_same_words_on_both_sides(need: str, offer: str) -> None:
    found = shared_phrases(need, offer)
    assert len(found) <= 3
    for (start, end), (a, b) in found:
        assert need[start:end] == offer[a:b]
        assert len(need[start:end].strip()) == end - start >= 2


def test_quotations_are_cut_from_the_stored_text() -> None:
    stored = "重量５㎏的鋁板"
    normalised = normalise(stored)
    start = normalised.text.index("铝板")
    evidence = quote("need", stored, normalised, (start, start + 2))
    assert evidence.quote == "鋁板" == stored[evidence.start : evidence.end]


def test_words_of_asking_and_what_is_refused_are_never_quoted() -> None:
    need = Need("急求供应商：搪瓷反应釜")
    offer_text = full_text("", "急求供应商赐稿。不做搪瓷反应釜")
    offer = read_offer("", offer_text, FINDER)
    assert quote_shared(read_need(need, FINDER), need.text, offer, offer_text) == []


def test_pairs_come_need_first() -> None:
    need, offer_text = Need("搪瓷反应釜"), "做搪瓷反应釜"
    evidence = quote_shared(read_need(need, FINDER), need.text, read_offer("", offer_text, FINDER), offer_text)
    assert [(each.side, each.start, each.quote) for each in evidence] == [
        ("need", 0, "搪瓷反应釜"),
        ("capability", 1, "搪瓷反应釜"),
    ]
