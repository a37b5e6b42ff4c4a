"""The ledger of openings: who saw which field of which organisation, when and why."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from service.disclosure import RULES, Field, label_of
from service.domain.alliances import Organisation
from service.domain.identity import Disclosure
from service.errors import NotFoundError
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import disclosures as ledger
from service.store import people as people_store
from service.store.database import afterwards
from service.store.disclosures import OPENED, VIEWED, LedgerFilter

MUTUAL_INTEREST, OFFICE, MEMBER = "mutual_interest", "office", "member"
"""Why a field was open: both sides were interested, the viewer works in the office, or any member may see it."""

_ONCE_IN = timedelta(hours=1)
"""Looking again within this time is the same look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A field of an organisation, and about which need or thing it was opened."""

    field: Field
    subject_id: uuid.UUID
    alliance_id: uuid.UUID
    need_id: uuid.UUID | None = None
    reference_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningView:
    """One line of the ledger; `kind` is opened or viewed. viewer: a person's name, empty where none looked yet."""

    id: uuid.UUID
    at: datetime
    kind: str
    field: str
    field_name: str
    reason: str
    subject: str
    viewer: str
    viewer_organisation: str
    need_id: uuid.UUID | None


def note_opened(session: Session, opened: Opened, *, to: uuid.UUID, reason: str, now: datetime) -> None:
    """Write down that a field opened to an organisation."""
    row = _row(opened, kind=OPENED, reason=reason, now=now)
    row.viewer_organisation_id = to
    ledger.add_disclosure(session, row)


def note_view(session: Session, opened: Opened, *, actor: Actor | None, now: datetime) -> None:
    """Write down that somebody is shown a field of another organisation, where its rule keeps a ledger.

    While a session only reads, the line is written when the reading is over, before anything is answered.
    """
    if not RULES[opened.field].ledger or actor is None or actor.organisation_id == opened.subject_id:
        return
    office = any(actor.holds(role, opened.alliance_id) for role in RULES[opened.field].offices)
    reason = OFFICE if office or actor.holds("admin", None) else MUTUAL_INTEREST
    if opened.field == Field.CERTIFICATE and reason != OFFICE:
        reason = MEMBER
    row = _row(opened, kind=VIEWED, reason=reason, now=now)
    row.viewer_id, row.viewer_organisation_id = actor.user_id, actor.organisation_id
    if not ledger.is_noted(session, row, since=now - _ONCE_IN):
        afterwards(session, lambda writer: ledger.add_disclosure(writer, row))


def read_own_openings(
    session: Session, *, actor: Actor | None, before: uuid.UUID | None = None, limit: int = 50
) -> list[OpeningView]:
    """Return who was shown what of the caller's own organisation, newest first.

    Raises:
        NotFoundError: when the caller acts for no organisation.
    """
    own_id = require_signed_in(actor).organisation_id
    if own_id is None:
        raise NotFoundError(kind="organisation")
    return show_openings(
        session, ledger.list_disclosures(session, LedgerFilter(subjects=[own_id], before=before, limit=limit))
    )


def read_openings(
    session: Session, *, actor: Actor | None, alliance: str, wanted: LedgerFilter | None = None
) -> list[OpeningView]:
    """Return the openings in an alliance, newest first; for its office."""
    found = alliance_store.get_alliance(session, alliance)
    require(actor, Action.READ_AUDIT, Target(alliance_id=found.id))
    asked = replace(wanted or LedgerFilter(), alliance_id=found.id)
    return show_openings(session, ledger.list_disclosures(session, asked))


def show_openings(session: Session, rows: Sequence[Disclosure]) -> list[OpeningView]:
    """Return lines of the ledger as they are read, to a caller who may."""
    organisations = {row.subject_id for row in rows} | {
        row.viewer_organisation_id for row in rows if row.viewer_organisation_id
    }
    names = alliance_store.organisation_names(session, organisations)
    people = people_store.names_of(session, [row.viewer_id for row in rows if row.viewer_id])
    return [
        OpeningView(
            id=row.id,
            at=row.at,
            kind=row.kind,
            field=row.field,
            field_name=label_of(row.field),
            reason=row.reason,
            subject=names.get(row.subject_id, ""),
            viewer=people.get(row.viewer_id, "") if row.viewer_id else "",
            viewer_organisation=names.get(row.viewer_organisation_id, "") if row.viewer_organisation_id else "",
            need_id=row.need_id,
        )
        for row in rows
    ]


def contact_of(organisation: Organisation, need_alliance_id: uuid.UUID, need_id: uuid.UUID) -> Opened:
    """Return an organisation's contact as what is opened about a need."""
    return Opened(field=Field.CONTACT, subject_id=organisation.id, alliance_id=need_alliance_id, need_id=need_id)


def _row(opened: Opened, *, kind: str, reason: str, now: datetime) -> Disclosure:
    return Disclosure(
        at=now,
        kind=kind,
        field=opened.field.value,
        reason=reason,
        alliance_id=opened.alliance_id,
        subject_id=opened.subject_id,
        need_id=opened.need_id,
        reference_id=opened.reference_id,
    )
