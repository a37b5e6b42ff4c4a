"""Figures told by a sign instead of a unit: 2000×1000×5, φ500, ±0.01. All in millimetres."""

import re
from collections.abc import Iterator

from matching.attribute_types import Attribute, Comparator
from matching.directions import clause_after, clause_before, direction
from matching.quantity_patterns import AFTER_MOST, DIAMETER, LIMIT_HIGH, LIMIT_LOW, SIZE, TOLERANCE
from matching.units import UNITS

_LENGTH_UNIT = re.compile(r"mm|cm|m|毫米|厘米|米")
_SIDE = re.compile(r"\d+(?:\.\d+)?")
_MM_PER_DAO = 0.01  # 道, shop-floor word


def find_measures(text: str) -> list[Attribute]:
    """Return sizes, tolerances and diameters of a normalised text, not overlapping, in no particular order."""
    found: list[Attribute] = []
    for finder in (_find_sizes, _find_tolerances, _find_diameters):
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
        limit = bool(LIMIT_HIGH.search(clause_before(text, match.start())[-10:]))
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
