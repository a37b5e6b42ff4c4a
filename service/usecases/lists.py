"""The lists of an alliance: needs, resources, projects, claims, gaps (需求、资源、项目、认领、补链清单).

Live, or as of the end of any day so far: rebuilt from versions and timelines. Words erased since stay erased.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.errors import InvalidInputError
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import lists as list_store
from service.store.lists import ListFilter
from service.usecases import case_moves
from service.usecases.access import resolve_alliance, today_in
from service.usecases.list_lines import Line, LineMaker, PairLine
from service.usecases.paging import Page

LISTS = ("needs", "resources", "projects", "claims", "gaps")
"""The names of the lists."""


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
    """Return a part of a list, newest first: `needs`, `resources`, `projects`, `claims` or `gaps`.

    projects: pairs with an order intent made; claims: pairs in which somebody is interested, and claimed cases.
    as_of: as it stood at the end of this day in the alliance's zone; None or today: as it stands.

    Raises:
        InvalidInputError: for another list or a day to come. NotSignedInError, ForbiddenError, UnknownAllianceError.
    """
    found = open_lists(session, actor, alliance)
    part = part or Slice()
    wanted = ListFilter(
        alliance_id=found.id,
        before=moment_after(found, as_of, now),
        cursor=part.cursor,
        limit=part.limit,
    )
    return list_reader(name)(LineMaker(session, found, wanted), session, wanted)


def open_lists(session: Session, actor: Actor | None, alliance: str | None) -> Alliance:
    """Return the alliance whose lists the caller may read.

    Raises:
        NotSignedInError, ForbiddenError, UnknownAllianceError.
    """
    require_signed_in(actor)
    found = resolve_alliance(session, actor, alliance)
    require(actor, Action.READ_LISTS, Target(alliance_id=found.id))
    return found


def whole_list(
    session: Session, *, alliance: Alliance, name: str, now: datetime, as_of: date | None = None
) -> list[Line]:
    """Return all lines of a list, to a caller who may; as in `read_list`."""
    return list_before(session, alliance=alliance, name=name, before=moment_after(alliance, as_of, now))


def list_before(session: Session, *, alliance: Alliance, name: str, before: datetime | None) -> list[Line]:
    """Return all lines of a list as it stood before a moment; None: as it stands."""
    wanted = ListFilter(alliance_id=alliance.id, before=before)
    return list_reader(name)(LineMaker(session, alliance, wanted), session, wanted).items


def moment_after(alliance: Alliance, as_of: date | None, now: datetime) -> datetime | None:
    """Return the moment at which a day has ended in an alliance's zone; None for today, which goes on.

    Raises:
        InvalidInputError: for a day to come.
    """
    today = today_in(alliance, now)
    if as_of is None or as_of == today:
        return None
    if as_of > today:
        raise InvalidInputError(field="as_of", value=as_of.isoformat(), reason="future_day")
    return datetime.combine(as_of + timedelta(days=1), time(), ZoneInfo(alliance.timezone))


def list_reader(name: str) -> "Reader":
    """Return what reads a list; InvalidInputError for an unknown one."""
    if name not in _READERS:
        raise InvalidInputError(field="name", value=name, reason="unknown_list", available=", ".join(LISTS))
    return _READERS[name]


Reader = Callable[[LineMaker, Session, ListFilter], Page[Any]]


def _needs(maker: LineMaker, session: Session, wanted: ListFilter) -> Page[Any]:
    rows = list_store.open_needs(session, wanted)
    return Page(maker.needs(rows), _next(wanted, [row.need.id for row in rows]))


def _resources(maker: LineMaker, session: Session, wanted: ListFilter) -> Page[Any]:
    rows = list_store.open_resources(session, wanted)
    return Page(maker.resources(rows), _next(wanted, [head.id for head, _ in rows]))


def _gaps(maker: LineMaker, session: Session, wanted: ListFilter) -> Page[Any]:
    rows = list_store.needs_in_state(session, wanted, case_moves.GAP_LISTED)
    return Page(maker.needs(rows), _next(wanted, [row.need.id for row in rows]))


def _projects(maker: LineMaker, session: Session, wanted: ListFilter) -> Page[Any]:
    return _part(maker.projects(list_store.made_intents(session, wanted)), wanted)


def _claims(maker: LineMaker, session: Session, wanted: ListFilter) -> Page[Any]:  # noqa: ARG001 - as all readers
    return _part(maker.claims(), wanted)


def _part(lines: list[PairLine], wanted: ListFilter) -> Page[Any]:
    """Cut a page out of lines that were made all at once, newest case first; a case's lines stay together."""
    lines = sorted(lines, key=lambda line: line.case_id, reverse=True)
    ids = list(dict.fromkeys(line.case_id for line in lines))
    rest = [each for each in ids if wanted.cursor is None or each < wanted.cursor]
    kept = set(rest[: wanted.limit])
    return Page([line for line in lines if line.case_id in kept], _next(wanted, rest[: wanted.limit]))


def _next(wanted: ListFilter, ids: list[uuid.UUID]) -> uuid.UUID | None:
    """Where the next page begins; None where this one is not full."""
    return ids[-1] if ids and len(ids) == wanted.limit else None


_READERS: Mapping[str, Reader] = {
    "needs": _needs,
    "resources": _resources,
    "projects": _projects,
    "claims": _claims,
    "gaps": _gaps,
}
