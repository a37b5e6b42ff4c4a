"""How much a need or an offer says of what the other side has to know, and what is most worth adding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from matching.attribute_types import Attribute, Span
from matching.boilerplate import content_spans
from matching.knowledge import Knowledge, NodeKind
from matching.mentions import Mention
from matching.normalise import Normalised
from matching.spans import blank_spans

Part = Literal["product", "amount", "spec", "quality", "when", "where", "money"]

_PARTS: Mapping[str, Part] = {
    **dict.fromkeys(("quantity", "rate", "moq", "package", "weight", "lifting"), "amount"),
    **dict.fromkeys(("certificate", "standard", "cleanroom"), "quality"),
    **dict.fromkeys(("deadline", "lead_days"), "when"),
    **dict.fromkeys(("budget", "price", "rate_of_interest", "credit", "loan", "payment_days"), "money"),
    "region": "where",
}
_OTHERWISE: Part = "spec"
"""Every other figure, code or material says what the thing is like."""

_GOODS: Mapping[Part, int] = {"product": 35, "amount": 20, "spec": 20, "when": 10, "quality": 7, "where": 4, "money": 4}
_SERVICE: Mapping[Part, int] = {"product": 40, "when": 20, "where": 15, "money": 15, "amount": 10}
_OFFER: Mapping[Part, int] = {"product": 45, "spec": 20, "amount": 20, "quality": 15}
# What matters of an ordered thing, of work for somebody, and of what somebody offers; each adds up to a hundred.
# Hand-set: the engine judges amounts, materials and dates, and firms ask for these first.

_SERVICES: Final[frozenset[NodeKind]] = frozenset({"service", "certificate"})
_LONGEST = 18
"""The longest wording of a thing that the chain knowledge does not know."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a text states: its part, the name of the attribute (`product` for things), where it stands."""

    part: Part
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Completeness:
    """What a text states in order, 0 to 100 for how much of what matters, and what is missing, worth most first."""

    told: tuple[Told, ...]
    score: int
    missing: tuple[Part, ...]


def judge_completeness(
    normalised: Normalised,
    *,
    attributes: Sequence[Attribute],
    mentions: Sequence[Mention],
    knowledge: Knowledge,
    head: Span | None = None,
    offers: bool = False,
) -> Completeness:
    """Judge a text that has been read; spans of the answer refer to the normalised text.

    head: the clause that names what is sought, which stands in for a thing that nobody knows. offers: it is an offer.
    """
    unread = blank_spans(normalised.text, [(a.start, a.end) for a in attributes])
    things = _things(unread, mentions, head)
    stated = [a for a in attributes if not any(_holds(other, a) for other in attributes)]
    told = [*things, *(Told(_PARTS.get(a.name, _OTHERWISE), a.name, (a.start, a.end)) for a in stated)]
    kinds = {knowledge.nodes[m.node].kind for m in mentions}
    weights = _OFFER if offers else _SERVICE if kinds and kinds <= _SERVICES else _GOODS
    found = {each.part for each in told}
    missing = sorted((part for part in weights if part not in found), key=lambda part: -weights[part])
    score = sum(weight for part, weight in weights.items() if part in found)
    return Completeness(tuple(sorted(told, key=lambda each: each.span)), score, tuple(missing))


def _holds(outer: Attribute, inner: Attribute) -> bool:
    """Say whether one statement stands inside a longer one: 一个月 in 一个月两百副."""
    return (outer.start, outer.end) != (inner.start, inner.end) and outer.start <= inner.start <= inner.end <= outer.end


def _things(text: str, mentions: Sequence[Mention], head: Span | None) -> list[Told]:
    """Return the things that are named: those of the clause that seeks, else the first ones, else its own words.

    text: without what it states in figures and codes, which name no thing.
    """
    inside = [m for m in mentions if head and head[0] <= m.start and m.end <= head[1]] or list(mentions)
    spans: list[Span] = []
    for mention in sorted(inside, key=lambda m: (m.start, -m.end)):
        if not spans or mention.start >= spans[-1][1]:
            spans.append(mention.span)
    if not spans and head:
        start, end = head
        spans = [(a + start, min(b, a + _LONGEST) + start) for a, b in content_spans(text[start:end]) if b - a > 1][:1]
    return [Told("product", "product", span) for span in spans[:3]]
