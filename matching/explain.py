"""Says why: made from the very objects that scored, so that a reason can only name what was counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from matching.attribute_types import Span
from matching.boilerplate import content_spans
from matching.constraints import compare, quoted
from matching.denials import find_denial, sought_text
from matching.knowledge import Knowledge, NodeKind
from matching.mentions import Mention
from matching.paths import ChainPath, find_path
from matching.posts import Capability, Need
from matching.proposals import WORDINGS, Evidence, ListName, Proposal, Wording
from matching.questions import ask
from matching.quotes import quote, quote_shared
from matching.reading import NeedReading, OfferReading, full_text
from matching.sentences import say

# From here on an officer is told “very likely”; set where three of four such pairs were judged able to serve.
LIKELY_FROM = 0.5
_MOST_EVIDENCE = 8
_LONGEST_TOPIC = 16
# Below this the likeness of two posts is that of any two posts.
_ALIKE_FROM = 0.3


@dataclass(frozen=True, slots=True)
class Judged:
    """One candidate as it was judged: its place, list, probability and the features behind it."""

    capability: Capability
    list_name: ListName
    rank: int
    probability: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Texts:
    """Both stored texts with their readings, to quote from."""

    need: str
    reading: NeedReading
    capability: str
    offer: OfferReading

    def need_quote(self, mention: Mention) -> Evidence:
        return quote("need", self.need, self.reading.normalised, mention.span)

    def capability_quote(self, mention: Mention) -> Evidence:
        return quote("capability", self.capability, self.offer.normalised, mention.span)


def explain(knowledge: Knowledge, need: Need, reading: NeedReading, judged: Judged, offer: OfferReading) -> Proposal:
    """Return the proposal with its reasons. The same arguments give the same bytes."""
    capability = judged.capability
    texts = _Texts(full_text(need.title, need.text), reading, full_text(capability.title, capability.text), offer)
    path = find_path(knowledge, reading, offer, judged.list_name)
    constraints = tuple(
        quoted(constraint, (texts.need, reading.normalised), (texts.capability, offer.normalised))
        for constraint in (compare(reading.attributes, offer.attributes) if reading.attributes else ())
    )
    ends = _quote_ends(texts, path)
    shared = _quote_shared(texts, ends)
    refused = _quote_refusal(texts, knowledge)
    wording = _word(judged)
    topic = _topic(need, texts, path)
    return Proposal(
        rank=judged.rank,
        organisation=capability.organisation,
        capability_id=capability.id,
        capability_version=capability.version,
        list_name=judged.list_name,
        probability=judged.probability,
        wording=WORDINGS[wording],
        evidence=_gather(ends, refused, shared, capability.title),
        path=path.steps() if path else (),
        constraints=constraints,
        questions=ask(
            constraints,
            path,
            topic=topic,
            kind=_kind(knowledge, path),
        ),
        sentence=say(
            wording,
            path,
            said=ends[-1].quote if ends else "",
            topic=topic,
            shared=[each.quote for each in shared if each.side == "capability"],
            title=capability.title,
            alike=judged.features.get("dense_similarity", 0.0) >= _ALIKE_FROM,
            refused=refused[-1].quote if refused else "",
            constraints=constraints,
        ),
        features=judged.features,
    )


def _kind(knowledge: Knowledge, path: ChainPath | None) -> NodeKind | None:
    """Return the kind of the node that a path starts from; a product that is no node is one all the same."""
    if path is None:
        return None
    node = knowledge.nodes.get(path.origin)
    return node.kind if node else "product"


def _word(judged: Judged) -> Wording:
    if judged.list_name == "stretch":
        return "could_convert"
    return "likely" if judged.probability >= LIKELY_FROM else "worth_asking"


def _quote_ends(texts: _Texts, path: ChainPath | None) -> list[Evidence]:
    """Quote the words at both ends of the path, the capability's last."""
    if path is None:
        return []
    start = [texts.need_quote(path.need_mention)] if path.need_mention else []
    return [*start, texts.capability_quote(path.offered.mention)]


def _quote_shared(texts: _Texts, ends: list[Evidence]) -> list[Evidence]:
    """Quote what both texts share beyond the ends of the path, in pairs."""
    shared = quote_shared(texts.reading, texts.need, texts.offer, texts.capability)
    pairs = zip(shared[::2], shared[1::2], strict=True)
    known = [each.quote for each in ends]
    return [each for pair in pairs if not any(pair[1].quote in quoted for quoted in known) for each in pair]


def _quote_refusal(texts: _Texts, knowledge: Knowledge) -> list[Evidence]:
    """Quote the first thing that is sought and that the capability says it does not do or have.

    On both sides where a chain node names it; from the capability where the wording alone does.
    """
    said = sorted(texts.offer.refused_mentions, key=lambda mention: -mention.start)
    refused = {mention.node: mention for mention in said}
    for mention, _ in texts.reading.mentions:
        if mention.node in texts.offer.refused_nodes:
            return [texts.need_quote(mention), texts.capability_quote(refused[mention.node])]
    denied = find_denial(sought_text(texts.reading, knowledge), texts.offer)
    return [quote("capability", texts.capability, texts.offer.normalised, denied)] if denied else []


def _gather(ends: list[Evidence], refused: list[Evidence], shared: list[Evidence], title: str) -> tuple[Evidence, ...]:
    """Put the quotations in order, each span once; where there are none, the capability's title speaks for it."""
    found = [*ends, *refused, *shared]
    if not found and title:
        found = [Evidence("capability", 0, len(title), title)]
    return tuple(dict.fromkeys(found))[:_MOST_EVIDENCE]


def _topic(need: Need, texts: _Texts, path: ChainPath | None) -> str:
    """Return what the need is about in its own words: what the path starts from, else its short title or head.

    Where the need only describes the thing, the name of the node stands for the description. Where title and head are
    long, what the need names most surely, empty where it names nothing.
    """
    if path is not None:
        named = path.need_mention is not None and path.need_mention.by != "cue"
        return texts.need_quote(path.need_mention).quote if path.need_mention and named else path.origin
    if texts.reading.inferred:
        return ""
    if need.title and len(need.title) <= _LONGEST_TOPIC:
        return need.title
    heads = [texts.need[slice(*texts.reading.normalised.span(*span))] for span in _head_words(texts.reading)]
    if len(heads) == 1 and len(heads[0]) <= _LONGEST_TOPIC:
        return heads[0]
    surest = max(texts.reading.mentions, key=lambda pair: pair[1], default=None)
    return texts.need_quote(surest[0]).quote if surest else ""


def _head_words(reading: NeedReading) -> list[Span]:
    """Return the pieces of the head that are not words of asking."""
    start, end = reading.head
    return [(start + a, start + b) for a, b in content_spans(reading.normalised.text[start:end])]
