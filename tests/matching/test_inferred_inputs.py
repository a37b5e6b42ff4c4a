"""From a need that names no input to a proposal that says by which likeness it was found."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from embeddings.exact_index import ExactIndex
from matching.analogies import Analogies
from matching.lexical import LexicalIndex
from matching.matcher import Matcher
from matching.node_scores import NodeScorer
from matching.pool import CapabilityPool
from matching.posts import Capability, Need
from matching.ranker import default_ranker
from tests.matching.small_world import CAPABILITIES, KNOWLEDGE, HashingEncoder

OFFERS = (
    *CAPABILITIES,
    Capability("u1", "铸造厂", "铸铁件，闸瓦托"),
    Capability("u2", "摩擦材料厂", "主营石墨、树脂"),
    Capability("u3", "闸瓦厂", "专业制造高摩闸瓦"),
    Capability("u4", "石墨机械厂", "石墨机械，不做树脂"),
)
KNOWN = {"合成闸瓦": ("石墨", "树脂"), "刹车蹄": ("钢背",)}
OPEN = Need("我厂生产闸瓦，找上游供应商")


def make_matcher(known: Mapping[str, Sequence[str]] = KNOWN) -> Matcher:
    encoder = HashingEncoder()
    analogies = Analogies(lambda: known, encoder)
    pool = CapabilityPool(encoder, ExactIndex(encoder.dim), NodeScorer(KNOWLEDGE), analogies=analogies)
    pool.add(OFFERS)
    return Matcher(pool, default_ranker())


def test_who_sells_what_like_makers_buy_is_found_first() -> None:
    found = make_matcher().match(OPEN).proposals
    assert found[0].organisation == "摩擦材料厂"
    assert found[0].features["inferred_overlap"] > 0.9


def test_the_path_says_through_which_likeness() -> None:
    first = make_matcher().match(OPEN).proposals[0]
    assert [(step.node, step.relation) for step in first.path] == [
        ("闸瓦", "named"),
        ("合成闸瓦", "like"),
        ("树脂", "like_made_from"),
    ]
    assert "合成闸瓦和闸瓦相近，做合成闸瓦常要用它" in first.sentence
    assert first.evidence[0].quote == "树脂"
    assert first.questions[0] == "做闸瓦用不用树脂，用什么规格？"


def test_a_known_product_needs_no_likeness() -> None:
    first = make_matcher({"闸瓦": ("石墨",)}).match(OPEN).proposals[0]
    assert [(step.node, step.relation) for step in first.path] == [("闸瓦", "named"), ("石墨", "made_from")]
    assert "相近" not in first.sentence


def test_a_need_that_names_its_input_infers_nothing() -> None:
    pool = make_matcher().pool
    assert pool.read_need(OPEN).inferred
    assert pool.read_need(OPEN).parts == ()
    for text in ("我厂生产闸瓦，找石墨供应商", "求购闸瓦", "我厂生产闸瓦，找上游铸铁"):
        assert pool.read_need(Need(text)).inferred == ()


def test_makers_of_the_same_do_not_come_by_its_name() -> None:
    found = {p.organisation: p.probability for p in make_matcher().match(OPEN).proposals}
    assert found["闸瓦厂"] < found["摩擦材料厂"] / 5


def test_a_refused_or_merely_similar_name_is_worth_little() -> None:
    features = make_matcher().pool.search(make_matcher().pool.read_need(OPEN), only=["u2", "u4"]).features
    sure, slight = features.inferred_overlap.tolist()
    assert 0 < slight < 0.1 * sure


def test_names_are_looked_for_by_their_rarest_ngram() -> None:
    index = LexicalIndex()
    index.add([0, 1, 2], [[("不锈钢板", 1.0)], [("铜管,不饱和树脂", 1.0)], [("钢琴", 1.0)]], group="a")
    found = index.score_names({"不锈钢": 1.0, "铜管": 0.5, "火箭": 1.0}, 3)
    assert found[0] > found[1] > found[2] == 0
    assert not index.score_names({"不锈钢": 1.0}, 3, groups=["b"]).any()
    assert np.array_equal(index.score_names({}, 3), np.zeros(3))


def test_only_the_most_promising_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = make_matcher().pool
    reading = pool.read_need(OPEN)
    monkeypatch.setattr("matching.pool._NAMED_DEPTH", 1)
    found = pool.search(reading, only=["u1", "u2", "u4"])
    assert {c.id for c, share in zip(found.capabilities, found.features.inferred_overlap, strict=True) if share} == {
        "u2"
    }
