"""What people type into small fields, read as they mean it: full width, Chinese units, days without a year."""

import re
import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final

from fastapi import Depends, Request

from matching.deadlines import days_until
from matching.normalise import normalise
from matching.numerals import parse_number
from service.errors import InvalidInputError

_AMOUNT = re.compile(r"[¥￥]?(\d[\d,]*(?:\.\d+)?)(亿|千万|百万|十万|万|w|千)?(?:元|块|元整|人民币)*")
_IN_WORDS = re.compile(r"([一二两三四五六七八九十][零〇一二两三四五六七八九十百千万亿]*)(?:元|块|元整|人民币)*")
_FACTORS: Final[Mapping[str, int]] = {
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "w": 10**4,
    "千": 10**3,
    "": 1,
}
_DAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?号?")
_LOOSE_DAY = re.compile(
    r"(?:(?:20\d\d|[今明本])年)?\d{1,2}月(?:[初中底末]|[上中下]旬)?|[本这下]周[一二三四五六日天末]?"
    r"|(?:本|这个?|下个?)月(?:\d{1,2}[日号]|[初中底末]|[上中下]旬)?"
)
_YEAR_END = re.compile(r"年[底末]")

_PHONE = re.compile(r"(?<![\w-])(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?![\w-])", re.ASCII)

Fields = Mapping[str, str]


async def read_fields(request: Request) -> Fields:
    """Return what a form carries besides its files, each field once; those whose names are made by the page too."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


FieldsDep = Annotated[Fields, Depends(read_fields)]


def read_amount(typed: str) -> Decimal | None:
    """Return an amount in yuan, None for an empty field: １２.８万 is 128000, and so is 十二万八千.

    Raises:
        InvalidInputError: for anything else.
    """
    if not typed.strip():
        return None
    plain = re.sub(r"\s", "", normalise(typed).text).replace("、", ",")
    if (words := _IN_WORDS.fullmatch(plain)) and isinstance(value := parse_number(words[1]), float):
        return Decimal(int(value))
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        raise InvalidInputError(field="amount_cny", value=typed, reason="not_an_amount")
    try:
        return Decimal(found[1].replace(",", "")) * _FACTORS[found[2] or ""]
    except InvalidOperation as exc:
        raise InvalidInputError(field="amount_cny", value=typed, reason="not_an_amount") from exc


def read_day(typed: str, today: date) -> date | None:
    """Return a day, None for an empty field; without a year it is the next such day, 12月底前 the last that counts.

    Raises:
        InvalidInputError: for anything else.
    """
    if not typed.strip():
        return None
    plain = re.sub(r"[之以]?前$", "", re.sub(r"\s", "", normalise(typed).text))
    found = _DAY.fullmatch(plain)
    if found is None:
        return _read_loosely(plain, typed, today)
    year, month, day = found.groups()
    try:
        meant = date(int(year or today.year), int(month), int(day))
        return meant if year or meant >= today else meant.replace(year=today.year + 1)
    except ValueError as exc:
        raise InvalidInputError(field="delivery_on", value=typed, reason="not_a_day") from exc


def _read_loosely(plain: str, typed: str, today: date) -> date:
    """Return the last day that words like 下月中旬 and 明年底 allow."""
    if _YEAR_END.match(plain):
        plain = f"本{plain}"
    plain = _YEAR_END.sub("年12月底", plain)
    days = days_until(plain, today) if _LOOSE_DAY.fullmatch(plain) else None
    if days is None:
        raise InvalidInputError(field="delivery_on", value=typed, reason="not_a_day")
    return today + timedelta(days=days)


def find_phone(text: str) -> str:
    """Return the first telephone number in a text, full width or not, as it reads; empty where there is none."""
    found = _PHONE.search(normalise(text).text)
    return found[0] if found else ""


def read_id(typed: str) -> uuid.UUID | None:
    """Return an id that a hidden field carries; None for an empty or a broken one."""
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None


def read_score(typed: str) -> int:
    """Return a score as it was tapped; 0, which no score is, for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() else 0
