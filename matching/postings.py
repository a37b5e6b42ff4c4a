"""An exact inverted index over weighted terms that can be changed at any time.

Rows live in immutable segments. A change builds new segments and swaps the list, so that searches need no lock; small
segments are merged into larger ones, which keeps the cost of an addition logarithmic. Scores depend only on the rows
that are stored, never on the order in which they came: two processes with the same rows give the same numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.errors import IndexStateError

IntVector = NDArray[np.int32]
FloatVector = NDArray[np.float32]
ScoreVector = NDArray[np.float64]

# A segment is merged into its neighbour once it is at least this share of it.
_MERGE_SHARE = 0.25
TermWeights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Segment:
    """Postings of some rows, sorted by term: row `rows[i]` holds its term with weight `values[i]`."""

    ids: IntVector
    terms: IntVector
    starts: IntVector
    rows: IntVector
    values: FloatVector

    @classmethod
    def build(cls, ids: IntVector, terms: IntVector, rows: IntVector, values: FloatVector) -> Self:
        """Sort loose postings (parallel arrays) by term, then row."""
        order = np.lexsort((rows, terms))
        terms, rows, values = terms[order], rows[order], values[order]
        unique, starts = np.unique(terms, return_index=True)
        bounds = np.append(starts, len(terms)).astype(np.int32)
        return cls(ids, unique.astype(np.int32), bounds, rows.astype(np.int32), values.astype(np.float32))

    def loose_terms(self) -> IntVector:
        """Return the term of every posting."""
        return np.repeat(self.terms, np.diff(self.starts)).astype(np.int32)


class PostingsIndex:
    """Maps row ids (small non-negative integers) to weighted terms, and scores all rows for weighted query terms."""

    def __init__(self) -> None:
        self._vocabulary: dict[str, int] = {}
        self._next_term = 0
        self._segments: tuple[_Segment, ...] = ()

    def __len__(self) -> int:
        """Count the stored rows."""
        return sum(len(segment.ids) for segment in self._segments)

    def add(self, ids: Sequence[int], rows: Sequence[TermWeights]) -> None:
        """Store `rows[i]` under `ids[i]`; a row may be empty. Ids must be new: the caller keeps them unique."""
        if not ids:
            return
        terms = np.fromiter(self._term_ids(chain.from_iterable(rows)), dtype=np.int32)
        values = np.fromiter(chain.from_iterable(row.values() for row in rows), dtype=np.float32)
        owners = np.repeat(np.asarray(ids, dtype=np.int32), [len(row) for row in rows])
        added = _Segment.build(np.asarray(ids, dtype=np.int32), terms, owners, values)
        self._segments = _compact((*self._segments, added))

    def _term_ids(self, terms: Iterable[str]) -> Iterable[int]:
        vocabulary = self._vocabulary
        for term in terms:
            known = vocabulary.get(term)
            if known is None:
                known = vocabulary[term] = self._next_term
                self._next_term += 1
            yield known

    def remove(self, ids: Sequence[int]) -> None:
        """Take rows out with their postings and the terms that only they held. Unknown ids are ignored."""
        gone = np.asarray(ids, dtype=np.int32)
        self._segments = tuple(kept for kept in (_without(s, gone) for s in self._segments) if len(kept.ids))
        if not self._segments:
            self._vocabulary = {}
            return
        used = np.zeros(self._next_term, dtype=bool)
        for segment in self._segments:
            used[segment.terms] = True
        self._vocabulary = {term: number for term, number in self._vocabulary.items() if used[number]}

    def document_counts(self, terms: Sequence[str]) -> NDArray[np.int64]:
        """Return how many rows hold each term."""
        wanted = self._lookup(terms)
        total = np.zeros(len(terms), dtype=np.int64)
        for segment in self._segments:
            lows, highs = _bounds(segment, wanted)
            total += highs - lows
        return total

    def score(self, terms: Sequence[str], weights: NDArray[np.float64], size: int) -> ScoreVector:
        """Return, for every id below `size`, the sum over `terms` of query weight times stored weight.

        Summed in the order of `terms`, so equal rows get equal scores to the last bit. O(postings of the terms).
        """
        wanted = self._lookup(terms)
        rows: list[IntVector] = []
        parts: list[NDArray[np.float64]] = []
        for segment in self._segments:
            lows, highs = _bounds(segment, wanted)
            for low, high, weight in zip(lows.tolist(), highs.tolist(), weights.tolist(), strict=True):
                if high > low:
                    rows.append(segment.rows[low:high])
                    parts.append(segment.values[low:high] * weight)
        if not rows:
            return np.zeros(size)
        totals: ScoreVector = np.asarray(np.bincount(np.concatenate(rows), np.concatenate(parts), size), dtype=np.float64)
        return totals

    def _lookup(self, terms: Sequence[str]) -> IntVector:
        """Return term numbers, -1 for terms that no row holds."""
        vocabulary = self._vocabulary
        return np.fromiter((vocabulary.get(term, -1) for term in terms), dtype=np.int32, count=len(terms))

    def export(self) -> tuple[list[str], dict[str, NDArray[np.generic]]]:
        """Return the terms and arrays from which `restore` makes an equal index; term i of the list has number i."""
        merged = _merge(self._segments) if self._segments else _empty()
        names = {number: term for term, number in self._vocabulary.items()}
        terms = [names[number] for number in merged.terms.tolist()]
        return terms, {"ids": merged.ids, "starts": merged.starts, "rows": merged.rows, "values": merged.values}

    @classmethod
    def restore(cls, terms: Sequence[str], arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """Return the index that `export` described.

        Raises:
            IndexStateError: when the parts do not fit together.
        """
        starts = np.asarray(arrays["starts"], dtype=np.int32)
        rows, values = np.asarray(arrays["rows"], dtype=np.int32), np.asarray(arrays["values"], dtype=np.float32)
        if len(starts) != len(terms) + 1 or len(rows) != len(values) or starts[-1] != len(rows):
            raise IndexStateError("the parts of a saved lexical index do not fit together")
        index = cls()
        index._vocabulary = {term: number for number, term in enumerate(terms)}
        index._next_term = len(terms)
        numbers = np.arange(len(terms), dtype=np.int32)
        ids = np.asarray(arrays["ids"], dtype=np.int32)
        index._segments = (_Segment(ids, numbers, starts, rows, values),) if len(ids) else ()
        return index


def _bounds(segment: _Segment, wanted: IntVector) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each wanted term's postings begin and end in the segment (equal where it has none)."""
    if not len(segment.terms):
        empty = np.zeros(len(wanted), dtype=np.int64)
        return empty, empty
    at = np.minimum(np.searchsorted(segment.terms, wanted), len(segment.terms) - 1)
    present = segment.terms[at] == wanted
    lows = segment.starts[at].astype(np.int64)
    return lows, np.where(present, segment.starts[at + 1], lows).astype(np.int64)


def _compact(segments: tuple[_Segment, ...]) -> tuple[_Segment, ...]:
    """Merge from the small end until each segment is well larger than the next."""
    while len(segments) > 1 and len(segments[-1].ids) >= _MERGE_SHARE * len(segments[-2].ids):
        segments = (*segments[:-2], _merge(segments[-2:]))
    return segments


def _merge(segments: Sequence[_Segment]) -> _Segment:
    if len(segments) == 1:
        return segments[0]
    return _Segment.build(
        np.concatenate([s.ids for s in segments]),
        np.concatenate([s.loose_terms() for s in segments]),
        np.concatenate([s.rows for s in segments]),
        np.concatenate([s.values for s in segments]),
    )


def _without(segment: _Segment, gone: IntVector) -> _Segment:
    """Return the segment less the rows of `gone`; the same object where it holds none of them."""
    staying = ~np.isin(segment.ids, gone)
    if staying.all():
        return segment
    keep = ~np.isin(segment.rows, gone)
    return _Segment.build(segment.ids[staying], segment.loose_terms()[keep], segment.rows[keep], segment.values[keep])


def _empty() -> _Segment:
    none = np.zeros(0, dtype=np.int32)
    return _Segment(none, none, np.zeros(1, dtype=np.int32), none, np.zeros(0, dtype=np.float32))
