"""Briefs for pairs of firms whose texts stand in a salon's problem: judged by the engine, no database."""

from collections.abc import Sequence
from dataclasses import dataclass

from matching.matcher import Matcher
from matching.normalise import clean_text
from matching.posts import Capability, Need
from matching.salon.brief import Brief, Party, Past, Reasoning, make_brief
from matching.salon.fields import Fields
from matching.salon.problem import Firm, Pair, Problem, pair_of
from service.indexing.parts import EngineParts


@dataclass(frozen=True, slots=True)
class _Offer:
    """One thing that a firm offers, under the id that the engine knows it by."""

    id: str
    firm: str


class BriefDesk:
    """Makes briefs for pairs of a problem; every firm's offers are read once."""

    def __init__(self, problem: Problem, parts: EngineParts) -> None:
        self._firms = problem.firm_by_id
        self._offers: list[_Offer] = []
        pool = parts.new_pool()
        capabilities = []
        for number, firm in enumerate(problem.firms):
            for place, text in enumerate(firm.offers):
                offer = _Offer(f"{number:05d}-{place:03d}", firm.id)
                self._offers.append(offer)
                capabilities.append(
                    Capability(id=offer.id, organisation=name_of(firm), text=clean_text(text), group="salon")
                )
        pool.add(capabilities)
        self._matcher = Matcher(pool, parts.ranker, parts.abstention)

    def brief(self, pair: Pair, history: Sequence[Past] = ()) -> Brief:
        """Return the brief of two firms."""
        a, b = (self._firms[firm] for firm in pair)
        reasonings = [*self._reasonings(a, b), *self._reasonings(b, a)]
        return make_brief(party_of(a), party_of(b), reasonings, history=history)

    def _reasonings(self, asker: Firm, supplier: Firm) -> list[Reasoning]:
        """Return why a supplier may serve each thing that the asker looks for."""
        ids = [offer.id for offer in self._offers if offer.firm == supplier.id]
        found = []
        for text in asker.seeks if ids else ():
            need = Need(text=clean_text(text), asker=name_of(asker))
            survey = self._matcher.survey(need, only=ids, limit=1)
            result = self._matcher.present(need, survey, limit=1)
            found += [
                Reasoning(name_of(asker), name_of(supplier), proposal)
                for proposal in (*result.proposals, *result.stretch)
            ]
        return found


def party_of(firm: Firm) -> Party:
    """Return a firm as a brief shows it."""
    return Party(name_of(firm), firm.seeks, firm.offers)


def name_of(firm: Firm) -> str:
    """Return what people call a firm."""
    return firm.name or firm.id


def read_history(content: object) -> dict[Pair, list[Past]]:
    """Return what was between pairs before, from `history` in a problem's file: `{"a", "b", "day", "words"}`."""
    known = content if isinstance(content, dict) else {}
    found: dict[Pair, list[Past]] = {}
    for place, row in Fields({"history": known.get("history")}, "", known={"history"}).rows("history"):
        entry = Fields(row, place, known={"a", "b", "day", "words"})
        pair = pair_of(entry.word("a"), entry.word("b"))
        found.setdefault(pair, []).append(Past(entry.word("day"), entry.word("words")))
    return found
