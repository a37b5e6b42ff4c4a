"""Records of demand served from outside, and what the local supply rate is computed from beside timelines."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.domain.case_details import keyed_digest, new_salt
from service.domain.cases import Case
from service.domain.matches import OrderIntent
from service.domain.posts import Need, NeedVersion
from service.domain.supply import OutsideSupply
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


def versions_of_needs(session: Session, need_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[NeedVersion]]:
    """Return every version of these needs, oldest first."""
    found: dict[uuid.UUID, list[NeedVersion]] = {}
    for part in chunks(set(need_ids)):
        statement = select(NeedVersion).where(col(NeedVersion.need_id).in_(part)).order_by(col(NeedVersion.version))
        for row in session.exec(statement):
            found.setdefault(row.need_id, []).append(row)
    return found
