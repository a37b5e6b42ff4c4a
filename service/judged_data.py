"""Reads the judged needs that ship with the product, and the alliances they are asked in."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matching.posts import Capability, Need
from service.errors import BadFileError
from service.request_lines import read_json_lines, refuse_line

#: From this grade on a partner can serve.
SERVES = 2


@dataclass(frozen=True, slots=True)
class JudgedNeed:
    """A need with the grade of each organisation that comes near; `elsewhere`: of the other alliances of its pool."""

    id: str
    alliance: str
    need: Need
    grades: Mapping[str, int]
    elsewhere: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """The needs and capabilities of each alliance, and the groups of alliances that were judged as one."""

    needs: Mapping[str, tuple[JudgedNeed, ...]]
    capabilities: Mapping[str, tuple[Capability, ...]]
    pools: tuple[tuple[str, ...], ...]


def read_judged(fixtures: Path) -> JudgedSet:
    """Read `judged/` and the alliances it names, from a folder as `fixtures/`.

    Raises:
        BadFileError: when there is none, or a line cannot be read.
    """
    paths = sorted((fixtures / "judged").glob("*.jsonl"))
    if not paths:
        raise BadFileError(path=fixtures / "judged", reason="没有 *.jsonl 文件")
    needs = {path.stem: tuple(_make_need(path, n, row) for n, row in read_json_lines(path)) for path in paths}
    capabilities = {name: _read_capabilities(fixtures / "alliances" / name) for name in needs}
    return JudgedSet(needs, capabilities, _read_pools(fixtures / "judged" / "pools.toml", needs))


def _make_need(path: Path, number: int, row: dict[str, Any]) -> JudgedNeed:
    try:
        need = Need(row["text"], row.get("title", ""), row["organisation"])
        return JudgedNeed(row["id"], path.stem, need, dict(row["judged"]), dict(row.get("elsewhere", {})))
    except (KeyError, TypeError, ValueError) as exc:
        raise refuse_line(path, number, f"缺少或写错 {exc}") from exc


def _read_capabilities(folder: Path) -> tuple[Capability, ...]:
    path = folder / "capabilities.jsonl"
    return tuple(
        Capability(f"{folder.name}-{number:04d}", row["organisation"], row["text"], row.get("title", ""))
        for number, row in read_json_lines(path)
    )


def _read_pools(path: Path, needs: Mapping[str, object]) -> tuple[tuple[str, ...], ...]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        pools = tuple(tuple(table["alliances"]) for table in tables.get("pools", []))
    except (OSError, KeyError, TypeError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise BadFileError(path=path, reason=str(exc)) from exc
    unknown = {name for pool in pools for name in pool} - set(needs)
    if unknown:
        raise BadFileError(path=path, reason=f"没有评判过 {'、'.join(sorted(unknown))}")
    return pools


def content_of(judged: JudgedSet) -> str:
    """Return all of it as one text, to be named by its checksum."""
    needs = {name: [(n.id, n.need.text, dict(n.grades)) for n in rows] for name, rows in judged.needs.items()}
    texts = {name: [c.text for c in rows] for name, rows in judged.capabilities.items()}
    return json.dumps([needs, texts, judged.pools], sort_keys=True, ensure_ascii=False)
