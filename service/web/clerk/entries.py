"""What people type into small fields, read as they mean it: full width, Chinese units, days without a year."""

import re
import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final

from fastapi import Depends, Request

from matching.normalise import normalise
from service.errors import InvalidInputError

_AMOUNT = re.compile(r"[¥￥]?(\d[\d,]*(?:\.\d+)?)(亿|千万|百万|十万|万|千)?(?:元|块|元整|人民币)*")
_FACTORS: Final[Mapping[str, int]] = {
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 10**3,
    "": 1,
}
_DAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?号?")

Fields = Mapping[str, str]


async def read_fields(request: Request) -> Fields:
    """Return what a form carries besides its files, each field once; those whose names are made by the page too."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


FieldsDep = Annotated[Fields, Depends(read_fields)]


def read_amount(typed: str) -> Decimal | None:
    """Return an amount in yuan, None for an empty field: １２.８万 is 128000.

    Raises:
        InvalidInputError: for anything else.
    """
    if not typed.strip():
        return None
    found = _AMOUNT.fullmatch(re.sub(r"\s", "", normalise(typed).text).replace("、", ","))
    if found is None:
        raise InvalidInputError(field="amount_cny", value=typed, reason="not_an_amount")
    try:
        return Decimal(found[1].replace(",", "")) * _FACTORS[found[2] or ""]
    except InvalidOperation as exc:
        raise InvalidInputError(field="amount_cny", value=typed, reason="not_an_amount") from exc


def read_day(typed: str, today: date) -> date | None:
    """Return a day, None for an empty field; without a year it is the next such day.

    Raises:
        InvalidInputError: for anything else.
    """
    if not typed.strip():
        return None
    found = _DAY.fullmatch(re.sub(r"\s", "", normalise(typed).text))
    if found is None:
        raise InvalidInputError(field="delivery_on", value=typed, reason="not_a_day")
    year, month, day = found.groups()
    try:
        meant = date(int(year or today.year), int(month), int(day))
        return meant if year or meant >= today else meant.replace(year=today.year + 1)
    except ValueError as exc:
        raise InvalidInputError(field="delivery_on", value=typed, reason="not_a_day") from exc


def read_id(typed: str) -> uuid.UUID | None:
    """Return an id that a hidden field carries; None for an empty or a broken one."""
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None


def read_score(typed: str) -> int:
    """Return a score as it was tapped; 0, which no score is, for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() else 0
