"""Where the nodes of a chain stand in its picture: columns from upstream to downstream, and an order within each.

Pure and deterministic: the same nodes and edges give the same picture in every process.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from matching.supply_graph import Edge, longest_paths, merge_circles

# A chain is shown in at least so many stages: upstream, midstream, downstream.
_LEAST_LAST_COLUMN = 2
_SWEEPS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A node that wants a place: how much it matters (more is kept longer), and the kind that it may be folded into."""

    name: str
    weight: float
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What is drawn: one node, or several folded into one; `parent` is the kind that they share, empty for a rest."""

    key: str
    nodes: tuple[str, ...]
    parent: str = ""

    @property
    def is_folded(self) -> bool:
        """Whether more than one node is in it."""
        return len(self.nodes) > 1


def layer_nodes(nodes: Collection[str], edges: Sequence[Edge], levels: Mapping[str, float]) -> dict[str, int]:
    """Return the column of each node, from 0 without a column left empty.

    Whoever supplies stands to the left of whom it supplies, except within a circle, which shares a column. Where that
    leaves room, a node stands as far to the right as its level, 0 to 1, says.
    """
    ordered = sorted(nodes)
    rings = merge_circles(ordered, edges)
    depth, height = longest_paths(ordered, edges, rings)
    last = max(max(depth.values(), default=0), _LEAST_LAST_COLUMN)
    before: dict[int, set[int]] = defaultdict(set)
    members: dict[int, list[str]] = defaultdict(list)
    for node in ordered:
        members[rings[node]].append(node)
    for origin, target in edges:
        if rings[origin] != rings[target]:
            before[rings[target]].add(rings[origin])
    column: dict[int, int] = {}
    for ring in sorted(members, reverse=True):  # suppliers have the larger numbers
        first = members[ring][0]
        level = sum(levels.get(node, 0.5) for node in members[ring]) / len(members[ring])
        wished = min(max(round(level * last), depth[first]), last - height[first])
        column[ring] = max([wished, *(column[each] + 1 for each in before[ring])])
    used = {number: place for place, number in enumerate(sorted(set(column.values())))}
    return {node: used[column[rings[node]]] for node in ordered}


def narrow_columns(columns: Mapping[str, int], most: int) -> dict[str, int]:
    """Return the columns in their order, neighbours put together where there are more than `most`.

    What supplies then never stands to the right of what it supplies; in one column it may stand beside it.
    """
    count = max(columns.values(), default=-1) + 1
    return {node: column * most // count for node, column in columns.items()} if count > most else dict(columns)


def fold_nodes(nodes: Iterable[Weighed], most: int) -> list[Box]:
    """Return at most `most` boxes (at least one) that hold all nodes of a column between them, the weightiest first.

    Nodes that share a kind are folded first, those that matter least before others; then what still matters least
    goes into one box for the rest. Fewer nodes than `most` stay as they are.
    """
    ranked = sorted(nodes, key=lambda each: (-each.weight, each.name))
    if len(ranked) <= most:
        return [Box(key=each.name, nodes=(each.name,)) for each in ranked]
    boxes: dict[str, Box] = {each.name: Box(key=each.name, nodes=(each.name,)) for each in ranked}
    for parent, children in _families(ranked, spared=most // 2):
        if len(boxes) <= most:
            break
        inside = tuple(child for child in children if child in boxes)
        if len(inside) > 1:
            for child in inside:
                del boxes[child]
            boxes[f"~{parent}"] = Box(key=f"~{parent}", nodes=inside, parent=parent)
    weights = {each.name: each.weight for each in ranked}
    kept = sorted(boxes.values(), key=lambda box: (-sum(weights[node] for node in box.nodes), box.key))
    if len(kept) <= most:
        return kept
    kept, rest = kept[: most - 1], kept[most - 1 :]
    folded = tuple(sorted((node for box in rest for node in box.nodes), key=lambda node: (-weights[node], node)))
    return [*kept, Box(key="~", nodes=folded)]


def _families(ranked: Sequence[Weighed], *, spared: int) -> list[tuple[str, list[str]]]:
    """Return the kinds that two or more of the lesser nodes share, those that save most boxes first."""
    families: dict[str, list[str]] = defaultdict(list)
    for each in ranked[spared:]:
        for parent in each.parents:
            families[parent].append(each.name)
    found = [(parent, children) for parent, children in families.items() if len(children) > 1]
    return sorted(found, key=lambda family: (-len(family[1]), family[0]))


def order_columns(columns: Mapping[int, Sequence[str]], edges: Iterable[Edge]) -> dict[int, list[str]]:
    """Return each column's boxes from top to bottom so that few edges cross (barycentres in sweeps; ties by key)."""
    ordered = {number: sorted(keys) for number, keys in columns.items()}
    beside: dict[str, list[str]] = defaultdict(list)
    for origin, target in sorted(edges):  # sums of fractions depend on their order
        beside[origin].append(target)
        beside[target].append(origin)
    places = {key: _place(row, keys) for keys in ordered.values() for row, key in enumerate(keys)}
    best, fewest = ordered, None
    for sweep in range(_SWEEPS):
        for number in sorted(ordered, reverse=bool(sweep % 2)):
            keys = ordered[number]
            centre = {key: _centre(key, beside, places) for key in keys}
            ordered[number] = sorted(keys, key=lambda key, at=centre: (at[key], key))  # type: ignore[misc]
            places |= {key: _place(row, ordered[number]) for row, key in enumerate(ordered[number])}
        length = sum(abs(places[a] - places[b]) for a, others in sorted(beside.items()) for b in others)
        if fewest is None or length < fewest:
            best, fewest = {number: list(keys) for number, keys in ordered.items()}, length
    return best


def _place(row: int, keys: Sequence[str]) -> float:
    return (row + 0.5) / len(keys)


def _centre(key: str, beside: Mapping[str, list[str]], places: Mapping[str, float]) -> float:
    neighbours = beside.get(key)
    return sum(places[each] for each in neighbours) / len(neighbours) if neighbours else places[key]


def fold_edges(edges: Iterable[Edge], boxes: Iterable[Box]) -> dict[Edge, int]:
    """Return the edges between boxes with how many there are of each; those within a box are left out."""
    box_of = {node: box.key for box in boxes for node in box.nodes}
    found: dict[Edge, int] = defaultdict(int)
    for origin, target in edges:
        pair = box_of.get(origin), box_of.get(target)
        if pair[0] is not None and pair[1] is not None and pair[0] != pair[1]:
            found[pair[0], pair[1]] += 1
    return dict(sorted(found.items()))


def reduce_edges(edges: Collection[Edge]) -> list[Edge]:
    """Return the edges, sorted, without those that a way over something else stands for; circles stay as they are."""
    after: dict[str, set[str]] = defaultdict(set)
    for origin, target in edges:
        after[origin].add(target)
    nodes = sorted({node for edge in edges for node in edge})
    rings = merge_circles(nodes, sorted(edges))
    kept = []
    for origin, target in sorted(edges):
        others = [each for each in after[origin] if rings[each] not in (rings[origin], rings[target])]
        if rings[origin] == rings[target] or not any(_leads(each, target, after, rings) for each in others):
            kept.append((origin, target))
    return kept


def _leads(start: str, end: str, after: Mapping[str, set[str]], rings: Mapping[str, int]) -> bool:
    """Tell whether there is a way; numbers of circles only fall along it."""
    seen, frontier = {start}, [start]
    while frontier:
        node = frontier.pop()
        if node == end:
            return True
        for each in after.get(node, ()):
            if each not in seen and rings[each] >= rings[end]:
                seen.add(each)
                frontier.append(each)
    return False
