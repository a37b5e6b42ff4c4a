"""Records of demand served from outside, and what the local supply rate is computed from beside timelines."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select as columns
from sqlalchemy import update
from sqlmodel import Session, col, select

from service.domain.alliances import Membership
from service.domain.case_details import keyed_digest, new_salt
from service.domain.cases import Case
from service.domain.matches import OrderIntent
from service.domain.posts import Need, NeedVersion
from service.domain.supply import OutsideSupply
from service.store.figures import id_of, stored
from service.store.rows import add_row, chunks


def add_record(
    session: Session,
    case: Case,
    *,
    supplier: str,
    region: str,
    amount_cny: Decimal | None,
    now: datetime,
    by: uuid.UUID | None,
) -> OutsideSupply:
    """Store that a need was served from outside; the case must be locked."""
    salt = new_salt()
    record = OutsideSupply(
        case_id=case.id,
        supplier=supplier,
        region=region,
        amount_cny=amount_cny,
        salt=salt,
        digest=keyed_digest(salt, f"{supplier}\n{region}"),
        created_at=now,
        created_by=by,
    )
    return add_row(session, record)


def has_record(session: Session, case_id: uuid.UUID) -> bool:
    """Say whether a case has a record of being served from outside, erased or not."""
    return session.exec(select(OutsideSupply.id).where(col(OutsideSupply.case_id) == case_id)).first() is not None


def erase_records(session: Session, case_id: uuid.UUID, *, now: datetime) -> None:
    """Blank the words of a case's records with the keys of their digests."""
    mine = (col(OutsideSupply.case_id) == case_id) & col(OutsideSupply.erased_at).is_(None)
    session.execute(update(OutsideSupply).where(mine).values(supplier="", region="", salt="", erased_at=now))


def records_by_id(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, OutsideSupply]:
    """Return the records with these ids; unknown ids are absent."""
    found: dict[uuid.UUID, OutsideSupply] = {}
    for part in chunks(set(ids)):
        rows = session.exec(select(OutsideSupply).where(col(OutsideSupply.id).in_(part)))
        found.update((row.id, row) for row in rows)
    return found


def intents_of_alliance(session: Session, alliance_id: uuid.UUID) -> dict[tuple[uuid.UUID, uuid.UUID], OrderIntent]:
    """Return the order intents of an alliance, made or not, by need and supplier."""
    statement = select(OrderIntent).join(Need, col(Need.id) == col(OrderIntent.need_id))
    rows = session.exec(statement.where(col(Need.alliance_id) == alliance_id))
    return {(row.need_id, row.supplier_id): row for row in rows}


class VersionStep(NamedTuple):
    """A version of a need: which, since when, in which chain."""

    version: int
    created_at: datetime
    chain_id: uuid.UUID


def versions_of_needs(session: Session, alliance_id: uuid.UUID) -> dict[uuid.UUID, list[VersionStep]]:
    """Return every version of the needs of an alliance, oldest first."""
    found: dict[uuid.UUID, list[VersionStep]] = defaultdict(list)
    ids = (stored(col(NeedVersion.need_id)), stored(col(NeedVersion.chain_id)))
    statement = (
        columns(*ids, col(NeedVersion.version), col(NeedVersion.created_at))
        .join(Need, col(Need.id) == col(NeedVersion.need_id))
        .where(col(Need.alliance_id) == alliance_id)
        .order_by(col(NeedVersion.version))
    )
    for need, chain, version, created_at in session.execute(statement):
        found[id_of(need)].append(VersionStep(version, created_at, id_of(chain)))
    return found


class Place(NamedTuple):
    """A firm's place in a chain, on the days from `since` to `until`; both ends count, an empty end is open."""

    organisation_id: uuid.UUID
    chain_id: uuid.UUID
    since: date | None
    until: date | None


def places_of(session: Session, alliance_id: uuid.UUID) -> list[Place]:
    """Return every place that anybody ever had in an alliance, as plain rows: there may be tens of thousands."""
    ids = (stored(col(Membership.organisation_id)), stored(col(Membership.chain_id)))
    statement = columns(*ids, col(Membership.since), col(Membership.until)).where(
        col(Membership.alliance_id) == alliance_id
    )
    return [Place(id_of(row[0]), id_of(row[1]), row[2], row[3]) for row in session.execute(statement)]


def texts_of_needs(session: Session, alliance_id: uuid.UUID) -> dict[tuple[uuid.UUID, int], tuple[str, str]]:
    """Return title and text of every version of the needs of an alliance, by need and version."""
    statement = (
        columns(
            stored(col(NeedVersion.need_id)), col(NeedVersion.version), col(NeedVersion.title), col(NeedVersion.text)
        )
        .join(Need, col(Need.id) == col(NeedVersion.need_id))
        .where(col(Need.alliance_id) == alliance_id)
    )
    return {(id_of(need), version): (title, text) for need, version, title, text in session.execute(statement)}
