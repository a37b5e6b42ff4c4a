"""Which things of a chain go into which, and how far upstream each stands.

An edge leads from an input to what is made of it. The knowledge is dense and has circles (scrap goes back into steel);
circles are treated as one, so that every order made from the edges is free of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from matching.knowledge import Knowledge

Edge = tuple[str, str]
#: Kinds that flow through a chain; the others support it.
THINGS = frozenset({"product", "material"})
# Beyond so many steps over things that nobody here makes or seeks, two things have little to do with each other.
_MOST_STEPS = 3
# A material of which nothing is known to be made is no end product for that.
_MATERIAL_MOST = 0.5


class SupplyGraph:
    """The inputs of all things of a knowledge graph, and their level between raw material (0) and end product (1)."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._inputs: dict[str, set[str]] = defaultdict(set)
        self._narrower: dict[str, set[str]] = defaultdict(set)
        for node in knowledge.nodes.values():
            self._inputs[node.name].update(node.made_from)
            for whole in node.part_of:
                self._inputs[whole].add(node.name)
            for parent in node.broader:
                self._narrower[parent].add(node.name)

    def inputs_of(self, node: str) -> set[str]:
        """Return what goes into a thing, and into the kind of thing that it is."""
        return self._inputs[node].union(*(self._inputs[parent] for parent in self.knowledge.nodes[node].broader))

    def edges_among(self, nodes: Collection[str]) -> list[Edge]:
        """Return who supplies whom among some nodes, sorted; over at most two things in between that are not of them.

        Of a broader thing that is an input, its kinds are inputs too.
        """
        wanted = frozenset(nodes)
        return sorted({(origin, node) for node in wanted for origin in self._suppliers(node, wanted)})

    def _suppliers(self, node: str, wanted: frozenset[str]) -> set[str]:
        found: set[str] = set()
        seen = {node}
        frontier = self.inputs_of(node)
        for _ in range(_MOST_STEPS):
            frontier -= seen
            seen |= frontier
            open_ends = set()
            for each in frontier:
                here = ({each} | self._narrower.get(each, set())) & wanted
                found |= here
                if not here:
                    open_ends.add(each)
            frontier = set().union(*(self.inputs_of(each) for each in open_ends))
        return found - {node}

    @cached_property
    def levels(self) -> Mapping[str, float]:
        """How far downstream each thing stands among all that the knowledge knows, 0 to 1."""
        nodes = sorted(self.knowledge.nodes)
        edges = [(origin, node) for node in nodes for origin in self._inputs[node]]
        rings = merge_circles(nodes, edges)
        depth, height = longest_paths(nodes, edges, rings)
        found = {node: depth[node] / max(depth[node] + height[node], 1) for node in nodes}
        kinds = self.knowledge.nodes
        return {node: min(at, _MATERIAL_MOST) if kinds[node].kind == "material" else at for node, at in found.items()}


def merge_circles(nodes: Sequence[str], edges: Iterable[Edge]) -> dict[str, int]:
    """Return the number of each node's circle: two nodes have the same one where each leads to the other.

    A circle's number is above the numbers of all circles that it leads to (Tarjan's algorithm, without recursion).
    """
    after: dict[str, list[str]] = {node: [] for node in nodes}
    for origin, target in edges:
        after[origin].append(target)
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    ring: dict[str, int] = {}
    stack: list[str] = []
    for start in nodes:
        if start in number:
            continue
        work: list[tuple[str, Iterator[str]]] = [_enter(start, number, low, stack, after)]
        while work:
            node, rest = work[-1]
            following = next(rest, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    _close(node, stack, ring)
            elif following not in number:
                work.append(_enter(following, number, low, stack, after))
            elif following not in ring:
                low[node] = min(low[node], number[following])
    return ring


def _enter(
    node: str, number: dict[str, int], low: dict[str, int], stack: list[str], after: Mapping[str, list[str]]
) -> tuple[str, Iterator[str]]:
    number[node] = low[node] = len(number)
    stack.append(node)
    return node, iter(after[node])


def _close(node: str, stack: list[str], ring: dict[str, int]) -> None:
    """Take a finished circle off the stack."""
    count = next(reversed(ring.values()), -1) + 1  # the last circle has the highest number
    while True:
        member = stack.pop()
        ring[member] = count
        if member == node:
            return


def longest_paths(
    nodes: Sequence[str], edges: Iterable[Edge], rings: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the longest way in steps to each node from any start, and from it to any end; circles count as one."""
    after: dict[int, set[int]] = defaultdict(set)
    for origin, target in edges:
        if rings[origin] != rings[target]:
            after[rings[origin]].add(rings[target])
    count = max(rings.values(), default=-1) + 1
    depth, height = [0] * count, [0] * count
    for ring in range(count):  # a circle leads only to those with smaller numbers
        height[ring] = max((height[each] + 1 for each in after[ring]), default=0)
    for ring in reversed(range(count)):
        for each in after[ring]:
            depth[each] = max(depth[each], depth[ring] + 1)
    return {node: depth[rings[node]] for node in nodes}, {node: height[rings[node]] for node in nodes}
