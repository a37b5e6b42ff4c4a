"""Quotations shown where they stand: a text cut into plain and marked parts."""

from collections.abc import Iterable
from dataclasses import dataclass

GAP = "……"
"""Stands for words left out."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text; `marked` where it was quoted as a reason."""

    text: str
    marked: bool = False


def mark_spans(text: str, spans: Iterable[tuple[int, int]]) -> list[Part]:
    """Return the whole text in parts; spans that overlap or touch become one. Spans outside the text are ignored."""
    parts, done = [], 0
    for start, end in _joined(span for span in spans if 0 <= span[0] < span[1] <= len(text)):
        parts += [Part(text[done:start]), Part(text[start:end], marked=True)]
        done = end
    parts.append(Part(text[done:]))
    return [part for part in parts if part.text]


def shorten(parts: list[Part], *, most: int, around: int) -> list[Part]:
    """Return the parts of a text of more than `most` characters with its plain runs cut.

    `around` characters stay on each side of a mark; of a text without any mark, the first `most` stay.
    """
    if sum(len(part.text) for part in parts) <= most:
        return parts
    if not any(part.marked for part in parts):
        return [Part(parts[0].text[:most] + GAP)]
    last = len(parts) - 1
    return [part if part.marked else _cut(part, around, first=i == 0, last=i == last) for i, part in enumerate(parts)]


def _cut(part: Part, around: int, *, first: bool, last: bool) -> Part:
    """Cut a plain run, keeping what stands next to a mark."""
    before = "" if first else part.text[:around]
    after = "" if last else part.text[-around:]
    return part if len(before) + len(after) >= len(part.text) else Part(before + GAP + after)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
