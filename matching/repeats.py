"""Text that says the same over and over to be found: none of it counts."""

from collections import Counter

from matching.attribute_types import Span

_SIZE = 4
# A post may name its subject several times; only one that mostly repeats itself is cut.
_OFTEN = 4
_LEAST_DISTINCT = 0.5


def repeated_spans(text: str) -> list[Span]:
    """Return what stands four times or more in a normalised text of which more than half is repetition, in text order.

    Whoever repeats a need's words thirty times is then found by the rest of the text alone. O(length).
    """
    pieces = [text[start : start + _SIZE] for start in range(len(text) - _SIZE + 1)]
    if len(set(pieces)) >= _LEAST_DISTINCT * len(pieces):
        return []
    counts = Counter(pieces)
    spans: list[Span] = []
    for start, piece in enumerate(pieces):
        if counts[piece] < _OFTEN:
            continue
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], start + _SIZE)
        else:
            spans.append((start, start + _SIZE))
    return spans
