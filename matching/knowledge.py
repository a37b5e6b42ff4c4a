"""Chain knowledge as objects: nodes, their names and the ways from one node to another.

The graph says what a need's product is called elsewhere, which process makes it, what it is made from, and what kind
of maker could turn to it. A `Hop` is one such way; the hop that scores is the hop that is shown.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, Self

from matching.errors import KnowledgeError

NodeKind = Literal["product", "material", "process", "equipment", "certificate", "service", "maker"]
Relation = Literal[
    "same", "narrower", "broader", "made_by", "made_from", "converts", "shares_process", "like_made_from"
]

# How far a hop can be trusted, from 0 to 1. Hand-set from what each kind of relation earned when tried on its own.
HOP_WEIGHTS: Mapping[Relation, float] = {
    "same": 1.0,
    "narrower": 0.8,
    "broader": 0.6,
    "made_by": 0.6,
    "made_from": 1.0,
    "converts": 1.0,
    "shares_process": 0.6,
}
# Two products share a way of making once they have this many processes or materials in common.
_SHARED_LEAST = 2
# ... and these are this share of all the processes and materials of the two; more than a few say nothing more.
_LIKENESS_LEAST = 0.25
_MOST_ALIKE = 8


@dataclass(frozen=True, slots=True)
class Conversion:
    """What the makers of a node could turn to, and what they lack for it."""

    to: str
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One thing of a chain under its canonical name; relations hold canonical names of other nodes."""

    name: str
    kind: NodeKind
    surfaces: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    made_from: tuple[str, ...] = ()
    made_by: tuple[str, ...] = ()
    done_on: tuple[str, ...] = ()
    convertible_to: tuple[Conversion, ...] = ()

    def targets(self) -> Iterable[str]:
        """Every node that this one points at."""
        yield from (*self.broader, *self.part_of, *self.made_from, *self.made_by, *self.done_on)
        yield from (conversion.to for conversion in self.convertible_to)


@dataclass(frozen=True, slots=True)
class Hop:
    """One way from a node of the need to a node that a capability may hold."""

    node: str
    relation: Relation
    weight: float
    lacks: str = ""


class Knowledge:
    """An immutable graph of nodes. `version` names its content; other content, other version."""

    def __init__(self, nodes: Mapping[str, Node], version: str) -> None:
        self.nodes = nodes
        self.version = version
        self._narrower = _invert(nodes.values(), lambda node: node.broader)
        self._parts = _invert(nodes.values(), lambda node: node.part_of)
        self._makes = _invert(nodes.values(), lambda node: node.made_by)
        self._converters: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for node in nodes.values():
            for conversion in node.convertible_to:
                self._converters[conversion.to].append((node.name, conversion.lacks))
        self.hops = cache(self._find_hops)
        self.conversions = cache(self._find_conversions)

    @classmethod
    def build(cls, nodes: Sequence[Node], version: str) -> Self:
        """Check that names are unique and every relation ends at a node.

        Raises:
            KnowledgeError: naming the node and what is wrong with it.
        """
        by_name: dict[str, Node] = {}
        for node in nodes:
            if node.name in by_name:
                raise KnowledgeError(f"node {node.name} is defined twice")
            by_name[node.name] = node
        for node in nodes:
            missing = [target for target in node.targets() if target not in by_name]
            if missing:
                raise KnowledgeError(f"node {node.name} points at unknown nodes: {', '.join(missing)}")
        return cls(by_name, version)

    def _find_hops(self, name: str) -> tuple[Hop, ...]:
        """Return the ways by which a capability can serve a need for `name` as its own trade, best first."""
        node = self.nodes[name]
        hops = [Hop(name, "same", HOP_WEIGHTS["same"])]
        hops += [Hop(child, "narrower", HOP_WEIGHTS["narrower"]) for child in self._descendants(name)]
        hops += [Hop(parent, "broader", HOP_WEIGHTS["broader"]) for parent in node.broader]
        hops += [Hop(process, "made_by", HOP_WEIGHTS["made_by"]) for process in node.made_by]
        return _best_per_node(hops)

    def _find_conversions(self, name: str) -> tuple[Hop, ...]:
        """Return the nodes whose makers could turn to `name`, best first, with what they lack."""
        own = {hop.node for hop in self.hops(name) if hop.relation != "made_by"}
        aims = [name, *self.nodes[name].broader, *self._narrower.get(name, ())]
        hops = []
        for distance, aim in enumerate(aims):
            weight = HOP_WEIGHTS["converts"] if distance == 0 else HOP_WEIGHTS["converts"] * HOP_WEIGHTS["broader"]
            for maker, lacks in self._converters.get(aim, ()):
                reach = [maker, *self._descendants(maker)]
                hops += [Hop(each, "converts", weight, lacks) for each in reach if each not in own]
        hops += [hop for hop in self._share_process(name) if hop.node not in own]
        return _best_per_node(hops)

    def _share_process(self, name: str) -> list[Hop]:
        """Return the few products made most alike, from the same stuff: their makers own the machines already."""
        means = _means(self.nodes[name])
        if len(means) < _SHARED_LEAST:
            return []
        alike = []
        for other in self.nodes.values():
            shared = means & _means(other) if other.kind == "product" and other.name != name else frozenset()
            likeness = len(shared) / len(means | _means(other)) if shared else 0.0
            if len(shared) >= _SHARED_LEAST and likeness >= _LIKENESS_LEAST:
                alike.append((likeness, other.name))
        alike.sort(key=lambda pair: (-pair[0], pair[1]))
        weight = HOP_WEIGHTS["shares_process"]
        return [Hop(other, "shares_process", weight * likeness) for likeness, other in alike[:_MOST_ALIKE]]

    def _descendants(self, name: str) -> list[str]:
        """Return all narrower nodes, nearest first; a cycle is walked once."""
        found: list[str] = []
        frontier = list(self._narrower.get(name, ()))
        while frontier:
            child = frontier.pop(0)
            if child not in found and child != name:
                found.append(child)
                frontier += self._narrower.get(child, ())
        return found

    def inputs(self, name: str) -> tuple[Hop, ...]:
        """Return what a maker of `name` buys: its materials and parts, with their narrower kinds.

        For a process, what goes into the products made by it, a step further off.
        """
        hops = self._inputs_of(name, HOP_WEIGHTS["made_from"])
        for product in self._makes.get(name, ()):
            hops += self._inputs_of(product, HOP_WEIGHTS["made_from"] * HOP_WEIGHTS["made_by"])
        return _best_per_node(hops)

    def _inputs_of(self, name: str, weight: float) -> list[Hop]:
        hops = []
        for material in (*self.nodes[name].made_from, *self._parts.get(name, ())):
            hops.append(Hop(material, "made_from", weight))
            narrower = weight * HOP_WEIGHTS["narrower"]
            hops += [Hop(each, "made_from", narrower) for each in self._descendants(material)]
        return hops


def _means(node: Node) -> frozenset[str]:
    return frozenset((*node.made_by, *node.made_from))


def _invert(nodes: Iterable[Node], targets: Callable[[Node], tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return, for each target of a relation, the nodes that point at it, in file order."""
    found: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        for target in targets(node):
            found[target].append(node.name)
    return {target: tuple(names) for target, names in found.items()}


def _best_per_node(hops: Iterable[Hop]) -> tuple[Hop, ...]:
    """Keep the heaviest hop to each node (the first of equals), heaviest first, ties in given order."""
    best: dict[str, Hop] = {}
    for hop in hops:
        if hop.node not in best or hop.weight > best[hop.node].weight:
            best[hop.node] = hop
    return tuple(sorted(best.values(), key=lambda hop: -hop.weight))
