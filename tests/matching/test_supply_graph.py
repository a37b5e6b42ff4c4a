from hypothesis import given
from hypothesis import strategies as st

from matching.knowledge import Knowledge, Node
from matching.supply_graph import Edge, SupplyGraph, longest_paths, merge_circles

CHAIN = Knowledge.build(
    [
        Node("铁矿", "material"),
        Node("钢", "material", made_from=("铁矿",)),
        Node("齿轮钢", "material", broader=("钢",)),
        Node("齿坯", "material", made_from=("钢",)),
        Node("齿轮", "product", made_from=("齿坯",), part_of=("减速器",)),
        Node("减速器", "product", part_of=("汽车",)),
        Node("汽车", "product"),
        Node("废钢", "material", made_from=("汽车",)),
        Node("再生钢", "material", made_from=("废钢",), part_of=("汽车",)),
    ],
    "t-1",
)
NODES = "abcdef"
edges_of = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda e: e[0] != e[1]))


def test_an_input_leads_to_what_is_made_of_it() -> None:
    graph = SupplyGraph(CHAIN)
    assert graph.edges_among(["铁矿", "钢", "齿坯"]) == [("钢", "齿坯"), ("铁矿", "钢")]


def test_kinds_of_an_input_supply_and_gaps_are_bridged() -> None:
    graph = SupplyGraph(CHAIN)
    assert graph.edges_among(["齿轮钢", "齿坯"]) == [("齿轮钢", "齿坯")]
    assert graph.edges_among(["钢", "减速器"]) == [("钢", "减速器")]
    assert graph.edges_among(["铁矿", "汽车"]) == []


def test_levels_rise_downstream() -> None:
    levels = SupplyGraph(CHAIN).levels
    assert levels["铁矿"] == 0
    assert levels["铁矿"] < levels["齿坯"] < levels["齿轮"] < levels["汽车"]


@given(edges_of)
def test_circles_are_mutual_reach_and_numbers_fall_along_edges(edges: list[Edge]) -> None:
    rings = merge_circles(NODES, edges)
    reach = {(a, b) for a in NODES for b in NODES if a == b or reaches(a, b, edges)}
    for a in NODES:
        for b in NODES:
            assert (rings[a] == rings[b]) == ((a, b) in reach and (b, a) in reach)
    assert all(rings[a] >= rings[b] for a, b in edges)


@given(edges_of)
def test_longest_paths_grow_by_one_at_least(edges: list[Edge]) -> None:
    rings = merge_circles(NODES, edges)
    depth, height = longest_paths(NODES, edges, rings)
    for a, b in edges:
        if rings[a] != rings[b]:
            assert depth[b] >= depth[a] + 1
            assert height[a] >= height[b] + 1
    assert max(depth.values()) == max(height.values()) == max(depth[n] + height[n] for n in NODES)


def reaches(a: str, b: str, edges: list[Edge]) -> bool:
    seen, frontier = {a}, [a]
    while frontier:
        node = frontier.pop()
        for origin, target in edges:
            if origin == node and target == b:
                return True
            if origin == node and target not in seen:
                seen.add(target)
                frontier.append(target)
    return False
