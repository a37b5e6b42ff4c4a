"""Which organisation answers to a department's name in an alliance."""

import uuid

from sqlmodel import Session

from service.domain.alliances import Alliance, Organisation
from service.errors import InvalidInputError
from service.store import alliances as alliance_store
from service.store import setup as setup_store
from service.usecases.access import resolve_organisation

DEPARTMENT = "department"


def find_department(session: Session, alliance: Alliance, name: str) -> Organisation | None:
    """Return the member that is the department of this name; None: nobody.

    It is the one to which the alliance gave this duty, else the one whose short name, or whose name, holds it.
    """
    charged = setup_store.duties_of(session, alliance.id).get(name)
    if charged is not None:
        return alliance_store.get_organisation(session, charged)
    members = [row for row in alliance_store.list_organisations(session, alliance.id) if row.kind == DEPARTMENT]
    exact = [row for row in members if name in (row.short_name, row.name)]
    holding = [row for row in members if name in row.name]
    return next(iter(exact or holding), None)


def resolve_department(session: Session, alliance: Alliance, reference: str) -> tuple[str, uuid.UUID | None]:
    """Return the name that triage knows a department by, and the organisation, None where the alliance has none of it.

    reference: a department's short name, or an organisation's id or name.

    Raises:
        InvalidInputError: for an organisation that is no department of the alliance.
    """
    found = find_department(session, alliance, reference)
    if found is not None:
        return found.short_name or reference, found.id
    try:
        organisation = resolve_organisation(session, reference)
    except InvalidInputError:
        return reference, None
    places = alliance_store.memberships_of(session, organisation.id)
    if organisation.kind != DEPARTMENT or not any(place.alliance_id == alliance.id for place in places):
        raise InvalidInputError(field="department", value=reference)
    return organisation.short_name or organisation.name, organisation.id
