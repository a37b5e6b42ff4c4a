"""How an index lies on disk: ids, groups and vectors as plain arrays under a manifest that is replaced last."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np

from embeddings.errors import IndexFileError
from embeddings.file_manifest import MANIFEST, ManifestError, read_manifest, write_manifest
from embeddings.protocols import ByteMatrix, IdVector

FORMAT = "lianpei-index-3"
_SUFFIX = ".rows.npy"


@dataclass(frozen=True)
class StoredGroup:
    """The rows of one group, in the order in which they are kept, in bytes as they were added."""

    name: str
    ids: IdVector
    vectors: ByteMatrix


def write_groups(folder: Path, dim: int, groups: Sequence[StoredGroup]) -> None:
    """Write the groups under new names, switch the manifest over, then delete what it no longer names."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = uuid4().hex
    ids_name, vectors_name = f"{stem}.ids{_SUFFIX}", f"{stem}.vectors{_SUFFIX}"
    np.save(folder / ids_name, np.concatenate([np.empty(0, np.int64), *(group.ids for group in groups)]))
    np.save(folder / vectors_name, np.concatenate([np.empty((0, dim), np.int8), *(group.vectors for group in groups)]))
    sizes = [[group.name, len(group.ids)] for group in groups]
    write_manifest(folder, [ids_name, vectors_name], format=FORMAT, dim=dim, groups=sizes, stem=stem)
    for path in folder.glob(f"*{_SUFFIX}"):
        if path.name not in {ids_name, vectors_name}:
            path.unlink()


def read_groups(folder: Path) -> tuple[int, list[StoredGroup]]:
    """Return the width and the groups that `write_groups` wrote.

    Raises:
        IndexFileError: when a file is missing, altered or of another format.
    """
    try:
        manifest = read_manifest(folder)
    except ManifestError as exc:
        raise IndexFileError(f"saved index refused, build it again: {exc}") from exc
    if manifest.get("format") != FORMAT:
        raise IndexFileError(f"{folder / MANIFEST} is of format {manifest.get('format')}, not {FORMAT}")
    stem = manifest["stem"]
    ids = np.load(folder / f"{stem}.ids{_SUFFIX}", allow_pickle=False)
    vectors = np.load(folder / f"{stem}.vectors{_SUFFIX}", allow_pickle=False)
    groups, start = [], 0
    for name, size in manifest["groups"]:
        rows = slice(start, start + size)
        groups.append(StoredGroup(name, ids[rows], vectors[rows]))
        start += size
    return int(manifest["dim"]), groups
