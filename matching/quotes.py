"""The words that both texts share, as exact spans of the stored texts."""

from matching.attribute_types import Span
from matching.boilerplate import blank_boilerplate
from matching.normalise import Normalised
from matching.proposals import Evidence, Side
from matching.reading import NeedReading, OfferReading

_SHORTEST = 2
_MOST_QUOTES = 3


def shared_phrases(need: str, offer: str) -> list[tuple[Span, Span]]:
    """Return the longest phrases of two or more characters that stand in both texts, as pairs of spans.

    Longest first, then by place in the need; phrases never overlap in the need and never cross a space or
    punctuation. At most three.
    """
    found: list[tuple[Span, Span]] = []
    start = 0
    while start < len(need):
        end = start
        while end < len(need) and _is_word(need[end]) and need[start : end + 1] in offer:
            end += 1
        if end - start >= _SHORTEST:
            at = offer.index(need[start:end])
            found.append(((start, end), (at, at + end - start)))
            start = end
        else:
            start += 1
    found.sort(key=lambda pair: (pair[0][0] - pair[0][1], pair[0][0]))
    return found[:_MOST_QUOTES]


def quote(side: Side, stored: str, normalised: Normalised, span: Span) -> Evidence:
    """Return the exact stored text behind a span of the normal form."""
    start, end = normalised.span(*span)
    return Evidence(side, start, end, stored[start:end])


def quote_shared(need: NeedReading, need_text: str, offer: OfferReading, offer_text: str) -> list[Evidence]:
    """Return what both sides say in the same words, one quotation from each side per phrase."""
    wanted = blank_boilerplate(need.normalised.text)
    offered = offer.offered_text
    evidence = []
    for need_span, offer_span in shared_phrases(wanted, offered):
        evidence.append(quote("need", need_text, need.normalised, need_span))
        evidence.append(quote("capability", offer_text, offer.normalised, offer_span))
    return evidence


def _is_word(char: str) -> bool:
    return char.isalnum()
