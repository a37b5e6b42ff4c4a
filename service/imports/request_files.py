"""Reads requests from a file: a workbook, JSON lines, or a pasted conversation; wrong rows are named."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from matching.errors import MatchingError
from matching.message_splitting import split_message
from service.domain.post_texts import clean_post
from service.errors import ImportRowsError
from service.exports.columns import Column, ListSheet
from service.imports.bundles import RowError
from service.messages import row_message

REQUEST_SHEET: Final = ListSheet(
    "requests",
    "产业链诉求清单",
    (Column("organisation", "单位", 24), Column("title", "标题", 24), Column("text", "诉求", 60, editable=True)),
)
"""The workbook of requests: 诉求 must be there, 单位 and 标题 may."""

_FIELDS = ("organisation", "title", "text")


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request of a file, with the line or row it stands in. organisation: empty where none is named."""

    line: int
    text: str
    title: str = ""
    organisation: str = ""


def read_request_file(name: str, content: bytes, *, firms: Collection[str]) -> tuple[list[RequestRow], str]:
    """Return the requests of a file and the channel they came by; `.xlsx`, `.jsonl`, else a pasted text.

    firms: names that may stand before a message.

    Raises:
        ImportRowsError: `details["rows"]` lists every `RowError`. BadWorkbookError: for what is no such workbook.
    """
    errors: list[RowError] = []
    if name.lower().endswith(".xlsx"):
        rows, channel = list(_sheet_rows(content)), "excel"
    elif name.lower().endswith(".jsonl"):
        rows, channel = list(_json_rows(name, _decoded(name, content), errors)), "api"
    else:
        rows, channel = _message_rows(_decoded(name, content), firms), "message"
    errors += _text_errors(name, rows)
    if not rows and not errors:
        errors.append(RowError(name, 0, "text", row_message("empty_text")))
    if errors:
        raise ImportRowsError(rows=errors, count=len(errors))
    return rows, channel


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        rows = [RowError(name, line, "", row_message("not_utf8"))]
        raise ImportRowsError(rows=rows, count=1) from exc


def _sheet_rows(content: bytes) -> Iterator[RequestRow]:
    from service.imports.workbooks import read_workbook  # its library takes a sixth of a second to load

    for row in read_workbook(content, REQUEST_SHEET):
        yield _row(row.number, row.words)


def _json_rows(name: str, content: str, errors: list[RowError]) -> Iterator[RequestRow]:
    for line, text in enumerate(content.split("\n"), start=1):
        if not text.strip():
            continue
        try:
            value: Any = json.loads(text)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            errors.append(RowError(name, line, "", row_message("not_object")))
            continue
        wrong = [(field, "string_type") for field in _FIELDS if not isinstance(value.get(field, ""), str)]
        wrong += [(field, "extra_forbidden") for field in value if field not in _FIELDS]
        errors += [RowError(name, line, field, row_message(kind)) for field, kind in wrong]
        if not wrong:
            yield _row(line, value)


def _message_rows(content: str, firms: Collection[str]) -> list[RequestRow]:
    parts = split_message(content, names=firms)
    longest_first = sorted(firms, key=len, reverse=True)
    return [
        RequestRow(part.line, part.text, organisation=next((f for f in longest_first if f in part.sender), ""))
        for part in parts
    ]


def _row(line: int, words: Mapping[str, str]) -> RequestRow:
    return RequestRow(line, words.get("text", ""), words.get("title", ""), words.get("organisation", "").strip())


def _text_errors(name: str, rows: Sequence[RequestRow]) -> Iterator[RowError]:
    for row in rows:
        try:
            clean_post(row.title, row.text)
        except MatchingError as exc:
            yield RowError(name, row.line, "text", row_message(exc.code, **vars(exc)))
