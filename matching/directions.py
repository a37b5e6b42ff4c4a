"""Which way a figure binds (at least, at most, about) and whether it is the utmost, from the words around it."""

import re

from matching.attribute_types import Comparator
from matching.quantity_patterns import (
    ABOUT,
    AFTER_ABOUT,
    AFTER_LEAST,
    AFTER_MOST,
    AT_LEAST,
    AT_MOST,
    LIMIT_HIGH,
    LIMIT_LOW,
)

_CLAUSE_END = re.compile(r"[,。;!?\n]")
#: Characters of its clause that are read on either side of a figure.
_BEFORE, _AFTER = 16, 14
_LIMIT_REACH = 10


def clause_before(text: str, start: int) -> str:
    """Return what stands before `start` in the same clause, at most 16 characters."""
    return _CLAUSE_END.split(text[max(0, start - _BEFORE) : start])[-1]


def clause_after(text: str, end: int) -> str:
    """Return what stands after `end` in the same clause, at most 14 characters."""
    return _CLAUSE_END.split(text[end : end + _AFTER])[0]


def direction(before: str, after: str, *, ranged: bool) -> tuple[Comparator, bool]:
    """Return how a figure between these words binds, and whether the words call it the utmost."""
    smallest = bool(LIMIT_LOW.search(before)) and not AT_LEAST.search(before)
    greatest = bool(LIMIT_HIGH.search(before[-_LIMIT_REACH:]))
    if ranged:
        return "range", greatest or smallest
    if AT_LEAST.search(before) or AFTER_LEAST.match(after):
        return "ge", False
    if AT_MOST.search(before) or AFTER_MOST.match(after):
        return "le", greatest
    if smallest:
        return "ge", True
    if greatest:
        return "le", True
    if ABOUT.search(before) or AFTER_ABOUT.match(after):
        return "approx", False
    return "eq", False
