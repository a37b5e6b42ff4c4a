"""People of an alliance from a filled-in workbook: each gets an invitation of their own."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session

from service.exports.setup_sheets import PEOPLE, ROLE_WORDS
from service.policy import Action, Actor, Target, may
from service.store import alliances as alliance_store
from service.usecases.access import today_in
from service.usecases.audit_trail import note
from service.usecases.departments import DEPARTMENT
from service.usecases.invitations import (
    INVITED_BY_OFFICERS,
    MAILBOX,
    Invitee,
    Issued,
    invite_person,
)
from service.usecases.people import OF_AN_ORGANISATION
from service.usecases.setup_alliances import open_setup
from service.usecases.setup_imports import Checked

if TYPE_CHECKING:
    from service.imports.workbooks import FilledRow

_NOWHERE = uuid.UUID(int=0)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of the people against the members of the alliance: full name -> id and kind."""

    check: Checked
    members: dict[str, tuple[uuid.UUID, str]]
    gives_all: bool

    def read(self, row: "FilledRow", alliance: str) -> Invitee:
        """Return whom a row invites; what is wrong is noted."""
        name = self.check.text(row, "name", _LONGEST)
        organisation = self.check.text(row, "organisation")
        email = self.check.text(row, "email")
        if not name:
            self.check.wrong(row, "name", "missing")
        if email and not MAILBOX.fullmatch(email):
            self.check.wrong(row, "email", "email_form")
        role = self.check.code(row, "role", ROLE_WORDS, "")
        self._check_role(row, role, organisation)
        self.check.once(row, "name", name, role, organisation)
        found = self.members.get(organisation)
        return Invitee(
            role=role, alliance=alliance, organisation=str(found[0]) if found else None, name=name, email=email
        )

    def _check_role(self, row: "FilledRow", role: str, organisation: str) -> None:
        if not role:
            if not row.words.get("role", "").strip():
                self.check.wrong(row, "role", "missing")
        elif role not in INVITED_BY_OFFICERS and not self.gives_all:
            self.check.wrong(row, "role", "role_not_yours")
        if organisation and organisation not in self.members:
            self.check.wrong(row, "organisation", "not_a_member", value=organisation)
        elif not organisation and role in OF_AN_ORGANISATION:
            self.check.wrong(row, "organisation", "role_needs_firm")
        elif role == "department" and self.members[organisation][1] != DEPARTMENT:
            self.check.wrong(row, "organisation", "department_person")


def import_people(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str,
    content: bytes,
    now: datetime,
    hours: int,
    dry_run: bool = False,
) -> tuple[int, list[Issued]]:
    """Invite everybody in a workbook; return how many and the invitations with their links, none for a `dry_run`.

    Raises:
        ImportRowsError: `details["rows"]` lists every `RowError`; nobody is invited then. BadWorkbookError.
    """
    from service.imports.workbooks import read_workbook

    found = open_setup(session, actor, alliance, Action.INVITE_MEMBER)
    rows = alliance_store.list_organisations(session, found.id, on=today_in(found, now))
    check = Checked(PEOPLE)
    gives_all = may(actor, Action.INVITE_STAFF, Target(alliance_id=_NOWHERE))
    reader = _Reader(check, {row.name: (row.id, row.kind) for row in rows}, gives_all)
    invitees = [reader.read(row, alliance) for row in read_workbook(content, PEOPLE)]
    check.finish()
    if dry_run:
        return len(invitees), []
    issued = [invite_person(session, actor=actor, invitee=each, now=now, hours=hours) for each in invitees]
    data = {"what": "people", "added": len(issued)}
    note(session, kind="imported", actor=actor, now=now, alliance_id=found.id, data=data)
    return len(issued), issued
