"""The engine: a need in, two ranked lists with reasons out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.abstention import Abstention, chance_of_anybody, default_abstention
from matching.explain import Judged, explain
from matching.objections import set_back
from matching.pool import Bearing, Candidates, CapabilityPool
from matching.posts import Capability, Need
from matching.proposals import MatchResult, Proposal
from matching.ranked import Ranked
from matching.ranker import LogisticRanker
from matching.reading import NeedReading

ENGINE_VERSION = "engine-6"
# Whoever stands further down is on no page and in no run file; considering given ids, all are ranked.
_MOST_RANKED = 200
# So many times what a list shows holds it, although firms that offer several things stand there more than once.
_SPARE = 6
# A capability is a stretch where its own trade covers less than this of the need ...
_TRADE_LEAST = 0.25
# ... its words cover less than this ...
_WORDING_LEAST = 0.2
# ... and conversion or process covers at least this.
_STRETCH_LEAST = 0.15


@dataclass(frozen=True, slots=True)
class Survey:
    """A need as it was read, one entry per organisation (most probable first), and how likely anybody can serve.

    searched: how many capabilities were looked through. abstained: whether the answer is “nobody in the chain”.
    """

    reading: NeedReading
    ranked: list[Ranked]
    chance: float
    bearing: Bearing
    searched: int
    abstained: bool


class Matcher:
    """Matches needs against one pool with one ranker. Pure: the same pool and need give the same result."""

    def __init__(self, pool: CapabilityPool, ranker: LogisticRanker, abstention: Abstention | None = None) -> None:
        self.pool = pool
        self.ranker = ranker
        self.abstention = abstention or default_abstention()

    @property
    def versions(self) -> Mapping[str, str]:
        """Name everything that a result depends on besides the texts."""
        return {
            "engine": ENGINE_VERSION,
            "encoder": self.pool.encoder.name,
            "knowledge": self.pool.knowledge.version,
            "ranker": self.ranker.version,
            "abstention": self.abstention.version,
        }

    def match(self, need: Need, *, groups: Collection[str] | None = None, limit: int = 10) -> MatchResult:
        """Return up to `limit` proposals and up to `limit` stretch proposals, best first, one per organisation.

        groups: search only these (None: all). Ties by capability id.
        """
        return self.present(need, self.survey(need, groups=groups, limit=limit), limit=limit)

    def present(self, need: Need, survey: Survey, *, limit: int = 10) -> MatchResult:
        """Return what a survey found as two lists of up to `limit` with the reasons."""
        lists = {
            name: [each for each in survey.ranked if each.list_name == name][:limit]
            for name in ("proposals", "stretch")
        }
        return MatchResult(
            proposals=self._explain_all(need, survey.reading, lists["proposals"]),
            stretch=self._explain_all(need, survey.reading, lists["stretch"]),
            abstained=survey.abstained,
            versions=self.versions,
        )

    def survey(
        self,
        need: Need,
        *,
        groups: Collection[str] | None = None,
        only: Collection[str] | None = None,
        narrower: Survey | None = None,
        limit: int | None = None,
    ) -> Survey:
        """Return everybody worth ranking, unexplained, both lists together. Ties by capability id.

        groups: search only these (None: all). only: consider exactly these capability ids. narrower: a survey of the
        same need in other groups, whose reading is used again. limit: how many of either list will be shown; None:
        rank deeper, for a run file.
        """
        reading = narrower.reading if narrower else self.pool.read_need(need)
        bearing = narrower.bearing if narrower else None
        candidates = self.pool.search(reading, asker=need.asker, groups=groups, only=only, bearing=bearing)
        most = _MOST_RANKED if only is None else len(candidates.capabilities)
        ranked = _best_per_organisation(self._judge(reading, candidates, most=most, limit=limit))
        searched, model = candidates.searched, self.abstention
        chance = chance_of_anybody(
            reading, ranked, self.pool.knowledge, model=model, read=self.pool.read, size=searched
        )
        return Survey(reading, ranked, chance, candidates.bearing, searched, abstained=chance < model.below)

    def explain(self, need: Need, judged: Judged) -> Proposal:
        """Return the proposal that a judgement led to: the same need, capability and judgement give the same bytes."""
        reading = self.pool.read_need(need)
        return explain(self.pool.knowledge, need, reading, judged, self.pool.read(judged.capability))

    def _judge(self, reading: NeedReading, candidates: Candidates, *, most: int, limit: int | None) -> list[Ranked]:
        """Give the `most` probable candidates their probability and list; ties by capability id.

        limit: leave out those fits that stand too far down to be shown.
        """
        probabilities = self.ranker.probabilities(candidates.features)
        stretch = _find_stretch(candidates)
        order = _best_first(candidates.capabilities, probabilities)[:most]
        if limit is not None:
            order = order[(np.arange(len(order)) < _SPARE * limit) | stretch[order]]
        features = candidates.features.take(order).rows()
        ranked = [
            Ranked(
                candidates.capabilities[row],
                "stretch" if stretch[row] else "proposals",
                float(probabilities[row]),
                features[place],
                float(probabilities[row]),
            )
            for place, row in enumerate(order.tolist())
        ]
        return set_back(reading, ranked, self.pool.knowledge, self.pool.read)

    def _explain_all(self, need: Need, reading: NeedReading, ranked: list[Ranked]) -> tuple[Proposal, ...]:
        return tuple(
            explain(
                self.pool.knowledge,
                need,
                reading,
                Judged(each.capability, each.list_name, rank, each.probability, each.features),
                self.pool.read(each.capability),
            )
            for rank, each in enumerate(ranked, start=1)
        )


def _best_first(capabilities: Sequence[Capability], probabilities: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the candidates' places, most probable first, ties by id."""
    order = np.argsort(-probabilities, kind="stable")
    ranked = probabilities[order]
    if (ranked[1:] == ranked[:-1]).any():
        order = np.lexsort((np.array([each.id for each in capabilities]), -probabilities))
    return order


def _find_stretch(candidates: Candidates) -> NDArray[np.bool_]:
    """Tell which candidates could only convert, or only lend a process."""
    features = candidates.features
    way = np.maximum(features.conversion_overlap, features.process_overlap)
    outside = (features.node_overlap < _TRADE_LEAST) & (features.ngram_coverage < _WORDING_LEAST)
    return outside & (way >= _STRETCH_LEAST)


def _best_per_organisation(ranked: list[Ranked]) -> list[Ranked]:
    """Keep each organisation's first entry."""
    best: dict[str, Ranked] = {}
    for each in ranked:
        best.setdefault(each.capability.organisation, each)
    return list(best.values())
