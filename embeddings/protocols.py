"""The two small interfaces through which everybody else sees vectors: an encoder and an index."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

FloatMatrix = NDArray[np.float32]
ByteMatrix = NDArray[np.int8]
FloatVector = NDArray[np.float32]
IdVector = NDArray[np.int64]


class Encoder(Protocol):
    """Turns texts into vectors of unit length, so that a dot product is a cosine."""

    @property
    def name(self) -> str:
        """Stable identity: model name, `@`, short fingerprint of its weights. Other weights, other name."""
        ...

    @property
    def dim(self) -> int:
        """Width of every vector."""
        ...

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        """Return a (len(texts), dim) float32 matrix, row i for text i.

        Rows have length 1; a text that is empty or wholly unknown to the encoder gives a zero row,
        whose cosine with everything is 0. The same text gives the same row, whatever stands beside it.
        """
        ...


@dataclass(frozen=True)
class Neighbours:
    """What a search found: one array of ids and one of cosines per query row, most similar first."""

    ids: list[IdVector]
    scores: list[FloatVector]


class VectorIndex(Protocol):
    """Vectors under ids chosen by the caller, each row in one group (a chain); searches are exact.

    Safe to search from several threads while another one adds or removes; a search sees either the
    state before or after such a call, never a mixture.
    """

    @property
    def dim(self) -> int:
        """Width of every stored vector."""
        ...

    def __len__(self) -> int:
        """Count the stored rows."""
        ...

    def groups(self) -> list[str]:
        """List the groups that hold at least one row, sorted."""
        ...

    def ids(self) -> IdVector:
        """List the ids of all stored rows, in no particular order."""
        ...

    def add(self, ids: IdVector, vectors: FloatMatrix, groups: Sequence[str]) -> None:
        """Store row i of `vectors` under `ids[i]` in `groups[i]`, scaled to unit length, in bytes (`byte_rows`).

        All or nothing. A zero row is stored and has cosine 0 with everything.

        Raises:
            DuplicateIdError: when an id is stored already or given twice.
            DimensionMismatchError: when `vectors` is not `dim` wide.
            ValueError: when the three arguments differ in length.
        """
        ...

    def remove(self, ids: IdVector) -> None:
        """Delete the rows under `ids` so that nothing of them stays in memory; unknown ids are ignored."""
        ...

    def search(self, vectors: FloatMatrix, k: int, groups: Sequence[str] | None = None) -> Neighbours:
        """Return up to `k` stored ids per row of `vectors`, most similar first; equal scores by smaller id.

        vectors: (n, dim) float32, need not be unit length. groups: search only these (None: all);
        unknown groups hold nothing. Similarity is the cosine of both in bytes, in [-1, 1]. Fewer than `k` stored: fewer
        returned, never padded.

        Raises:
            DimensionMismatchError: when `vectors` is not `dim` wide.
            ValueError: when `k` is negative.
        """
        ...

    def vectors(self, ids: IdVector) -> FloatMatrix:
        """Return the stored unit vectors in the order of `ids`.

        Raises:
            UnknownIdError: when an id is not stored.
        """
        ...

    def save(self, folder: Path) -> None:
        """Write the index to `folder`, replacing what an earlier save left there; a crash leaves the old or the new."""
        ...

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            IndexFileError: when a file is missing, altered or of another format.
        """
        ...
