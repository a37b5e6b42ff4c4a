from hypothesis import given
from hypothesis import strategies as st

from matching.map_layout import (
    Weighed,
    fold_edges,
    fold_nodes,
    layer_nodes,
    narrow_columns,
    order_columns,
    reduce_edges,
)
from matching.supply_graph import Edge, merge_circles
from tests.matching.test_supply_graph import reaches

NODES = "abcdefgh"
edges_of = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda e: e[0] != e[1]))
levels_of = st.fixed_dictionaries({node: st.floats(0, 1) for node in NODES})
weighed = st.lists(
    st.builds(
        Weighed,
        name=st.text(alphabet=NODES, min_size=1, max_size=3),
        weight=st.floats(0, 100),
        parents=st.lists(st.sampled_from(["P", "Q"]), unique=True).map(tuple),
    ),
    unique_by=lambda each: each.name,
    max_size=30,
)


@given(edges_of, levels_of)
def test_goods_flow_from_left_to_right(edges: list[Edge], levels: dict[str, float]) -> None:
    columns = layer_nodes(NODES, edges, levels)
    rings = merge_circles(NODES, edges)
    for origin, target in edges:
        if rings[origin] == rings[target]:
            assert columns[origin] == columns[target]
        else:
            assert columns[origin] < columns[target]
    assert sorted(set(columns.values())) == list(range(max(columns.values()) + 1))


@given(edges_of, levels_of, st.integers(1, 6))
def test_narrowing_keeps_the_order(edges: list[Edge], levels: dict[str, float], most: int) -> None:
    columns = layer_nodes(NODES, edges, levels)
    narrowed = narrow_columns(columns, most)
    assert sorted(set(narrowed.values())) == list(range(min(most, max(columns.values()) + 1)))
    assert all(narrowed[a] <= narrowed[b] for a in NODES for b in NODES if columns[a] <= columns[b])


def test_what_has_no_edges_stands_where_its_level_says() -> None:
    columns = layer_nodes(["ore", "part", "car"], [], {"ore": 0.0, "part": 0.5, "car": 1.0})
    assert columns == {"ore": 0, "part": 1, "car": 2}
    assert layer_nodes([], [], {}) == {}


@given(weighed, st.integers(1, 12))
def test_folding_keeps_every_node_once_and_within_bounds(nodes: list[Weighed], most: int) -> None:
    boxes = fold_nodes(nodes, most)
    assert len(boxes) <= max(most, 1)
    assert sorted(name for box in boxes for name in box.nodes) == sorted(each.name for each in nodes)
    assert boxes == fold_nodes(nodes[::-1], most)


def test_kinds_are_folded_before_the_rest_and_what_matters_stays() -> None:
    nodes = [Weighed(name=f"n{i}", weight=10 - i, parents=("P",) if i > 6 else ()) for i in range(10)]
    boxes = fold_nodes(nodes, 8)
    assert [box.key for box in boxes][:2] == ["n0", "n1"]
    assert next(box for box in boxes if box.parent == "P").nodes == ("n7", "n8", "n9")
    rest = fold_nodes(nodes, 3)[-1]
    assert rest.is_folded
    assert rest.key == "~"
    assert "n0" not in rest.nodes


@given(edges_of)
def test_ordering_is_a_permutation_and_does_not_depend_on_the_order_given(edges: list[Edge]) -> None:
    columns = {0: list("abc"), 1: list("def"), 2: list("gh")}
    ordered = order_columns(columns, edges)
    assert {number: sorted(keys) for number, keys in ordered.items()} == columns
    assert ordered == order_columns({2: list("hg"), 0: list("cab"), 1: list("fed")}, edges[::-1])


def test_neighbours_come_to_stand_opposite() -> None:
    ordered = order_columns({0: ["a", "b", "c"], 1: ["x", "y", "z"]}, [("a", "z"), ("b", "y"), ("c", "x")])
    assert [ordered[0].index(a) == ordered[1].index(b) for a, b in ("az", "by", "cx")] == [True] * 3


@given(edges_of)
def test_a_reduced_graph_reaches_the_same(edges: list[Edge]) -> None:
    reduced = reduce_edges(set(edges))
    assert set(reduced) <= set(edges)
    for a in NODES:
        for b in NODES:
            if a != b:
                assert reaches(a, b, edges) == reaches(a, b, reduced)


def test_an_edge_is_reduced() -> None:
    assert reduce_edges({("a", "b"), ("b", "c"), ("a", "c")}) == [("a", "b"), ("b", "c")]


def test_edges_are_counted_between_boxes() -> None:
    boxes = fold_nodes([Weighed(name=name, weight=w) for name, w in (("a", 3), ("b", 2), ("c", 1))], 2)
    assert fold_edges([("a", "b"), ("a", "c"), ("b", "c"), ("a", "z")], boxes) == {("a", "~"): 2}
