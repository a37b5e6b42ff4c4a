"""How a pool lies on disk: texts end to end in one file, terms line by line, numbers as plain arrays. No pickle."""

import json
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from sys import intern
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.errors import IndexStateError
from matching.placement import Placed, share_placed
from matching.pool import PoolState
from matching.postings import PostingsIndex
from matching.posts import Capability

TEXTS = "capabilities.txt"
"""All words of the capabilities end to end, one column after another: a fraction of the time that JSON takes to read."""
NUMBERS = "capabilities.npy"
"""One column per capability: row, version, place, then the length of each of its words in characters."""
PLACES = "places.json"
"""The number of rows ever used, and where capabilities belong, each place once."""
READINGS = "readings.jsonl"
"""What was read in each capability, line by line in the order of the capabilities; an empty line: nothing is kept."""

_WORDS = Capability._fields[:-1]  # all but the version
_SHARED = (_WORDS.index("organisation"), _WORDS.index("group"))


def write_state(folder: Path, state: PoolState) -> list[str]:
    """Write the state into an existing folder and return the names of the files."""
    words = [[getattr(each, name) for each in state.documents.values()] for name in _WORDS]
    (folder / TEXTS).write_bytes("".join(chain.from_iterable(words)).encode())
    places = {each: number for number, each in enumerate(dict.fromkeys(state.places[row] for row in state.documents))}
    numbers = [
        list(state.documents),
        [each.version for each in state.documents.values()],
        [places[state.places[row]] for row in state.documents],
        *([len(each) for each in column] for column in words),
    ]
    np.save(folder / NUMBERS, np.array(numbers, dtype=np.int64), allow_pickle=False)
    distinct = [[(placed.node, placed.confidence, placed.basis) for placed in each] for each in places]
    counted = {"next_row": state.next_row, "places": distinct}
    (folder / PLACES).write_text(json.dumps(counted, ensure_ascii=False), encoding="utf-8")
    (folder / READINGS).write_bytes(b"\n".join(state.readings.get(row, b"") for row in state.documents))
    names = [TEXTS, NUMBERS, PLACES, READINGS]
    for name, index in state.postings.items():
        terms, arrays = index.export()
        (folder / f"{name}.terms").write_text("\n".join(terms), encoding="utf-8", newline="")
        names.append(f"{name}.terms")
        for part, array in arrays.items():
            np.save(folder / f"{name}.{part}.npy", array, allow_pickle=False)
            names.append(f"{name}.{part}.npy")
    return names


def read_state(folder: Path, names: Sequence[str]) -> PoolState:
    """Return what `write_state` wrote under these names.

    Raises:
        IndexStateError: when the files do not fit together.
    """
    try:
        (rows, versions, placed), lengths = np.split(np.load(folder / NUMBERS, allow_pickle=False), [3])
        counted = json.loads((folder / PLACES).read_bytes())
        kinds = [name.removesuffix(".terms") for name in names if name.endswith(".terms")]
        postings = {kind: _read_postings(folder, kind, names) for kind in kinds}
        words = _cut((folder / TEXTS).read_bytes().decode(), lengths)
        documents = _documents(rows.tolist(), words, versions.tolist())
        readings = _read_lines(folder / READINGS, rows.tolist())
        places = _places(rows.tolist(), placed.tolist(), counted["places"])
        return PoolState(documents, int(counted["next_row"]), postings, readings, places)
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise IndexStateError(f"the saved index does not fit together: {exc}") from exc


def _read_lines(path: Path, rows: Sequence[int]) -> dict[int, bytes]:
    """Return the lines of a file by row; ValueError when there are not as many."""
    lines = path.read_bytes().split(b"\n") if rows else []
    return {row: line for row, line in zip(rows, lines, strict=True) if line}


def _cut(content: str, lengths: NDArray[np.int64]) -> list[list[str]]:
    """Cut what was joined end to end; ValueError when it is not as long as the lengths together."""
    ends = np.cumsum(lengths)
    if len(content) != (ends[-1] if len(ends) else 0):
        raise ValueError("the texts are not as long as they should be")
    pieces = list(map(content.__getitem__, map(slice, (ends - lengths.ravel()).tolist(), ends.tolist())))
    count = lengths.shape[1]
    return [pieces[start : start + count] for start in range(0, len(pieces), count)] if count else [[] for _ in lengths]


def _documents(rows: list[int], words: list[list[str]], versions: list[int]) -> dict[int, Capability]:
    """Return the capabilities by row; names that many share are kept once."""
    for shared in _SHARED:
        words[shared] = list(map(intern, words[shared]))
    return dict(zip(rows, map(Capability._make, zip(*words, versions, strict=True)), strict=True))


def _places(rows: list[int], numbers: list[int], distinct: list[Any]) -> dict[int, tuple[Placed, ...]]:
    """Return where the capabilities belong, by row; the same places of many are kept once."""
    shared = [tuple(share_placed(*placed) for placed in each) for each in distinct]
    return dict(zip(rows, map(shared.__getitem__, numbers), strict=True))


def _read_postings(folder: Path, kind: str, names: Sequence[str]) -> PostingsIndex:
    content = (folder / f"{kind}.terms").read_bytes().decode("utf-8")
    arrays: dict[str, NDArray[Any]] = {}
    for name in names:
        if name.startswith(f"{kind}.") and name.endswith(".npy"):
            part = name.removeprefix(f"{kind}.").removesuffix(".npy")
            arrays[part] = np.load(folder / name, allow_pickle=False)
    return PostingsIndex.restore(content.split("\n") if content else [], arrays)
