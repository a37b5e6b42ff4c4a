"""What is said on the page that a form leads to, when it went well: the address carries a code, never words."""

from collections.abc import Mapping

OUTCOMES: Mapping[str, str] = {}
"""Code in the address (`?done=need_posted`) -> what is said at the top of the page."""


def outcome_of(code: str) -> str:
    """Return what is said for a code; empty for none and for one that is not known."""
    return OUTCOMES.get(code, "")
