"""Reads what the triage model is trained on: requests with their answers, and groups of words."""

import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from matching.triage_rows import TriageRow
from service.errors import BadFileError
from service.request_lines import read_json_lines, refuse_line

_FIELDS = {"text": str, "category": str, "department": str, "urgency": str, "hard": bool}


def read_rows(folder: Path) -> list[TriageRow]:
    """Return the requests of all `requests-*.jsonl` in `folder`, files by name, lines as they stand.

    Raises:
        BadFileError: when there is no such file, or a line lacks a field.
    """
    paths = sorted(folder.glob("requests-*.jsonl"))
    if not paths:
        raise BadFileError(path=folder, reason="没有 requests-*.jsonl 文件")
    return [_make_row(path, number, row) for path in paths for number, row in read_json_lines(path)]


def read_groups(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the groups of words of `concepts.toml` in `folder`: name -> words.

    Raises:
        BadFileError: when the file is absent, no TOML, or a table has no `words`.
    """
    path = folder / "concepts.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: tuple(fields["words"].split()) for name, fields in tables.items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise BadFileError(path=path, reason=str(exc)) from exc
    except (KeyError, TypeError, AttributeError) as exc:
        raise BadFileError(path=path, reason="每一组都要有 words（用空格隔开的词）") from exc


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries whose numbers end up in the model."""
    return {name: version(name) for name in ("numpy", "rjieba", "scikit-learn", "scipy")}


def _make_row(path: Path, number: int, row: dict[str, Any]) -> TriageRow:
    wrong = [name for name, kind in _FIELDS.items() if not isinstance(row.get(name), kind)]
    if wrong:
        raise refuse_line(path, number, f"缺少 {'、'.join(wrong)}")
    return TriageRow(**{name: row[name] for name in _FIELDS})
