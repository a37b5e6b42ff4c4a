"""What every figure is made of: named rows, so that a number is never more than how many rows stand behind it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from service.figures.stories import Story

_TENTH_FROM_ABOVE = 0.9


@dataclass(frozen=True, slots=True)
class Period:
    """The days from which cases count, both included, as the alliance's zone has them."""

    first: date
    last: date


class Row(NamedTuple):
    """One thing that is counted: a case, or what happened in it; what does not belong to the figure is empty.

    at: when what is counted happened. hours: working hours it took. source: where a need was served, a code of
    `figures.supply`; record_id: the record that says so.
    """

    story: Story
    at: datetime | None = None
    hours: float | None = None
    department_id: uuid.UUID | None = None
    owner_id: uuid.UUID | None = None
    supplier_id: uuid.UUID | None = None
    probability: float | None = None
    amount_cny: Decimal | None = None
    source: str = ""
    record_id: uuid.UUID | None = None


Counts = Mapping[str, Sequence[Row]]
"""Name of a figure -> the rows behind it."""


def share(part: int, whole: int) -> float | None:
    """Return a part of a whole, None where there is no whole."""
    return part / whole if whole else None


def middle_and_tail(values: Sequence[float]) -> tuple[float, float] | None:
    """Return the median and the value that nine in ten do not exceed, None of nothing.

    The second is interpolated between neighbours, as spreadsheets do.
    """
    if not values:
        return None
    ordered = sorted(values)
    place = _TENTH_FROM_ABOVE * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return median(ordered), ordered[low] + (ordered[high] - ordered[low]) * (place - low)
