"""Every node feature against a slow, plain computation on small random graphs."""

import math
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.knowledge import Conversion, Hop, Knowledge, Node, NodeKind
from matching.mentions import MentionFinder
from matching.node_scores import NodeScorer
from matching.posts import Need
from matching.reading import NeedReading, OfferReading, read_need, read_offer

NAMES = ("钢甲", "钢乙", "钢丙", "钢丁", "钢戊", "钢己")
# A capability text that offers a node as far as this.
FORMS = {1.0: "{}现货", 0.6: "代理{}", 0.2: "{}储罐"}
subsets = st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(tuple)


@st.composite
def graphs(draw: st.DrawFn) -> Knowledge:
    kinds: st.SearchStrategy[NodeKind] = st.sampled_from(get_args(NodeKind))
    nodes = [
        Node(
            name,
            draw(kinds),
            broader=draw(subsets),
            part_of=draw(subsets),
            made_from=draw(subsets),
            made_by=draw(subsets),
            convertible_to=tuple(Conversion(to, "炉子") for to in draw(subsets)),
        )
        for name in NAMES
    ]
    return Knowledge.build(nodes, "random")


offer_texts = st.tuples(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(sorted(FORMS))), max_size=3), subsets
)
need_texts = st.tuples(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
    st.sampled_from(NAMES),
    st.sampled_from(["", "，没做过也行"]),
    st.booleans(),
)


def write_offer(offered: list[tuple[str, float]], refused: tuple[str, ...]) -> str:
    return "。".join([FORMS[weight].format(name) for name, weight in offered] + [f"不做{name}" for name in refused])


def write_need(wanted: list[str], own: str, openness: str, upstream: bool) -> str:
    asked = "、".join(wanted)
    return f"我司生产{own}，求购{asked}{'等上游原材料' if upstream else ''}{openness}"


def plain_shares(need: NeedReading, offers: list[OfferReading]) -> dict[str, float]:
    surest: dict[str, float] = {}
    for mention, weight in need.mentions:
        surest[mention.node] = max(weight, surest.get(mention.node, 0.0))
    rare = {}
    for node, weight in surest.items():
        holders = sum(node in offer.nodes for offer in offers)
        rare[node] = weight * math.log(1 + (len(offers) - holders + 0.5) / (holders + 0.5)) ** 1.5
    return {node: each / sum(rare.values()) * max(surest.values()) for node, each in rare.items()}


def plain_cover(nodes: dict[str, float], shares: dict[str, float], ways: dict[str, list[Hop]]) -> float:
    return sum(
        share * max((hop.weight * nodes.get(hop.node, 0.0) for hop in ways[node]), default=0.0)
        for node, share in shares.items()
    )


@given(graphs(), st.lists(offer_texts, min_size=1, max_size=4), need_texts)
@settings(max_examples=80, deadline=None)
def test_every_feature_is_what_a_plain_computation_gives(
    knowledge: Knowledge,
    posts: list[tuple[list[tuple[str, float]], tuple[str, ...]]],
    wanted: tuple[list[str], str, str, bool],
) -> None:
    finder = MentionFinder(knowledge)
    offers = [read_offer("", write_offer(*post), finder) for post in posts]
    need = read_need(Need(write_need(*wanted)), finder)
    scorer = NodeScorer(knowledge, finder=finder)
    scorer.add(list(range(len(offers))), offers)
    found = scorer.score(need, len(offers))

    shares = plain_shares(need, offers)
    own = dict.fromkeys(need.own_nodes, 1.0)
    hops = {node: list(knowledge.hops(node)) for node in (*shares, *own)}
    trade = {n: [h for h in each if h.relation in {"same", "narrower", "broader"}] for n, each in hops.items()}
    process = {n: [h for h in each if h.relation == "made_by"] for n, each in hops.items()}
    same = {n: [h for h in each if h.relation == "same"] for n, each in hops.items()}
    conversions = {node: list(knowledge.conversions(node)) for node in shares}
    inputs = {node: list(knowledge.inputs(node)) for node in own}
    upstream = wanted[3]
    openness = 1.0 if wanted[2] else 0.25
    for row, offer in enumerate(offers):
        refused = dict.fromkeys(offer.refused_nodes, 1.0)
        expected = {
            "node_overlap": plain_cover(offer.nodes, shares, trade),
            "process_overlap": plain_cover(offer.nodes, shares, process),
            "input_overlap": plain_cover(offer.nodes, own, inputs) if upstream else 0.0,
            "conversion_overlap": openness * plain_cover(offer.nodes, shares, conversions),
            "refusal_hit": plain_cover(refused, shares, same),
            "competitor_overlap": plain_cover(offer.nodes, own, same) if upstream else 0.0,
        }
        columns = found.columns()
        assert {name: column[row] for name, column in columns.items()} == pytest.approx(expected, abs=1e-5)
        ways_in = [name for name in expected if name not in {"refusal_hit", "competitor_overlap"}]
        assert found.total()[row] == pytest.approx(sum(expected[name] for name in ways_in), abs=1e-5)


def test_a_need_without_nodes_scores_nothing() -> None:
    knowledge = Knowledge.build([Node("钢甲", "product")], "v")
    scorer = NodeScorer(knowledge)
    scorer.add([0], [read_offer("", "钢甲", scorer.finder)])
    assert not any(
        column.any() for column in scorer.score(read_need(Need("木头"), scorer.finder), 1).columns().values()
    )


def test_removed_rows_score_nothing() -> None:
    knowledge = Knowledge.build([Node("钢甲", "product")], "v")
    scorer = NodeScorer(knowledge)
    scorer.add([0, 1], [read_offer("", "钢甲", scorer.finder)] * 2)
    scorer.remove([0, 7])
    assert np.flatnonzero(scorer.score(read_need(Need("钢甲"), scorer.finder), 2).node_overlap).tolist() == [1]
    assert set(scorer.postings) == {"offered", "refused"}
