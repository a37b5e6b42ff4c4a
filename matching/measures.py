"""Figures told by a sign or a word instead of a unit: 2000×1000×5, φ500, ±0.01, 外径200到1500, 模数16, 单双面."""

import re
from collections.abc import Iterator

from matching.attribute_types import Attribute, Comparator
from matching.directions import clause_after, clause_before, direction
from matching.quantity_patterns import (
    AFTER_MOST,
    AFTER_VESSEL,
    BARE_LENGTH,
    DIAMETER,
    FACES,
    LIMIT_HIGH,
    LIMIT_LOW,
    MODULE,
    SIZE,
    SUBJECTS,
    TOLERANCE,
    VESSEL,
)
from matching.units import UNITS

_LENGTH_UNIT = re.compile(r"mm|cm|m|毫米|厘米|米")
_SIDE = re.compile(r"\d+(?:\.\d+)?")
_MM_PER_DAO = 0.01  # 道, shop-floor word


def find_measures(text: str) -> list[Attribute]:
    """Return sizes, tolerances and diameters of a normalised text, not overlapping, in no particular order."""
    found: list[Attribute] = []
    for finder in (_find_sizes, _find_tolerances, _find_diameters, _find_bare_lengths, _find_modules, _find_faces):
        for attribute in finder(text):
            if not any(a.start < attribute.end and attribute.start < a.end for a in found):
                found.append(attribute)
    return found


def _find_sizes(text: str) -> Iterator[Attribute]:
    """Read 2000×1000×5mm."""
    for match in SIZE.finditer(text) if "×" in text else ():
        if text[: match.start()].endswith("m"):
            continue
        units = _LENGTH_UNIT.findall(match.group())
        factor = UNITS[units[-1]].factor if units else 1.0
        value = "×".join(f"{float(side) * factor:g}" for side in _SIDE.findall(match.group()))
        before = clause_before(text, match.start())
        limit = bool(LIMIT_HIGH.search(before[-10:]) or VESSEL.search(before) or AFTER_VESSEL.match(text, match.end()))
        comparator: Comparator = "le" if limit or AFTER_MOST.match(text, match.end()) else "eq"
        yield Attribute("size", value, "mm", comparator, *match.span(), "", limit, match.group())


def _find_diameters(text: str) -> Iterator[Attribute]:
    """Read φ500 and φ20-60mm."""
    for match in DIAMETER.finditer(text) if "φ" in text else ():
        factor = UNITS[match["unit"] or "mm"].factor
        low = float(match["low"]) * factor
        high = float(match["high"]) * factor if match["high"] else low
        before, after = clause_before(text, match.start()), clause_after(text, match.end())
        comparator, limit = direction(before, after, ranged=low != high)
        value = low if low == high else (low, high)
        yield Attribute("dimension", value, "mm", comparator, *match.span(), "diameter", limit, match.group())


def _find_tolerances(text: str) -> Iterator[Attribute]:
    """Read ±0.01mm, 公差0.02, 精度可达5微米: half widths, smaller is harder."""
    for match in TOLERANCE.finditer(text):
        unit = match["unit"]
        if unit in ("%", "°c") or (unit is None and not match["plus"] and "." not in match["word"]):
            continue
        factor = UNITS[unit].factor if unit in UNITS else _MM_PER_DAO if unit == "道" else 1.0
        value = float(f"{float(match['plus'] or match['word']) * factor:.9g}")
        around = clause_before(text, match.start())[-8:] + match.group()
        limit = bool(LIMIT_HIGH.search(around) or LIMIT_LOW.search(around))
        yield Attribute("tolerance", value, "mm", "le", *match.span(), "", limit, match.group())


def _find_bare_lengths(text: str) -> Iterator[Attribute]:
    """Read 外径200到1500 and 最大外径65: on a shop floor a length without a unit is in millimetres."""
    for match in BARE_LENGTH.finditer(text):
        subject = next((name for name, words in SUBJECTS if words.search(match["subject"])), "")
        yield _ranged(text, match, "dimension", "mm", subject)


def _find_modules(text: str) -> Iterator[Attribute]:
    """Read the module of a gear: 模数2-8."""
    for match in MODULE.finditer(text) if "模数" in text else ():
        yield _ranged(text, match, "module", "", "")


def _find_faces(text: str) -> Iterator[Attribute]:
    """Read 单双面 boards as what has one or two layers."""
    for match in FACES.finditer(text) if "面" in text else ():
        yield Attribute("layers", (1.0, 2.0), "层", "range", *match.span(), "", limit=True, quote=match.group())


def _ranged(text: str, match: re.Match[str], name: str, unit: str, subject: str) -> Attribute:
    """Build the attribute of a match with the groups low and high."""
    low = float(match["low"])
    high = float(match["high"]) if match["high"] else low
    before = clause_before(text, match.start("low"))
    comparator, limit = direction(before, clause_after(text, match.end()), ranged=low < high)
    value = (low, high) if low < high else low
    start = match.start() - len("最大") if text[: match.start()].endswith("最大") else match.start()
    after = AFTER_MOST.match(text, match.end())
    end = after.end() if after else match.end()
    return Attribute(name, value, unit, comparator, start, end, subject, limit, text[start:end])
