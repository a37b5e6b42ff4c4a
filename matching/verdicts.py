"""How one stated requirement stands against what the other side states: three rules, one for each kind of scale."""

from typing import Literal

from matching.attribute_types import Attribute

Verdict = Literal["yes", "no", "unknown"]

#: Figures nearer than this are the same figure written differently.
_SAME = 0.005
# A grade with so many times the impurities is not the one that is asked for.
_OTHER_GRADE = 3.0


def judge_reach(need: Attribute, offer: Attribute) -> Verdict:
    """Judge a size, weight, voltage or temperature: whether what can be done reaches what is asked.

    No only where the offer states a bound (最大, 以内, a range) and everything asked lies outside it.
    """
    asked, can = need.bounds, offer.bounds
    if asked is None or can is None:
        return "unknown"
    points = (asked[0], asked[1])
    low, high = _able(offer, can)
    if need.comparator != "le" and all(_within(point, low, high) for point in points):
        return "yes"
    if (
        need.comparator == "le"
        and need.limit
        and offer.comparator in ("le", "range")
        and points[1] > high * (1 + _SAME)
    ):
        return "no"  # 最大外径95 is a part of 95, not a wish for something smaller
    if need.comparator == "le":
        return "yes" if low <= points[1] * (1 + _SAME) and offer.comparator != "eq" and high >= points[1] else "unknown"
    if offer.comparator == "eq" and not offer.limit:
        return "unknown"
    outside_above = points[0] > high * (1 + _SAME)
    outside_below = points[1] < low * (1 - _SAME) and need.comparator != "ge"
    return "no" if outside_above or outside_below else "unknown"


def judge_fineness(need: Attribute, offer: Attribute) -> Verdict:
    """Judge tolerance, roughness, precision grade: smaller is harder, the finest stated counts.

    No only where the offer calls its figure the finest it can do.
    """
    asked, can = need.bounds, offer.bounds
    if asked is None or can is None:
        return "unknown"
    if can[0] <= asked[1] * (1 + _SAME):
        return "yes"
    return "no" if offer.limit else "unknown"


def judge_strength(need: Attribute, offer: Attribute) -> Verdict:
    """Judge press tonnage, lifting, protection: what is larger can also do what is smaller.

    No where the offer's figure is smaller: equipment is listed by its largest.
    """
    asked, can = need.bounds, offer.bounds
    if asked is None or can is None:
        return "unknown"
    needed = asked[1] if need.comparator == "le" else asked[0]
    if can[1] >= needed * (1 - _SAME):
        return "yes"
    return "unknown" if need.comparator in ("le", "approx") or offer.comparator == "ge" else "no"


def judge_purity(need: Attribute, offer: Attribute) -> Verdict:
    """Judge a purity: at least what is asked. No where the offer names its highest, or is far from it.

    Whoever states three times the impurities makes another grade.
    """
    asked, can = need.bounds, offer.bounds
    if asked is None or can is None:
        return "unknown"
    if can[1] >= asked[0] - 1e-9:
        return "yes"
    another_grade = 100 - can[1] >= _OTHER_GRADE * (100 - asked[0])
    return "no" if offer.limit or offer.comparator == "le" or another_grade else "unknown"


def judge_capacity(need: Attribute, offer: Attribute) -> Verdict:
    """Judge an amount in a month against a capacity: no below four fifths of it, for capacity stretches a little."""
    asked, can = need.bounds, offer.bounds
    if asked is None or can is None:
        return "unknown"
    if can[1] >= asked[0] * (1 - _SAME):
        return "yes"
    firm = offer.subject == "capacity" or offer.limit
    return "no" if firm and offer.comparator != "ge" and can[1] < asked[0] * 0.8 else "unknown"


def judge_minimum_order(need: Attribute, offer: Attribute) -> Verdict:
    """Judge an order quantity against a minimum order."""
    asked, can = need.bounds, offer.bounds
    if asked is None or can is None:
        return "unknown"
    if asked[0] >= can[0] * (1 - _SAME):
        return "yes"
    if need.comparator == "approx":
        return "no" if asked[1] < can[0] / 2 else "unknown"  # 估计两吨 is not twenty
    return "no" if need.comparator in ("eq", "le", "range") and asked[1] < can[0] * (1 - _SAME) else "unknown"


def judge_lead_days(need: Attribute, offer: Attribute) -> Verdict:
    """Judge a wanted time to delivery against the stated one; the shortest stated time counts."""
    asked, can = need.bounds, offer.bounds
    if asked is None or can is None:
        return "unknown"
    if can[1] <= asked[1] * (1 + _SAME) and offer.comparator != "ge":
        return "yes"
    return "no" if can[0] > asked[1] * (1 + _SAME) and offer.comparator in ("eq", "ge", "range") else "unknown"


def _able(offer: Attribute, can: tuple[float, float]) -> tuple[float, float]:
    """Return the interval an offer claims to reach."""
    if offer.comparator == "le":
        return min(0.0, can[0]) if can[0] >= 0 else float("-inf"), can[1]
    if offer.comparator == "ge":
        return can[0], float("inf")
    if offer.comparator == "approx":
        return can[0] * 0.9, can[1] * 1.1
    return can


def _within(point: float, low: float, high: float) -> bool:
    slack = abs(point) * _SAME
    return low - slack <= point <= high + slack
