"""Which things in a text are its subject, and which only say what the subject is for, made of, or done to.

“双氧水储罐” is about tanks, “用于盆角齿检测” about testing, “为储能箱体提供密封条” about seals: whoever looks for
hydrogen peroxide, gears or enclosures is not served by them, though every word of the need stands in the text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from matching.attribute_types import Span
from matching.mentions import Mention
from matching.roles_patterns import (
    ACTED_ON,
    BOUGHT,
    DEALT,
    HEAD,
    INSIDE,
    SERVED,
    SLOW,
    SOUGHT,
    STUFF,
    TRADE,
)
from matching.spans import is_within

Standing = Literal["offers", "deals", "aside"]

# How far a thing is offered that is only described, served, or used.
_ASIDE = 0.2
# A dealer has it, but does not make it.
_DEALT = 0.6
# Where a title names the offer, what only the text names is detail.
_BEHIND_TITLE = 0.5


@dataclass(frozen=True, slots=True)
class Offered:
    """A mention in a capability and how far its node is offered, 0 to 1.

    standing: the firm offers it as its own, deals in it, or only names it beside (its use, its customer, its material).
    """

    mention: Mention
    weight: float
    standing: Standing


def context_spans(text: str) -> list[Span]:
    """Return what a normalised capability names only as its use, its customers or its raw material, in text order."""
    found = []
    patterns = [SERVED, STUFF, BOUGHT, SOUGHT, INSIDE, ACTED_ON]
    patterns += [pattern for sign, pattern in SLOW if sign.search(text)]
    for pattern in patterns:
        for match in pattern.finditer(text):
            name = match.lastgroup
            if name:
                found.append(match.span(name))
    return sorted(found)


def is_modifier(mention: Mention, text: str, mentions: Sequence[Mention]) -> bool:
    """Tell whether a mention only describes the noun behind it: another node, or a word such as 检测, 储罐, 模具."""
    if HEAD.match(text, mention.end):
        return True
    next_noun = mention.end + (text[mention.end : mention.end + 1] in {"用", "的"})
    return any(other.start in {mention.end, next_noun} for other in mentions)


def weigh_offers(
    text: str, mentions: Sequence[Mention], context: Sequence[Span], *, title_end: int
) -> Iterator[Offered]:
    """Yield each mention of a normalised capability with how far its node is offered.

    title_end: where the title ends in `text`, 0 where there is none.
    """
    aside = {m for m in mentions if is_within(m.span, context) or is_modifier(m, text, mentions)}
    subjects = {m.node for m in mentions if m.start < title_end and m not in aside}
    described = {m.node for m in mentions if m.start < title_end and m in aside}
    for mention in mentions:
        if mention in aside or (mention.node in described and mention.node not in subjects):
            yield Offered(mention, _ASIDE, "aside")
            continue
        dealt = TRADE.search(text, _clause_start(text, mention.start), mention.start) or DEALT.match(text, mention.end)
        weight = _DEALT if dealt else 1.0
        if title_end and mention.node not in subjects:
            weight *= _BEHIND_TITLE
        yield Offered(mention, weight, "deals" if dealt else "offers")


def _clause_start(text: str, at: int) -> int:
    """Return where the sentence part that holds `at` begins; 、 joins."""
    return max(text.rfind(mark, 0, at) for mark in ",。;!?\n") + 1
