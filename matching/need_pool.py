"""Open needs, searchable from the other side: which of them a new capability could be about.

Scores here only choose whom to look at; what comes of it is said by the engine, which searches the whole pool for each
need that was chosen. A need is found by any of three signs: the capability speaks of a node that one of the need's
ways through the chain knowledge ends at, shares its wording, or is near it in meaning.
"""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.protocols import Encoder, FloatMatrix, VectorIndex
from embeddings.unit import unit_rows
from matching.knowledge import Knowledge
from matching.lexical import LexicalIndex
from matching.mentions import MentionFinder
from matching.postings import PostingsIndex
from matching.posts import Capability, Need
from matching.reading import NeedReading, OfferReading, read_need, read_offer

_DENSE_DEPTH = 100
_LEXICAL_DEPTH = 100
# Among those that a node or the wording brought, as the engine weighs them against each other when it chooses.
_NODE_PREFERENCE = 1.0


class NeedPool:
    """The open needs of one alliance with the ways that lead from them. One thread at a time."""

    def __init__(self, encoder: Encoder, vectors: VectorIndex, finder: MentionFinder) -> None:
        self._encoder = encoder
        self._vectors = vectors
        self._finder = finder
        self._ways = PostingsIndex()
        self._lexical = LexicalIndex()
        self._rows: dict[str, int] = {}
        self._ids: dict[int, str] = {}
        self._versions: dict[str, int] = {}
        self._askers: dict[str, str | None] = {}
        self._next = 0

    def __len__(self) -> int:
        """Count the needs."""
        return len(self._rows)

    def versions(self) -> dict[str, int]:
        """Return the version of every need here, by id."""
        return dict(self._versions)

    def add(self, needs: Sequence[tuple[str, int, Need]]) -> None:
        """Add needs as (id, version, need), replacing earlier versions of the same ids."""
        if not needs:
            return
        self.remove([need_id for need_id, _, _ in needs])
        readings = [read_need(need, self._finder) for _, _, need in needs]
        rows = list(range(self._next, self._next + len(needs)))
        self._next += len(needs)
        self._ways.add(rows, [_ways_from(reading, self._finder.knowledge) for reading in readings])
        self._lexical.add(rows, [reading.parts for reading in readings])
        vectors = self._meanings(readings)
        self._vectors.add(np.asarray(rows, dtype=np.int64), vectors, [""] * len(rows))
        for row, (need_id, version, need) in zip(rows, needs, strict=True):
            self._rows[need_id], self._ids[row] = row, need_id
            self._versions[need_id], self._askers[need_id] = version, need.asker

    def remove(self, need_ids: Iterable[str]) -> None:
        """Take needs out without a trace; unknown ids are ignored."""
        rows = [self._rows.pop(each) for each in need_ids if each in self._rows]
        if not rows:
            return
        for row in rows:
            need_id = self._ids.pop(row)
            del self._versions[need_id], self._askers[need_id]
        self._ways.remove(rows)
        self._lexical.remove(rows)
        self._vectors.remove(np.asarray(rows, dtype=np.int64))

    def _meanings(self, readings: Sequence[NeedReading]) -> FloatMatrix:
        """Return one vector a need: the sum of the meanings of its texts, as a search for the need takes it."""
        texts = [text for reading in readings for text in reading.dense_texts]
        starts = np.cumsum([0, *(len(reading.dense_texts) for reading in readings)])[:-1]
        return unit_rows(np.add.reduceat(self._encoder.encode(texts), starts, axis=0))

    def find(self, capability: Capability, *, most: int, among: Collection[str] | None = None) -> list[str]:
        """Return the ids of up to `most` needs that a capability could be about, likeliest first; ties by age here.

        among: only these (None: all). Never a need of the capability's own organisation.
        """
        if not self._rows:
            return []
        offer = read_offer(capability.title, capability.text, self._finder)
        scores = self._score(offer)
        order = np.argsort(-scores, kind="stable")
        found = [self._ids[row] for row in order[: int((scores > 0).sum())].tolist() if row in self._ids]
        wanted = found if among is None else [each for each in found if each in among]
        return [each for each in wanted if self._askers[each] != capability.organisation][:most]

    def _score(self, offer: OfferReading) -> NDArray[np.float64]:
        """Score every row: nodes first, then wording and meaning of the nearest."""
        size = self._next
        total = np.zeros(size)
        for node, weight in offer.nodes.items():
            rows, values = self._ways.posting(node)
            np.maximum.at(total, rows, _NODE_PREFERENCE * weight * values)
        lexical = self._lexical.score(offer.parts, size)
        wording = lexical.ngrams + lexical.words
        if len(wording) > _LEXICAL_DEPTH:
            floor = np.partition(wording, size - _LEXICAL_DEPTH)[size - _LEXICAL_DEPTH]
            wording = np.where(wording >= floor, wording, 0.0)
        total += wording
        near = self._vectors.search(self._encoder.encode([offer.offered_text]), _DENSE_DEPTH)
        total[near.ids[0]] += np.maximum(near.scores[0], 0.0)
        return total


def _ways_from(reading: NeedReading, knowledge: Knowledge) -> dict[str, float]:
    """Return every node at which a way from the need ends, with the best weight of a way to it."""
    ends: dict[str, float] = {}
    for mention, weight in reading.mentions:
        for hop in (*knowledge.hops(mention.node), *knowledge.conversions(mention.node)):
            ends[hop.node] = max(ends.get(hop.node, 0.0), weight * hop.weight)
        ends[mention.node] = max(ends.get(mention.node, 0.0), weight)
    if reading.intent.upstream:
        for node in reading.own_nodes:
            for hop in knowledge.inputs(node):
                ends[hop.node] = max(ends.get(hop.node, 0.0), hop.weight)
    return ends
