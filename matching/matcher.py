"""The engine: a need in, two ranked lists with reasons out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.constraints import compare
from matching.explain import Judged, explain
from matching.pool import Candidates, CapabilityPool
from matching.posts import Capability, Need
from matching.proposals import ListName, MatchResult, Proposal
from matching.ranker import LogisticRanker
from matching.reading import NeedReading, read_need

ENGINE_VERSION = "engine-1"
# Below this the best member hardly ever serves: the answer is “nobody in the chain”, with the nearest named.
ABSTAIN_BELOW = 0.05
# Words in common without any way through the chain (碳化硅 wafers and 碳化硅 grit) are how near-misses look.
ABSTAIN_BELOW_WITHOUT_PATH = 0.12
ABSTAIN_BELOW_WITHOUT_PATH_TO_KNOWN = 0.3
_THINGS = frozenset({"product", "material", "service"})
_PATH_FEATURES = ("node_overlap", "process_overlap", "input_overlap", "conversion_overlap")
# Hard conditions are checked on this many of the best candidates; further down nobody looks.
_CHECKED = 40
# What a definite no on a hard condition leaves of the probability: the firm may still bend, but rarely does.
_CONTRADICTED = 0.3
# A capability is a stretch where its own trade covers less than this of the need ...
_TRADE_LEAST = 0.25
# ... its words cover less than this ...
_WORDING_LEAST = 0.2
# ... and conversion or process covers at least this.
_STRETCH_LEAST = 0.15
# The least difference between two written probabilities.
_STEP = 1e-6


@dataclass(frozen=True, slots=True)
class Ranked:
    """One organisation's best capability for a need, before it is explained."""

    capability: Capability
    list_name: ListName
    probability: float
    features: Mapping[str, float]

    @property
    def closeness(self) -> float:
        """How close it is to the subject of the need, by wording and nodes, whatever the conditions."""
        return self.features["ngram_coverage"] + self.features["node_overlap"] + self.features["process_overlap"]

    @property
    def has_path(self) -> bool:
        """Whether chain knowledge leads from the need to it."""
        return any(self.features[name] > 0 for name in _PATH_FEATURES)


@dataclass(frozen=True, slots=True)
class Survey:
    """A need as it was read, one entry per organisation (most probable first), and whether nobody is worth a call."""

    reading: NeedReading
    ranked: list[Ranked]
    abstained: bool


class Matcher:
    """Matches needs against one pool with one ranker. Pure: the same pool and need give the same result."""

    def __init__(self, pool: CapabilityPool, ranker: LogisticRanker) -> None:
        self.pool = pool
        self.ranker = ranker

    @property
    def versions(self) -> Mapping[str, str]:
        """Name everything that a result depends on besides the texts."""
        return {
            "engine": ENGINE_VERSION,
            "encoder": self.pool.encoder.name,
            "knowledge": self.pool.knowledge.version,
            "ranker": self.ranker.version,
        }

    def match(self, need: Need, *, groups: Collection[str] | None = None, limit: int = 10) -> MatchResult:
        """Return up to `limit` proposals and up to `limit` stretch proposals, best first, one per organisation.

        groups: search only these (None: all). Ties by capability id.
        """
        survey = self.survey(need, groups=groups)
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
        self, need: Need, *, groups: Collection[str] | None = None, only: Collection[str] | None = None
    ) -> Survey:
        """Return everybody worth ranking, unexplained, both lists together. Ties by capability id.

        groups: search only these (None: all). only: consider exactly these capability ids.
        """
        reading = read_need(need, self.pool.finder)
        candidates = self.pool.search(reading, asker=need.asker, groups=groups, only=only)
        ranked = _best_per_organisation(self._judge(reading, candidates))
        known = any(self.pool.knowledge.nodes[m.node].kind in _THINGS for m, _ in reading.mentions)
        return Survey(reading, ranked, abstains(ranked, known=known))

    def explain(self, need: Need, judged: Judged) -> Proposal:
        """Return the proposal that a judgement led to: the same need, capability and judgement give the same bytes."""
        reading = read_need(need, self.pool.finder)
        return explain(self.pool.knowledge, need, reading, judged, self.pool.read(judged.capability))

    def _judge(self, reading: NeedReading, candidates: Candidates) -> list[Ranked]:
        """Give every candidate its probability and list, most probable first; ties by capability id."""
        probabilities = self.ranker.probabilities(candidates.features)
        stretch = _find_stretch(candidates)
        ids = np.array([capability.id for capability in candidates.capabilities])
        order = np.lexsort((ids, -probabilities)).tolist() if len(ids) else []
        features = candidates.features.rows()
        ranked = [
            Ranked(
                candidates.capabilities[row],
                "stretch" if stretch[row] else "proposals",
                float(probabilities[row]),
                features[row],
            )
            for row in order
        ]
        return self._set_back(reading, ranked)

    def _set_back(self, reading: NeedReading, ranked: list[Ranked]) -> list[Ranked]:
        """Move capabilities that contradict a hard condition behind every comparable one that meets it."""
        if not reading.attributes:
            return ranked
        checked = [(each, self._verdicts(reading, each)) for each in ranked[:_CHECKED]]
        lowered = [_lower(each, verdicts, checked) for each, verdicts in checked]
        lowered.sort(key=lambda each: (-each.probability, each.capability.id))
        return lowered + ranked[_CHECKED:]

    def _verdicts(self, reading: NeedReading, each: Ranked) -> dict[str, str]:
        """Return the verdict on each hard condition by its words in the need."""
        offered = self.pool.read(each.capability).attributes
        return {constraint.needed: constraint.verdict for constraint in compare(reading.attributes, offered)}

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


def _lower(each: Ranked, verdicts: Mapping[str, str], checked: Sequence[tuple[Ranked, Mapping[str, str]]]) -> Ranked:
    """Return the judgement, set back where a condition is definitely not met.

    It falls by a factor, and below every other candidate that meets the broken condition, contradicts none, and is at
    least half as close to the subject: a certificate alone does not put a stranger first.
    """
    broken = {needed for needed, verdict in verdicts.items() if verdict == "no"}
    if not broken:
        return each
    better = [
        other.probability
        for other, theirs in checked
        if "no" not in theirs.values()
        and any(theirs.get(needed) == "yes" for needed in broken)
        and other.closeness >= each.closeness / 2
    ]
    probability = min([each.probability * _CONTRADICTED, *(p - _STEP for p in better)])
    return replace(each, probability=max(round(probability, 6), 0.0))


def abstains(ranked: Sequence[Ranked], *, known: bool) -> bool:
    """Tell whether the answer is “nobody in the chain”: not even one candidate is likely enough to be worth a call.

    Where no chain path leads to a candidate, its wording alone has to convince; the more so where the thing sought is
    `known` to the chain knowledge, for then a maker of it would have been found by its path.
    """
    without_path = ABSTAIN_BELOW_WITHOUT_PATH_TO_KNOWN if known else ABSTAIN_BELOW_WITHOUT_PATH
    return not any(each.probability >= (ABSTAIN_BELOW if each.has_path else without_path) for each in ranked)


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
