"""Hard conditions of a need, each judged yes, no or unknown against a capability.

A missing statement is unknown. No is said only where the capability states something incompatible on the same scale and
of the same thing: a wrong no hides a partner, a wrong unknown costs one question.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from matching.attribute_types import Attribute, Span
from matching.certificates import covers
from matching.deadlines import days_until
from matching.normalise import Normalised
from matching.verdicts import (
    Verdict,
    judge_capacity,
    judge_fineness,
    judge_lead_days,
    judge_minimum_order,
    judge_purity,
    judge_reach,
    judge_strength,
)

__all__ = ["Constraint", "Verdict", "compare", "quoted"]

_Judge = Callable[[Attribute, Attribute], Verdict]


@dataclass(frozen=True, slots=True)
class Constraint:
    """One condition: what the need asks, what the capability says about it, and how they stand.

    needed, offered: the words themselves (offered None where the capability is silent); spans into the texts they
    are taken from.
    """

    name: str
    needed: str
    offered: str | None
    verdict: Verdict
    need_span: Span
    offer_span: Span | None


#: Scales on which both sides must speak of the same thing (subject) in the same unit.
_SCALES: dict[str, _Judge] = {
    "dimension": judge_reach,
    "weight": judge_reach,
    "voltage": judge_reach,
    "temperature": judge_reach,
    "tolerance": judge_fineness,
    "roughness": judge_fineness,
    "precision": judge_fineness,
    "tonnage": judge_strength,
    "lifting": judge_strength,
    "protection": judge_strength,
    "purity": judge_purity,
    "lead_days": judge_lead_days,
    "module": judge_reach,
    "layers": judge_reach,
    "volume": judge_reach,
    "loan_sum": judge_reach,
    "loan_term": judge_strength,
    "pressure": judge_strength,
}
#: Names whose subject must be named on both sides before anything is said.
_SUBJECT_NEEDED = {"dimension", "temperature"}
#: A length that a vessel cannot hold: more than its longest side, with something for standing aslant.
_OVER = 1.05
# A laboratory that names the first and has the second as well says so.
_WITHOUT_THE_OTHER = ("CMA", "CNAS")
_LOOSE_COUNTS = ("个", "条", "人")
_MANY = 100
_WORDS = {"material", "standard", "grade", "thread", "cleanroom"}
_BEST: dict[Verdict, int] = {"yes": 2, "unknown": 1, "no": 0}


def compare(
    need: tuple[Attribute, ...], offer: tuple[Attribute, ...], *, today: date | None = None
) -> list[Constraint]:
    """Judge every hard condition of `need` against `offer`, in the order of the need.

    today: the day a calendar deadline is counted from; without it such a deadline stays unknown.
    Where a capability says several things about one condition, the most favourable counts.
    """
    found: list[Constraint] = []
    for asked in need:
        verdict = _judge(asked, offer, today)
        if verdict is not None and not any(verdict.name == f.name and verdict.needed == f.needed for f in found):
            found.append(verdict)
    return found


def quoted(constraint: Constraint, need: tuple[str, Normalised], offer: tuple[str, Normalised]) -> Constraint:
    """Return the constraint with words and spans of the stored texts; each side is (stored text, its normal form)."""
    need_span = need[1].span(*constraint.need_span)
    if constraint.offer_span is None:
        return replace(constraint, needed=need[0][slice(*need_span)], need_span=need_span)
    offer_span = offer[1].span(*constraint.offer_span)
    return replace(
        constraint,
        needed=need[0][slice(*need_span)],
        offered=offer[0][slice(*offer_span)],
        need_span=need_span,
        offer_span=offer_span,
    )


def _judge(asked: Attribute, offer: tuple[Attribute, ...], today: date | None) -> Constraint | None:
    """Judge one statement of the need; None where it is no hard condition."""
    if asked.name in _SCALES:
        if asked.name in _SUBJECT_NEEDED and not asked.subject:
            return None
        return _on_scale(asked, offer, _SCALES[asked.name])
    if asked.name in _WORDS:
        return _same_word(asked, offer)
    judge = _OWN_RULES.get(asked.name)
    if asked.name == "deadline":
        return _judge_deadline(asked, offer, today)
    return judge(asked, offer) if judge else None


def _on_scale(asked: Attribute, offer: tuple[Attribute, ...], judge: _Judge) -> Constraint:
    """Judge against every statement on the same scale; with different things measured on the two sides: unknown."""
    same = [a for a in offer if a.name == asked.name and a.unit == asked.unit and _same_subject(asked, a)]
    judged: list[tuple[Attribute, Verdict]] = [(a, judge(asked, a)) for a in same]
    if asked.name == "dimension" and not same:
        judged += [(a, "no") for a in offer if a.name == "size" and a.limit and _exceeds(asked, a)]
    return _best(asked, judged)


def _exceeds(asked: Attribute, vessel: Attribute) -> bool:
    """Tell whether one length alone is more than the longest side of what it would have to go into."""
    return asked.comparator != "le" and asked.bounds is not None and asked.bounds[0] > max(_sides(vessel)) * _OVER


def _same_subject(asked: Attribute, offered: Attribute) -> bool:
    return asked.subject == offered.subject


def _best(asked: Attribute, judged: Iterable[tuple[Attribute, Verdict]]) -> Constraint:
    """Return the most favourable of several judgements, the earliest among equals; unknown where there is none."""
    chosen = max(judged, key=lambda pair: _BEST[pair[1]], default=None)
    if chosen is None:
        return Constraint(asked.name, asked.quote, None, "unknown", (asked.start, asked.end), None)
    offered, verdict = chosen
    span = (offered.start, offered.end)
    return Constraint(asked.name, asked.quote, offered.quote, verdict, (asked.start, asked.end), span)


def _same_word(asked: Attribute, offer: tuple[Attribute, ...]) -> Constraint:
    """Judge a designation: yes where the other side names it, never no, for lists of materials are examples."""
    judged: list[tuple[Attribute, Verdict]] = []
    for stated in offer:
        if stated.name == asked.name and _designation_covers(str(stated.value), str(asked.value)):
            judged.append((stated, "yes"))
        elif stated.name == asked.name and _designation_covers(str(asked.value), str(stated.value)):
            judged.append((stated, "unknown"))
    return _best(asked, judged)


def _designation_covers(offered: str, asked: str) -> bool:
    """6061-t6 answers a demand for 6061; 6061 alone does not promise the temper."""
    return offered == asked or offered.startswith((asked + "-", asked + "+"))


def _judge_certificate(asked: Attribute, offer: tuple[Attribute, ...]) -> Constraint | None:
    """Judge a certificate: held or named is yes, absent is no, in progress is unknown (ask when it is due)."""
    if asked.subject not in ("stated", "held"):
        return None
    judged: list[tuple[Attribute, Verdict]] = []
    for stated in offer:
        if stated.name != "certificate":
            continue
        if stated.subject in ("stated", "held", "own") and covers(str(stated.value), str(asked.value)):
            judged.append((stated, "yes"))
        elif stated.value == asked.value and stated.subject != "service":
            judged.append((stated, "no" if stated.subject == "absent" else "unknown"))
        elif (stated.value, asked.value) == _WITHOUT_THE_OTHER and stated.subject in ("stated", "held"):
            judged.append((stated, "no"))
    return _best(asked, judged)


def _judge_rate(asked: Attribute, offer: tuple[Attribute, ...]) -> Constraint:
    rates = [a for a in offer if a.name == "rate" and a.unit == asked.unit]
    return _best(asked, [(a, judge_capacity(asked, a)) for a in rates])


def _judge_quantity(asked: Attribute, offer: tuple[Attribute, ...]) -> Constraint | None:
    """Judge an amount against minimum orders; None where the capability names none.

    A few 个, 条 and 人 are left out: in a need they count workshops, lines and people as often as goods.
    """
    few = asked.bounds is None or asked.bounds[0] < _MANY
    if asked.quote.endswith(_LOOSE_COUNTS) and (few or asked.quote.endswith("人")):
        return None
    minimums = [a for a in offer if _is_minimum(a) and (a.unit == asked.unit or a.value == 0)]
    if not minimums:
        return None
    judged = _best(asked, [(a, judge_minimum_order(asked, a)) for a in minimums])
    return replace(judged, name="moq")


def _is_minimum(stated: Attribute) -> bool:
    """Tell whether an amount is the least that is delivered; a capability's 五百公斤起 is one too."""
    return stated.name == "moq" or (
        stated.name == "quantity" and stated.comparator == "ge" and stated.quote.endswith("起")
    )


def _judge_package(asked: Attribute, offer: tuple[Attribute, ...]) -> Constraint:
    """Judge a package: yes where the same size is offered, never no, for filling can be arranged."""
    same = [a for a in offer if a.name == "package" and a.unit == asked.unit and a.value == asked.value]
    others = [a for a in offer if a.name == "package"]
    return _best(asked, [(a, "yes") for a in same] or [(a, "unknown") for a in others[:1]])


def _judge_waste(asked: Attribute, offer: tuple[Attribute, ...]) -> Constraint:
    """Judge categories of hazardous waste: a permit lists what may be taken, so what no list names is a no."""
    wanted = set(str(asked.value).split())
    lists = [a for a in offer if a.name == "waste"]
    taken = {code for stated in lists for code in str(stated.value).split()}
    none_of_them: Verdict = "unknown" if wanted & taken or any(a.comparator == "ge" for a in lists) else "no"
    judged = [(a, none_of_them) for a in lists if wanted - taken]
    return _best(asked, judged or [(a, "yes") for a in lists if wanted & set(str(a.value).split())])


def _judge_region(asked: Attribute, offer: tuple[Attribute, ...]) -> Constraint | None:
    """Judge a place that the need insists on: yes where the capability names it, else unknown."""
    if asked.subject != "required":
        return None
    places = [a for a in offer if a.name == "region"]
    return _best(asked, [(a, "yes" if a.value == asked.value else "unknown") for a in places])


def _judge_size(asked: Attribute, offer: tuple[Attribute, ...]) -> Constraint:
    """Judge length × width × height, sides sorted, against stated greatest sizes."""
    wanted = _sides(asked)
    judged: list[tuple[Attribute, Verdict]] = []
    for stated in offer:
        able = _sides(stated) if stated.name == "size" else []
        if len(able) != len(wanted) or not able:
            continue
        fits = all(w <= a for w, a in zip(wanted, able, strict=True))
        bound = stated.limit or stated.comparator == "le"
        judged.append((stated, "yes" if wanted == able or (fits and bound) else "no" if bound else "unknown"))
    return _best(asked, judged)


def _sides(attribute: Attribute) -> list[float]:
    return sorted(float(side) for side in str(attribute.value).split("×"))


def _judge_deadline(asked: Attribute, offer: tuple[Attribute, ...], today: date | None) -> Constraint:
    days = None if today is None else days_until(str(asked.value), today)
    times = [a for a in offer if a.name == "lead_days"]
    if days is None:
        return _best(asked, [(a, "unknown") for a in times])
    wanted = replace(asked, value=float(days), comparator="le")
    return _best(asked, [(a, judge_lead_days(wanted, a)) for a in times])


_OWN_RULES: dict[str, Callable[[Attribute, tuple[Attribute, ...]], Constraint | None]] = {
    "certificate": _judge_certificate,
    "rate": _judge_rate,
    "quantity": _judge_quantity,
    "package": _judge_package,
    "region": _judge_region,
    "size": _judge_size,
    "waste": _judge_waste,
}
