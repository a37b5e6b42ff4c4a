"""Partners as the page shows them: labels in Chinese, quotations in their places, numbers for officers only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.usecases.partner_views import PartnerList
from service.web.highlights import Part, mark_spans, shorten
from service.web.words import CONDITIONS, OTHER_CONDITION, RINGS, VERDICTS, WORDING_KINDS

_WHOLE_NEED, _WHOLE_OFFER = 160, 600
"""A text up to this length is shown whole; a longer one around its quotations."""
_AROUND = 30
_NEAREST = 5


@dataclass(frozen=True, slots=True)
class Condition:
    """One row of the table: what is asked, what the other side states about it, and the verdict."""

    label: str
    needed: str
    offered: str
    verdict: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerCard:
    """One partner. `percent` is None for readers who get words only; `path`: the chain path, step by step."""

    rank: int
    organisation: str
    wording: str
    kind: str
    percent: int | None
    ring: str
    sentence: str
    need: list[Part]
    offer: list[Part]
    path: list[str]
    conditions: list[Condition]
    questions: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What was found, as shown. nearest: only where nobody fits, the closest members of both lists.

    widened: says that the search went beyond the chosen chain or alliance; empty where it did not.
    """

    fits: list[PartnerCard]
    stretch: list[PartnerCard]
    nearest: list[PartnerCard]
    abstained: bool
    widened: str
    versions: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """There is nobody at all to show."""
        return not (self.fits or self.stretch or self.nearest)


def make_results(
    found: PartnerList, need: str, texts: Mapping[str, str], *, numbers: bool, widened: str = ""
) -> Results:
    """Return what the page shows of a search.

    need: the cleaned text that evidence counts characters in. texts: capability id -> its full text.
    numbers: show the probability as well as the words.
    """
    near: list[dict[str, Any]] = []
    if found.abstained:
        near = sorted([*found.proposals, *found.stretch], key=lambda each: -float(each["probability"]))[:_NEAREST]
        near = [each | {"rank": rank} for rank, each in enumerate(near, start=1)]
    lists = [near, [], []] if found.abstained else [[], found.proposals, found.stretch]
    cards = [[make_card(each, need, texts, numbers=numbers) for each in partners] for partners in lists]
    return Results(
        nearest=cards[0],
        fits=cards[1],
        stretch=cards[2],
        abstained=found.abstained,
        widened=widened,
        versions=found.versions,
    )


def make_card(partner: Mapping[str, Any], need: str, texts: Mapping[str, str], *, numbers: bool) -> PartnerCard:
    """Return one partner as shown; arguments as in `make_results`."""
    offer = texts.get(partner["capability_id"])
    return PartnerCard(
        rank=partner["rank"],
        organisation=partner["organisation"],
        wording=partner["wording"],
        kind=WORDING_KINDS.get(partner["wording"], ""),
        percent=round(partner["probability"] * 100) if numbers else None,
        ring=RINGS.get(partner["ring"], ""),
        sentence=partner["sentence"],
        need=_parts(need, partner, "need", _WHOLE_NEED),
        offer=_parts(offer, partner, "capability", _WHOLE_OFFER) if offer else [],
        path=[step["words"] for step in partner["path"]],
        conditions=[_condition(each) for each in partner["constraints"]],
        questions=list(partner["questions"]),
    )


def _parts(text: str, partner: Mapping[str, Any], side: str, whole: int) -> list[Part]:
    """Mark one side's quotations, those that the text really holds where they say."""
    spans = [
        (each["start"], each["end"])
        for each in partner["evidence"]
        if each["side"] == side and text[each["start"] : each["end"]] == each["quote"]
    ]
    return shorten(mark_spans(text, spans), most=whole, around=_AROUND)


def _condition(constraint: Mapping[str, Any]) -> Condition:
    return Condition(
        label=CONDITIONS.get(constraint["name"], OTHER_CONDITION),
        needed=constraint["needed"],
        offered=constraint["offered"] or "",
        verdict=VERDICTS[constraint["verdict"]],
        kind=constraint["verdict"],
    )
