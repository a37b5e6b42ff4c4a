"""Pages of a list: so many items, and where the next page begins."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
Row = TypeVar("Row")

MOST_ITEMS = 200
"""The longest page."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items, newest first. `next_cursor` is given back to get the page after; None at the end."""

    items: list[Item]
    next_cursor: uuid.UUID | None = None


def make_page(
    rows: Sequence[Row], *, limit: int, id_of: Callable[[Row], uuid.UUID], show: Callable[[Row], Item | None]
) -> Page[Item]:
    """Make a page of rows that were fetched with this limit; rows shown as None are left out, the page is shorter."""
    shown = [item for item in map(show, rows) if item is not None]
    return Page(shown, id_of(rows[-1]) if len(rows) == limit else None)
