"""Whether the answer is “nobody in the chain”, judged from the whole list and not from its first entry alone.

Who refuses the thing or definitely misses a condition does not count as one who could serve, however close: where the
nearest members all say no, nobody is left, and where the need is about something else, somebody merely wordless is.
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from matching.acts import names_any
from matching.knowledge import Knowledge
from matching.posts import Capability
from matching.ranked import Ranked
from matching.reading import NeedReading, OfferReading

Read = Callable[[Capability], OfferReading]

_THINGS = frozenset({"product", "material", "service"})
_MEANS = frozenset({"process", "equipment", "certificate"})
# Chances are read on the best of the list: whoever stands further down is never called.
_CHANCES = 5
_NEAREST = 3
_MOST_BARRED = 2
# Of the likeness of the first open one; who is less like the need than that says no to something else.
_NEAR = 0.25
# Where all together are less likely than this, nobody is near and nothing is left to judge.
_LEAST_CHANCE = 0.05
_LONGEST_LEAD = 4.0
# What a text names with no more weight than this it names beside: its loads, its customers' goods, its raw material.
_ASIDE = 0.2
# Sizes of the pools that the model was fitted on; beyond them it is not stretched.
_POOL_SIZES = (32, 512)
_SMALLEST = 1e-4
#: The signs by name, as `read_signs` tells them.
SIGNS = (
    "open_chance", "open_gap", "barred_lead", "barred_near", "known_thing", "unheld_thing", "unheld_means",
    "unheld_act", "nearest_meaning", "pool_size",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Abstention:
    """A logistic model over the signs, and the chance below which the answer is “nobody in the chain”."""

    weights: Mapping[str, float]
    bias: float
    below: float

    @property
    def version(self) -> str:
        """Name the model: other weights or another bound, other version."""
        content = json.dumps([sorted(self.weights.items()), self.bias, self.below])
        return f"abstention@{hashlib.sha256(content.encode()).hexdigest()[:12]}"

    def chance(self, signs: Mapping[str, float]) -> float:
        """Return how likely it is that somebody can serve, 0 to 1."""
        return 1.0 / (1.0 + math.exp(-(self.bias + sum(w * signs[name] for name, w in self.weights.items()))))


def default_abstention() -> Abstention:
    """Return the model that ships with the product.

    Logistic regression (L2, C=0.15, standardised signs) on the judged needs of nine fixture alliances, each asked in
    its own alliance, in a pool of several, and, where somebody can serve, once more without those who can. With one
    alliance left out each time: README, “Figures”. The bound calls one in twenty of the answerable ones unanswerable,
    in small and in large pools alike.
    """
    return Abstention(
        weights={
            "open_chance": 0.38,
            "open_gap": 0.29,
            "barred_lead": -0.99,
            "barred_near": -1.46,
            "known_thing": -1.49,
            "unheld_thing": -0.72,
            "unheld_means": -1.62,
            "unheld_act": -2.42,
            "nearest_meaning": 2.86,
            "pool_size": -0.19,
        },
        bias=1.0,
        below=0.34,
    )


def chance_of_anybody(
    reading: NeedReading, ranked: Sequence[Ranked], knowledge: Knowledge, *, model: Abstention, read: Read, size: int
) -> float:
    """Return how likely it is that somebody in the list can serve, 0 to 1; 0 where nobody is left.

    read, size: as for `read_signs`.
    """
    bare = _any_of(_open_chances(ranked))
    return bare if bare < _LEAST_CHANCE else model.chance(read_signs(reading, ranked, knowledge, read=read, size=size))


def read_signs(
    reading: NeedReading, ranked: Sequence[Ranked], knowledge: Knowledge, *, read: Read, size: int
) -> dict[str, float]:
    """Return what the judgement rests on, by name.

    read: gives the reading of a capability. size: how many capabilities were looked through.

    open_chance: log odds that at least one of the best who are not barred can serve, their probabilities taken as
    independent. open_gap: how far the first of them is ahead of the second, in log odds. barred_lead: how far the
    likeliest barred one would be ahead of them. barred_near: how many of the three that are most like the need are
    barred, at most two; a larger pool does not make it larger. known_thing: how surely the need names a thing that
    the chain knowledge knows, whose maker would be found by its path. unheld_thing, unheld_means: how surely it names
    a thing, or a process, machine or certificate, that none of the first three open ones offers or comes near.
    All three count by how far what is named tells what is sought (`NeedReading.named`).
    unheld_act: whether something is wanted done that the text of the first open one does not speak of.
    nearest_meaning: how near in meaning the nearest of the best open ones comes. pool_size: log2 of `size`; the best
    of many look better by chance.
    """
    best = [each for each in ranked if not each.barred][:_CHANCES]
    chances = [*_open_chances(ranked), 0.0, 0.0]
    barred = max((each.likeness for each in ranked if each.barred), default=0.0)
    lead = _log_odds(barred) - _log_odds(chances[0])
    nearest = sorted(ranked, key=lambda each: -each.likeness)[:_NEAREST]
    near = [each for each in nearest if each.barred and each.likeness >= _NEAR * chances[0]]
    named = [(m.node, knowledge.nodes[m.node].kind, reading.named * weight) for m, weight in reading.mentions]
    first = [each.capability for each in best[:_NEAREST]] if named else []
    held = {node for capability in first for node, weight in read(capability).nodes.items() if weight > _ASIDE}
    lacked = {node: 1.0 - _reach(node, held, knowledge) for node, _, _ in named}
    return {
        "open_chance": _log_odds(_any_of(chances)),
        "open_gap": _log_odds(chances[0]) - _log_odds(chances[1]),
        "barred_lead": min(max(lead, 0.0), _LONGEST_LEAD),
        "barred_near": float(min(len(near), _MOST_BARRED)),
        "known_thing": max((weight for _, kind, weight in named if kind in _THINGS), default=0.0),
        "unheld_thing": max((weight * lacked[node] for node, kind, weight in named if kind in _THINGS), default=0.0),
        "unheld_means": max((weight * lacked[node] for node, kind, weight in named if kind in _MEANS), default=0.0),
        "unheld_act": float(_lacks_act(reading, best, read)),
        "nearest_meaning": max((each.features["dense_similarity"] for each in best), default=0.0),
        "pool_size": math.log2(min(max(size, _POOL_SIZES[0]), _POOL_SIZES[1])),
    }


def _lacks_act(reading: NeedReading, best: Sequence[Ranked], read: Read) -> bool:
    """Tell whether the need wants something done of which the first open one does not speak."""
    return bool(reading.acts and best) and not names_any(read(best[0].capability).offered_text, reading.acts)


def _reach(node: str, held: AbstractSet[str], knowledge: Knowledge) -> float:
    """Return how near the held nodes come to a node: the weight of the best way there, 0 where there is none."""
    return max((hop.weight for hop in knowledge.hops(node) if hop.node in held), default=0.0)


def _open_chances(ranked: Sequence[Ranked]) -> list[float]:
    """Return the probabilities of the best who are not barred, best first."""
    return [each.probability for each in ranked if not each.barred][:_CHANCES]


def _any_of(chances: Sequence[float]) -> float:
    return 1.0 - math.prod(1.0 - chance for chance in chances)


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, _SMALLEST), 1.0 - _SMALLEST)
    return math.log(bounded / (1.0 - bounded))
