"""All capabilities of one alliance, indexed by wording, meaning and chain node, changeable at any time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import UnknownIdError
from embeddings.protocols import Encoder, FloatMatrix, VectorIndex
from embeddings.unit import unit_rows
from matching.analogies import Analogies
from matching.errors import IndexStateError
from matching.features import FeatureTable
from matching.holders import worths
from matching.kept_readings import pack_reading, unpack_reading
from matching.knowledge import Knowledge
from matching.lexical import LexicalIndex
from matching.mentions import MentionFinder
from matching.node_scores import NodeScorer, NodeScores
from matching.placement import Placed, place_need, place_offer
from matching.postings import PostingsIndex
from matching.posts import Capability, Need
from matching.reading import NeedReading, OfferReading, full_text, read_need, read_offer, read_sought

IdVector = NDArray[np.int64]
# Enough that a candidate outside has no chance on the page: with 400 the ranking of the first ten was the same.
_LEXICAL_DEPTH = 200
_DENSE_DEPTH = 100
# Whoever offers what is likely bought is among so many that hold most of the names.
_NAMED_DEPTH = 120
_NODE_PREFERENCE = 0.25
_GROWTH = 1024
_MOST_READINGS = 20_000
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Bearing:
    """What a need says of every row below `size`, whichever group is searched: its nodes, and its meaning."""

    size: int
    nodes: NodeScores
    query: FloatMatrix


@dataclass(frozen=True, slots=True)
class Candidates:
    """The capabilities worth ranking for one need, with their features, row by row.

    searched: how many capabilities they were chosen from.
    """

    capabilities: tuple[Capability, ...]
    features: FeatureTable
    bearing: Bearing
    searched: int


@dataclass(frozen=True, slots=True)
class PoolState:
    """A pool as it was at one moment, less its vectors: capabilities by row number and the postings by their names.

    readings: what was read in each capability, by row number, as `pack_reading` writes it. places: where it belongs.
    `next_row`: every row number in use is below it.
    """

    documents: Mapping[int, Capability]
    next_row: int
    postings: Mapping[str, PostingsIndex]
    readings: Mapping[int, bytes]
    places: Mapping[int, tuple[Placed, ...]]


class CapabilityPool:
    """The searchable capabilities. One writer at a time; readers need no lock and see each row whole or not at all."""

    def __init__(
        self,
        encoder: Encoder,
        vectors: VectorIndex,
        nodes: NodeScorer,
        lexical: LexicalIndex | None = None,
        *,
        analogies: Analogies | None = None,
    ) -> None:
        self.encoder = encoder
        self.analogies = analogies
        self._vectors = vectors
        self._nodes = nodes
        self._lexical = lexical or LexicalIndex()
        self._documents: dict[int, Capability] = {}
        self._rows: dict[str, int] = {}
        self._group_codes: dict[str, int] = {}
        self._organisation_codes: dict[str, int] = {}
        self._group_of = np.full(_GROWTH, -1, dtype=np.int32)
        self._organisation_of = np.full(_GROWTH, -1, dtype=np.int32)
        self._readings: dict[int, OfferReading] = {}
        self._kept: dict[int, bytes] = {}
        self._places: dict[int, tuple[Placed, ...]] = {}
        self._next = 0

    @property
    def knowledge(self) -> Knowledge:
        """The chain knowledge that posts are read with."""
        return self._nodes.knowledge

    @property
    def finder(self) -> MentionFinder:
        """Finds the nodes of that knowledge in texts."""
        return self._nodes.finder

    def __len__(self) -> int:
        """Count the capabilities."""
        return len(self._documents)

    def get(self, capability_id: str) -> Capability | None:
        """Return a capability by id, None where it is not (or no longer) here."""
        row = self._rows.get(capability_id)
        return None if row is None else self._documents.get(row)

    def capabilities(self, groups: Collection[str] | None = None) -> list[Capability]:
        """Return the capabilities in some groups (None: all), in the order in which they came."""
        return [each for each in list(self._documents.values()) if groups is None or each.group in groups]

    def organisations_offering(self, nodes: Collection[str], *, least: float) -> set[str]:
        """Return the organisations with a capability that offers any of some nodes at least so far, 0 to 1."""
        found = (self._documents.get(row) for row in self._nodes.rows_offering(nodes, least))
        return {each.organisation for each in found if each is not None}

    def read_need(self, need: Need) -> NeedReading:
        """Return the reading of a need."""
        return read_need(need, self._nodes.finder, self.analogies)

    def read(self, capability: Capability) -> OfferReading:
        """Return the reading of a capability; those asked for lately are kept, and forgotten with their text."""
        row = self._rows.get(capability.id)
        if row is None or self._documents.get(row) != capability:
            return read_offer(capability.title, capability.text, self._nodes.finder)
        known = self._readings.get(row)
        if known is None:
            known = self._unpack(row, capability)
            if len(self._readings) >= _MOST_READINGS:
                self._readings = {}
            self._readings[row] = known
            if row not in self._documents:  # it went while it was being read, and nobody will take it out again
                self._readings.pop(row, None)
        return known

    def place(self, capability: Capability) -> tuple[Placed, ...]:
        """Return the nodes that a capability belongs on; those of what is here are looked up."""
        row = self._rows.get(capability.id)
        known = None if row is None or self._documents.get(row) != capability else self._places.get(row)
        return place_offer(self.read(capability), self.knowledge) if known is None else known

    def place_need(self, need: Need) -> tuple[Placed, ...]:
        """Return the nodes that a need is about."""
        return place_need(read_sought(need, self._nodes.finder), self.knowledge)

    def _unpack(self, row: int, capability: Capability) -> OfferReading:
        kept = self._kept.get(row)
        if kept is None:
            return read_offer(capability.title, capability.text, self._nodes.finder)
        return unpack_reading(kept, capability, self._nodes.finder)

    def add(self, capabilities: Sequence[Capability]) -> None:
        """Add capabilities, replacing earlier versions with the same ids; of repeats in one call the last counts."""
        latest = list({capability.id: capability for capability in capabilities}.values())
        if not latest:
            return
        offers = [read_offer(c.title, c.text, self._nodes.finder) for c in latest]
        encoded = self.encoder.encode([offer.offered_text for offer in offers])
        ids = list(range(self._next, self._next + len(latest)))
        self.remove([capability.id for capability in latest])
        places: dict[str, list[int]] = defaultdict(list)
        for place, capability in enumerate(latest):
            places[capability.group].append(place)
        for group, own in places.items():
            self._lexical.add([ids[i] for i in own], [offers[i].parts for i in own], group=group)
            self._nodes.add([ids[i] for i in own], [offers[i] for i in own], group=group)
        self._vectors.add(np.asarray(ids, dtype=np.int64), encoded, [c.group for c in latest])
        self._kept.update(zip(ids, map(pack_reading, offers), strict=True))
        self._places.update(zip(ids, (place_offer(offer, self.knowledge) for offer in offers), strict=True))
        self._admit(dict(zip(ids, latest, strict=True)), ids[-1] + 1)

    def _admit(self, capabilities: Mapping[int, Capability], next_row: int) -> None:
        """Make indexed rows visible; from here on searches return them."""
        self._reserve(next_row)
        rows, every = list(capabilities), list(capabilities.values())
        self._documents.update(capabilities)
        self._rows.update(zip((each.id for each in every), rows, strict=True))
        self._organisation_of[rows] = _number([each.organisation for each in every], self._organisation_codes)
        self._group_of[rows] = _number([each.group for each in every], self._group_codes)
        self._next = next_row

    def _reserve(self, size: int) -> None:
        short = size - len(self._group_of)
        if short > 0:
            more = np.full(max(short, len(self._group_of)), -1, dtype=np.int32)
            self._group_of = np.concatenate([self._group_of, more])
            self._organisation_of = np.concatenate([self._organisation_of, more])

    def remove(self, capability_ids: Iterable[str]) -> None:
        """Take capabilities out of every index without a trace; unknown ids are ignored."""
        rows = [self._rows.pop(each) for each in capability_ids if each in self._rows]
        if not rows:
            return
        self._group_of[rows] = -1
        for row in rows:
            del self._documents[row]
            self._readings.pop(row, None)
            self._kept.pop(row, None)
            self._places.pop(row, None)
        self._lexical.remove(rows)
        self._nodes.remove(rows)
        self._vectors.remove(np.asarray(rows, dtype=np.int64))

    def versions(self) -> dict[str, int]:
        """Return the version of every capability here, by id."""
        return {capability.id: capability.version for capability in list(self._documents.values())}

    @property
    def next_row(self) -> int:
        """The number of rows ever used: where it is far above the count, most are holes and a rebuild pays."""
        return self._next

    def state(self) -> PoolState:
        """Return all but the vectors as of now; later changes leave it as it is. Not while another thread writes."""
        postings = self._lexical.postings | self._nodes.postings
        copies = {name: index.copy() for name, index in postings.items()}
        return PoolState(self._documents.copy(), self._next, copies, self._kept.copy(), self._places.copy())

    def save_vectors(self, folder: Path) -> None:
        """Write the vectors as they are now; rows that came or went since `state()` do no harm to `restore`."""
        self._vectors.save(folder)

    @classmethod
    def restore(cls, empty: Self, vectors: VectorIndex, state: PoolState) -> Self:
        """Return the pool that `state` described, with the vectors saved at that moment or a little later.

        empty: a pool that lends its encoder and knowledge.

        Rows that only one of the two holds are dropped: whoever saved a pool between two changes applies the later
        ones again.
        """
        lexical = LexicalIndex(state.postings["ngrams"], state.postings["word_postings"])
        offered, refused = state.postings["offered"], state.postings["refused"]
        nodes = NodeScorer(empty.knowledge, offered, refused, finder=empty.finder)
        pool = cls(empty.encoder, vectors, nodes, lexical, analogies=empty.analogies)
        stored = set(vectors.ids().tolist())
        pool._kept.update(state.readings)
        pool._places.update(state.places)
        pool._admit(state.documents, state.next_row)
        pool.remove([c.id for row, c in state.documents.items() if row not in stored])
        vectors.remove(np.array(sorted(stored - state.documents.keys()), dtype=np.int64))
        return pool

    def search(
        self,
        need: NeedReading,
        *,
        asker: str | None = None,
        groups: Collection[str] | None = None,
        only: Collection[str] | None = None,
        bearing: Bearing | None = None,
    ) -> Candidates:
        """Return the candidates for a need, in no particular order, never the asker's own.

        groups: search only these (None: all). only: consider exactly these capability ids, however unlikely. bearing:
        that of an earlier search for the same need in other groups; made again where rows have come since.
        """
        for _ in range(_TRIES):
            if bearing is None or bearing.size != self._next:
                size, meanings = self._next, self.encoder.encode(need.dense_texts)
                bearing = Bearing(size, self._nodes.score(need, size), unit_rows(meanings.sum(axis=0, keepdims=True)))
            try:
                return self._search(need, bearing, asker, groups, only)
            except UnknownIdError:  # a candidate was removed while it was being scored: look again
                continue
        raise IndexStateError("the pool changes faster than it can be searched")

    def _search(
        self,
        need: NeedReading,
        bearing: Bearing,
        asker: str | None,
        groups: Collection[str] | None,
        only: Collection[str] | None,
    ) -> Candidates:
        size, nodes, query = bearing.size, bearing.nodes, bearing.query
        inside = groups if only is None else None
        lexical = self._lexical.score(need.parts, size, inside)
        names = {each.name: each.share for each in need.inferred}
        named = self._lexical.score_names(names, size, inside) if names else None
        if only is None:
            allowed = self._allowed(size, asker, groups)
            early = lexical.ngrams + lexical.words + _NODE_PREFERENCE * nodes.total()
            if named is not None:
                early += named
            ids, searched = self._choose(early, allowed, query, groups), int(np.count_nonzero(allowed))
        else:
            rows = (self._rows.get(each, size) for each in only)
            ids = np.asarray(sorted(row for row in rows if row < size), dtype=np.int64)
            searched = len(ids)
        documents = list(map(self._documents.get, ids.tolist()))
        capabilities = tuple(filter(None, documents))
        if len(capabilities) < len(documents):  # removed since the rows were chosen
            ids = ids[[document is not None for document in documents]]
        features = FeatureTable(
            ngram_coverage=lexical.ngrams[ids],
            word_coverage=lexical.words[ids],
            dense_similarity=np.maximum(self._vectors.vectors(ids) @ query[0], 0.0).astype(np.float64),
            **{name: column[ids] for name, column in nodes.columns().items()},
            inferred_overlap=_weigh_inferred(names, np.zeros(len(ids)) if named is None else named[ids], capabilities),
        )
        return Candidates(capabilities, features, bearing, searched)

    def _allowed(self, size: int, asker: str | None, groups: Collection[str] | None) -> NDArray[np.bool_]:
        """Tell which rows may be proposed: present, in the groups, not the asker's own."""
        group_of = self._group_of[:size]
        if groups is None:
            allowed = group_of >= 0
        else:
            chosen = np.zeros(len(self._group_codes) + 1, dtype=bool)  # the last place is that of removed rows, -1
            chosen[[self._group_codes[group] for group in groups if group in self._group_codes]] = True
            allowed = chosen[group_of]
        own = self._organisation_codes.get(asker, -1) if asker is not None else -1
        return allowed & (self._organisation_of[:size] != own) if own >= 0 else allowed

    def _choose(
        self,
        early: NDArray[np.float64],
        allowed: NDArray[np.bool_],
        query: NDArray[np.float32],
        groups: Collection[str] | None,
    ) -> IdVector:
        """Return the best rows by wording and nodes together with the nearest by meaning, sorted."""
        best = np.flatnonzero(allowed & (early > 0))
        if len(best) > _LEXICAL_DEPTH:
            scores = early[best]
            floor = np.partition(scores, len(best) - _LEXICAL_DEPTH)[len(best) - _LEXICAL_DEPTH]
            best = best[scores >= floor]
        if len(best) > 2 * _LEXICAL_DEPTH:  # a crowd of equals at the floor: take the oldest, as ties go everywhere
            best = best[np.argsort(-early[best], kind="stable")[: 2 * _LEXICAL_DEPTH]]
        near = self._vectors.search(query, _DENSE_DEPTH, None if groups is None else sorted(groups)).ids[0]
        near = near[near < len(allowed)]
        return np.union1d(best, near[allowed[near]])


def _number(names: Sequence[str], numbers: dict[str, int]) -> list[int]:
    """Return each name's number; new names are given the next ones."""
    for name in dict.fromkeys(names):
        numbers.setdefault(name, len(numbers))
    return [numbers[name] for name in names]


def _weigh_inferred(
    shares: Mapping[str, float], named: NDArray[np.float64], capabilities: Sequence[Capability]
) -> NDArray[np.float64]:
    """Return how much of what makers of like products buy each capability offers.

    shares: of the inputs by name. named: how promising each capability is; only the most promising are looked at.
    """
    weights = np.zeros(len(capabilities))
    order = np.argsort(-named, kind="stable")[:_NAMED_DEPTH]
    for row in order[named[order] > 0].tolist():
        text = full_text(capabilities[row].title, capabilities[row].text).casefold()
        found = zip(shares.values(), worths(text, list(shares)), strict=True)
        weights[row] = min(sum(share * worth for share, worth in found), 1.0)
    return weights
