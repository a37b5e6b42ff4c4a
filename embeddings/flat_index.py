"""The index that serves: exact FAISS search, one flat inner-product sub-index per group (chain).

Filtering an approximate index by chain loses recall (0.01 to 0.35 measured); a flat sub-index per chain
is exact and faster. Rows and queries are whole numbers of a byte, which quarters the memory that a search must read and
makes every sum exact. This is the only file that imports FAISS.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np

from embeddings.errors import DimensionMismatchError, DuplicateIdError, UnknownIdError
from embeddings.index_files import StoredGroup, read_groups, write_groups
from embeddings.protocols import ByteMatrix, FloatMatrix, FloatVector, IdVector, Neighbours
from embeddings.read_write_lock import ReadWriteLock
from embeddings.unit import byte_rows, cosines, whole_rows

_SPARE = 16  # rows beyond the last one asked for: whether one of them ties with it
_SIGN = np.uint8(128)  # FAISS keeps a signed byte with this added
_PLACE_BITS = 40
_PLACE_MASK = (1 << _PLACE_BITS) - 1

_Found = tuple[FloatVector, IdVector]


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

    def __init__(self, dim: int, ids: IdVector, vectors: ByteMatrix) -> None:
        self.rows: Any = faiss.IndexScalarQuantizer(
            dim, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
        )
        self.ids = np.empty(0, np.int64)
        self.append(ids, vectors)

    def append(self, ids: IdVector, vectors: ByteMatrix) -> None:
        """Add rows at the end."""
        self.ids = np.concatenate([self.ids, ids])
        self.rows.add_sa_codes(np.ascontiguousarray(vectors).view(np.uint8) ^ _SIGN)

    def stored(self, places: IdVector | slice = slice(None)) -> ByteMatrix:
        """Copy the rows at these places; read from FAISS's memory, whose own way out goes row by row."""
        codes = faiss.rev_swig_ptr(self.rows.codes.data(), len(self.ids) * self.rows.code_size)
        rows: ByteMatrix = (codes.reshape(len(self.ids), self.rows.d)[places] ^ _SIGN).view(np.int8)
        return rows

    def without(self, gone: IdVector) -> "_Group":
        """Copy what remains into fresh memory; the old memory goes with the old group."""
        kept = ~np.isin(self.ids, gone)
        return _Group(self.rows.d, self.ids[kept], self.stored()[kept])

    def nearest(self, query: FloatVector, width: int) -> tuple[FloatVector, IdVector]:
        """Return sums in steps and places of the `width` best rows, best first."""
        scores, places = self.rows.search(query[None], min(width, len(self.ids)))
        return scores[0], places[0]

    def all_reaching(self, query: FloatVector, least: float, found: _Found) -> _Found:
        """Return the sums and places of all rows that reach `least` and some more, best first, from those found."""
        while len(found[1]) < len(self.ids) and found[0][-1] >= least:
            found = self.nearest(query, 4 * len(found[1]))
        return found

    def first_ids(self, k: int) -> _Found:
        """Return the places of the `k` smallest ids, each with the sum 0."""
        places = np.argpartition(self.ids, k - 1)[:k] if 0 < k < len(self.ids) else np.arange(len(self.ids))
        return np.zeros(len(places), np.float32), places


def _nearest(groups: Sequence[_Group], query: FloatVector, k: int) -> tuple[IdVector, FloatVector]:
    """Return the `k` best ids and scores of all groups together, best first, equal scores by smaller id.

    query: in steps. Sums of whole numbers this small are exact in single precision, whatever order they are summed in,
    so that equal rows tie wherever they stand.
    """
    if query.any():
        found = [group.nearest(query, k + _SPARE) for group in groups]
        scores = np.concatenate([each for each, _ in found])
        least = np.partition(scores, len(scores) - k)[len(scores) - k] if k < len(scores) else -np.inf
        found = [group.all_reaching(query, least, each) for group, each in zip(groups, found, strict=True)]
    else:
        found = [group.first_ids(k) for group in groups]
    scores = np.concatenate([each for each, _ in found])
    ids = np.concatenate([group.ids[places] for group, (_, places) in zip(groups, found, strict=True)])
    order = np.lexsort((ids, -scores))[:k]
    return ids[order], cosines(scores[order])


class FlatIndex:
    """Exact cosine search in groups, by FAISS. Searches run beside each other; a change runs alone."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._groups: dict[str, _Group] = {}
        self._names: list[str] = []
        self._place_of: dict[int, int] = {}  # id -> number of the group in `_names`, and the place in it, as one figure
        self._lock = ReadWriteLock()

    @property
    def dim(self) -> int:
        """Width of every stored vector."""
        return self._dim

    def __len__(self) -> int:
        """Count the stored rows."""
        return len(self._place_of)

    def groups(self) -> list[str]:
        """List the groups that hold at least one row, sorted."""
        with self._lock.read():
            return sorted(self._groups)

    def ids(self) -> IdVector:
        """List the ids of all stored rows, in no particular order."""
        with self._lock.read():
            return np.fromiter(self._place_of, dtype=np.int64, count=len(self._place_of))

    def add(self, ids: IdVector, vectors: FloatMatrix, groups: Sequence[str]) -> None:
        """Store the rows, all or none; see `VectorIndex.add`. O(rows added)."""
        self._check_width(vectors)
        if not len(ids) == len(vectors) == len(groups):
            raise ValueError("ids, vectors and groups differ in length")
        rows = byte_rows(vectors)
        names = np.array(groups, dtype=object)
        with self._lock.write():
            self._check_new(ids)
            for name in dict.fromkeys(groups):
                chosen = names == name
                self._append(name, ids[chosen], rows[chosen])

    def _append(self, name: str, ids: IdVector, rows: ByteMatrix) -> None:
        if name in self._groups:
            self._groups[name].append(ids, rows)
        else:
            self._groups[name] = _Group(self._dim, ids, rows)
        self._note_places(name, len(self._groups[name].ids) - len(ids))

    def _note_places(self, name: str, start: int = 0) -> None:
        """Write down where a group's rows lie, from its row number `start` on."""
        if name not in self._names:
            self._names.append(name)
        first = (self._names.index(name) << _PLACE_BITS) + start
        ids = self._groups[name].ids[start:].tolist()
        self._place_of.update(zip(ids, range(first, first + len(ids)), strict=True))

    def remove(self, ids: IdVector) -> None:
        """Delete the rows by copying what remains of their groups; see `VectorIndex.remove`. O(rows in the groups)."""
        with self._lock.write():
            known = [number for number in dict.fromkeys(ids.tolist()) if number in self._place_of]
            for name in {self._names[self._place_of.pop(number) >> _PLACE_BITS] for number in known}:
                smaller = self._groups.pop(name).without(np.array(known, dtype=np.int64))
                if len(smaller.ids):
                    self._groups[name] = smaller
                    self._note_places(name)

    def search(self, vectors: FloatMatrix, k: int, groups: Sequence[str] | None = None) -> Neighbours:
        """Return the `k` most similar rows of the groups; see `VectorIndex.search`. O(queries * rows searched)."""
        self._check_width(vectors)
        if k < 0:
            raise ValueError("k is negative")
        queries = byte_rows(vectors).astype(np.float32)
        with self._lock.read(), _one_thread():
            names = self._groups if groups is None else [name for name in dict.fromkeys(groups) if name in self._groups]
            searched = [self._groups[name] for name in names]
            if not searched or not k:
                nothing = np.empty(0, np.int64), np.empty(0, np.float32)
                best = [nothing] * len(queries)
            else:
                best = [_nearest(searched, query, k) for query in queries]
        return Neighbours([ids for ids, _ in best], [scores for _, scores in best])

    def vectors(self, ids: IdVector) -> FloatMatrix:
        """Return the stored unit vectors in the order of `ids`; see `VectorIndex.vectors`."""
        with self._lock.read():
            try:
                places = np.fromiter(map(self._place_of.__getitem__, ids.tolist()), dtype=np.int64, count=len(ids))
            except KeyError as exc:
                unknown = [number for number in ids.tolist() if number not in self._place_of]
                raise UnknownIdError(f"not stored: {unknown[:10]}") from exc
            rows = np.empty((len(ids), self._dim), np.int8)
            owners = places >> _PLACE_BITS
            for owner in np.unique(owners).tolist():
                chosen = np.flatnonzero(owners == owner)
                rows[chosen] = self._groups[self._names[owner]].stored(places[chosen] & _PLACE_MASK)
        return whole_rows(rows)

    def save(self, folder: Path) -> None:
        """Write the rows to `folder`; see `VectorIndex.save`."""
        with self._lock.read():
            stored = [StoredGroup(name, group.ids, group.stored()) for name, group in sorted(self._groups.items())]
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
        stored = [number for number in ids.tolist() if number in self._place_of]
        if stored or len(np.unique(ids)) < len(ids):
            raise DuplicateIdError(f"stored already or given twice: {stored[:10]}")
