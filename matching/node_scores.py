"""Knowledge evidence: which capabilities hold the nodes that a need leads to, and by which kind of way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial

import numpy as np

from matching.knowledge import Hop, Knowledge, Relation
from matching.lexical import idf
from matching.mentions import MentionFinder
from matching.postings import FloatVector, IntVector, PostingsIndex, ScoreVector
from matching.reading import NeedReading, OfferReading

_TRADE: frozenset[Relation] = frozenset({"same", "narrower", "broader"})
# How open a buyer is to a maker who has never made the thing, where the need does not say so.
_USUAL_OPENNESS = 0.25
_PROCESS: frozenset[Relation] = frozenset({"made_by"})


@dataclass(frozen=True, slots=True)
class NodeScores:
    """The node features for every id below the asked size; names as in `FeatureTable`."""

    node_overlap: ScoreVector
    process_overlap: ScoreVector
    input_overlap: ScoreVector
    conversion_overlap: ScoreVector
    refusal_hit: ScoreVector
    competitor_overlap: ScoreVector

    def columns(self) -> dict[str, ScoreVector]:
        """Return all columns by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def total(self) -> ScoreVector:
        """Return one number for choosing candidates: any way in counts, refusals do not yet."""
        return self.node_overlap + self.process_overlap + self.input_overlap + self.conversion_overlap


class NodeScorer:
    """Nodes of all capabilities under their row ids, with the knowledge that leads from a need to them."""

    def __init__(
        self,
        knowledge: Knowledge,
        offered: PostingsIndex | None = None,
        refused: PostingsIndex | None = None,
        *,
        finder: MentionFinder | None = None,  # making one takes a tenth of a second; pools may share it
    ) -> None:
        self.knowledge = knowledge
        self.finder = finder or MentionFinder(knowledge)
        self._offered = offered or PostingsIndex()
        self._refused = refused or PostingsIndex()

    def add(self, ids: Sequence[int], offers: Sequence[OfferReading], *, group: str = "") -> None:
        """Store the nodes of capabilities under new ids in a group."""
        self._offered.add(ids, [offer.nodes for offer in offers], group=group)
        self._refused.add(ids, [dict.fromkeys(sorted(offer.refused_nodes), 1.0) for offer in offers], group=group)

    def remove(self, ids: Sequence[int]) -> None:
        """Take rows out; unknown ids are ignored."""
        self._offered.remove(ids)
        self._refused.remove(ids)

    def score(self, need: NeedReading, size: int) -> NodeScores:
        """Score all ids below `size`.

        Every score is a share, 0 to 1, of what the need names, weighted by rarity.
        """
        wanted = self._wanted(need)
        hops = {node: self.knowledge.hops(node) for node in wanted}
        trade = {node: [hop for hop in hops[node] if hop.relation in _TRADE] for node in wanted}
        process = {node: [hop for hop in hops[node] if hop.relation in _PROCESS] for node in wanted}
        conversions = {node: self.knowledge.conversions(node) for node in wanted}
        own = dict.fromkeys(need.own_nodes, 1.0)
        inputs = {node: self.knowledge.inputs(node) for node in own} if need.intent.upstream else {}
        same = {node: [Hop(node, "same", 1.0)] for node in (*wanted, *own)}
        openness = 1.0 if need.intent.never_made_ok or need.intent.any_industry else _USUAL_OPENNESS
        offered = partial(self._cover, self._offered, size=size)
        refused = partial(self._cover, self._refused, size=size)
        return NodeScores(
            node_overlap=offered(wanted, trade),
            process_overlap=offered(wanted, process),
            input_overlap=offered(own, inputs),
            conversion_overlap=openness * offered(wanted, conversions),
            refusal_hit=refused(wanted, same),
            competitor_overlap=offered(own, same) if need.intent.upstream else np.zeros(size),
        )

    def rows_offering(self, nodes: Iterable[str], least: float) -> set[int]:
        """Return the rows that offer any of some nodes at least so far."""
        found: set[int] = set()
        for node in nodes:
            rows, values = self._offered.posting(node)
            found.update(rows[values >= least].tolist())
        return found

    def _wanted(self, need: NeedReading) -> dict[str, float]:
        """Return the need's nodes with weight times rarity, as shares that sum to the weight of the surest one."""
        weights: dict[str, float] = {}
        for mention, weight in need.mentions:
            weights[mention.node] = max(weight, weights.get(mention.node, 0.0))
        if not weights:
            return {}
        rarity = idf(self._offered.document_counts(list(weights)), max(len(self._offered), 1))
        weighted = np.fromiter(weights.values(), dtype=np.float64) * rarity
        shares = weighted / weighted.sum() * max(weights.values())
        return dict(zip(weights, shares.tolist(), strict=True))

    def _cover(
        self, index: PostingsIndex, wanted: Mapping[str, float], hops: Mapping[str, Iterable[Hop]], *, size: int
    ) -> ScoreVector:
        """Return the share of `wanted` that each row covers, the best hop to each node counting."""
        total, best = np.zeros(size), np.zeros(size)
        for node, share in wanted.items():
            touched = [_raise(best, *index.posting(hop.node), weight=hop.weight) for hop in hops.get(node, ())]
            if touched:
                rows = np.concatenate(touched)  # a row may come twice, and is then given the same sum twice
                total[rows] = total[rows] + share * best[rows]
                best[rows] = 0.0
        return total

    @property
    def postings(self) -> dict[str, PostingsIndex]:
        """Return both views by the name of the argument that takes them."""
        return {"offered": self._offered, "refused": self._refused}


def _raise(best: ScoreVector, rows: IntVector, values: FloatVector, *, weight: float) -> IntVector:
    """Lift each row of `best` to its value times `weight` where that is more; return the rows that `best` has."""
    if len(rows) and rows.max() >= len(best):
        inside = rows < len(best)
        rows, values = rows[inside], values[inside]
    best[rows] = np.maximum(best[rows], values * weight)
    return rows
