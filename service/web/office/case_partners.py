"""The partners of a case's need as its page shows them, and what was read in its text."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from matching.attributes import parse_attributes
from matching.normalise import clean_text
from service.errors import ConflictError, IndexBuildingError
from service.usecases.case_file import CaseFile
from service.usecases.need_reading import read_posted_need
from service.usecases.pairs import PairView, list_standings
from service.usecases.partner_texts import texts_of
from service.usecases.partner_views import PartnerList
from service.usecases.partners import search_partners, show_search, show_unkept
from service.usecases.proposal_rejecting import list_rejections
from service.web.clerk.need_form import QUESTIONS
from service.web.desks import Desk
from service.web.partner_cards import PartnerCard, make_results
from service.web.words import CONDITIONS

_MOST = 6
_MOST_QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class CasePartner:
    """One partner with what the office made of it; rejected: the reason's code, empty where it was not."""

    card: PartnerCard
    proposal_id: str
    endorsed: bool
    rejected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePartners:
    """What was found for a need. building: the index is being made, try again shortly.

    fresh: the latest stored run says something else; nobody can be endorsed before this one is kept.
    questions: what the firm is best asked, since its need does not say it; the most useful first.
    """

    fits: list[CasePartner] = field(default_factory=list)
    stretch: list[CasePartner] = field(default_factory=list)
    abstained: bool = False
    building: bool = False
    fresh: bool = False
    pairs: list[PairView] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """There is a fit that the office has not decided about."""
        return not self.fresh and any(not each.endorsed and not each.rejected for each in self.fits)


def read_partners(desk: Desk, file: CaseFile) -> CasePartners | None:
    """Return the partners of a case's need as they are now; None where it is about no need.

    Nothing is stored: what the job has not stored yet, or says otherwise by now, is kept by a move of the page.
    """
    need_id = file.case.need_id
    if need_id is None:
        return None
    parts, actor, now = desk.context.container, desk.actor, desk.now
    with parts.database.read() as session:
        pairs = list_standings(session, actor=actor, need_id=need_id)
        questions = _questions(session, desk, need_id) if "ask" in file.moves else []
        rejected = list_rejections(session, actor=actor, need_id=need_id) if "propose" in file.moves else {}
        try:
            search = search_partners(session, parts.engines, actor=actor, need_id=need_id, now=now, limit=_MOST)
            kept = show_search(session, search)
            found = kept or show_unkept(session, search)
            texts = texts_of(session, found)
        except ConflictError:  # closed: nobody is looked for any more
            return CasePartners(pairs=pairs, questions=questions)
        except IndexBuildingError:
            return CasePartners(pairs=pairs, building=True)
    need = f"{file.title}\n{file.text}" if file.title else file.text
    numbers = desk.sees_numbers(file.case.alliance)
    every = PartnerList(
        proposals=found.proposals, stretch=found.stretch, abstained=False, ring=found.ring, versions=found.versions
    )
    results = make_results(every, clean_text(need), texts, numbers=numbers)
    reasons = {str(organisation): reason for organisation, reason in rejected.items()}
    return CasePartners(
        fits=_join(results.fits, found.proposals, reasons),
        stretch=_join(results.stretch, found.stretch, reasons),
        abstained=found.abstained,
        fresh=kept is None,
        pairs=pairs,
        questions=questions,
    )


def _join(
    cards: Sequence[PartnerCard], rows: Sequence[Mapping[str, Any]], reasons: Mapping[str, str]
) -> list[CasePartner]:
    """Return cards with what the office made of each; reasons: organisation -> why it was rejected."""
    return [
        CasePartner(
            card, str(row["proposal_id"] or ""), bool(row["endorsed"]), reasons.get(str(row["organisation_id"]), "")
        )
        for card, row in zip(cards, rows, strict=True)
    ]


def _questions(session: Session, desk: Desk, need_id: uuid.UUID) -> list[str]:
    """Return what the firm is best asked: what its need does not say."""
    read = read_posted_need(session, desk.context.container.engines, actor=desk.actor, need_id=need_id)
    return [QUESTIONS[part] for part in read.missing if part in QUESTIONS][:_MOST_QUESTIONS] if read else []


def read_fields(text: str) -> list[tuple[str, str]]:
    """Return what is stated in a text: label and the words that say it, each once."""
    if not text.strip():
        return []
    read = [
        (CONDITIONS[each.name], each.quote) for each in parse_attributes(clean_text(text)) if each.name in CONDITIONS
    ]
    return list(dict.fromkeys(read))
