"""What every query module does with rows."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel

from service.errors import NotFoundError

Row = TypeVar("Row", bound=SQLModel)
Item = TypeVar("Item")

MANY = 500
"""How many values one statement carries at most: within every database's limit on parameters."""


def add_row(session: Session, row: Row) -> Row:
    """Insert a row now, so that a broken rule shows here and not at the commit; return it."""
    session.add(row)
    session.flush()
    return row


def get_row(session: Session, kind: type[Row], row_id: uuid.UUID) -> Row:
    """Return the row with this id.

    Raises:
        NotFoundError: when there is none.
    """
    row = session.get(kind, row_id)
    if row is None:
        raise NotFoundError(kind=kind.__name__.lower(), id=str(row_id))
    return row


def lock_row(session: Session, kind: type[Row], row_id: uuid.UUID) -> Row:
    """Return the row as it is now and keep every other writer from it until the transaction ends.

    Changes made to it before in this session are written first, not lost.

    Raises:
        NotFoundError: when there is none.
    """
    session.flush()
    # `key_share`: rows that merely point at this one may still be added by others
    row = session.get(kind, row_id, populate_existing=True, with_for_update={"key_share": True})
    if row is None:
        raise NotFoundError(kind=kind.__name__.lower(), id=str(row_id))
    return row


def running(since: Mapped[Any], until: Mapped[date | None], day: date) -> ColumnElement[bool]:
    """The condition that a dated row holds on a day: both ends included, an empty end is open."""
    return or_(since.is_(None), since <= day) & or_(until.is_(None), until >= day)


def chunks(items: Iterable[Item], size: int = MANY) -> Iterator[Sequence[Item]]:
    """Cut a series into lists of at most `size`, in order."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part
