"""Sharing agreements between alliances: given by the one whose capabilities are shown, ended, never deleted."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from service.domain.alliances import SharingAgreement
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.policy import Actor
from service.store import alliances as alliance_store
from service.store import setup as setup_store
from service.usecases.access import today_in
from service.usecases.audit_trail import note
from service.usecases.new_agreements import ask_allies
from service.usecases.setup_alliances import open_setup


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """One agreement as the alliance sees it. `given`: it shows its own; else it sees the other's."""

    id: uuid.UUID
    other: str
    given: bool
    since: date
    until: date | None
    running: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherAlliance:
    """An alliance that one could agree with."""

    code: str
    name: str


def list_agreements(session: Session, *, actor: Actor | None, alliance: str, now: datetime) -> list[AgreementView]:
    """Return the agreements of an alliance, those that run first."""
    found = open_setup(session, actor, alliance)
    today = today_in(found, now)
    rows = setup_store.agreements_of(session, found.id)
    views = [_show(session, row, found.id, today) for row in rows]
    return sorted(views, key=lambda each: (not each.running, not each.given, each.other))


def list_others(session: Session, *, actor: Actor | None, alliance: str) -> list[OtherAlliance]:
    """Return the other alliances by code."""
    found = open_setup(session, actor, alliance)
    rows = alliance_store.list_alliances(session)
    return [OtherAlliance(code=row.code, name=row.name) for row in rows if row.id != found.id]


def agree(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str,
    reader: str,
    since: date,
    until: date | None,
    now: datetime,
) -> None:
    """Let another alliance see what firms of this one have opened to allied parks; contacts never.

    Raises:
        InvalidInputError: for itself, or an end before the beginning. ConflictError: when one runs on that day.
    """
    found = open_setup(session, actor, alliance)
    other = alliance_store.get_alliance(session, reader)
    if other.id == found.id:
        raise InvalidInputError(field="reader", value=reader, reason="setup_own_alliance")
    if until is not None and until < since:
        raise InvalidInputError(field="until", value=until.isoformat(), reason="setup_days_in_order")
    days = {since, max(since, today_in(found, now))}
    if any(setup_store.find_agreement(session, owner_id=found.id, reader_id=other.id, on=day) for day in days):
        raise ConflictError(reason="agreement_runs", value=other.name)
    row = SharingAgreement(owner_alliance_id=found.id, reader_alliance_id=other.id, since=since, until=until)
    alliance_store.add_agreement(session, row)
    ask_allies(session, row, now=now)
    note(session, kind="agreement_made", actor=actor, now=now, alliance_id=found.id, data={"reader": other.id})


def end_agreement(
    session: Session, *, actor: Actor | None, alliance: str, agreement_id: uuid.UUID, now: datetime
) -> None:
    """End an agreement that the alliance gave: from now on nothing of it is shown any more."""
    found = open_setup(session, actor, alliance)
    row = alliance_store.get_agreement(session, agreement_id)
    if row.owner_alliance_id != found.id:
        raise NotFoundError(kind="agreement", id=str(agreement_id))
    yesterday = today_in(found, now) - timedelta(days=1)
    if row.until is None or row.until > yesterday:
        row.until = yesterday
    session.flush()
    data = {"reader": row.reader_alliance_id}
    note(session, kind="agreement_ended", actor=actor, now=now, alliance_id=found.id, data=data)


def _show(session: Session, row: SharingAgreement, alliance_id: uuid.UUID, today: date) -> AgreementView:
    given = row.owner_alliance_id == alliance_id
    other = alliance_store.alliance_by_id(session, row.reader_alliance_id if given else row.owner_alliance_id)
    return AgreementView(
        id=row.id,
        other=other.name,
        given=given,
        since=row.since,
        until=row.until,
        running=row.since <= today and (row.until is None or row.until >= today),
    )
