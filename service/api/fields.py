"""The types of what requests carry. Strict: a number is no text, and an unknown field is an error."""

import re
import uuid
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from fastapi import Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from service.usecases.paging import MOST_ITEMS

API = "/api/v1"
"""Where the API lives."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_UNFIT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class Body(BaseModel):
    """Base of every request body."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _read_day(value: Any) -> Any:  # noqa: ANN401 - unchecked input
    """Read `2024-03-01`; nothing else is a day here, not even a number of seconds."""
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("date_parsing", "a day is written as 2024-03-01")


def _read_amount(value: Any) -> Any:  # noqa: ANN401 - unchecked input
    """Read a number, or a number written as text; what it may be is the use case's to say."""
    try:
        if isinstance(value, str | int | float) and not isinstance(value, bool) and len(str(value)) <= 40:
            amount = Decimal(str(value))
            if amount.is_finite():
                return amount
    except InvalidOperation:
        pass
    raise PydanticCustomError("decimal_parsing", "an amount is a number")


def _read_id(value: Any) -> Any:  # noqa: ANN401 - unchecked input
    try:
        if isinstance(value, str):
            return uuid.UUID(value)
    except ValueError:
        pass
    raise PydanticCustomError("uuid_parsing", "an id is a UUID")


def _refuse_control(value: str) -> str:
    """Names and codes hold no control characters and no halves of characters; databases trip over them."""
    if _UNFIT.search(value):
        raise PydanticCustomError("string_unicode", "control characters are not allowed")
    return value


Day = Annotated[date, BeforeValidator(_read_day)]
Amount = Annotated[Decimal, BeforeValidator(_read_amount)]
Id = Annotated[uuid.UUID, BeforeValidator(_read_id)]
Short = Annotated[str, StringConstraints(max_length=200), AfterValidator(_refuse_control)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_refuse_control)]
Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS)]
