import pytest

from matching.mentions import MentionFinder
from matching.posts import Need
from matching.reading import NeedReading, full_text, read_need, read_offer, read_sought
from tests.matching.small_world import KNOWLEDGE

FINDER = MentionFinder(KNOWLEDGE)


def read(text: str, title: str = "") -> NeedReading:
    return read_need(Need(text, title), FINDER)


def weights(text: str, title: str = "") -> dict[str, float]:
    return {m.node: round(weight, 6) for m, weight in read(text, title).mentions}


def emphasis(reading: NeedReading) -> dict[str, float]:
    return {"".join(part.split()): each for part, each in reading.parts}


def test_the_title_is_the_subject_and_is_counted_on_top() -> None:
    reading = read("两千套，要成对", "盆角齿")
    assert emphasis(reading) == {"盆角齿": 3.0, "两千套,要成对": 1.0}
    assert reading.dense_texts == ("盆角齿", "盆角齿 两千套,要成对")
    assert reading.normalised.text == "盆角齿\n两千套,要成对"


def test_without_a_title_the_whole_text_is_the_subject() -> None:
    reading = read("盆角齿")
    assert emphasis(reading) == {"盆角齿": 1.0}
    assert reading.dense_texts == ("盆角齿",)


def test_words_of_asking_carry_nothing() -> None:
    assert emphasis(read("求购盆角齿")) == {"盆角齿": 1.0}
    assert read("谢谢").parts == ()
    assert read("谢谢").dense_texts == ("",)
    assert emphasis(read("盆角齿关键技术研究与应用")) == {"盆角齿": 1.0}


def test_own_business_is_a_hint_unless_its_inputs_are_sought() -> None:
    plain = read("我司生产储能箱体，求购焊接设备")
    assert plain.own_nodes == ("储能箱体",)
    assert emphasis(plain)["储能箱体"] == 0.15
    assert [m.node for m, _ in plain.mentions] == ["焊接"]
    upstream = read("我司生产储能箱体，求购上游原材料")
    assert upstream.intent.upstream
    assert emphasis(upstream)["储能箱体"] == 1.0


def test_what_a_permit_is_for_is_not_what_is_sought() -> None:
    found = weights("齿轮锻坯，长期要货，需过氧化氢许可证")
    assert 0 < found["过氧化氢"] < found["齿轮锻坯"] / 3


def test_how_long_and_for_how_much_is_no_wording_of_the_thing() -> None:
    assert emphasis(read("求购盆角齿，要用两个月，预算300万")) == {"盆角齿,要用,": 1.0}


def test_terms_are_said_with_less_emphasis() -> None:
    assert emphasis(read("求购盆角齿，账期60天"))["账期60天"] == 0.3


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("求购盆角齿", "", {"主减速齿轮": 1.0}),
        ("差速器里最大的齿", "", {"主减速齿轮": 0.7}),
        ("盆角齿、磨齿", "", {"主减速齿轮": 1.0, "磨齿": 0.4}),
        ("求磨齿", "", {"磨齿": 1.0}),
        ("双氧水储罐焊接", "", {"过氧化氢": 0.4, "焊接": 1.0}),
        ("找人磨齿、渗碳淬火", "", {"磨齿": 1.0, "渗碳淬火": 1.0}),
        ("求购盆角齿，另外还用双氧水", "", {"主减速齿轮": 1.0, "过氧化氢": 0.7}),
        ("求购盆角齿，价格按双氧水算", "", {"主减速齿轮": 1.0, "过氧化氢": 0.21}),
        ("求购双氧水储罐", "", {"过氧化氢": 0.4}),
        ("双氧水面膜一批", "", {"过氧化氢": 0.4}),
        ("双氧水溶液一批", "", {"过氧化氢": 1.0}),
        ("要双氧水", "盆角齿", {"主减速齿轮": 1.0, "过氧化氢": 0.233333}),
    ],
)
def test_what_each_word_says_about_what_is_wanted(text: str, title: str, expected: dict[str, float]) -> None:
    assert weights(text, title) == expected


def test_refused_text_is_blanked_in_place() -> None:
    offer = read_offer("", "专做盆角齿，不做磨齿", FINDER)
    assert offer.offered_text == "专做盆角齿,不做  "
    assert offer.nodes == {"主减速齿轮": 1.0}
    assert offer.refused_nodes == {"磨齿"}


def test_what_is_offered_elsewhere_is_not_refused() -> None:
    offer = read_offer("", "磨齿、渗碳淬火，不做上门磨齿", FINDER)
    assert "磨齿" in offer.nodes
    assert offer.refused_nodes == frozenset()


def test_who_refuses_the_kind_does_not_make_the_thing() -> None:
    offer = read_offer("门封", "电池舱、储能箱体都可以打胶，不做箱体", FINDER)
    assert offer.nodes == {}
    assert offer.refused_nodes == {"储能箱体"}


def test_a_title_is_never_refused_by_its_kind() -> None:
    assert read_offer("储能箱体", "整柜交货，箱体不做", FINDER).nodes == {"储能箱体": 1.0}


def test_one_character_is_no_kind() -> None:
    assert read_offer("", "做盆角齿，不做齿", FINDER).nodes == {"主减速齿轮": 1.0}


def test_an_offer_comes_in_parts_of_different_emphasis() -> None:
    offer = read_offer("密封条", "为储能箱体提供密封条", FINDER)
    parts = [("".join(part.split()), each) for part, each in offer.parts]
    assert parts == [("密封条为提供密封条", 1.0), ("储能箱体", 0.3), ("密封条", 1.0)]


def test_sellers_are_not_read_by_buyers_descriptions() -> None:
    assert read_offer("", "差速器里最大的齿", FINDER).nodes == {}


def test_a_title_stands_before_the_text_on_a_line_of_its_own() -> None:
    assert full_text("题", "文") == "题\n文"
    assert full_text("", "文") == "文"


@pytest.mark.parametrize(
    "text", ["我司生产变速箱，求购盆角齿两千套，月结", "求购齿轮箱油", "我厂做齿轮，想找渗碳淬火的", "路灯不亮了"]
)
def test_what_is_sought_is_the_same_without_the_rest(text: str) -> None:
    for title in ("", "采购主减速齿轮"):
        whole = read_need(Need(text, title), FINDER)
        assert read_sought(Need(text, title), FINDER) == whole.mentions
