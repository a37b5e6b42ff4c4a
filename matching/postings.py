"""An exact inverted index over weighted terms that can be changed at any time.

Rows live in immutable segments. A change builds new segments and swaps the list, so that searches need no lock; small
segments are merged into larger ones, which keeps the cost of an addition logarithmic. Scores depend only on the rows
that are stored, never on the order in which they came: two processes with the same rows give the same numbers.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from matching.errors import IndexStateError

IntVector = NDArray[np.int32]
FloatVector = NDArray[np.float32]
ScoreVector = NDArray[np.float64]

# A segment is merged into its neighbour once it is at least this share of it ...
_MERGE_SHARE = 0.1
# ... unless more rows than this would come together: an addition or a removal then never touches more than these.
_MOST_ROWS = 32_768
_ROW_BITS = 32

TermWeights = Mapping[str, float]
Groups = Collection[str] | None
Arrays = dict[str, NDArray[Any]]
_ARRAYS = ("ids", "terms", "starts", "rows", "values")


@dataclass(frozen=True, slots=True, eq=False)
class _Segment:
    """Postings of some rows of one group, sorted by term: row `rows[i]` holds its term with weight `values[i]`."""

    group: str
    ids: IntVector
    terms: IntVector
    starts: IntVector
    rows: IntVector
    values: FloatVector

    @classmethod
    def build(
        cls, group: str, ids: IntVector, *, terms: IntVector, rows: IntVector, values: FloatVector | ScoreVector
    ) -> Self:
        """Sort loose postings (parallel arrays) by term, then row."""
        order = np.argsort(terms.astype(np.int64) << _ROW_BITS | rows)  # no two are equal
        terms, rows, values = terms[order], rows[order], values[order]
        starts = np.flatnonzero(np.diff(terms, prepend=-1))
        bounds = np.append(starts, len(terms)).astype(np.int32)
        return cls(group, ids, terms[starts], bounds, rows.astype(np.int32), values.astype(np.float32))

    def loose_terms(self) -> IntVector:
        """Return the term of every posting."""
        return np.repeat(self.terms, np.diff(self.starts)).astype(np.int32)


class PostingsIndex:
    """Maps row ids (small non-negative integers) to weighted terms, and scores all rows for weighted query terms."""

    def __init__(self) -> None:
        self._vocabulary: dict[str, int] = {}
        self._names: list[str] = []  # of term i, empty where it is gone
        self._segments: tuple[_Segment, ...] = ()
        self._held = np.zeros(0, dtype=np.int64)  # how many rows hold term i
        self._whole: dict[str, tuple[IntVector, FloatVector]] = {}

    def __len__(self) -> int:
        """Count the stored rows."""
        return sum(len(segment.ids) for segment in self._segments)

    def add(self, ids: Sequence[int], rows: Sequence[TermWeights], *, group: str = "") -> None:
        """Store `rows[i]` under `ids[i]` in a group; a row may be empty. Ids must be new: the caller sees to it."""
        terms = self.number(list(chain.from_iterable(rows)))
        values = np.fromiter(chain.from_iterable(row.values() for row in rows), dtype=np.float64)
        owners = np.repeat(np.arange(len(ids), dtype=np.int32), [len(row) for row in rows])
        self.add_loose(ids, terms, owners, values, group=group)

    def add_loose(
        self, ids: Sequence[int], terms: IntVector, owners: IntVector, values: ScoreVector, *, group: str = ""
    ) -> None:
        """As `add`, given loose: `ids[owners[i]]` holds the term of number `terms[i]` with weight `values[i]`, once."""
        if not ids:
            return
        names = np.asarray(ids, dtype=np.int32)
        added = _Segment.build(group, names, terms=terms, rows=names[owners], values=values)
        own = (*(segment for segment in self._segments if segment.group == group), added)
        self._segments = (*(segment for segment in self._segments if segment.group != group), *_compact(own))
        held = np.zeros(len(self._names), dtype=np.int64)
        held[: len(self._held)] = self._held
        self._held = _counted(held, added)
        self._whole = {}

    def number(self, terms: Sequence[str]) -> IntVector:
        """Return the number of each term; those that are new here are given one."""
        numbers = self._lookup(terms)
        for place in np.flatnonzero(numbers < 0).tolist():
            number = self._vocabulary.setdefault(terms[place], len(self._names))
            if number == len(self._names):
                self._names.append(terms[place])
            numbers[place] = number
        return numbers

    def remove(self, ids: Sequence[int]) -> None:
        """Take rows out with their postings and the terms that only they held. Unknown ids are ignored."""
        gone = np.asarray(ids, dtype=np.int32)
        pairs = [(segment, _without(segment, gone)) for segment in self._segments]
        self._segments = tuple(kept for _, kept in pairs if len(kept.ids))
        self._whole = {}
        before, held = self._held, self._held.copy()
        for old, new in pairs:
            if new is not old:
                _counted(_counted(held, old, -1), new)
        self._held = held
        for number in np.flatnonzero((before > 0) & (held == 0)).tolist():  # no row holds these any more
            del self._vocabulary[self._names[number]]
            self._names[number] = ""

    def document_counts(self, terms: Sequence[str]) -> NDArray[np.int64]:
        """Return how many rows hold each term."""
        return self._rows_with(self._lookup(terms))

    def score(
        self, terms: Sequence[str], weights: NDArray[np.float64], size: int, groups: Groups = None
    ) -> ScoreVector:
        """Return, for every id below `size`, the sum over `terms` of query weight times stored weight.

        groups: sum for the rows of these only, all others get 0 (None: for all). Summed in the order of `terms`, so
        equal rows get equal scores to the last bit. Rows from `size` on, which may be coming in meanwhile, are left
        out. O(postings of the terms).
        """
        return _sum_up(self._find(self._lookup(terms), groups), weights, size)

    def score_by(
        self,
        terms: Sequence[str],
        weigh: Callable[[NDArray[np.int64]], NDArray[np.float64]],
        size: int,
        groups: Groups = None,
    ) -> ScoreVector:
        """As `score`, with weights that `weigh` makes of the terms' document counts over all groups."""
        wanted = self._lookup(terms)
        return _sum_up(self._find(wanted, groups), weigh(self._rows_with(wanted)), size)

    def posting(self, term: str) -> tuple[IntVector, FloatVector]:
        """Return the rows of all groups that hold a term, in no particular order, with their stored weights.

        Kept until the next change: meant for the few terms that many needs share.
        """
        known = self._whole.get(term)
        if known is None:
            kept = self._whole
            places = self._find(self._lookup([term]))
            found = [(s.rows[low[0] : high[0]], s.values[low[0] : high[0]]) for s, low, high in places]
            rows = np.concatenate([part for part, _ in found]) if found else np.zeros(0, dtype=np.int32)
            values = np.concatenate([part for _, part in found]) if found else np.zeros(0, dtype=np.float32)
            known = kept[term] = (rows, values)
        return known

    def _find(self, wanted: IntVector, groups: Groups = None) -> "list[_Found]":
        """Return where terms, given by number, stand in every segment of these groups (None: of all)."""
        inside = [segment for segment in self._segments if groups is None or segment.group in groups]
        return [(segment, *_bounds(segment, wanted)) for segment in inside]

    def _rows_with(self, wanted: IntVector) -> NDArray[np.int64]:
        """Return how many rows hold each term, given by number."""
        held, counts = self._held, np.zeros(len(wanted), dtype=np.int64)
        known = (wanted >= 0) & (wanted < len(held))  # a term that is just coming in has no row yet
        counts[known] = held[wanted[known]]
        return counts

    def _lookup(self, terms: Sequence[str]) -> IntVector:
        """Return term numbers, -1 for terms that no row holds."""
        return np.fromiter(map(self._vocabulary.get, terms, repeat(-1)), dtype=np.int32, count=len(terms))

    def copy(self) -> Self:
        """Return an index with the same rows that later changes of this one leave as it is. O(terms)."""
        twin = type(self)()
        twin._vocabulary, twin._names = self._vocabulary.copy(), self._names.copy()
        twin._segments, twin._held = self._segments, self._held
        return twin

    def export(self) -> tuple[list[str], Arrays]:
        """Return the terms and arrays from which `restore` makes an equal index.

        `numbers[i]` is the number of term i; the segments' arrays stand one behind the other, `sizes` (segments, 3)
        telling how many ids, terms and postings each has, `groups` whose they are.
        """
        parts = self._segments or (_empty(),)
        sizes = np.array([(len(s.ids), len(s.terms), len(s.rows)) for s in parts], dtype=np.int64)
        groups = np.array([segment.group for segment in parts], dtype=np.str_)
        arrays: Arrays = {
            "sizes": sizes,
            "groups": groups,
            "numbers": np.fromiter(self._vocabulary.values(), dtype=np.int32),
        }
        for name in _ARRAYS:
            arrays[name] = np.concatenate([getattr(segment, name) for segment in parts])
        return list(self._vocabulary), arrays

    @classmethod
    def restore(cls, terms: Sequence[str], arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Return the index that `export` described.

        Raises:
            IndexStateError: when the parts do not fit together.
        """
        sizes, numbers = arrays["sizes"], arrays["numbers"]
        lengths = dict(zip(_ARRAYS, _lengths(sizes), strict=True))
        if (
            len(numbers) != len(terms)
            or len(arrays["groups"]) != len(sizes)
            or any(len(arrays[name]) != size for name, size in lengths.items())
        ):
            raise IndexStateError("the parts of a saved lexical index do not fit together")
        index = cls()
        index._vocabulary = dict(zip(terms, numbers.tolist(), strict=True))
        index._names = [""] * (int(numbers.max(initial=-1)) + 1)
        for term, number in index._vocabulary.items():
            index._names[number] = term
        index._segments = tuple(segment for segment in _cut(sizes, arrays) if len(segment.ids))
        index._held = np.zeros(len(index._names), dtype=np.int64)
        for segment in index._segments:
            _counted(index._held, segment)
        return index


def _lengths(sizes: NDArray[np.int64]) -> tuple[int, ...]:
    """Return how long each of the arrays `_ARRAYS` is; a segment has one more start than terms."""
    ids, terms, postings = sizes.sum(axis=0).tolist()
    return ids, terms, terms + len(sizes), postings, postings


def _cut(sizes: NDArray[np.int64], arrays: Mapping[str, NDArray[Any]]) -> Iterator[_Segment]:
    """Give the segments whose arrays stand one behind the other."""
    at = dict.fromkeys(_ARRAYS, 0)
    for group, (ids, terms, postings) in zip(arrays["groups"].tolist(), sizes.tolist(), strict=True):
        pieces = {}
        for name, size in zip(_ARRAYS, (ids, terms, terms + 1, postings, postings), strict=True):
            pieces[name] = arrays[name][at[name] : at[name] + size]
            at[name] += size
        yield _Segment(group, **pieces)


_Found = tuple[_Segment, IntVector, IntVector]
"""A segment with where each wanted term's postings begin and end in it."""


def _counted(held: NDArray[np.int64], segment: _Segment, sign: int = 1) -> NDArray[np.int64]:
    """Add (or with sign -1 take away) the rows of a segment that hold each term, in place."""
    held[segment.terms] += sign * np.diff(segment.starts)
    return held


def _sum_up(found: Sequence[_Found], weights: NDArray[np.float64], size: int) -> ScoreVector:
    """Return the weighted sum of the postings for every id below `size`, in the order of the terms."""
    rows: list[IntVector] = []
    parts: list[FloatVector] = []
    for segment, lows, highs in found:
        lengths = np.where(weights > 0, highs - lows, 0)
        at = _ranges(lows, lengths)
        rows.append(segment.rows[at])
        parts.append(segment.values[at] * np.repeat(weights, lengths))
    if not rows:
        return np.zeros(size)
    totals = np.bincount(np.concatenate(rows), np.concatenate(parts), size)
    return np.asarray(totals[:size], dtype=np.float64)


def _ranges(lows: IntVector, lengths: IntVector) -> NDArray[np.int64]:
    """Return the positions lows[i] … lows[i] + lengths[i] - 1 of all i, one range behind the other."""
    before = np.cumsum(lengths) - lengths
    shifts = np.repeat(lows - before, lengths)
    return np.asarray(np.arange(len(shifts), dtype=np.int64) + shifts, dtype=np.int64)


def _bounds(segment: _Segment, wanted: IntVector) -> tuple[IntVector, IntVector]:
    """Return where each wanted term's postings begin and end in the segment (equal where it has none)."""
    if not len(segment.terms):
        empty = np.zeros(len(wanted), dtype=np.int32)
        return empty, empty
    at = segment.terms.searchsorted(wanted)
    present = segment.terms.take(at, mode="clip") == wanted
    return segment.starts[at], segment.starts[at + present]


def _compact(segments: tuple[_Segment, ...]) -> tuple[_Segment, ...]:
    """Merge the segments of one group from the small end until each is well larger than the next."""
    while len(segments) > 1:
        left, right = len(segments[-2].ids), len(segments[-1].ids)
        if right < _MERGE_SHARE * left or left + right > _MOST_ROWS:
            break
        segments = (*segments[:-2], _merge(segments[-2:]))
    return segments


def _merge(segments: Sequence[_Segment]) -> _Segment:
    if len(segments) == 1:
        return segments[0]
    return _Segment.build(
        segments[0].group,
        np.concatenate([s.ids for s in segments]),
        terms=np.concatenate([s.loose_terms() for s in segments]),
        rows=np.concatenate([s.rows for s in segments]),
        values=np.concatenate([s.values for s in segments]),
    )


def _without(segment: _Segment, gone: IntVector) -> _Segment:
    """Return the segment less the rows of `gone`; the same object where it holds none of them."""
    staying = ~np.isin(segment.ids, gone)
    if staying.all():
        return segment
    keep = ~np.isin(segment.rows, gone)
    bounds = segment.starts - np.searchsorted(np.flatnonzero(~keep), segment.starts)
    filled = np.diff(bounds) > 0
    starts = np.append(bounds[:-1][filled], bounds[-1]).astype(np.int32)
    rows, values = segment.rows[keep], segment.values[keep]
    return _Segment(segment.group, segment.ids[staying], segment.terms[filled], starts, rows, values)


def _empty() -> _Segment:
    none = np.zeros(0, dtype=np.int32)
    return _Segment("", none, none, np.zeros(1, dtype=np.int32), none, np.zeros(0, dtype=np.float32))
