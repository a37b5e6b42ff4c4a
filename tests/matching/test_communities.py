from hypothesis import given, settings
from hypothesis import strategies as st

from matching.communities import LARGEST, SMALLEST, Before, Group, group_firms
from matching.knowledge import Knowledge, Node
from matching.similarity_graph import Firms, tie_firms

CHAIN = Knowledge.build(
    [
        Node("齿坯", "material"),
        Node("齿轮", "product", made_from=("齿坯",), made_by=("磨齿",)),
        Node("圆柱齿轮", "product", broader=("齿轮",)),
        Node("磨齿", "process"),
        Node("双氧水", "material"),
        Node("面条", "product"),
    ],
    "c-1",
)


def world(**firms: str) -> Firms:
    return Firms({firm: dict.fromkeys(nodes.split(), 1.0) for firm, nodes in firms.items()}, [("齿坯", "齿轮")], {})


def ties_of(size: int, edges: list[tuple[int, int, float]]) -> dict[str, dict[str, float]]:
    ties: dict[str, dict[str, float]] = {f"f{number:03d}": {} for number in range(size)}
    for a, b, value in edges:
        if a % size != b % size:
            first, second = f"f{a % size:03d}", f"f{b % size:03d}"
            ties[first][second] = ties[second][first] = value
    return ties


graphs = st.integers(1, 60).flatmap(
    lambda size: st.lists(
        st.tuples(st.integers(0, 59), st.integers(0, 59), st.floats(0.05, 2).map(lambda value: round(value, 3))),
        max_size=200,
    ).map(lambda edges: ties_of(size, edges))
)


def test_firms_are_tied_by_likeness_supply_and_flows() -> None:
    ties = tie_firms(world(a="齿轮", b="圆柱齿轮", c="齿坯", d="磨齿", e="面条", f="双氧水"), CHAIN)
    assert set(ties["a"]) == {"b", "c", "d"}
    assert ties["e"] == {}
    flowing = Firms(world(e="面条", f="双氧水").profiles, [], {("e", "f"): 1})
    assert tie_firms(flowing, CHAIN)["e"] == {"f": 0.6}
    assert tie_firms(Firms({}, [], {}), CHAIN) == {}


def test_what_few_do_ties_more_than_what_all_do() -> None:
    firms = {f"g{number}": "齿轮" for number in range(8)} | {"x": "齿轮 双氧水", "y": "面条 双氧水"}
    ties = tie_firms(world(**firms), CHAIN)
    assert ties["x"]["y"] > ties["x"]["g0"] * 0.5


@settings(max_examples=60)
@given(graphs)
def test_sizes_are_within_bounds_and_nobody_is_in_two_groups(ties: dict[str, dict[str, float]]) -> None:
    groups, rest = group_firms(ties)
    assert all(SMALLEST <= len(group.firms) <= LARGEST for group in groups)
    inside = [firm for group in groups for firm in group.firms]
    assert sorted(inside + rest) == sorted(ties)
    assert group_firms(dict(reversed(ties.items()))) == (groups, rest)


@settings(max_examples=60)
@given(graphs)
def test_the_same_firms_stay_together_when_nothing_changed(ties: dict[str, dict[str, float]]) -> None:
    groups, rest = group_firms(ties)
    labels = {firm: f"c{number}" for number, group in enumerate(groups) for firm in group.firms}
    again, left = group_firms(ties, Before(labels=labels))
    assert {(group.label, group.firms) for group in again} == {(labels[g.firms[0]], g.firms) for g in groups}
    assert left == rest


@settings(max_examples=60)
@given(graphs, st.integers(0, 59))
def test_whoever_is_pinned_stays(ties: dict[str, dict[str, float]], place: int) -> None:
    groups, _ = group_firms(ties)
    labels = {firm: f"c{number}" for number, group in enumerate(groups) for firm in group.firms}
    firm = sorted(ties)[place % len(ties)]
    labels[firm] = "c0"
    again, _ = group_firms(ties, Before(labels=labels, pinned={firm}))
    assert next(group.label for group in again if firm in group.firms) == "c0"


def test_a_new_firm_joins_its_like_and_the_others_stay() -> None:
    cliques = [(a, b, 1.0) for base in (0, 10) for a in range(base, base + 8) for b in range(base, a)]
    ties = ties_of(20, cliques)
    groups, rest = group_firms(ties)
    assert [len(group.firms) for group in groups] == [8, 8]
    assert rest == ["f008", "f009", "f018", "f019"]
    labels = {firm: f"c{number}" for number, group in enumerate(groups) for firm in group.firms}
    grown = ties_of(20, [*cliques, *((8, other, 1.0) for other in range(8))])
    again, _ = group_firms(grown, Before(labels=labels))
    assert next(group for group in again if "f008" in group.firms).label == labels["f000"]
    assert Group("c1", groups[1].firms) in again
