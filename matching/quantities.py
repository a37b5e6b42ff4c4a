"""Figures with units: what is counted or measured, in which direction it binds, in canonical units."""

import re
from dataclasses import dataclass

from matching.attribute_types import Attribute, Comparator, Span, Value
from matching.directions import clause_after, clause_before, direction
from matching.measures import find_measures
from matching.numerals import Number, parse_number
from matching.quantity_patterns import (
    AFTER_ABOUT,
    AFTER_LEAST,
    AFTER_MOST,
    AFTER_SUBJECT,
    AFTER_SUBJECTS,
    BUDGET,
    CALENDAR_YEAR,
    CAPACITY_BEFORE,
    CONCENTRATION,
    DISSOLVED,
    FURNACE,
    LEAD,
    LEAD_IN,
    LENGTH_MAX_KM,
    LIFTING,
    MOQ_AFTER,
    MOQ_BEFORE,
    NUMBER_START,
    PAYMENT,
    PER_PIECE,
    PRESS,
    PRESS_AFTER,
    PURITY,
    PURITY_FLOOR,
    QUANTITY,
    RATE_BEFORE,
    RATE_WORD,
    SERVICE_HEAT,
    SINGLE_UNITS_FOR_ONE,
    STORAGE,
    SUBJECTS,
    VESSEL,
    WARRANTY,
    WEIGHT,
)
from matching.unit_senses import settle_unit, unsaid_unit
from matching.units import PERIODS_PER_MONTH, UNITS, Unit

_BELOW_ZERO = ("零下", "负")


@dataclass(frozen=True, slots=True)
class _Reading:
    """One figure with its unit and the words of its clause on both sides."""

    match: re.Match[str]
    unit: Unit
    spelling: str
    low: float
    high: float
    before: str
    after: str

    @property
    def text(self) -> str:
        return self.match.group()


def find_quantities(text: str) -> list[Attribute]:
    """Return the figures with units of a normalised text, in text order; figures without a known unit are left out."""
    found = find_measures(text)
    for attribute in found:
        text = f"{text[: attribute.start]}{'|' * (attribute.end - attribute.start)}{text[attribute.end :]}"
    position = 0
    while (hit := NUMBER_START.search(text, position)) is not None:
        match = _match_at(text, hit.start())
        read = _read(text, match) if match else None
        if read is not None:
            found.append(read)
        position = match.end() if match else hit.start() + 1
    return sorted(found, key=lambda a: a.start)


def _match_at(text: str, position: int) -> re.Match[str] | None:
    """Match a figure, with its sign where one stands before it."""
    signed = QUANTITY.match(text, position - 1) if text[position - 1 : position] == "-" else None
    return signed or QUANTITY.match(text, position)


def _read(text: str, match: re.Match[str]) -> Attribute | None:
    reading = _reading(text, match)
    return None if reading is None else _classify(reading)


def _reading(text: str, match: re.Match[str]) -> _Reading | None:
    """Put figure, unit and surroundings together; None where they make no quantity."""
    spelling = match["unit"]
    if spelling == "年" and CALENDAR_YEAR.fullmatch(match["low"]):
        return None
    before = clause_before(text, match.start())
    if match["low"] == "一" and spelling is not None and spelling not in SINGLE_UNITS_FOR_ONE:
        return None
    spelling = spelling or unsaid_unit(match["low"], before, clause_after(text, match.end()))
    if spelling is None:
        return None
    bounds = _bounds(match, below_zero=before.endswith(_BELOW_ZERO))
    if bounds is None:
        return None
    unit = settle_unit(spelling, before=before, after=text[match.end() : match.end() + 4], text=text)
    if unit is None:
        return None
    after = clause_after(text, match.end())
    return _Reading(match, unit, spelling, bounds[0], bounds[1], before, after)


def _bounds(match: re.Match[str], *, below_zero: bool = False) -> tuple[float, float] | None:
    low = parse_number(match["low"])
    high: Number | None = None
    if match["high"]:
        negative = match["high"].startswith("-")
        high = parse_number(match["high"].lstrip("-"))
        high = -high if negative and isinstance(high, float) else high
    if low is None:
        return None
    low_value, high_value = low if isinstance(low, tuple) else (low, low)
    if (match["sign"] or below_zero) and match["unit"] in ("°c", "度", "摄氏度"):
        low_value, high_value = -high_value, -low_value
    if high is not None:
        high_value = high[1] if isinstance(high, tuple) else high
        high_value = -abs(high_value) if below_zero and low_value < 0 else high_value
    first = UNITS[match["first_unit"]].factor if match["first_unit"] and match["unit"] else None
    if first is not None and match["high"]:
        low_value *= first / UNITS[match["unit"]].factor
    elif match["high"]:
        low_value = _shared_power(low_value, high_value, match["low"], match["high"])
    return min(low_value, high_value), max(low_value, high_value)


def _shared_power(low: float, high: float, low_text: str, high_text: str) -> float:
    """Read 3-5万 as thirty to fifty thousand: a power written once belongs to both."""
    power = re.search(r"[万亿千]+$", high_text)
    if power is None or re.search(r"[百千万亿]", low_text):
        return low
    scale = parse_number("1" + power.group())
    return low * scale if isinstance(scale, float) and low * scale <= high else low


def _direction(reading: _Reading) -> tuple[Comparator, bool]:
    return direction(reading.before, reading.after, ranged=reading.low != reading.high)


def _classify(reading: _Reading) -> Attribute | None:
    """Name the statement by its dimension and by the words around it."""
    match = reading.match
    if match["container"] and reading.unit.dimension in ("mass", "volume", "count"):
        return _attribute(reading, "package", subject=match["container"])
    if reading.unit.dimension == "money":
        if match["container"] or match["per_unit"]:
            return _attribute(reading, "price", subject=match["container"] or match["per_unit"])
        return _attribute(reading, "budget" if BUDGET.search(reading.before) else "money")
    if reading.unit.dimension in ("mass", "volume", "count", "area", "energy", "power", "length"):
        flow = _classify_flow(reading)
        if flow is not None:
            return flow
    return _BY_DIMENSION.get(reading.unit.dimension, _classify_plain)(reading)


def _classify_flow(reading: _Reading) -> Attribute | None:
    """Read minimum orders and rates; None where the figure is neither."""
    if MOQ_BEFORE.search(reading.before) or MOQ_AFTER.match(reading.after):
        return _attribute(reading, "moq", comparator="ge")
    spelled = reading.match["period"]
    prefix = RATE_BEFORE.search(reading.before)
    period = spelled or (prefix and (prefix["a"] or prefix["b"] or prefix["c"] or prefix["d"]))
    if not period:
        return None
    subject = "capacity" if "产" in reading.before or CAPACITY_BEFORE.search(reading.before) else ""
    return _attribute(reading, "rate", subject=subject, scale=_per_month(period), per="/月")


def _per_month(period: str) -> float:
    return PERIODS_PER_MONTH[period.removeprefix("个")]


def _classify_mass(reading: _Reading) -> Attribute | None:
    if reading.spelling in ("吨", "t"):
        pressed = _press_kind(reading)
        if pressed is not None:
            return _attribute(reading, "tonnage", subject=pressed, scale=0.001, unit="t")
        if LIFTING.search(reading.before[-6:]) or LIFTING.search(reading.after[:6]):
            return _attribute(reading, "lifting", scale=0.001, unit="t")
    if reading.spelling not in ("吨", "t") and (reading.match["per_unit"] or PER_PIECE.match(reading.after)):
        return _attribute(reading, "weight")
    if WEIGHT.search(reading.before[-6:]) or re.match(r"(?:以[上下内])?(?:的)?(?:大型)?[锻铸]件", reading.after):
        return _attribute(reading, "weight")
    return _attribute(reading, "quantity")


def _press_kind(reading: _Reading) -> str | None:
    """Return which machine a tonnage belongs to ("press" where it is open), None where 吨 is a weight."""
    after = PRESS_AFTER.match(reading.after)
    if after is not None:
        kind = PRESS.search(reading.after[: after.end() + 2]) or PRESS.search(reading.match.string)
        return str(kind.lastgroup) if kind else "press"
    kinds = list(PRESS.finditer(reading.before[-9:]))
    if kinds and _MACHINE.search(reading.before[-9:]):
        return str(kinds[-1].lastgroup)
    if _LARGEST_MACHINE.search(reading.before):
        kind = PRESS.search(reading.match.string)
        return str(kind.lastgroup) if kind else None
    return "press" if _PRESS_FORCE.search(reading.before) else None


_MACHINE = re.compile(r"机|床|力|吨位|设备")
_LARGEST_MACHINE = re.compile(r"(?:机台|压机|设备)最大(?:到|是|为)?$")
_PRESS_FORCE = re.compile(r"吨位|公称力")


def _classify_length(reading: _Reading) -> Attribute | None:
    if reading.spelling in ("km", "公里", "千米"):
        return _attribute(reading, "distance", scale=1 / LENGTH_MAX_KM, unit="km")
    subject = _length_subject(reading)
    if not subject and reading.spelling in ("m", "米") and not re.search(r"轴|管|板|梁|件", reading.after[:5]):
        return _attribute(reading, "quantity")
    if VESSEL.search(reading.before):
        return _attribute(reading, "dimension", subject=subject, comparator="le")
    return _attribute(reading, "dimension", subject=subject)


def _length_subject(reading: _Reading) -> str:
    """Return which length is meant: the nearest keyword before the figure, else the one after it."""
    nearest = ("", -1)
    for subject, pattern in SUBJECTS:
        for hit in pattern.finditer(reading.before[-9:]):
            if hit.start() > nearest[1]:
                nearest = (subject, hit.start())
    if nearest[0]:
        return nearest[0]
    after = AFTER_SUBJECT.match(reading.after)
    return AFTER_SUBJECTS[after[1].strip()] if after else ""


def _classify_time(reading: _Reading) -> Attribute | None:
    around = reading.before[-10:] + "|" + reading.after[:8]
    if PAYMENT.search(around):
        return _attribute(reading, "payment_days")
    if WARRANTY.search(reading.before[-6:] + reading.after[:4]):
        return _attribute(reading, "duration")
    inside = AFTER_MOST.match(reading.after) is not None
    if reading.spelling == "年":
        return _attribute(reading, "duration")
    if LEAD.search(around) or inside:
        comparator: Comparator = "range" if reading.low != reading.high else "le" if inside else _direction(reading)[0]
        return _attribute(reading, "lead_days", comparator=comparator)
    return _attribute(reading, "duration")


def _classify_percent(reading: _Reading) -> Attribute | None:
    nearby = reading.before[-8:]
    if CONCENTRATION.search(nearby) or DISSOLVED.match(reading.after):
        return _attribute(reading, "concentration")
    if PURITY.search(nearby) or reading.after.startswith(("纯", "含量")):
        return _attribute(reading, "purity")
    if reading.low >= PURITY_FLOOR and reading.unit.factor == 1 and not RATE_WORD.search(reading.before):
        return _attribute(reading, "purity")
    return _attribute(reading, "percent")


def _classify_temperature(reading: _Reading) -> Attribute | None:
    around = reading.before[-10:] + reading.after[:6]
    for subject, pattern in (("storage", STORAGE), ("furnace", FURNACE), ("service", SERVICE_HEAT)):
        if pattern.search(around):
            return _attribute(reading, "temperature", subject=subject)
    return _attribute(reading, "temperature")


def _classify_count(reading: _Reading) -> Attribute | None:
    return _attribute(reading, "quantity")


def _classify_plain(reading: _Reading) -> Attribute | None:
    return _attribute(reading, reading.unit.dimension)


_BY_DIMENSION = {
    "mass": _classify_mass,
    "length": _classify_length,
    "time": _classify_time,
    "percent": _classify_percent,
    "temperature": _classify_temperature,
    "count": _classify_count,
}


def _attribute(
    reading: _Reading,
    name: str,
    *,
    subject: str = "",
    comparator: Comparator | None = None,
    scale: float = 1.0,
    unit: str | None = None,
    per: str = "",
) -> Attribute:
    """Build the attribute, in canonical units times `scale`."""
    direction, limit = _direction(reading)
    factor = reading.unit.factor * scale
    low, high = (float(f"{bound * factor:.9g}") for bound in (reading.low, reading.high))
    value: Value = low if low == high else (low, high)
    canonical = (unit or reading.unit.canonical) + per
    start, end = _widen(reading)
    quote = reading.match.string[start:end]
    return Attribute(name, value, canonical, comparator or direction, start, end, subject, limit, quote)


def _widen(reading: _Reading) -> Span:
    """Take in the words that belong to the figure: 月需2000套, 直径3米以上, 交期30天, 500件起订."""
    start, end = reading.match.span()
    rate = RATE_BEFORE.search(reading.before)
    lead_in = rate or LEAD_IN.search(reading.before)
    if lead_in is not None:
        start -= len(reading.before) - lead_in.start()
    for tail in (MOQ_AFTER, AFTER_LEAST, AFTER_MOST, AFTER_ABOUT):
        after = tail.match(reading.after)
        if after is not None:
            end += after.end()
            break
    while reading.match.string[start] in " :":
        start += 1
    return start, end
