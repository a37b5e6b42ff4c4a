"""The live lists of an alliance: needs, resources, projects, claims, gaps (需求、资源、项目、认领、补链清单)."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.errors import InvalidInputError
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import cases as case_store
from service.store import matches as match_store
from service.store import posts as post_store
from service.store.versions import PostFilter
from service.usecases import case_moves
from service.usecases.access import resolve_alliance, today_in
from service.usecases.capabilities import show_capability
from service.usecases.needs import show_need
from service.usecases.paging import Page, make_page
from service.usecases.pairs import Pair, show_pair


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list is wanted."""

    cursor: uuid.UUID | None = None
    limit: int = 50


def read_list(
    session: Session,
    *,
    actor: Actor | None,
    name: str,
    now: datetime,
    alliance: str | None = None,
    as_of: date | None = None,
    part: Slice | None = None,
) -> Page[Any]:
    """Return one of the live lists, newest first: `needs`, `resources`, `projects`, `claims` or `gaps`.

    projects: pairs with an order intent made; claims: pairs in which somebody is interested. as_of: today or None.

    Raises:
        InvalidInputError: for another list or another day.
    """
    require_signed_in(actor)
    found = resolve_alliance(session, actor, alliance)
    require(actor, Action.READ_LISTS, Target(alliance_id=found.id))
    if name not in LISTS:
        raise InvalidInputError(field="name", value=name, reason="unknown_list", available=", ".join(LISTS))
    if as_of is not None and as_of != today_in(found, now):
        raise InvalidInputError(field="as_of", value=as_of.isoformat(), reason="live_only")
    return LISTS[name](session, found, part or Slice())


def _needs(session: Session, alliance: Alliance, part: Slice) -> Page[Any]:
    rows = post_store.list_needs(session, _posts(alliance, part))
    return make_page(
        rows, limit=part.limit, id_of=lambda row: row[0].id, show=lambda row: show_need(session, row[0], row[1])
    )


def _resources(session: Session, alliance: Alliance, part: Slice) -> Page[Any]:
    rows = post_store.list_capabilities(session, _posts(alliance, part))
    return make_page(
        rows, limit=part.limit, id_of=lambda row: row[0].id, show=lambda row: show_capability(session, row[0], row[1])
    )


def _gaps(session: Session, alliance: Alliance, part: Slice) -> Page[Any]:
    wanted = case_store.CaseFilter(
        alliance_id=alliance.id, state=case_moves.GAP_LISTED, before=part.cursor, limit=part.limit
    )
    return make_page(
        case_store.list_cases(session, wanted),
        limit=part.limit,
        id_of=lambda case: case.id,
        # a request that nobody can serve is followed up by its department, not by investment promotion
        show=lambda case: show_need(session, post_store.get_need(session, case.need_id)) if case.need_id else None,
    )


def _projects(session: Session, alliance: Alliance, part: Slice) -> Page[Any]:
    return _pairs(session, alliance, part, made=True)


def _claims(session: Session, alliance: Alliance, part: Slice) -> Page[Any]:
    return _pairs(session, alliance, part, made=False)


def _pairs(session: Session, alliance: Alliance, part: Slice, *, made: bool) -> Page[Any]:
    """Go through a page of needs and show their pairs: those with an intent made, or those with an interest."""
    rows = post_store.list_needs(session, _posts(alliance, part, status=None))
    shown = []
    for need, _ in rows:
        if made:
            suppliers = {row.supplier_id for row in match_store.order_intents_of(session, need.id) if row.made_at}
        else:
            suppliers = {row.supplier_id for row in match_store.interests_of(session, need.id) if row.accepted}
        # lists go further than the pair's two sides and the office, so contacts stay out
        shown += [replace(show_pair(session, Pair(need, each)), contacts=[]) for each in sorted(suppliers)]
    return Page(shown, rows[-1][0].id if len(rows) == part.limit else None)


def _posts(alliance: Alliance, part: Slice, status: str | None = "open") -> PostFilter:
    return PostFilter(alliance_id=alliance.id, status=status, before=part.cursor, limit=part.limit)


LISTS: Mapping[str, Callable[[Session, Alliance, Slice], Page[Any]]] = {
    "needs": _needs,
    "resources": _resources,
    "projects": _projects,
    "claims": _claims,
    "gaps": _gaps,
}
"""Name -> how the list is read."""
