"""The slow, plain index that the fast ones are checked against: every score computed, every row sorted."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np

from embeddings.errors import DimensionMismatchError, DuplicateIdError, UnknownIdError
from embeddings.index_files import StoredGroup, read_groups, write_groups
from embeddings.protocols import ByteMatrix, FloatMatrix, IdVector, Neighbours
from embeddings.unit import byte_rows, cosines, whole_rows


class ExactIndex:
    """One dictionary of rows and a full sort per query. An oracle for tests, not for service."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._rows: dict[int, tuple[str, ByteMatrix]] = {}

    @property
    def dim(self) -> int:
        """Width of every stored vector."""
        return self._dim

    def __len__(self) -> int:
        """Count the stored rows."""
        return len(self._rows)

    def groups(self) -> list[str]:
        """List the groups that hold at least one row, sorted."""
        return sorted({group for group, _ in self._rows.values()})

    def ids(self) -> IdVector:
        """List the ids of all stored rows, in no particular order."""
        return np.array(list(self._rows), dtype=np.int64)

    def add(self, ids: IdVector, vectors: FloatMatrix, groups: Sequence[str]) -> None:
        """Store the rows, all or none; see `VectorIndex.add`."""
        if vectors.ndim != 2 or vectors.shape[1] != self._dim:
            raise DimensionMismatchError(self._dim, vectors.shape[-1])
        if not len(ids) == len(vectors) == len(groups):
            raise ValueError("ids, vectors and groups differ in length")
        numbers = [int(number) for number in ids]
        if len(set(numbers)) < len(numbers) or any(number in self._rows for number in numbers):
            raise DuplicateIdError("an id is stored already or given twice")
        for number, group, vector in zip(numbers, groups, byte_rows(vectors), strict=True):
            self._rows[number] = (group, vector)

    def remove(self, ids: IdVector) -> None:
        """Delete the rows; unknown ids are ignored."""
        for number in ids:
            self._rows.pop(int(number), None)

    def search(self, vectors: FloatMatrix, k: int, groups: Sequence[str] | None = None) -> Neighbours:
        """Return the `k` most similar rows of the groups; see `VectorIndex.search`."""
        if vectors.ndim != 2 or vectors.shape[1] != self._dim:
            raise DimensionMismatchError(self._dim, vectors.shape[-1])
        if k < 0:
            raise ValueError("k is negative")
        kept = [number for number, (group, _) in self._rows.items() if groups is None or group in groups]
        found = Neighbours([], [])
        for query in byte_rows(vectors):
            sums = [np.dot(query.astype(np.int64), self._rows[number][1].astype(np.int64)) for number in kept]
            scores = dict(zip(kept, cosines(np.array(sums, dtype=np.float32)), strict=True))
            best = sorted(kept, key=lambda number: (-scores[number], number))[:k]
            found.ids.append(np.array(best, dtype=np.int64))
            found.scores.append(np.array([scores[number] for number in best], dtype=np.float32))
        return found

    def vectors(self, ids: IdVector) -> FloatMatrix:
        """Return the stored unit vectors in the order of `ids`; unknown ids raise `UnknownIdError`."""
        unknown = [int(number) for number in ids if int(number) not in self._rows]
        if unknown:
            raise UnknownIdError(f"not stored: {unknown[:10]}")
        rows = [self._rows[int(number)][1] for number in ids]
        return whole_rows(np.array(rows, dtype=np.int8).reshape(len(rows), self._dim))

    def save(self, folder: Path) -> None:
        """Write the rows to `folder`; see `VectorIndex.save`."""
        groups = []
        for name in self.groups():
            ids = np.array([number for number, (group, _) in self._rows.items() if group == name], dtype=np.int64)
            groups.append(StoredGroup(name, ids, np.array([self._rows[int(number)][1] for number in ids])))
        write_groups(folder, self._dim, groups)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote; a missing or altered file raises `IndexFileError`."""
        dim, groups = read_groups(folder)
        index = cls(dim)
        for group in groups:
            rows = zip(group.ids, group.vectors, strict=True)
            index._rows |= {int(number): (group.name, vector) for number, vector in rows}
        return index
