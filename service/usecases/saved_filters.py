"""Filters of the queue that somebody keeps under a name."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.policy import Actor, require_signed_in
from service.store import office as office_store

MOST_FILTERS = 20
_LONGEST_NAME, _LONGEST_QUERY = 30, 400


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterView:
    """One of somebody's own filters; `query` is the address' part after the question mark."""

    id: uuid.UUID
    name: str
    query: str


def list_filters(session: Session, *, actor: Actor | None) -> list[FilterView]:
    """Return the caller's filters, oldest first."""
    rows = office_store.filters_of(session, require_signed_in(actor).user_id)
    return [FilterView(id=row.id, name=row.name, query=row.query) for row in rows]


def save_filter(session: Session, *, actor: Actor | None, name: str, query: str, now: datetime) -> FilterView:
    """Save a filter under a name; the one that had it before is replaced.

    Raises:
        InvalidInputError: for a name that is missing or too long. ConflictError: beyond `MOST_FILTERS`.
    """
    user_id = require_signed_in(actor).user_id
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise InvalidInputError(field="name", value=name[:_LONGEST_NAME], reason="filter_name")
    if len(query) > _LONGEST_QUERY:
        raise InvalidInputError(field="query", value=query[:40])
    known = office_store.filters_of(session, user_id)
    if len(known) >= MOST_FILTERS and name not in {row.name for row in known}:
        raise ConflictError(reason="too_many_filters", most=MOST_FILTERS)
    row = office_store.put_filter(session, user_id=user_id, name=name, query=query, now=now)
    return FilterView(id=row.id, name=row.name, query=row.query)


def drop_filter(session: Session, *, actor: Actor | None, filter_id: uuid.UUID) -> None:
    """Forget one of the caller's filters; NotFoundError for another's."""
    if not office_store.drop_filter(session, user_id=require_signed_in(actor).user_id, filter_id=filter_id):
        raise NotFoundError(kind="filter", id=str(filter_id))
