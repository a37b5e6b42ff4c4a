"""The chain path behind a proposal: from a node that the need names to a node that the capability holds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from matching.knowledge import Hop, Knowledge, Relation
from matching.mentions import Mention
from matching.proposals import ListName, PathStep
from matching.reading import NeedReading, OfferReading

#: What a reader is told about a step, by its relation; `{}` is the node that the capability holds.
RELATION_WORDS: dict[Relation, str] = {
    "same": "对方就做{}",
    "narrower": "对方做的{}属于这一类",
    "broader": "对方做的{}是同一大类",
    "part_of": "对方做的{}用得上它",
    "made_by": "做它要用{}，对方有这道工艺",
    "made_from": "对方供的{}是它的上游",
    "converts": "做{}的厂可以转做它",
    "shares_process": "对方做的{}与它工艺、材料相通",
}


@dataclass(frozen=True, slots=True)
class ChainPath:
    """The strongest way found: the need's mention (None for its own business), the hop, the capability's mention."""

    origin: str
    hop: Hop
    need_mention: Mention | None
    offer_mention: Mention

    def steps(self) -> tuple[PathStep, ...]:
        """Return the path as it is shown, from the need's node to the capability's."""
        last = PathStep(self.hop.node, self.hop.relation, RELATION_WORDS[self.hop.relation].format(self.hop.node))
        if self.hop.relation == "same":
            return (last,)
        return (PathStep(self.origin, "named", f"需求指的是{self.origin}"), last)


def find_path(knowledge: Knowledge, need: NeedReading, offer: OfferReading, list_name: ListName) -> ChainPath | None:
    """Return the heaviest way from need to capability (ties: first in the need), None where knowledge sees none.

    A stretch proposal is led to by conversions; any other by trade, process or, for upstream needs, inputs.
    """
    offered = {m.node: m for m in reversed(offer.mentions) if m.node in offer.nodes}
    paths: list[tuple[float, ChainPath]] = []
    ways = knowledge.conversions if list_name == "stretch" else knowledge.hops
    for mention, weight in need.mentions:
        paths += _walk(ways, mention.node, offered, weight, mention)
    if need.intent.upstream and list_name == "proposals":
        for node in need.own_nodes:
            paths += _walk(knowledge.inputs, node, offered, 1.0, None)
    return max(paths, key=lambda path: path[0])[1] if paths else None


def _walk(
    ways: Callable[[str], Iterable[Hop]],
    origin: str,
    offered: dict[str, Mention],
    weight: float,
    mention: Mention | None,
) -> list[tuple[float, ChainPath]]:
    """Return the ways from one node that end in the capability, each with its strength."""
    return [
        (weight * hop.weight, ChainPath(origin, hop, mention, offered[hop.node]))
        for hop in ways(origin)
        if hop.node in offered
    ]
