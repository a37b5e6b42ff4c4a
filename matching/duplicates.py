"""Proposes earlier requests that tell the same matter, with a probability and the reason: a person decides.

Precision goes first: what is proposed is right nine times out of ten, and the rest is left to the officer's eye.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np

from matching.duplicate_features import FEATURES, PairFeatures, ReadRequest, compare_requests, read_request
from matching.triage import TriageModel

#: How the senders of two requests relate; unknown where one of them is not named.
Firm = Literal["same", "other", "unknown"]
WINDOW = timedelta(days=30)
PROPOSED_FROM = 0.8
#: Categories in which two firms can speak of one and the same matter (a street lamp, a power cut).
SHARED_MATTERS = frozenset({"utilities", "logistics", "living", "environment", "other", "land"})

_MOST_PROPOSED = 3
_MOST_TERMS = 4
_DIGITS = 6

#: Fitted by `matching.duplicate_training` on `fixtures/triage/pairs.jsonl`; a test fits them again.
WEIGHTS: Mapping[str, float] = {
    "character_overlap": 2.6,
    "group_overlap": 0.88,
    "figure_overlap": 1.0,
    "figure_conflict": -2.97,
    "code_conflict": -2.28,
    "place_conflict": -1.0,
    "swapped": -2.24,
    "offer_conflict": -2.99,
    "retold": 5.14,
    "fresh": -2.52,
    "days_apart": -2.66,
    "same_category": 1.76,
}
BIAS = -2.92


@dataclass(frozen=True, slots=True)
class Told:
    """A request as it was told: by whom (None: not known), when, and in which category where that is settled."""

    id: str
    text: str
    organisation: str | None
    at: datetime
    category: str | None = None


@dataclass(frozen=True, slots=True)
class DuplicateProposal:
    """An earlier request that may tell the same matter, and why.

    shared_terms: the weightiest words of both. shared_figures: figures that both state, as numbers.
    """

    id: str
    probability: float
    firm: Firm
    days_apart: float
    shared_terms: tuple[str, ...]
    shared_figures: tuple[float, ...]


def find_duplicates(
    request: Told, earlier: Iterable[Told], model: TriageModel, *, least: float = PROPOSED_FROM
) -> list[DuplicateProposal]:
    """Return at most three earlier requests within thirty days, most probable first; ties by id.

    Two firms that seek the same thing have two needs: other firms count only in matters that firms share, such as a
    power cut. Some 0.5 ms for each earlier request.
    """
    read = read_request(request.text, model, category=request.category)
    found = []
    for other in earlier:
        if other.id == request.id or abs(request.at - other.at) > WINDOW:
            continue
        past = read_request(other.text, model, category=other.category)
        firm = relate(request.organisation, other.organisation)
        if firm == "other" and not {read.category, past.category} & SHARED_MATTERS:
            continue
        proposal = _judge(read, past, request, other, firm)
        if proposal.probability >= least:
            found.append(proposal)
    return sorted(found, key=lambda each: (-each.probability, each.id))[:_MOST_PROPOSED]


def relate(one: str | None, other: str | None) -> Firm:
    """Say how two senders relate."""
    if one is None or other is None:
        return "unknown"
    return "same" if one == other else "other"


def same_matter(features: PairFeatures) -> float:
    """Return the probability that two requests tell the same matter."""
    weights = np.array([WEIGHTS[name] for name in FEATURES])
    return round(float(1.0 / (1.0 + np.exp(-(features.vector() @ weights + BIAS)))), _DIGITS)


def _judge(read: ReadRequest, past: ReadRequest, request: Told, other: Told, firm: Firm) -> DuplicateProposal:
    days = (request.at - other.at) / timedelta(days=1)
    first, second = (past, read) if days >= 0 else (read, past)
    shared = sorted(read.terms.keys() & past.terms.keys(), key=lambda term: (-read.terms[term], term))
    return DuplicateProposal(
        id=other.id,
        probability=same_matter(compare_requests(first, second, days_apart=days)),
        firm=firm,
        days_apart=round(abs(days), 2),
        shared_terms=_without_parts(shared),
        shared_figures=tuple(sorted(read.figures.keys() & past.figures.keys())),
    )


def _without_parts(terms: Sequence[str]) -> tuple[str, ...]:
    """Return the first terms that are no part of another one."""
    whole = [term for term in terms if not any(term != other and term in other for other in terms)]
    return tuple(whole[:_MOST_TERMS])
