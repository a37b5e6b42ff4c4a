"""Requests of a file come in: all of them, or none with a list of what is wrong."""

import uuid
from datetime import datetime

from sqlmodel import Session

from service.errors import ConflictError, ImportRowsError
from service.imports.bundles import RowError
from service.imports.request_files import read_request_file
from service.messages import row_message
from service.policy import Actor
from service.store import alliances as alliance_store
from service.store import people as people_store
from service.usecases.intake import Arrival, IntakeView, Reception, member_names, submit_request
from service.usecases.people import actor_of


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
    firms = member_names(session, found, now)
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
    actor = _officer(session, found.id, alliance, now)
    taken = []
    for row in rows:
        firm = firms.get(row.organisation or organisation or "")
        arrival = Arrival(text=row.text, title=row.title, organisation=str(firm.id) if firm else None, channel=channel)
        taken.append(submit_request(session, reception, actor=actor, alliance=alliance, arrival=arrival, now=now))
    return taken


def _officer(session: Session, alliance_id: uuid.UUID, alliance: str, now: datetime) -> Actor:
    officers = people_store.users_with_role(session, "secretariat", alliance_id)
    if not officers:
        raise ConflictError(reason="no_officer", alliance=alliance)
    return actor_of(session, officers[0].id, now=now)
