"""The park that is simulated: firms and needs of the fixtures, and what each way of searching really finds for them.

The alliances whose needs were judged over all of them together stand for one park, in which firms of the same trade
(`knowledge_code`) form a chain.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matching.explain import LIKELY_FROM
from matching.lexical import LexicalIndex
from matching.matcher import Matcher, Survey
from matching.normalise import normalise
from matching.pool import CapabilityPool
from matching.posts import Capability
from matching.ranker_files import Judge
from service.imports.bundles import read_bundle
from service.judged_data import JudgedNeed, read_judged

DEPTH = 20
"""How far down lists are kept."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedNeed:
    """A need with its hidden truth and what each way of searching says of it; lists hold firms, best first.

    grades: who can serve. members: who may be met at a salon. fits, stretch: of the asker's chain, of the whole park
    where nobody is likely there. wider: the fits of the whole park. nobody: the engine abstains.
    """

    id: str
    grades: Mapping[str, int]
    members: Sequence[str]
    by_keywords: Sequence[str]
    fits: Sequence[str]
    stretch: Sequence[str]
    wider: Sequence[str]
    nobody: bool

    def grade(self, firm: str) -> int:
        """Return how well a firm really fits."""
        return self.grades.get(firm, 0)


@dataclass(frozen=True, slots=True)
class Park:
    """The firms that take part, and every need that may be posted."""

    firms: Sequence[str]
    needs: Sequence[PostedNeed]


@dataclass(frozen=True, slots=True)
class ParkData:
    """All that a park can be made of: offers with their chain, needs, and the chain of each firm."""

    offers: Sequence[Capability]
    needs: Sequence[JudgedNeed]
    chains: Mapping[str, str]

    def firms(self) -> list[str]:
        """Return every firm that offers something, by name."""
        return sorted({each.organisation for each in self.offers})


def read_park(fixtures: Path) -> ParkData:
    """Read the largest group of alliances that were judged as one park.

    Raises:
        BadFileError: when the fixtures are not there.
    """
    judged = read_judged(fixtures)
    group = max(judged.pools, key=lambda names: sum(len(judged.capabilities[name]) for name in names))
    chains: dict[str, str] = {}
    for name in group:
        bundle = read_bundle(fixtures / "alliances" / name)
        knowledge = {chain.code: chain.knowledge_code for chain in bundle.alliance.chains}
        chains |= {each.row.name: knowledge[each.row.chain] for each in bundle.organisations}
    offers = [c._replace(group=chains[c.organisation]) for name in group for c in judged.capabilities[name]]
    return ParkData(offers, [need for name in group for need in judged.needs[name]], chains)


def build_park(
    data: ParkData, pool: CapabilityPool, judge: Judge, *, firms: int, rng: np.random.Generator, progress: Progress
) -> Park:
    """Choose firms by chance and let every way of searching answer every judged need among them.

    pool: empty. firms: all of them where there are not so many.
    """
    every = data.firms()
    chosen = {every[place] for place in rng.permutation(len(every))[:firms]}
    offers = [each for each in data.offers if each.organisation in chosen]
    pool.add(offers)
    matcher, keywords = Matcher(pool, judge.ranker, judge.abstention), _Keywords(offers)
    needs = []
    for need in data.needs:
        needs.append(_answer(need, matcher, keywords, data.chains, chosen))
        progress(len(needs), len(data.needs))
    return Park(sorted(chosen), needs)


def _answer(
    need: JudgedNeed, matcher: Matcher, keywords: "_Keywords", chains: Mapping[str, str], chosen: set[str]
) -> PostedNeed:
    """Ask everybody about one need: the engine first in the asker's chain, as the product does."""
    whole = matcher.survey(need.need)
    first, chain = whole, chains.get(need.need.asker or "")
    if chain is not None:
        own = matcher.survey(need.need, groups={chain}, narrower=whole)
        if any(each.list_name == "proposals" and each.probability >= LIKELY_FROM for each in own.ranked):
            first = own
    return PostedNeed(
        id=need.id,
        grades={firm: g for firm, g in {**need.elsewhere, **need.grades}.items() if firm in chosen},
        members=sorted(chosen - {need.need.asker or ""}),
        by_keywords=keywords.search(need),
        fits=_firms(first, "proposals"),
        stretch=_firms(first, "stretch"),
        wider=_firms(whole, "proposals"),
        nobody=first.abstained,
    )


def _firms(survey: Survey, name: str) -> list[str]:
    return [each.capability.organisation for each in survey.ranked if each.list_name == name][:DEPTH]


class _Keywords:
    """BM25 over the words of all offers, as a plain search box has it."""

    def __init__(self, offers: Sequence[Capability]) -> None:
        self._firms = [each.organisation for each in offers]
        self._index = LexicalIndex()
        texts = [[(normalise(f"{each.title} {each.text}").text, 1.0)] for each in offers]
        self._index.add(list(range(len(offers))), texts)

    def search(self, need: JudgedNeed) -> list[str]:
        """Return the firms whose words cover the need's, best first; ties by name."""
        scores = self._index.score([(normalise(need.need.text).text, 1.0)], len(self._firms)).words
        ranked = sorted(zip(-scores, self._firms, strict=True))
        hits = [firm for score, firm in ranked if score < 0 and firm != need.need.asker]
        return list(dict.fromkeys(hits))[:DEPTH]
