"""Requests of a file come in: all of them, or none with a list of what is wrong."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from service.domain.alliances import Alliance, Organisation
from service.errors import BadWorkbookError, ConflictError, ImportRowsError
from service.imports.bundles import RowError
from service.imports.request_files import RequestRow, read_request_file
from service.messages import row_message
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import people as people_store
from service.usecases.intake import Arrival, IntakeView, Reception, member_names, submit_request
from service.usecases.people import actor_of

MOST_AT_ONCE: Final = 300
"""The most requests of one upload: each is judged and searched for while nobody else writes."""


def import_requests(
    session: Session,
    reception: Reception,
    *,
    alliance: str,
    name: str,
    content: bytes,
    now: datetime,
    organisation: str | None = None,
) -> list[IntakeView]:
    """Take in every request of a file, for the command line, as the alliance's longest serving officer.

    organisation: who asks where a row names nobody; None: the officer.

    Raises:
        ImportRowsError: `details["rows"]` lists every `RowError`; nothing came in then. UnknownAllianceError.
        ConflictError: when the alliance has no officer.
    """
    found = alliance_store.get_alliance(session, alliance)
    brought = _read(session, found, name, content, now=now, organisation=organisation)
    actor = _officer(session, found.id, alliance, now)
    return _take(session, reception, brought, actor=actor, alliance=alliance, now=now)


def bring_requests(
    session: Session,
    reception: Reception,
    *,
    actor: Actor | None,
    alliance: str,
    name: str,
    content: bytes,
    now: datetime,
    dry_run: bool = False,
) -> int:
    """Take in every request of a file for an officer, who asks where a row names nobody; return how many.

    dry_run: only say how many there would be.

    Raises:
        ImportRowsError: `details["rows"]` lists every `RowError`; nothing came in then. BadWorkbookError,
        UnknownAllianceError, ForbiddenError, NotSignedInError.
    """
    require_signed_in(actor)
    found = alliance_store.get_alliance(session, alliance)
    require(actor, Action.IMPORT_LISTS, Target(alliance_id=found.id))
    brought = _read(session, found, name, content, now=now)
    if len(brought.rows) > MOST_AT_ONCE:
        raise BadWorkbookError(reason="too_many_rows", limit=MOST_AT_ONCE)
    if dry_run:
        return len(brought.rows)
    return len(_take(session, reception, brought, actor=actor, alliance=alliance, now=now))


@dataclass(frozen=True, slots=True)
class _Brought:
    """The requests of a file, all of them right: who asks where a row names nobody, and whom names stand for."""

    rows: Sequence[RequestRow]
    channel: str
    firms: Mapping[str, Organisation]
    organisation: str | None


def _read(
    session: Session, alliance: Alliance, name: str, content: bytes, *, now: datetime, organisation: str | None = None
) -> _Brought:
    firms = member_names(session, alliance, now)
    rows, channel = read_request_file(name, content, firms=firms)
    errors = [
        RowError(name, row.line, "organisation", row_message("unknown_organisation", value=row.organisation))
        for row in rows
        if row.organisation and row.organisation not in firms
    ]
    if organisation is not None and organisation not in firms:
        errors.append(RowError(name, 0, "organisation", row_message("unknown_organisation", value=organisation)))
    if errors:
        raise ImportRowsError(rows=errors, count=len(errors))
    return _Brought(rows, channel, firms, organisation)


def _take(
    session: Session, reception: Reception, brought: _Brought, *, actor: Actor | None, alliance: str, now: datetime
) -> list[IntakeView]:
    taken = []
    for row in brought.rows:
        firm = brought.firms.get(row.organisation or brought.organisation or "")
        asker = str(firm.id) if firm else None
        arrival = Arrival(text=row.text, title=row.title, organisation=asker, channel=brought.channel)
        taken.append(submit_request(session, reception, actor=actor, alliance=alliance, arrival=arrival, now=now))
    return taken


def _officer(session: Session, alliance_id: uuid.UUID, alliance: str, now: datetime) -> Actor:
    officers = people_store.users_with_role(session, "secretariat", alliance_id)
    if not officers:
        raise ConflictError(reason="no_officer", alliance=alliance)
    return actor_of(session, officers[0].id, now=now)
