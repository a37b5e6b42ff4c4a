"""How a pool lies on disk: capabilities as columns of JSON, terms line by line, numbers as plain arrays. No pickle."""

import json
from collections.abc import Sequence
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

CAPABILITIES = "capabilities.json"
READINGS = "readings.jsonl"
"""What was read in each capability, line by line in the order of the capabilities; an empty line: nothing is kept."""


def write_state(folder: Path, state: PoolState) -> list[str]:
    """Write the state into an existing folder and return the names of the files."""
    (folder / CAPABILITIES).write_text(json.dumps(_columns(state), ensure_ascii=False), encoding="utf-8")
    (folder / READINGS).write_bytes(b"\n".join(state.readings.get(row, b"") for row in state.documents))
    names = [CAPABILITIES, READINGS]
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
        columns = json.loads((folder / CAPABILITIES).read_bytes())
        kinds = [name.removesuffix(".terms") for name in names if name.endswith(".terms")]
        postings = {kind: _read_postings(folder, kind, names) for kind in kinds}
        readings = _read_lines(folder / READINGS, columns["row"])
        return PoolState(_documents(columns), int(columns["next_row"]), postings, readings, _places(columns))
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise IndexStateError(f"the saved index does not fit together: {exc}") from exc


def _read_lines(path: Path, rows: Sequence[int]) -> dict[int, bytes]:
    """Return the lines of a file by row; ValueError when there are not as many."""
    lines = path.read_bytes().split(b"\n") if rows else []
    return {row: line for row, line in zip(rows, lines, strict=True) if line}


def _columns(state: PoolState) -> dict[str, Any]:
    rows = list(state.documents.values())
    places = [state.places[row] for row in state.documents]
    numbers = {each: number for number, each in enumerate(dict.fromkeys(places))}
    return {
        "next_row": state.next_row,
        "row": list(state.documents),
        "id": [row.id for row in rows],
        "organisation": [row.organisation for row in rows],
        "text": [row.text for row in rows],
        "title": [row.title for row in rows],
        "group": [row.group for row in rows],
        "version": [row.version for row in rows],
        "place": [numbers[each] for each in places],
        "places": [[(placed.node, placed.confidence, placed.basis) for placed in each] for each in numbers],
    }


def _documents(columns: dict[str, Any]) -> dict[int, Capability]:
    """Return the capabilities by row; names that many share are kept once."""
    fields = zip(
        columns["id"],
        map(intern, columns["organisation"]),
        columns["text"],
        columns["title"],
        map(intern, columns["group"]),
        columns["version"],
        strict=True,
    )
    return dict(zip(columns["row"], map(Capability._make, fields), strict=True))


def _places(columns: dict[str, Any]) -> dict[int, tuple[Placed, ...]]:
    """Return where the capabilities belong, by row; the same places of many are kept once."""
    distinct = [tuple(share_placed(*placed) for placed in each) for each in columns["places"]]
    return {row: distinct[number] for row, number in zip(columns["row"], columns["place"], strict=True)}


def _read_postings(folder: Path, kind: str, names: Sequence[str]) -> PostingsIndex:
    content = (folder / f"{kind}.terms").read_bytes().decode("utf-8")
    arrays: dict[str, NDArray[Any]] = {}
    for name in names:
        if name.startswith(f"{kind}.") and name.endswith(".npy"):
            part = name.removeprefix(f"{kind}.").removesuffix(".npy")
            arrays[part] = np.load(folder / name, allow_pickle=False)
    return PostingsIndex.restore(content.split("\n") if content else [], arrays)
