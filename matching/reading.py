"""Reads a post once: normal form, attributes, chain nodes, and which of its words carry how much."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from matching.acts import find_acts
from matching.analogies import Analogies, InferredInput
from matching.attribute_types import Attribute, Span
from matching.attributes import parse_attributes
from matching.boilerplate import blank_boilerplate, blank_project_words
from matching.lexical import WeightedText
from matching.mentions import Mention, MentionFinder
from matching.normalise import Normalised, normalise
from matching.own_products import leaves_inputs_open, own_products
from matching.posts import Need
from matching.refusals import refusals
from matching.repeats import repeated_spans
from matching.roles import Offered, context_spans, is_modifier, weigh_offers
from matching.segments import NeedIntent, NeedSegments, read_intent, split_need
from matching.spans import blank_spans, is_within

# A title names the subject, the text behind it also says why and how; measured on long technical needs.
_TITLE_EMPHASIS = 3.0
# Words about what the asker itself makes, and about payment, site or workers, are hints at most.
_OWN_BUSINESS_EMPHASIS = 0.15
_TRAILING_EMPHASIS = 0.3
# 电池箱体密封胶条 is a seal strip: a node directly followed by another one only describes it.
_MODIFIER_WEIGHT = 0.4
_CUE_WEIGHT = 0.7
# What stands outside the clause that names what is sought.
_PAPERS_WEIGHT = 0.3
_ASIDE_WEIGHT = 0.7
# What a capability names only as use, customer or raw material still says where it belongs.
_CONTEXT_EMPHASIS = 0.3
# Where a need names a thing, the processes, machines, certificates and trades beside it are conditions on its maker.
_MEANS = frozenset({"process", "equipment", "certificate", "maker"})
_MEANS_WEIGHT = 0.4
# Of when, for how long, how far and for how much nobody's capability tells in the same figures, except by chance.
_TERMS = frozenset({"duration", "lead_days", "deadline", "distance", "money", "budget"})
# A name that covers less of a need than this share only sets the scene (the 泵体 that is to be turned), and counts for
# as much less, when the question is whether anybody can serve.
_NAMED_ENOUGH = 0.3
# So many characters say what is wanted; a longer need tells a story besides.
_STORY_FROM = 50
# One character (件, 板) is no kind of thing.
_SHORTEST_KIND = 2
# 不锈钢锅壳 seeks a pan: a material with a noun behind it that is no form of the material only describes it.
_MADE_OF_IT = re.compile(
    r"(?!原料|型材|切片|颗粒|企业|公司|[行产]业|生产|制造|系列|[板管棒线丝带材料粉粒片锭卷箔条块坯盘溶液水气油酸盐膜胶树泡纤聚合薄厚短阻增]"
    r"|[算涨送配运存测检试卖拿装]|[的要不和与及或等现货采供求来加每月年做买价有厂一二两三五各就想这从我先但因用于所向是到])[\u4e00-\u9fff]"
)


Sought = tuple[tuple[Mention, float], ...]
"""What a need names with how much each says about what is wanted, 0 to 1."""


@dataclass(frozen=True, slots=True)
class NeedReading:
    """A need as the engine sees it. Spans refer to `normalised.text`, which is title, newline, text (or text alone).

    asked: the parts that say what is sought, with the words by which a call for technology names itself; who does no
    研发 refuses those. head: the clause that names what is sought. acts: what title and head want done. inferred: where
    the need seeks inputs and names none, what makers of like products buy; its own words then say who asks and not
    what is sought, and `parts` is empty. named: how far `mentions` tell what is sought, 0 to 1: less where it describes
    more than it names.
    """

    normalised: Normalised
    parts: tuple[WeightedText, ...]
    asked: tuple[str, ...]
    dense_texts: tuple[str, ...]
    mentions: Sought
    own_nodes: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    intent: NeedIntent
    head: Span
    acts: frozenset[str] = frozenset()
    inferred: tuple[InferredInput, ...] = ()
    named: float = 1.0


@dataclass(frozen=True)
class OfferReading:
    """A capability as the engine sees it. Each view is made when first asked for: most are never looked at."""

    title: str
    text: str
    finder: MentionFinder

    @cached_property
    def normalised(self) -> Normalised:
        """Title, newline, text (or text alone) in normal form, which every span refers to."""
        return normalise(full_text(self.title, self.text))

    @cached_property
    def title_end(self) -> int:
        """Where the title ends in the normal form, 0 where there is none."""
        return len(normalise(self.title).text) if self.title else 0

    @cached_property
    def repeated(self) -> tuple[Span, ...]:
        """What it says over and over, which is not read at all."""
        return tuple(repeated_spans(self.normalised.text))

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The nodes that it names. Buyers' cues do not count here: a seller names what it sells."""
        found = self.finder.find(self.normalised.text, cues=False)
        return tuple(m for m in found if not is_within(m.span, self.repeated)) if self.repeated else tuple(found)

    @cached_property
    def refused(self) -> tuple[Span, ...]:
        """What it says it does not do or have."""
        return tuple(refusals(self.normalised.text))

    @cached_property
    def context(self) -> tuple[Span, ...]:
        """What it names only as use, customer or raw material."""
        return tuple(context_spans(self.normalised.text))

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """What it states."""
        return parse_attributes(self.normalised.text)

    @cached_property
    def offered_text(self) -> str:
        """The normal form with what is refused or repeated blanked: nobody is found by what they do not do."""
        return blank_spans(self.normalised.text, (*self.refused, *self.repeated))

    @property
    def parts(self) -> tuple[WeightedText, ...]:
        """The offered text and, with less emphasis, what it names only as use, customer or raw material."""
        offered = self.offered_text
        context = " ".join(offered[start:end] for start, end in self.context)
        return (blank_spans(offered, self.context), 1.0), (context, _CONTEXT_EMPHASIS), (offered[: self.title_end], 1.0)

    @cached_property
    def offers(self) -> dict[str, Offered]:
        """Each node that it speaks of at the mention that offers it most, the first of equals; not what it refuses."""
        spoken = [m for m in self.mentions if m not in self.refused_mentions]
        best: dict[str, Offered] = {}
        for offered in weigh_offers(self.normalised.text, spoken, self.context, title_end=self.title_end):
            known = best.get(offered.mention.node)
            if known is None or offered.weight > known.weight:
                best[offered.mention.node] = offered
        return best

    @cached_property
    def nodes(self) -> dict[str, float]:
        """The nodes that it speaks of and how far it offers them, 0 to 1; what it refuses is left out."""
        return {node: offered.weight for node, offered in self.offers.items()}

    @property
    def refused_nodes(self) -> frozenset[str]:
        """The nodes that it says it does not do or have."""
        return frozenset(m.node for m in self.refused_mentions) - frozenset(self.nodes)

    @cached_property
    def refused_mentions(self) -> frozenset[Mention]:
        """What it says it does not do or have, by name or, outside its title, by kind.

        Who writes 不做箱体 does not make the 储能箱体 that it speaks of.
        """
        text = self.normalised.text
        kinds = tuple(text[start:end] for start, end in self.refused if end - start >= _SHORTEST_KIND)
        return frozenset(
            m
            for m in self.mentions
            if is_within(m.span, self.refused)
            or (kinds and m.start >= self.title_end and text[m.start : m.end].endswith(kinds))
        )


def full_text(title: str, text: str) -> str:
    """Return the stored text that evidence offsets refer to: the text alone, behind its title where there is one."""
    return f"{title}\n{text}" if title else text


def read_need(need: Need, finder: MentionFinder, analogies: Analogies | None = None) -> NeedReading:
    """Read a need; a few hundred microseconds for a hundred characters.

    analogies: tells what a maker buys where the need leaves it open; without, nothing is inferred.
    """
    normalised = normalise(full_text(need.title, need.text))
    text = normalised.text
    title_end = len(normalise(need.title).text) if need.title else 0
    segments = split_need(text)
    intent = read_intent(text)
    mentions = finder.find(text, cues=True)
    own = _own_nodes(mentions, segments)
    products = own_products(text, segments) if analogies and intent.upstream else ()
    left_open = bool(products) and leaves_inputs_open(text, segments.own_business, segments.trailing)
    inferred = analogies.infer(products) if analogies and left_open else ()
    attributes = parse_attributes(text)
    told = blank_boilerplate(text)
    content = blank_spans(told, [(a.start, a.end) for a in attributes if a.name in _TERMS])
    said = () if inferred else _emphasise(content, title_end, segments, upstream=intent.upstream)
    parts = tuple((blank_project_words(part), emphasis) for part, emphasis in said)
    sought = _weigh_sought(text, mentions, finder, segments, title_end=title_end)
    return NeedReading(
        normalised=normalised,
        parts=parts,
        asked=tuple(part for part, emphasis in said if emphasis >= 1.0),
        dense_texts=(" ".join(products),) if inferred else _dense_texts(parts),
        mentions=sought,
        own_nodes=own,
        attributes=attributes,
        intent=intent,
        head=segments.head,
        acts=find_acts(f"{text[:title_end]}\n{text[slice(*segments.head)]}"),
        inferred=inferred,
        named=1.0 if intent.upstream else _share_named(told, sought),
    )


def read_sought(need: Need, finder: MentionFinder) -> Sought:
    """Return what a need names with how much each says about what is wanted, as `read_need` does and nothing else."""
    text = normalise(full_text(need.title, need.text)).text
    title_end = len(normalise(need.title).text) if need.title else 0
    return _weigh_sought(text, finder.find(text, cues=True), finder, split_need(text), title_end=title_end)


def read_offer(title: str, text: str, finder: MentionFinder) -> OfferReading:
    """Read a capability."""
    return OfferReading(title, text, finder)


def _emphasise(content: str, title_end: int, segments: NeedSegments, *, upstream: bool) -> tuple[WeightedText, ...]:
    """Cut what a need tells into parts with their emphasis; each part keeps its place, the rest of it blanked."""
    minor = (*segments.own_business, *segments.trailing)
    parts: list[WeightedText] = []
    if title_end:
        parts.append((content[:title_end], _TITLE_EMPHASIS))
    parts.append((blank_spans(" " * title_end + content[title_end:], minor), 1.0))
    own_emphasis = 1.0 if upstream else _OWN_BUSINESS_EMPHASIS
    parts += [(content[start:end], own_emphasis) for start, end in segments.own_business]
    parts += [(content[start:end], _TRAILING_EMPHASIS) for start, end in segments.trailing]
    return tuple((part, emphasis) for part, emphasis in parts if part.strip())


def _dense_texts(parts: tuple[WeightedText, ...]) -> tuple[str, ...]:
    """Return the words with the greatest emphasis and, where that is a title, all words but asides.

    A mean over a long story alone would blur its subject, and a short title alone leaves out what it is about.
    """
    most = max((emphasis for _, emphasis in parts), default=0.0)
    texts = (" ".join(" ".join(part for part, emphasis in parts if emphasis >= least).split()) for least in (most, 1.0))
    return tuple(dict.fromkeys(text for text in texts if text)) or ("",)


def _share_named(told: str, sought: Sought) -> float:
    """Return how far the nodes of a need tell what is sought, by how much of its words they cover."""
    covered = {place for mention, _ in sought for place in range(*mention.span)}
    said = min(sum(map(str.isalnum, told)), _STORY_FROM)
    return min(len(covered) / (_NAMED_ENOUGH * said), 1.0) if said else 0.0


def _own_nodes(mentions: Iterable[Mention], segments: NeedSegments) -> tuple[str, ...]:
    """Return the nodes that say what the asker itself does."""
    return tuple(m.node for m in mentions if is_within(m.span, segments.own_business))


def _weigh_sought(
    text: str, mentions: list[Mention], finder: MentionFinder, segments: NeedSegments, *, title_end: int
) -> Sought:
    own = set(_own_nodes(mentions, segments))
    return tuple(_weigh_all(text, [m for m in mentions if m.node not in own], finder, segments, title_end=title_end))


def _weigh_all(
    text: str, mentions: list[Mention], finder: MentionFinder, segments: NeedSegments, *, title_end: int
) -> Iterator[tuple[Mention, float]]:
    """Yield each mention with how much it says about what is wanted, 0 to 1."""
    kinds = {m: finder.knowledge.nodes[m.node].kind for m in mentions}
    means = {m for m in mentions if kinds[m] in _MEANS}
    described = {m for m in mentions if is_modifier(m, text, mentions)}
    things_named = any(m not in means and m not in described for m in mentions)
    for mention in mentions:
        weight = _CUE_WEIGHT if mention.by == "cue" else 1.0
        if mention in means and things_named:
            weight *= _MEANS_WEIGHT
        if is_within(mention.span, segments.trailing):
            weight *= _TRAILING_EMPHASIS
        if not is_within(mention.span, [segments.head]):
            weight *= _ASIDE_WEIGHT
        if mention.start >= title_end > 0:
            weight /= _TITLE_EMPHASIS
        if mention not in means and is_within(mention.span, segments.papers):
            weight *= _PAPERS_WEIGHT  # what a permit is for is not what is sought
        made_of_it = kinds[mention] == "material" and _MADE_OF_IT.match(text, mention.end)
        if made_of_it or mention in described:
            weight *= _MODIFIER_WEIGHT
        yield mention, weight
