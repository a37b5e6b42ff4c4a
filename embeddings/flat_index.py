"""The index that serves: exact FAISS search, one flat inner-product sub-index per group (chain).

Filtering an approximate index by chain loses recall (0.01 to 0.35 measured); a flat sub-index per chain
is exact and faster. This is the only file that imports FAISS.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np

from embeddings.errors import DimensionMismatchError, DuplicateIdError, UnknownIdError
from embeddings.index_files import StoredGroup, read_groups, write_groups
from embeddings.protocols import FloatMatrix, FloatVector, IdVector, Neighbours
from embeddings.read_write_lock import ReadWriteLock
from embeddings.unit import unit_rows

# FAISS sums in single precision and in an order that depends on a row's place. Candidates this near to the last
# one are scored again in double precision, so that equal rows tie exactly and the order does not depend on place.
_DOUBT = 4e-6
_SPARE = 16


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep FAISS to the calling thread, and leave the thread's setting to others (torch) as it was.

    Two OpenMP threads cost up to 12 times as much as one on small searches; parallelism comes from the callers'
    threads. The setting belongs to the calling thread: made once on import it would not reach a server's workers.
    """
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


class _Group:
    """The rows of one group: FAISS holds vectors by position, `ids` says whose they are."""

    def __init__(self, dim: int, ids: IdVector, vectors: FloatMatrix) -> None:
        self.rows: Any = faiss.IndexFlatIP(dim)
        self.ids = np.empty(0, np.int64)
        self.position: dict[int, int] = {}
        self.append(ids, vectors)

    def append(self, ids: IdVector, vectors: FloatMatrix) -> None:
        """Add unit rows at the end."""
        self.position |= dict(zip(ids.tolist(), range(len(self.ids), len(self.ids) + len(ids)), strict=True))
        self.ids = np.concatenate([self.ids, ids])
        self.rows.add(vectors)

    def vectors(self, numbers: Iterable[int]) -> FloatMatrix:
        """Copy some rows out."""
        places = np.array([self.position[number] for number in numbers], dtype=np.int64)
        matrix: FloatMatrix = self.rows.reconstruct_batch(places)
        return matrix

    def all_vectors(self) -> FloatMatrix:
        """Copy all rows out."""
        matrix: FloatMatrix = self.rows.reconstruct_n(0, len(self.ids))
        return matrix

    def without(self, gone: IdVector) -> "_Group":
        """Copy what remains into fresh memory; the old memory goes with the old group."""
        kept = ~np.isin(self.ids, gone)
        return _Group(self.rows.d, self.ids[kept], self.all_vectors()[kept])

    def search(self, queries: FloatMatrix, k: int) -> list[tuple[IdVector, FloatVector]]:
        """Return for each unit query the `k` best ids and scores, or more where the last ones nearly tie."""
        width = min(k + _SPARE, len(self.ids))
        scores, places = self.rows.search(queries, width)
        return [
            self._score_again(query, self._settle(query, k, scores[i], places[i])) for i, query in enumerate(queries)
        ]

    def _settle(self, query: FloatVector, k: int, scores: FloatVector, places: IdVector) -> IdVector:
        """Widen the search until the first place left out is certainly worse than the k-th."""
        if not query.any():
            # Every row scores 0; only the smallest ids can be among the first k.
            return np.flatnonzero(self.ids <= np.partition(self.ids, k - 1)[k - 1]) if k < len(self.ids) else places
        while len(places) < len(self.ids) and scores[k - 1] - scores[-1] < _DOUBT:
            found = self.rows.search(query[None], min(4 * len(places), len(self.ids)))
            scores, places = found[0][0], found[1][0]
        near: IdVector = places[scores >= scores[min(k, len(places)) - 1] - _DOUBT]
        return near

    def _score_again(self, query: FloatVector, places: IdVector) -> tuple[IdVector, FloatVector]:
        rows = self.rows.reconstruct_batch(places).astype(np.float64)
        return self.ids[places], np.clip(rows @ query.astype(np.float64), -1, 1).astype(np.float32)


class FlatIndex:
    """Exact cosine search in groups, by FAISS. Searches run beside each other; a change runs alone."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._groups: dict[str, _Group] = {}
        self._group_of: dict[int, str] = {}
        self._lock = ReadWriteLock()

    @property
    def dim(self) -> int:
        """Width of every stored vector."""
        return self._dim

    def __len__(self) -> int:
        """Count the stored rows."""
        return len(self._group_of)

    def groups(self) -> list[str]:
        """List the groups that hold at least one row, sorted."""
        with self._lock.read():
            return sorted(self._groups)

    def ids(self) -> IdVector:
        """List the ids of all stored rows, in no particular order."""
        with self._lock.read():
            return np.fromiter(self._group_of, dtype=np.int64, count=len(self._group_of))

    def add(self, ids: IdVector, vectors: FloatMatrix, groups: Sequence[str]) -> None:
        """Store the rows, all or none; see `VectorIndex.add`. O(rows added)."""
        self._check_width(vectors)
        if not len(ids) == len(vectors) == len(groups):
            raise ValueError("ids, vectors and groups differ in length")
        rows = unit_rows(vectors)
        names = np.array(groups, dtype=object)
        with self._lock.write():
            self._check_new(ids)
            for name in dict.fromkeys(groups):
                chosen = names == name
                self._append(name, ids[chosen], rows[chosen])

    def _append(self, name: str, ids: IdVector, rows: FloatMatrix) -> None:
        if name in self._groups:
            self._groups[name].append(ids, rows)
        else:
            self._groups[name] = _Group(self._dim, ids, rows)
        self._group_of |= dict.fromkeys(ids.tolist(), name)

    def remove(self, ids: IdVector) -> None:
        """Delete the rows by copying what remains of their groups; see `VectorIndex.remove`. O(rows in the groups)."""
        with self._lock.write():
            known = [number for number in dict.fromkeys(ids.tolist()) if number in self._group_of]
            for name in {self._group_of.pop(number) for number in known}:
                smaller = self._groups.pop(name).without(np.array(known, dtype=np.int64))
                if len(smaller.ids):
                    self._groups[name] = smaller

    def search(self, vectors: FloatMatrix, k: int, groups: Sequence[str] | None = None) -> Neighbours:
        """Return the `k` most similar rows of the groups; see `VectorIndex.search`. O(queries * rows searched)."""
        self._check_width(vectors)
        if k < 0:
            raise ValueError("k is negative")
        queries = unit_rows(vectors)
        with self._lock.read(), _one_thread():
            names = self._groups if groups is None else [name for name in dict.fromkeys(groups) if name in self._groups]
            found = [self._groups[name].search(queries, k) for name in names] if k and len(queries) else []
        best = [_merge((group[i] for group in found), k) for i in range(len(queries))]
        return Neighbours([ids for ids, _ in best], [scores for _, scores in best])

    def vectors(self, ids: IdVector) -> FloatMatrix:
        """Return the stored unit vectors in the order of `ids`; see `VectorIndex.vectors`."""
        with self._lock.read():
            unknown = [number for number in ids.tolist() if number not in self._group_of]
            if unknown:
                raise UnknownIdError(f"not stored: {unknown[:10]}")
            places: dict[str, list[int]] = defaultdict(list)
            for place, number in enumerate(ids.tolist()):
                places[self._group_of[number]].append(place)
            rows = np.empty((len(ids), self._dim), np.float32)
            for name, chosen in places.items():
                rows[chosen] = self._groups[name].vectors(ids[chosen].tolist())
        return rows

    def save(self, folder: Path) -> None:
        """Write the rows to `folder`; see `VectorIndex.save`."""
        with self._lock.read():
            stored = [StoredGroup(name, group.ids, group.all_vectors()) for name, group in sorted(self._groups.items())]
        write_groups(folder, self._dim, stored)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote; a missing, altered or foreign file raises `IndexFileError`."""
        dim, stored = read_groups(folder)
        index = cls(dim)
        for group in stored:
            index._append(group.name, group.ids, group.vectors)
        return index

    def _check_width(self, vectors: FloatMatrix) -> None:
        if vectors.ndim != 2 or vectors.shape[1] != self._dim:
            raise DimensionMismatchError(self._dim, vectors.shape[-1])

    def _check_new(self, ids: IdVector) -> None:
        stored = [number for number in ids.tolist() if number in self._group_of]
        if stored or len(np.unique(ids)) < len(ids):
            raise DuplicateIdError(f"stored already or given twice: {stored[:10]}")


def _merge(parts: Iterable[tuple[IdVector, FloatVector]], k: int) -> tuple[IdVector, FloatVector]:
    """Put the groups' candidates in order, most similar first, equal scores by smaller id, and keep `k`."""
    pieces = list(parts)
    if not pieces:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    ids = np.concatenate([ids for ids, _ in pieces])
    scores = np.concatenate([scores for _, scores in pieces])
    order = np.lexsort((ids, -scores))[:k]
    return ids[order], scores[order]
