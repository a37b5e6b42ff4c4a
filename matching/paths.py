"""The chain path behind a proposal: from a node that the need names to a node that the capability holds."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from matching.analogies import InferredInput
from matching.holders import ALONE, find_name
from matching.knowledge import Hop, Knowledge, Relation
from matching.mentions import Mention
from matching.proposals import ListName, PathStep
from matching.reading import NeedReading, OfferReading
from matching.roles import Offered

#: What a reader is told about a step, by its relation; `{}` is the node that the capability holds.
RELATION_WORDS: Mapping[Relation, str] = {
    "same": "对方就做{}",
    "narrower": "对方做的{}属于这一类",
    "broader": "对方做的{}是同一大类",
    "made_by": "做它要用{}，对方有这道工艺",
    "made_from": "对方供的{}是它的上游",
    "converts": "做{}的厂可以转做它",
    "shares_process": "对方做的{}与它工艺、材料相通",
    "like_made_from": "做它常要用{}，对方有",
}
_DEALS_WORDS = "对方经销{}"
# Where the name is only a part of another one, that one is said beside.
_PART_OF_NAME = 0.5
_ASIDE_WORDS = "对方提到{}，但不是它的主业"


@dataclass(frozen=True, slots=True)
class ChainPath:
    """The strongest way found: the need's mention (None for its own business), the hop, what the capability holds.

    like: the product that the need's is like, where the hop starts from that one; empty where it does not.
    """

    origin: str
    hop: Hop
    need_mention: Mention | None
    offered: Offered
    like: str = ""

    def steps(self) -> tuple[PathStep, ...]:
        """Return the path as it is shown, from the need's node to the capability's."""
        last = PathStep(self.hop.node, self.hop.relation, self._words().format(self.hop.node))
        if self.hop.relation == "same":
            return (last,)
        if self.like:
            alike = PathStep(self.like, "like", f"{self.like}和它相近")
            return (PathStep(self.origin, "named", f"需求方做的是{self.origin}"), alike, last)
        return (PathStep(self.origin, "named", f"需求指的是{self.origin}"), last)

    def _words(self) -> str:
        if self.offered.standing == "aside":
            return _ASIDE_WORDS
        if self.offered.standing == "deals" and self.hop.relation == "same":
            return _DEALS_WORDS
        return RELATION_WORDS[self.hop.relation]


def find_path(knowledge: Knowledge, need: NeedReading, offer: OfferReading, list_name: ListName) -> ChainPath | None:
    """Return the strongest way from need to capability, None where knowledge sees none; ties: first in the need.

    Its strength is how surely the need names its start, times the hop's weight, times how far the capability offers
    its end. A stretch proposal is led to by conversion or process; any other by trade, process or, for upstream
    needs, inputs, and by what makers of like products buy, or by conversion, only where there is nothing else.
    """
    if list_name == "stretch":
        return _strongest(_walk(_stretch_ways(knowledge), need, offer))
    direct = list(_walk(knowledge.hops, need, offer))
    if need.intent.upstream:
        direct += [path for node in need.own_nodes for path in _follow(knowledge.inputs, node, offer, 1.0, None)]
    return (
        _strongest(direct)
        or _strongest(_infer(need.inferred, offer))
        or _strongest(_walk(knowledge.conversions, need, offer))
    )


def _stretch_ways(knowledge: Knowledge) -> Callable[[str], Iterable[Hop]]:
    def ways(node: str) -> Iterator[Hop]:
        yield from knowledge.conversions(node)
        yield from (hop for hop in knowledge.hops(node) if hop.relation == "made_by")

    return ways


def _walk(
    ways: Callable[[str], Iterable[Hop]], need: NeedReading, offer: OfferReading
) -> Iterator[tuple[float, ChainPath]]:
    """Yield the ways from every node that the need names, in its order."""
    for mention, weight in need.mentions:
        yield from _follow(ways, mention.node, offer, weight, mention)


def _follow(
    ways: Callable[[str], Iterable[Hop]], origin: str, offer: OfferReading, weight: float, mention: Mention | None
) -> Iterator[tuple[float, ChainPath]]:
    """Yield the ways from one node that end in the capability, each with its strength."""
    for hop in ways(origin):
        offered = offer.offers.get(hop.node)
        if offered is not None:
            yield weight * hop.weight * offered.weight, ChainPath(origin, hop, mention, offered)


def _infer(inferred: Iterable[InferredInput], offer: OfferReading) -> Iterator[tuple[float, ChainPath]]:
    """Yield the ways by which the capability offers what makers of the need's product, or of one like it, buy."""
    text = offer.offered_text
    for each in inferred:
        worth, span = find_name(text, each.name)
        if worth > 0:
            known = each.like == each.product
            hop = Hop(each.name, "made_from" if known else "like_made_from", each.share)
            offered = Offered(Mention(each.name, *span, "name"), 1.0 if worth == ALONE else _PART_OF_NAME, "offers")
            yield each.share * worth, ChainPath(each.product, hop, None, offered, "" if known else each.like)


def _strongest(paths: Iterable[tuple[float, ChainPath]]) -> ChainPath | None:
    best = max(paths, key=lambda path: path[0], default=None)
    return best[1] if best else None
