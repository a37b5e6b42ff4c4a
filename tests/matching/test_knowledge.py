import pytest

from matching.errors import KnowledgeError
from matching.knowledge import Conversion, Hop, Knowledge, Node
from tests.matching.small_world import KNOWLEDGE


def ways(hops: tuple[Hop, ...]) -> dict[str, str]:
    return {hop.node: hop.relation for hop in hops}


def test_hops_lead_to_trade_and_process() -> None:
    assert ways(KNOWLEDGE.hops("主减速齿轮")) == {
        "主减速齿轮": "same",
        "齿轮": "broader",
        "磨齿": "made_by",
        "渗碳淬火": "made_by",
    }
    assert ways(KNOWLEDGE.hops("齿轮"))["主减速齿轮"] == "narrower"


def test_hops_come_heaviest_first() -> None:
    weights = [hop.weight for hop in KNOWLEDGE.hops("主减速齿轮")]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] == 1.0


def test_conversions_name_what_is_lacking() -> None:
    (hop,) = KNOWLEDGE.conversions("储能箱体")
    assert (hop.node, hop.relation, hop.lacks) == ("铝合金门窗", "converts", "气密检测")
    assert KNOWLEDGE.conversions("过氧化氢") == ()


def test_a_conversion_to_a_wider_or_narrower_thing_counts_less() -> None:
    graph = Knowledge.build(
        [
            Node("箱体", "product"),
            Node("储能箱体", "product", broader=("箱体",)),
            Node("门窗", "product", convertible_to=(Conversion("箱体"),)),
            Node("机柜", "product", convertible_to=(Conversion("储能箱体"),)),
        ],
        "v",
    )
    assert {hop.node: hop.weight for hop in graph.conversions("储能箱体")} == {"机柜": 1.0, "门窗": 0.6}
    assert {hop.node: hop.weight for hop in graph.conversions("箱体")} == {"门窗": 1.0, "机柜": 0.6}


def test_inputs_are_what_a_maker_buys() -> None:
    assert ways(KNOWLEDGE.inputs("主减速齿轮")) == {"齿轮锻坯": "made_from"}


def test_inputs_of_a_process_are_those_of_its_products_a_step_further_off() -> None:
    (hop,) = KNOWLEDGE.inputs("磨齿")
    assert (hop.node, hop.relation, hop.weight) == ("齿轮锻坯", "made_from", 0.6)


def test_inputs_hold_parts_and_narrower_kinds() -> None:
    graph = Knowledge.build(
        [
            Node("箱体", "product", made_from=("铝材",), made_by=("焊接",)),
            Node("铝材", "material"),
            Node("铝板", "material", broader=("铝材",)),
            Node("箱门", "product", part_of=("箱体",)),
            Node("焊接", "process"),
        ],
        "v",
    )
    assert {hop.node: hop.weight for hop in graph.inputs("箱体")} == {"铝材": 1.0, "铝板": 0.8, "箱门": 1.0}
    assert {hop.node: round(hop.weight, 6) for hop in graph.inputs("焊接")} == {"铝材": 0.6, "铝板": 0.48, "箱门": 0.6}


def test_products_made_alike_are_a_stretch() -> None:
    shared = Knowledge.build(
        [
            Node("冲压", "process"),
            Node("焊接", "process"),
            Node("机柜", "product", made_by=("冲压", "焊接")),
            Node("箱体", "product", made_by=("冲压", "焊接")),
            Node("支架", "product", made_by=("冲压",)),
        ],
        "v",
    )
    assert ways(shared.conversions("箱体")) == {"机柜": "shares_process"}


def test_a_cycle_of_broader_terms_ends() -> None:
    looped = Knowledge.build(
        [Node("甲类", "product", broader=("乙类",)), Node("乙类", "product", broader=("甲类",))], "v"
    )
    assert set(ways(looped.hops("甲类"))) == {"甲类", "乙类"}


@pytest.mark.parametrize(
    ("nodes", "part"),
    [
        ([Node("齿轮", "product"), Node("齿轮", "product")], "defined twice"),
        ([Node("齿轮", "product", made_by=("磨齿",))], "磨齿"),
        ([Node("门窗", "product", convertible_to=(Conversion("箱体"),))], "箱体"),
    ],
)
def test_broken_graphs_are_refused_by_name(nodes: list[Node], part: str) -> None:
    with pytest.raises(KnowledgeError, match=part):
        Knowledge.build(nodes, "v")
