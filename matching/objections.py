"""What a capability says against a need: a condition it cannot meet, a refusal, a certificate not yet there."""

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from matching.constraints import Constraint, compare
from matching.denials import find_denial, sought_text
from matching.knowledge import Knowledge
from matching.posts import Capability
from matching.ranked import Ranked
from matching.reading import NeedReading, OfferReading

# Checked on this many of the best candidates; further down nobody looks.
_CHECKED = 24
# What a definite no on a hard condition leaves of the probability: the firm may still bend, but rarely does.
_CONTRADICTED = 0.3
# A date can be talked about: a stated lead time is the usual one, often of another article.
_BENDABLE = frozenset({"lead_days", "deadline"})
_BENT = 0.8
# What a refusal of the very thing leaves where no chain node told the ranker of it.
_REFUSED = 0.3
# A certificate applied for may be there in time.
_PENDING = 0.5
# From this share of the need's nodes refused, the capability is no partner for it.
_REFUSED_SHARE = 0.15
# 必须厂家直供, 贸易和代理不要: who only deals in the thing is no partner.
_MAKERS_ONLY = re.compile(
    r"(?:不要|不接受|谢绝|不考虑|不找)[^,。;]{0,6}(?:贸易|代理|中间|经销|二道)|(?:贸易商?|代理商?|中间商|经销商)[^,。;]{0,6}(?:不要|勿扰|免谈|别来|不考虑)"
    r"|(?:必须|只要|只找|要求|限)(?:是|由)?[^,。;]{0,4}(?:厂家直|源头厂|生产厂|生产商|自产)"
)
# The least difference between two written probabilities.
_STEP = 1e-6


@dataclass(frozen=True, slots=True)
class _Checked:
    """A candidate with the verdict on each hard condition by its words in the need.

    firmly: a condition is broken that cannot be bent.
    """

    ranked: Ranked
    verdicts: Mapping[str, str]
    firmly: bool
    pending: bool
    refuses: bool

    @property
    def broken(self) -> set[str]:
        return {needed for needed, verdict in self.verdicts.items() if verdict == "no"}


def set_back(
    reading: NeedReading,
    ranked: Sequence[Ranked],
    knowledge: Knowledge,
    read: Callable[[Capability], OfferReading],
) -> list[Ranked]:
    """Return the candidates, most probable first, with those set back that contradict or refuse what is needed.

    read: gives the reading of a capability. Ties by capability id.
    """
    sought = sought_text(reading, knowledge)
    wanted = {m.node for m, _ in reading.mentions} if _MAKERS_ONLY.search(reading.normalised.text) else set()
    checked = [_check(reading, sought, each, read(each.capability), wanted) for each in ranked[:_CHECKED]]
    lowered = [_lower(each, checked) for each in checked]
    lowered.sort(key=lambda each: (-each.probability, each.capability.id))
    return [*lowered, *ranked[_CHECKED:]]


def _check(
    reading: NeedReading, sought: str, ranked: Ranked, offer: OfferReading, self_made: AbstractSet[str]
) -> _Checked:
    """Hold one candidate to the need. self_made: nodes that the asker will not buy from a dealer."""
    constraints = compare(reading.attributes, offer.attributes) if reading.attributes else []
    return _Checked(
        ranked,
        {constraint.needed: constraint.verdict for constraint in constraints},
        firmly=any(each.verdict == "no" and each.name not in _BENDABLE for each in constraints),
        pending=any(map(_is_pending, constraints)),
        refuses=find_denial(sought, offer) is not None or _only_deals(offer, self_made),
    )


def _only_deals(offer: OfferReading, nodes: AbstractSet[str]) -> bool:
    """Tell whether an offer has any of some nodes as a dealer."""
    return any(offer.offers[node].standing == "deals" for node in nodes & offer.offers.keys())


def _is_pending(constraint: Constraint) -> bool:
    """Tell whether a certificate that is asked for is spoken of and not held: applied for, or planned."""
    return constraint.name == "certificate" and constraint.verdict == "unknown" and constraint.offered is not None


def _lower(each: _Checked, checked: Sequence[_Checked]) -> Ranked:
    """Return the candidate with what its objections leave of its probability.

    With a condition definitely not met it falls by a factor, and below every other candidate that meets the broken
    condition, contradicts none, and is at least half as close to the subject: a certificate alone does not put a
    stranger first.
    """
    ranked, broken = each.ranked, each.broken
    known_refusal = ranked.features["refusal_hit"] >= _REFUSED_SHARE
    factor = _PENDING if each.pending else 1.0
    if broken:
        factor *= _CONTRADICTED if each.firmly else _BENT
    if each.refuses and not each.firmly and not known_refusal:
        factor *= _REFUSED
    better = _better(each, checked) if broken else []
    probability = min([ranked.probability * factor, *(p - _STEP for p in better)])
    barred = each.firmly or each.refuses or known_refusal or each.pending
    return replace(ranked, probability=max(round(probability, 6), 0.0), barred=barred)


def _better(each: _Checked, checked: Sequence[_Checked]) -> list[float]:
    """Return the probabilities of those that meet a condition which this one breaks, and that stand as close."""
    return [
        other.ranked.probability
        for other in checked
        if not other.broken
        and any(other.verdicts.get(needed) == "yes" for needed in each.broken)
        and other.ranked.closeness >= each.ranked.closeness / 2
    ]
