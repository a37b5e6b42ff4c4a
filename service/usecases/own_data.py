"""A person's data: given out to the person, and erased."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain.lines import names_person
from service.domain.people import User
from service.domain.salons import SalonParticipant
from service.errors import ConflictError
from service.policy import Actor, require_signed_in
from service.store import alliances as alliance_store
from service.store import case_details as detail_store
from service.store import cases as case_store
from service.store import people as people_store
from service.store import personal as personal_store
from service.store import requests as request_store
from service.store import sessions as session_store
from service.store import sign_ins as sign_in_store
from service.usecases.audit_trail import note
from service.usecases.case_owners import hand_over_cases

_FOR_FIRMS = frozenset({"clerk", "chain_leader"})

NOBODY = "已注销人员"
"""What a person is called who was erased."""

FORMAT = "lianpei-person-1"
"""What an export calls itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedView:
    """What an erasure did: texts blanked, open cases handed to others."""

    user_id: uuid.UUID
    texts: int
    cases: int


def export_own_data(session: Session, *, actor: Actor | None, now: datetime) -> Mapping[str, object]:
    """Return all that is stored about the caller, by table: rows by, of and for the person, without secrets.

    The texts that the person posted for a firm or said in cases are in it, and where the own firm wrote the person's
    name: as its contact, among its delegates at salons. The rows of a table are the newest `personal.MOST_ROWS`. The
    export stands in the audit trail.
    """
    user_id = require_signed_in(actor).user_id
    tables = dict(personal_store.rows_about(session, user_id))
    tables.update(_written_by_firm(session, people_store.get_user(session, user_id)))
    note(session, kind="data_exported", actor=actor, now=now, user_id=user_id)
    return {"format": FORMAT, "made_at": now.isoformat(), "user_id": str(user_id), "tables": tables}


def erase_own_person(session: Session, *, actor: Actor | None, now: datetime) -> ErasedView:
    """Make the caller nobody, for good: name, user name, password, addresses, own words and sessions are gone.

    Timelines, ledger and audit trail keep the id, which leads to nobody; what was posted for a firm is the firm's, what
    was said for an office is the office's, and both stay, without a name. Open cases fall to the next officer. After
    the commit call `Database.erase_residue`.

    Raises:
        ConflictError: for the last administrator.
    """
    user = people_store.get_user(session, require_signed_in(actor).user_id)
    admins = people_store.users_with_role(session, "admin", None)
    if [admin.id for admin in admins] == [user.id]:
        raise ConflictError(reason="last_admin")
    for alliance_id in sorted(require_signed_in(actor).known_alliances()) or (None,):
        note(session, kind="user_erased", actor=actor, now=now, user_id=user.id, alliance_id=alliance_id)
    texts = _erase_words(session, user.id, own_too=not _held_office(session, user.id), now=now)
    _forget_contact(session, user.organisation_id, user.name)
    for place, lines in _salon_lines(session, user):
        place.names = "\n".join(line for line in place.names.splitlines() if line not in lines)
    personal_store.forget_answers_of(session, user.id)
    personal_store.forget_mailboxes(session, user.id)
    sign_in_store.forget_addresses(session, user.id)
    session_store.drop_sessions(session, user_id=user.id)
    user_id = user.id
    personal_store.forget_officer(session, user_id)
    personal_store.blank_user(session, user, now=now)
    user.name = NOBODY
    cases = hand_over_cases(session, user_id, now=now, actor=None)
    return ErasedView(user_id=user_id, texts=texts, cases=cases)


def _held_office(session: Session, user_id: uuid.UUID) -> bool:
    """Say whether the person wrote for an office, whose records its statements are."""
    return any(grant.role not in _FOR_FIRMS for grant in people_store.roles_of(session, user_id))


def _erase_words(session: Session, user_id: uuid.UUID, *, own_too: bool, now: datetime) -> int:
    """Blank what the person said: requests made as a person with all that was said in their cases.

    own_too: the statements in other cases too.
    """
    requests = personal_store.private_requests(session, user_id)
    for request in requests:
        request_store.erase_request(session, request, now=now)
        for case in case_store.cases_of_request(session, request.id):
            detail_store.erase_statements(session, case.id, now=now)
    said = personal_store.blank_statements_by(session, user_id, now=now) if own_too else 0
    return len(requests) + said


def _written_by_firm(session: Session, user: User) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Yield where the person's own firm wrote the person's name, by table."""
    if places := _salon_lines(session, user):
        yield "salon_participant", [{"salon_id": str(row.salon_id), "names": lines} for row, lines in places]
    if user.organisation_id is None or not user.name:
        return
    firm = alliance_store.get_organisation(session, user.organisation_id)
    if firm.contact_name == user.name:
        known = {"id": str(firm.id), "contact_name": firm.contact_name, "contact_phone": firm.contact_phone}
        yield "organisation", [dict(known)]


def _salon_lines(session: Session, user: User) -> list[tuple[SalonParticipant, list[str]]]:
    """Return the own firm's places at salons, each with the lines that name the person."""
    if user.organisation_id is None:
        return []
    rows = personal_store.salons_naming(session, user.organisation_id)
    places = [(row, [line for line in row.names.splitlines() if names_person(line, user.name)]) for row in rows]
    return [(row, lines) for row, lines in places if lines]


def _forget_contact(session: Session, organisation_id: uuid.UUID | None, name: str) -> None:
    """Take the person away as the contact of the own organisation."""
    if organisation_id is None or not name:
        return
    organisation = alliance_store.get_organisation(session, organisation_id)
    if organisation.contact_name == name:
        organisation.contact_name = organisation.contact_phone = None
