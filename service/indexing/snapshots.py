"""Saved indexes of one alliance: complete or absent, never half, and refused unless they are what they claim to be.

`DATA_DIR/indexes/<alliance id>/<generation>/` holds one snapshot; a new generation is written aside and renamed, then
the old ones are deleted. One process writes at a time.
"""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from embeddings.errors import EmbeddingError
from embeddings.file_manifest import MANIFEST, ManifestError, read_manifest, write_manifest
from matching.errors import MatchingError
from matching.pool import CapabilityPool, PoolState
from service.indexing.file_lock import file_lock
from service.indexing.parts import EngineParts, Stamp
from service.indexing.pool_files import read_state, write_state

_VECTORS = "vectors"
_DRAFT = "draft-"


class SnapshotRefusedError(Exception):
    """A saved index cannot be used; the message says why. It is derived data: build it again."""


class Snapshots:
    """The saved indexes of one alliance in one data folder."""

    def __init__(self, folder: Path, parts: EngineParts) -> None:
        self._folder = folder
        self._parts = parts

    @contextmanager
    def writing(self, *, wait: bool) -> Iterator[bool]:
        """Be the only writer among all processes; gives False when another is and `wait` is not set."""
        with file_lock(self._lock, wait=wait) as held:
            yield held

    @property
    def _lock(self) -> Path:
        return self._folder.with_name(f"{self._folder.name}.lock")

    def load(self) -> tuple[CapabilityPool, Stamp] | None:
        """Return the newest snapshot with its stamp, None where there is none.

        Raises:
            SnapshotRefusedError: when it is damaged, or was made by other versions than those that run now.
        """
        with file_lock(self._lock, shared=True):
            return self.load_held()

    def load_held(self) -> tuple[CapabilityPool, Stamp] | None:
        """As `load`, for who holds the lock already."""
        generations = self._generations()
        return self._read(generations[-1]) if generations else None

    def newest(self) -> str:
        """Return the name of the newest snapshot, empty where there is none."""
        generations = self._generations()
        return generations[-1].name if generations else ""

    def saved_seq(self) -> int:
        """Return the change number of the newest snapshot, -1 where there is none."""
        number = self.newest().partition("-")[0]
        return int(number) if number.isdigit() else -1

    def save(self, pool: CapabilityPool, state: PoolState, stamp: Stamp) -> None:
        """Write a generation and delete all others; only inside `writing()`."""
        draft = self._folder / f"{_DRAFT}{uuid.uuid4().hex}"
        draft.mkdir(parents=True, mode=0o700)
        try:
            names = write_state(draft, state)
            pool.save_vectors(draft / _VECTORS)
            write_manifest(draft, [*names, f"{_VECTORS}/{MANIFEST}"], **asdict(stamp))
            kept = draft.rename(self._folder / f"{stamp.seq:012d}-{uuid.uuid4().hex[:8]}")
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        for other in self._folder.iterdir():
            if other != kept:
                shutil.rmtree(other, ignore_errors=True)

    def drop(self) -> None:
        """Delete everything that is saved; only inside `writing()`."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _generations(self) -> list[Path]:
        """Return the complete snapshots, oldest first."""
        if not self._folder.is_dir():
            return []
        return sorted(path for path in self._folder.iterdir() if not path.name.startswith(_DRAFT))

    def _read(self, folder: Path) -> tuple[CapabilityPool, Stamp]:
        try:
            manifest = read_manifest(folder)
            stamp = _read_stamp(manifest)
            self._refuse_other_versions(stamp)
            vectors = self._parts.load_vectors(folder / _VECTORS)
            state = read_state(folder, list(manifest["files"]))
            pool = CapabilityPool.restore(self._parts.new_pool(), vectors, state)
        except (ManifestError, EmbeddingError, MatchingError, OSError, KeyError, TypeError, ValueError) as exc:
            raise SnapshotRefusedError(f"{folder} is damaged: {exc}") from exc
        return pool, stamp

    def _refuse_other_versions(self, stamp: Stamp) -> None:
        own = self._parts.stamp(alliance=stamp.alliance, seq=stamp.seq, history=stamp.history, rows=stamp.rows)
        if stamp.alliance != self._folder.name:
            raise SnapshotRefusedError(f"the saved index belongs to another alliance, {stamp.alliance}")
        for name, value in asdict(own).items():
            found = getattr(stamp, name)
            if found != value:
                raise SnapshotRefusedError(f"the saved index was made with {name} {found}, now it is {value}")


def _read_stamp(manifest: dict[str, Any]) -> Stamp:
    """Return the stamp in a manifest; KeyError or TypeError where it is not one."""
    return Stamp(**{name: manifest[name] for name in Stamp.__dataclass_fields__})
