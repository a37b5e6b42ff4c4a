"""One written form for every text, with a way back to the exact characters that were stored.

Every comparison runs on `Normalised.text`; every quotation is cut from the original through `Normalised.span`.
"""

import re
import unicodedata
from dataclasses import dataclass

from matching.errors import EmptyTextError, TextTooLongError
from matching.spellings import unify_spellings
from matching.traditional import TO_SIMPLIFIED

MAX_TEXT_LENGTH = 4000

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Control characters but tab and newline; zero-width and direction marks; byte order mark; tags and variation selectors.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)
_TRAILING_SPACE = re.compile(r"[^\S\n]+(?=\n|\Z)")

_OWN_FORMS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2500\ufe58\ufe63\uff0d", "-"),
    **dict.fromkeys("\u223c\u301c\uff5e\u02dc\u2053\ufe4b\ufe4f", "~"),
    **dict.fromkeys("\u00d8\u00f8\u2300\u0424\u0444\u03a6\u03c6\u03d5\u2205\u278d", "φ"),
    **dict.fromkeys("\u2715\u2716\u2a2f\u2a09\u274c\u2217", "×"),
    **dict.fromkeys("\u2267\u2a7e\u227b\u226e", "≥"),
    **dict.fromkeys("\u2266\u2a7d\u227a\u226f", "≤"),
    **dict.fromkeys("\u2018\u2019\u201b\u2032\u0060\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201f\u2033", '"'),
    **dict.fromkeys("\u2022\u00b7\u30fb\u2027\u22c5\u25cf\u25a0\u25c6", "·"),
    "\u2103": "°c",
    "\u2109": "°f",
    "\u2030": "‰",
    "\u00b2": "2",
    "\u00b3": "3",
    "\u2153": "1/3",
    "\u00bd": "1/2",
    "\u00bc": "1/4",
    "\u00be": "3/4",
    "\u2044": "/",
    **{power: power for power in "⁰¹⁴⁵⁶⁷⁸⁹"},
    "\u77fd": "硅",  # Taiwan's word for silicon
    "\u9ecf": "粘",
    "\u767c": "发",
}
# List markers end a phrase; NFKC would glue "①2000套" into "12000套".
_LIST_MARKS = re.compile("[\u2460-\u24ff\u2776-\u2793]")


def _normalise_char(char: str) -> str:
    """Return the normal form of one character, never empty, stable under a second application."""
    if char == "\n":
        return char
    current = char
    for _ in range(8):
        step = "".join(_one_step(c) for c in current)
        if step == current:
            break
        current = step
    return current or " "


def _one_step(char: str) -> str:
    own = _OWN_FORMS.get(char)
    if own is not None:
        return own
    if _LIST_MARKS.match(char):
        return ";"
    if char == "\n":
        return char
    if char.isspace() or _INVISIBLE.match(char):
        return " "
    folded = unicodedata.normalize("NFKC", TO_SIMPLIFIED.get(char, char)).lower()
    # Some compatibility forms decompose into a space and a mark; a lone mark would join the next pass differently.
    return "".join(" " if c.isspace() else c for c in folded)


class _CharTable(dict[int, str]):
    """Translation table filled as characters are met, so that each one is worked out once."""

    def __missing__(self, code: int) -> str:
        form = _normalise_char(chr(code))
        self[code] = form
        return form


_TABLE = _CharTable()
_TIMES = re.compile(
    r"(?<=[\d米m])乘(?=\s?\d)|"
    r"[x*](?=\s?[\dφ(m]\d?)(?:(?<=[\d\"')][x*])|(?<=[\d)] [x*])|(?<=\dm[x*])|(?<=[mc]m[x*])|(?<=mm [x*]))"
)
# 10² and 10³ must not become 102 and 103; after a letter the digit is part of a unit (m²).
_POWER = re.compile("(?<=[0-9０-９])[²³]")
# A full-width comma between figures separates two figures, it never groups thousands.
_WIDE_COMMA = re.compile("(?<=[0-9０-９])，(?=[0-9０-９])")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normal form and the way back.

    offsets: index in the original of every normalised character; None where both run in step.
    """

    text: str
    offsets: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of `text` to the smallest span of the original that holds all its characters.

        An original character that became several (㎏ → kg) is taken whole. An empty span stays empty.
        """
        if self.offsets is None or start >= end:
            return (start, end) if self.offsets is None else (self._start(start), self._start(start))
        return self.offsets[start], self.offsets[end - 1] + 1

    def _start(self, index: int) -> int:
        offsets = self.offsets or ()
        if index < len(offsets):
            return offsets[index]
        return offsets[-1] + 1 if offsets else 0


def normalise(text: str) -> Normalised:
    """Return the form in which texts are compared: half width, simplified, lower case, one sign for each thing.

    Never changes the number of characters except where one character stands for several (㎏, ℃, ½).
    Idempotent: normalising `.text` again changes nothing. About 10 µs for 100 characters.
    """
    prepared = _POWER.sub("^", _WIDE_COMMA.sub("、", text))
    translated = prepared.translate(_TABLE)
    offsets = None
    if len(translated) != len(prepared):
        offsets = tuple(i for i, char in enumerate(prepared) for _ in _TABLE[ord(char)])
    return Normalised(unify_spellings(_TIMES.sub("×", translated)), offsets)


def clean_text(text: str, limit: int = MAX_TEXT_LENGTH) -> str:
    """Return `text` as it is to be stored: visible characters, newline line ends, trimmed. Wording is left alone.

    Raises:
        EmptyTextError: when nothing is left.
        TextTooLongError: when more than `limit` characters are left.
    """
    cleaned = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    cleaned = _TRAILING_SPACE.sub("", cleaned).strip()
    if not cleaned:
        raise EmptyTextError("the text is empty")
    if len(cleaned) > limit:
        raise TextTooLongError(len(cleaned), limit)
    return cleaned
