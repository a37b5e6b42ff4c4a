"""Reads a benchmark folder (BEIR layout) and refuses a broken one with the file and line at fault."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matching.posts import Capability, Need
from service.errors import BadFileError


@dataclass(frozen=True, slots=True)
class BenchmarkQuery:
    """One need with its judgements; `candidates` is None where the whole corpus is ranked.

    difficulty: what kind of need it is, for tables only; never seen by the engine.
    """

    id: str
    need: Need
    grades: Mapping[str, int]
    ignored: frozenset[str]
    candidates: frozenset[str] | None
    difficulty: str = ""


@dataclass(frozen=True, slots=True)
class BenchmarkFolder:
    """A corpus, its queries, and whether there are judgements at all."""

    name: str
    corpus: tuple[Capability, ...]
    queries: tuple[BenchmarkQuery, ...]
    judged: bool


def read_benchmark(folder: Path) -> BenchmarkFolder:
    """Read a folder; organisations are the documents themselves.

    Of the metadata a query's `asker` is read, for it is no answer, and its `difficulty`, for the tables.

    Raises:
        BadFileError: when a file that must be there is absent, or a line cannot be read.
    """
    corpus = tuple(
        Capability(id=row["_id"], organisation=row["_id"], text=row["text"])
        for row in _read_lines(folder / "corpus.jsonl")
    )
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for query, document, grade in _read_table(folder / "qrels" / "test.tsv", 3):
        grades[query][document] = int(grade)
    ignored, candidates = _read_pairs(folder, "ignore"), _read_pairs(folder, "candidates")
    queries = tuple(_make_query(row, grades, ignored, candidates) for row in _read_lines(folder / "queries.jsonl"))
    return BenchmarkFolder(folder.resolve().name, corpus, queries, judged=bool(grades))


def read_run(path: Path) -> dict[str, list[tuple[str, float]]]:
    """Read a TREC run: query -> (document, score), best first, ties by written rank.

    Raises:
        BadFileError: when the file is absent or a line has not six columns.
    """
    rows: dict[str, list[tuple[float, int, str]]] = defaultdict(list)
    for number, line in enumerate(_read_text(path).split("\n"), start=1):
        cells = line.split()
        if not cells:
            continue
        try:
            query, _, document, rank, score, _ = cells
            rows[query].append((-float(score), int(rank), document))
        except ValueError as exc:
            raise BadFileError(path=path, reason=f"第 {number} 行应有六列：qid Q0 docid rank score 名称") from exc
    return {query: [(document, -score) for score, _, document in sorted(ranked)] for query, ranked in rows.items()}


def _make_query(
    row: Mapping[str, Any],
    grades: Mapping[str, Mapping[str, int]],
    ignored: Mapping[str, set[str]],
    candidates: Mapping[str, set[str]],
) -> BenchmarkQuery:
    """Put together what belongs to one query; the asker and ignored documents are no answers."""
    query, metadata = row["_id"], row.get("metadata") or {}
    asker = metadata.get("asker")
    out = frozenset(ignored.get(query, set()) | ({asker} if asker else set()))
    return BenchmarkQuery(
        id=query,
        need=Need(text=row["text"], title=row.get("title") or "", asker=asker),
        grades={document: grade for document, grade in grades.get(query, {}).items() if document not in out},
        ignored=out,
        candidates=frozenset(candidates[query]) if query in candidates else None,
        difficulty=str(metadata.get("difficulty") or ""),
    )


def _read_pairs(folder: Path, name: str) -> dict[str, set[str]]:
    pairs: dict[str, set[str]] = defaultdict(set)
    for query, document in _read_table(folder / name / "test.tsv", 2):
        pairs[query].add(document)
    return dict(pairs)


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON-lines file; each must have an id and a text."""
    for number, line in enumerate(_read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as exc:
            raise BadFileError(path=path, reason=f"第 {number} 行不是 JSON：{exc.msg}") from exc
        if not isinstance(row, dict) or not isinstance(row.get("_id"), str) or not isinstance(row.get("text"), str):
            raise BadFileError(path=path, reason=f"第 {number} 行缺少 _id 或 text")
        yield row


def _read_table(path: Path, columns: int) -> Iterator[list[str]]:
    """Yield the rows of a tab-separated file behind its header line; nothing where there is no such file."""
    if not path.exists():
        return
    for number, line in enumerate(_read_text(path).split("\n")[1:], start=2):
        if not line.strip():
            continue
        cells = line.rstrip("\r").split("\t")
        if len(cells) < columns or (columns == 3 and not cells[2].lstrip("-").isdigit()):
            raise BadFileError(path=path, reason=f"第 {number} 行应有 {columns} 列")
        yield cells[:columns]


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as exc:
        raise BadFileError(path=path, reason="找不到，请给出含 corpus.jsonl 和 queries.jsonl 的文件夹") from exc
    except (UnicodeDecodeError, IsADirectoryError) as exc:
        raise BadFileError(path=path, reason="不是 UTF-8 文本文件") from exc
