"""Alliances, chains, organisations, memberships, agreements and calendar exceptions in the database.

`find_…` returns None where there is nothing, `get_…` raises. Nothing here commits.
"""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.domain.alliances import Alliance, CalendarDay, Chain, Membership, Organisation, SharingAgreement
from service.errors import UnknownAllianceError
from service.store.rows import add_row, chunks, get_row, running

_organisations = SQLModel.metadata.tables["organisation"]

_alliances, _chains = SQLModel.metadata.tables["alliance"], SQLModel.metadata.tables["chain"]

# On the way of every match: a statement that is built once is recognised at once, and columns need no object.
_PLACE = (
    columns(_alliances.c.id, _alliances.c.timezone, _alliances.c.demo, _chains.c.id)
    .outerjoin(_chains, and_(_chains.c.alliance_id == _alliances.c.id, _chains.c.code == bindparam("chain")))
    .where(_alliances.c.code == bindparam("code"))
)
_ALLIANCE = select(Alliance).where(col(Alliance.code) == bindparam("code"))
_CHAIN = select(Chain).where(col(Chain.alliance_id) == bindparam("alliance_id"), col(Chain.code) == bindparam("code"))
_NAMES = columns(_organisations.c.id, _organisations.c.name).where(
    _organisations.c.id.in_(bindparam("ids", expanding=True))
)


def find_alliance(session: Session, code: str) -> Alliance | None:
    """Return the alliance with this code, or None."""
    return session.exec(_ALLIANCE, params={"code": code}).first()


class Place(NamedTuple):
    """Where a text is matched: an alliance, and the chain to begin in where one was named and is there."""

    alliance_id: uuid.UUID
    timezone: str
    demo: bool
    chain_id: uuid.UUID | None


def get_place(session: Session, code: str, chain: str | None = None) -> Place:
    """Return the alliance with this code and its chain with that one.

    Raises:
        UnknownAllianceError: when there is no such alliance.
    """
    found = session.connection().execute(_PLACE, {"code": code, "chain": chain}).one_or_none()
    if found is None:
        raise UnknownAllianceError(alliance=code)
    return Place(*found)


def get_alliance(session: Session, code: str) -> Alliance:
    """Return the alliance with this code.

    Raises:
        UnknownAllianceError: when there is none.
    """
    alliance = find_alliance(session, code)
    if alliance is None:
        raise UnknownAllianceError(alliance=code)
    return alliance


def alliance_by_id(session: Session, alliance_id: uuid.UUID) -> Alliance:
    """Return the alliance with this id; NotFoundError when there is none."""
    return get_row(session, Alliance, alliance_id)


def list_alliances(session: Session, *, demo: bool | None = None) -> list[Alliance]:
    """Return alliances by code; `demo` keeps only the demonstration ones, or only the others."""
    statement = select(Alliance).order_by(Alliance.code)
    if demo is not None:
        statement = statement.where(Alliance.demo == demo)
    return list(session.exec(statement))


def add_alliance(session: Session, alliance: Alliance) -> Alliance:
    """Insert an alliance; ConflictError when its code or case prefix is taken."""
    return add_row(session, alliance)


def chains_of(session: Session, alliance_id: uuid.UUID) -> list[Chain]:
    """Return the chains of an alliance, by code."""
    return list(session.exec(select(Chain).where(Chain.alliance_id == alliance_id).order_by(Chain.code)))


def find_chain(session: Session, alliance_id: uuid.UUID, code: str) -> Chain | None:
    """Return the chain with this code in this alliance, or None."""
    return session.exec(_CHAIN, params={"alliance_id": alliance_id, "code": code}).first()


def chain_by_id(session: Session, chain_id: uuid.UUID) -> Chain:
    """Return the chain with this id; NotFoundError when there is none."""
    return get_row(session, Chain, chain_id)


def add_chain(session: Session, chain: Chain) -> Chain:
    """Insert a chain; ConflictError when its alliance has one with this code."""
    return add_row(session, chain)


def find_organisation_by_name(session: Session, name: str) -> Organisation | None:
    """Return the organisation with exactly this full name, or None."""
    return session.exec(select(Organisation).where(Organisation.name == name)).first()


def get_organisation(session: Session, organisation_id: uuid.UUID) -> Organisation:
    """Return the organisation with this id; NotFoundError when there is none."""
    return get_row(session, Organisation, organisation_id)


def organisations_by_id(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Organisation]:
    """Return the organisations with these ids; unknown ids are absent."""
    found: dict[uuid.UUID, Organisation] = {}
    for part in chunks(set(ids)):
        rows = session.exec(select(Organisation).where(col(Organisation.id).in_(part)))
        found.update((row.id, row) for row in rows)
    return found


def organisation_names(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the full names of these organisations; unknown ids are absent. For the matching path: no whole rows."""
    found: dict[uuid.UUID, str] = {}
    for part in chunks(set(ids)):
        rows = session.connection().execute(_NAMES, {"ids": part})
        found.update((row.id, row.name) for row in rows)
    return found


def list_organisations(
    session: Session, alliance_id: uuid.UUID, *, chain_id: uuid.UUID | None = None, on: date | None = None
) -> list[Organisation]:
    """Return the organisations with a place in an alliance (in one chain, on one day), each once, by name."""
    members = {row.organisation_id for row in members_of(session, alliance_id, chain_id=chain_id, on=on)}
    return sorted(organisations_by_id(session, members).values(), key=lambda row: row.name)


def find_organisations(session: Session, words: str, *, limit: int = 200) -> list[uuid.UUID]:
    """Return the organisations whose name holds these words."""
    holds = col(Organisation.name).contains(words, autoescape=True)
    return list(session.exec(select(Organisation.id).where(holds).order_by(col(Organisation.id)).limit(limit)))


def add_organisation(session: Session, organisation: Organisation) -> Organisation:
    """Insert an organisation; ConflictError when its name or credit identifier is taken."""
    return add_row(session, organisation)


def memberships_of(session: Session, organisation_id: uuid.UUID, *, on: date | None = None) -> list[Membership]:
    """Return an organisation's memberships, oldest first; `on` keeps those that run on this day."""
    statement = select(Membership).where(Membership.organisation_id == organisation_id)
    return _memberships(session, statement, on)


def members_of(
    session: Session, alliance_id: uuid.UUID, *, chain_id: uuid.UUID | None = None, on: date | None = None
) -> list[Membership]:
    """Return the memberships in an alliance (in one chain), oldest first; `on` keeps those that run on this day."""
    statement = select(Membership).where(Membership.alliance_id == alliance_id)
    if chain_id is not None:
        statement = statement.where(Membership.chain_id == chain_id)
    return _memberships(session, statement, on)


def find_membership(
    session: Session, *, organisation_id: uuid.UUID, alliance_id: uuid.UUID, chain_id: uuid.UUID
) -> Membership | None:
    """Return an organisation's place in one chain, or None."""
    statement = select(Membership).where(
        Membership.organisation_id == organisation_id,
        Membership.alliance_id == alliance_id,
        Membership.chain_id == chain_id,
    )
    return session.exec(statement).first()


def add_membership(session: Session, membership: Membership) -> Membership:
    """Insert a membership; ConflictError when the organisation already has this place."""
    return add_row(session, membership)


def agreements_on(
    session: Session, day: date, *, owner_id: uuid.UUID | None = None, reader_id: uuid.UUID | None = None
) -> list[SharingAgreement]:
    """Return the sharing agreements that run on a day, of one owner or reader where given."""
    runs = running(col(SharingAgreement.since), col(SharingAgreement.until), day)
    statement = select(SharingAgreement).where(runs)
    if owner_id is not None:
        statement = statement.where(SharingAgreement.owner_alliance_id == owner_id)
    if reader_id is not None:
        statement = statement.where(SharingAgreement.reader_alliance_id == reader_id)
    return list(session.exec(statement.order_by(col(SharingAgreement.id))))


def get_agreement(session: Session, agreement_id: uuid.UUID) -> SharingAgreement:
    """Return the sharing agreement with this id; NotFoundError when there is none."""
    return get_row(session, SharingAgreement, agreement_id)


def add_agreement(session: Session, agreement: SharingAgreement) -> SharingAgreement:
    """Insert a sharing agreement; ConflictError when the same two have one since the same day."""
    return add_row(session, agreement)


def calendar_days(session: Session, alliance_id: uuid.UUID) -> dict[date, bool]:
    """Return an alliance's own exceptions to the national calendar: day -> is it worked."""
    rows = session.exec(select(CalendarDay).where(CalendarDay.alliance_id == alliance_id))
    return {row.day: row.working for row in rows}


def own_days(session: Session, alliance_id: uuid.UUID) -> list[CalendarDay]:
    """Return an alliance's own exceptions to the national calendar, in order."""
    rows = session.exec(select(CalendarDay).where(CalendarDay.alliance_id == alliance_id))
    return sorted(rows, key=lambda row: row.day)


def put_calendar_day(session: Session, day: CalendarDay) -> CalendarDay:
    """Set one exception, replacing an earlier one for the same day."""
    merged = session.merge(day)
    session.flush()
    return merged


def _memberships(session: Session, statement: SelectOfScalar[Membership], day: date | None) -> list[Membership]:
    """Run a query for memberships, kept to those that run on a day where one is given."""
    if day is not None:
        statement = statement.where(running(col(Membership.since), col(Membership.until), day))
    return list(session.exec(statement.order_by(col(Membership.id))))
