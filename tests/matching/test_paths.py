import pytest

from matching.knowledge import Conversion, Knowledge, Node
from matching.mentions import MentionFinder
from matching.paths import RELATION_WORDS, ChainPath, find_path
from matching.posts import Need
from matching.proposals import ListName
from matching.reading import read_need, read_offer

KNOWLEDGE = Knowledge.build(
    [
        Node("减速器", "product"),
        Node("齿轮", "product"),
        Node("锥齿轮", "product", broader=("齿轮",), made_by=("磨齿",), made_from=("齿坯",), part_of=("减速器",)),
        Node("齿坯", "material", convertible_to=(Conversion("锥齿轮", "磨齿机"),)),
        Node("磨齿", "process"),
        Node("双氧水", "material"),
    ],
    "v",
)
FINDER = MentionFinder(KNOWLEDGE)


def find(need: str, offer: str, list_name: ListName = "proposals") -> ChainPath | None:
    return find_path(KNOWLEDGE, read_need(Need(need), FINDER), read_offer("", offer, FINDER), list_name)


def way(need: str, offer: str, list_name: ListName = "proposals") -> tuple[str, str, str] | None:
    path = find(need, offer, list_name)
    return (path.origin, path.hop.relation, path.hop.node) if path else None


@pytest.mark.parametrize(
    ("need", "offer", "expected"),
    [
        ("锥齿轮", "专做锥齿轮", ("锥齿轮", "same", "锥齿轮")),
        ("锥齿轮", "专做齿轮", ("锥齿轮", "broader", "齿轮")),
        ("齿轮", "专做锥齿轮", ("齿轮", "narrower", "锥齿轮")),
        ("锥齿轮", "专做减速器", None),
        ("锥齿轮", "对外磨齿", ("锥齿轮", "made_by", "磨齿")),
        ("锥齿轮", "双氧水", None),
        ("木头", "锥齿轮", None),
    ],
)
def test_a_proposal_is_led_to_by_trade_or_process(need: str, offer: str, expected: tuple[str, str, str] | None) -> None:
    assert way(need, offer) == expected


def test_a_stretch_is_led_to_by_conversion_or_process_never_by_trade() -> None:
    assert way("锥齿轮", "锥齿轮毛料，齿坯", "stretch") == ("锥齿轮", "converts", "齿坯")
    assert way("锥齿轮", "对外磨齿", "stretch") == ("锥齿轮", "made_by", "磨齿")
    assert way("锥齿轮", "专做锥齿轮", "stretch") is None


def test_a_conversion_explains_a_proposal_only_where_nothing_else_does() -> None:
    assert way("锥齿轮", "供齿坯") == ("锥齿轮", "converts", "齿坯")
    assert way("锥齿轮", "供齿坯、对外磨齿") == ("锥齿轮", "made_by", "磨齿")


def test_the_stronger_way_wins_and_the_first_named_of_equals() -> None:
    assert way("锥齿轮", "齿轮、锥齿轮") == ("锥齿轮", "same", "锥齿轮")
    assert way("双氧水、锥齿轮", "锥齿轮、双氧水") == ("双氧水", "same", "双氧水")


def test_how_surely_the_need_names_the_thing_counts() -> None:
    assert way("求购双氧水储罐、锥齿轮", "双氧水、锥齿轮") == ("锥齿轮", "same", "锥齿轮")


def test_how_far_the_thing_is_offered_counts() -> None:
    assert way("锥齿轮", "锥齿轮检测，对外磨齿") == ("锥齿轮", "made_by", "磨齿")
    path = find("锥齿轮", "锥齿轮检测")
    assert path is not None
    assert path.offered.standing == "aside"
    assert path.steps()[-1].words == "对方提到锥齿轮，但不是它的主业"


def test_inputs_lead_only_from_own_business_to_upstream_needs() -> None:
    upstream = "我司生产锥齿轮，求购上游原材料"
    assert way(upstream, "供齿坯") == ("锥齿轮", "made_from", "齿坯")
    path = find(upstream, "供齿坯")
    assert path is not None
    assert path.need_mention is None
    assert way("我司生产锥齿轮，求购机床", "供齿坯") is None
    assert way(upstream, "供齿坯", "stretch") is None


def test_the_mentions_at_both_ends_are_those_of_the_texts() -> None:
    path = find("请问有没有锥齿轮", "另外还做锥齿轮")
    assert path is not None
    assert path.need_mention is not None
    assert path.need_mention.span == (5, 8)
    assert path.offered.mention.span == (4, 7)


def test_steps_name_the_start_only_where_it_differs_from_the_end() -> None:
    same, broader = find("锥齿轮", "锥齿轮"), find("锥齿轮", "齿轮")
    assert same is not None
    assert broader is not None
    assert [(s.node, s.relation) for s in same.steps()] == [("锥齿轮", "same")]
    assert [(s.node, s.relation) for s in broader.steps()] == [("锥齿轮", "named"), ("齿轮", "broader")]
    assert broader.steps()[0].words == "需求指的是锥齿轮"
    assert broader.steps()[1].words == RELATION_WORDS["broader"].format("齿轮")


def test_a_dealer_is_called_one() -> None:
    path = find("锥齿轮", "代理锥齿轮")
    assert path is not None
    assert path.steps()[0].words == "对方经销锥齿轮"
