"""Spans of a text: (start, end) pairs of offsets."""

from collections.abc import Iterable

from matching.attribute_types import Span


def blank_spans(text: str, spans: Iterable[Span]) -> str:
    """Replace the characters of spans by spaces, so that all offsets stay valid."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def is_within(span: Span, others: Iterable[Span]) -> bool:
    """Tell whether one of the others holds the whole span."""
    return any(start <= span[0] and span[1] <= end for start, end in others)
