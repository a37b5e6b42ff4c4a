"""Which chain nodes a post belongs on, how surely, and the words that say so; a leader's correction comes before them.

A confidence orders placements; it is hand-set by the manner in which the node stands in the text and no measured share.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from matching.attribute_types import Span
from matching.knowledge import Knowledge, NodeKind
from matching.mentions import Mention, MentionFinder
from matching.normalise import normalise
from matching.reading import OfferReading, Sought
from matching.roles import Offered

Basis = Literal["stated", "dealt", "aside", "described", "firm_name", "corrected"]
"""In so many words; dealt in; named beside; by a buyer's description; only by the firm's name; said by a leader."""

# Nobody offers a certificate, and a machine is a firm's trade only where nothing else is named as surely.
_NO_PLACE: frozenset[NodeKind] = frozenset({"certificate"})
# A need names a kind of maker to say who asks, or to whom the goods go.
_NOT_SOUGHT: frozenset[NodeKind] = frozenset({"certificate", "maker"})
_OWNED: frozenset[NodeKind] = frozenset({"equipment"})
_OWNED_WEIGHT = 0.4
# Among equals the thing stands before the way it is made, and that before who makes it.
_RANK: Mapping[NodeKind, int] = {"product": 0, "material": 0, "equipment": 1, "process": 2, "service": 2, "maker": 3}
# What a text offers less than this is its use or its stuff ...
_OFFERED_LEAST = 0.45
# ... and stands in for its trade only where it names no trade at all.
_DOUBTFUL = 0.25
_STATED_CONFIDENCE = {True: 0.95, False: 0.65}
_DEALT_CONFIDENCE = 0.6
_NAME_CONFIDENCE = 0.3
# A need stands on what it names nearly as surely as the surest thing.
_NEARLY = 0.75
_SURE_NEED, _LIKELY_NEED = 0.6, 0.2
_MOST_OF_A_NEED = 3
_DESCRIBED = 0.8


@dataclass(frozen=True, slots=True)
class Placed:
    """A place on a node. `confidence` is 0 to 1; `span`, given for needs, lies in the normal form of title and text."""

    node: str
    confidence: float
    basis: Basis
    span: Span | None = None


# Hundreds of thousands of offers stand on some thousands of nodes in a few manners: one object for each.
share_placed = lru_cache(maxsize=32_768)(Placed)


def place_offer(offer: OfferReading, knowledge: Knowledge) -> tuple[Placed, ...]:
    """Return the nodes that a capability belongs on, its main one first; nothing where it names none."""
    weights = _weigh_kinds(offer.offers, knowledge)
    chosen = {node: weight for node, weight in weights.items() if weight >= _OFFERED_LEAST}
    if not chosen and weights:
        best = max(weights, key=lambda node: (weights[node], -offer.offers[node].mention.start))
        return (share_placed(best, _DOUBTFUL, "aside"),)

    def order(placed: Placed) -> tuple[float, int, int]:
        kind = knowledge.nodes[placed.node].kind
        return -placed.confidence, _RANK.get(kind, 1), offer.offers[placed.node].mention.start

    return tuple(sorted((_place_offered(offer.offers[node]) for node in chosen), key=order))


def _weigh_kinds(offers: Mapping[str, Offered], knowledge: Knowledge) -> dict[str, float]:
    """Return how far each node is the firm's trade: not what it only owns or is certified for."""
    kinds = {node: knowledge.nodes[node].kind for node in offers}
    trade = max((offers[node].weight for node, kind in kinds.items() if kind not in _OWNED | _NO_PLACE), default=0.0)
    found = {}
    for node, offered in offers.items():
        if kinds[node] not in _NO_PLACE:
            owned = kinds[node] in _OWNED and trade >= offered.weight
            found[node] = offered.weight * (_OWNED_WEIGHT if owned else 1.0)
    return found


def _place_offered(offered: Offered) -> Placed:
    if offered.standing == "deals":
        return share_placed(offered.mention.node, _DEALT_CONFIDENCE, "dealt")
    return share_placed(offered.mention.node, _STATED_CONFIDENCE[offered.weight >= 1.0], "stated")


def place_need(sought: Sought, knowledge: Knowledge) -> tuple[Placed, ...]:
    """Return the nodes that a need is about, the likeliest first; nothing where it names none.

    Of equals the later one: what stands last in a phrase is what is sought, the words before describe it.
    """
    best: dict[str, tuple[float, Mention]] = {}
    for mention, weight in sought:
        known = best.get(mention.node)
        if knowledge.nodes[mention.node].kind not in _NOT_SOUGHT and (known is None or weight > known[0]):
            best[mention.node] = weight, mention
    least = _NEARLY * max((weight for weight, _ in best.values()), default=0.0)
    near = [(_place_wanted(weight, found), weight, found.start) for weight, found in best.values() if weight >= least]
    near.sort(key=lambda each: (-each[0].confidence, -each[1], -each[2]))
    return tuple(placed for placed, _, _ in near[:_MOST_OF_A_NEED])


def _place_wanted(weight: float, mention: Mention) -> Placed:
    surely = 0.95 if weight >= _SURE_NEED else 0.7 if weight >= _LIKELY_NEED else 0.4
    if mention.by == "cue":
        return Placed(mention.node, surely * _DESCRIBED, "described", mention.span)
    return Placed(mention.node, surely, "stated", mention.span)


def place_name(name: str, finder: MentionFinder) -> tuple[Placed, ...]:
    """Return the node that a firm's name speaks of, a guess; nothing where it speaks of none."""
    nodes = finder.knowledge.nodes
    found = [each for each in finder.find(normalise(name).text, cues=False) if nodes[each.node].kind not in _NO_PLACE]
    return (Placed(found[-1].node, _NAME_CONFIDENCE, "firm_name"),) if found else ()


def merge_placed(posts: Iterable[Iterable[Placed]]) -> tuple[Placed, ...]:
    """Return the nodes of a firm from those of its posts: each at its surest, the surest first, ties as given.

    A node that is the first of a post stands before those that are not. A post names its own surest first.
    """
    every = list(posts)
    if len(every) == 1:
        return tuple(every[0])
    best: dict[str, tuple[bool, Placed]] = {}
    for placed in every:
        for number, each in enumerate(placed):
            known = best.get(each.node)
            if known is None or (each.confidence, number == 0) > (known[1].confidence, known[0]):
                best[each.node] = number == 0, each
    ordered = sorted(best.values(), key=lambda pair: (-pair[1].confidence, not pair[0]))
    return tuple(each for _, each in ordered)


def correct_placed(placed: Iterable[Placed], corrections: Mapping[str, bool]) -> tuple[Placed, ...]:
    """Return placements as a leader has them: node -> belongs there or not; what is said to belong comes first."""
    if not corrections:
        return tuple(placed)
    known = {each.node: each for each in placed}
    said = [
        replace(known[node], confidence=1.0, basis="corrected") if node in known else Placed(node, 1.0, "corrected")
        for node, belongs in corrections.items()
        if belongs
    ]
    return (*said, *(each for each in known.values() if each.node not in corrections))
