"""Reads files of one JSON object a line, and refuses a broken line by its number."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from matching.errors import EmptyTextError
from matching.normalise import clean_text
from service.errors import BadFileError

_NO_LIMIT = 10**9


class RequestLine(NamedTuple):
    """One request to be told apart; `id` comes back as it was given."""

    id: str | int
    text: str


def read_requests(path: Path) -> list[RequestLine]:
    """Return the requests `{"id", "text"}` of a file in its order; blank lines are passed over.

    Raises:
        BadFileError: naming the line that is no JSON object, lacks an id, or has no text that can be read.
    """
    return [_make_request(path, number, row) for number, row in read_json_lines(path)]


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line number and object of every line that is not blank.

    Raises:
        BadFileError: when the file is absent, or a line is not UTF-8 or no JSON object.
    """
    try:
        content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as exc:
        raise BadFileError(path=path, reason=f"打不开（{exc.strerror}）") from exc
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError as exc:
            raise refuse_line(path, number, "不是 UTF-8 文本") from exc
        except (ValueError, RecursionError) as exc:
            raise refuse_line(path, number, f"不是 JSON（{exc}）") from exc
        if not isinstance(value, dict):
            raise refuse_line(path, number, "应为一个 JSON 对象")
        yield number, value


def refuse_line(path: Path, number: int, reason: str) -> BadFileError:
    """Return the error that names a line."""
    return BadFileError(path=path, reason=f"第 {number} 行{reason}")


def _make_request(path: Path, number: int, row: dict[str, Any]) -> RequestLine:
    given, text = row.get("id"), row.get("text")
    if not isinstance(given, str | int) or isinstance(given, bool):
        raise refuse_line(path, number, "缺少 id（文字或整数）")
    if not isinstance(text, str):
        raise refuse_line(path, number, "缺少 text（文字）")
    try:
        clean_text(text, _NO_LIMIT)
    except EmptyTextError as exc:
        raise refuse_line(path, number, "的 text 是空的") from exc
    return RequestLine(given, text)
