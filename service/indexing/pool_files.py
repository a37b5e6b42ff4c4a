"""How a pool lies on disk: texts end to end in one file, terms line by line, numbers as plain arrays. No pickle."""

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from sys import intern
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.errors import IndexStateError
from matching.placement import Placed, share_placed
from matching.pool import PoolState
from matching.postings import PostingsIndex
from matching.posts import Capability

TEXTS = "capabilities.txt"
"""All words of the capabilities end to end, one column after another: read in a fraction of JSON's time."""
NUMBERS = "capabilities.npy"
"""One column per capability: row, version, how many places, then the length of each of its words in characters."""
PLACES = "places.json"
"""The number of rows ever used, and every place that a capability has, once."""
PLACED = "places.npy"
"""The numbers of the capabilities' places, one capability's behind the other's."""
READINGS = "readings.jsonl"
"""What was read in each capability, line by line in the order of the capabilities; an empty line: nothing is kept."""

_Row = TypeVar("_Row", str, list[Placed])
_WORDS = Capability._fields[:-1]  # all but the version
_SHARED = (_WORDS.index("organisation"), _WORDS.index("group"))


def write_state(folder: Path, state: PoolState) -> list[str]:
    """Write the state into an existing folder and return the names of the files."""
    words = [[getattr(each, name) for each in state.documents.values()] for name in _WORDS]
    (folder / TEXTS).write_bytes("".join(chain.from_iterable(words)).encode())
    places = [state.places[row] for row in state.documents]
    number_of = {each: number for number, each in enumerate(dict.fromkeys(chain.from_iterable(places)))}
    numbers = [
        list(state.documents),
        [each.version for each in state.documents.values()],
        [len(each) for each in places],
        *([len(each) for each in column] for column in words),
    ]
    np.save(folder / NUMBERS, np.array(numbers, dtype=np.int64), allow_pickle=False)
    placed = np.array([number_of[each] for each in chain.from_iterable(places)], dtype=np.int32)
    np.save(folder / PLACED, placed, allow_pickle=False)
    counted = {"next_row": state.next_row, "places": [(each.node, each.confidence, each.basis) for each in number_of]}
    (folder / PLACES).write_text(json.dumps(counted, ensure_ascii=False), encoding="utf-8")
    (folder / READINGS).write_bytes(b"\n".join(state.readings.get(row, b"") for row in state.documents))
    names = [TEXTS, NUMBERS, PLACES, PLACED, READINGS]
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
        (rows, versions, counts), lengths = np.split(np.load(folder / NUMBERS, allow_pickle=False), [3])
        counted = json.loads((folder / PLACES).read_bytes())
        kinds = [name.removesuffix(".terms") for name in names if name.endswith(".terms")]
        postings = {kind: _read_postings(folder, kind, names) for kind in kinds}
        texts = _cut((folder / TEXTS).read_bytes().decode(), lengths.ravel())
        documents = dict(zip(rows.tolist(), _capabilities(texts, versions.tolist()), strict=True))
        readings = _read_lines(folder / READINGS, rows.tolist())
        known = [share_placed(*each) for each in counted["places"]]
        placed = list(map(known.__getitem__, np.load(folder / PLACED, allow_pickle=False).tolist()))
        places = dict(zip(rows.tolist(), map(tuple, _cut(placed, counts)), strict=True))
        return PoolState(documents, int(counted["next_row"]), postings, readings, places)
    except (OSError, ValueError, LookupError, TypeError) as exc:
        raise IndexStateError(f"the saved index does not fit together: {exc}") from exc


def _read_lines(path: Path, rows: Sequence[int]) -> dict[int, bytes]:
    """Return the lines of a file by row; ValueError when there are not as many."""
    lines = path.read_bytes().split(b"\n") if rows else []
    return {row: line for row, line in zip(rows, lines, strict=True) if line}


def _cut(whole: _Row, lengths: NDArray[np.int64]) -> list[_Row]:
    """Cut what was joined end to end; ValueError when it is not as long as the lengths together."""
    ends = np.cumsum(lengths)
    if len(whole) != lengths.sum():
        raise ValueError("what is kept is not as long as it should be")
    return list(map(whole.__getitem__, map(slice, (ends - lengths).tolist(), ends.tolist())))


def _capabilities(texts: list[str], versions: list[int]) -> Iterator[Capability]:
    """Return the capabilities whose texts are given column after column; names that many share are kept once."""
    columns = [texts[start : start + len(versions)] for start in range(0, len(texts), len(versions) or 1)]
    for shared in _SHARED if columns else ():
        columns[shared] = list(map(intern, columns[shared]))
    return map(Capability._make, zip(*columns, versions, strict=True))


def _read_postings(folder: Path, kind: str, names: Sequence[str]) -> PostingsIndex:
    content = (folder / f"{kind}.terms").read_bytes().decode("utf-8")
    arrays: dict[str, NDArray[Any]] = {}
    for name in names:
        if name.startswith(f"{kind}.") and name.endswith(".npy"):
            part = name.removeprefix(f"{kind}.").removesuffix(".npy")
            arrays[part] = np.load(folder / name, allow_pickle=False)
    return PostingsIndex.restore(content.split("\n") if content else [], arrays)
