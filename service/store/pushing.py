"""Rules of pushing, reaches of needs and exposures of suppliers in the database. Nothing here commits."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, func, select

from service.domain.fair_shares import Told
from service.domain.posts import OPEN, Need
from service.domain.pushing import Exposure, NeedReach, PushRules
from service.store.rows import add_row, chunks


def rules_of(session: Session, alliance_id: uuid.UUID) -> PushRules:
    """Return the rules of an alliance; the defaults, unsaved, where it has decided nothing."""
    return session.get(PushRules, alliance_id) or PushRules(alliance_id=alliance_id)


def put_rules(session: Session, rules: PushRules) -> PushRules:
    """Write the rules of an alliance as they stand now."""
    return add_row(session, rules)


def find_reach(session: Session, need_id: uuid.UUID, version: int) -> NeedReach | None:
    """Return how far this version of a need has been taken, None where the clock has opened nothing for it."""
    found = session.get(NeedReach, need_id)
    return found if found is not None and found.need_version == version else None


def put_reach(session: Session, need_id: uuid.UUID, *, version: int, ring: str, now: datetime) -> NeedReach:
    """Say that a ring has been opened for a version of a need."""
    found = session.get(NeedReach, need_id) or NeedReach(
        need_id=need_id, need_version=version, ring=ring, opened_at=now
    )
    found.need_version, found.ring, found.opened_at = version, ring, now
    return add_row(session, found)


def needs_with_reach(session: Session, alliance_id: uuid.UUID, ring: str) -> list[uuid.UUID]:
    """Return the open needs of an alliance for which the clock has opened a ring in their current version, by id."""
    statement = (
        select(Need.id)
        .join(NeedReach, (col(NeedReach.need_id) == Need.id) & (col(NeedReach.need_version) == Need.version))
        .where(Need.alliance_id == alliance_id, Need.status == OPEN, NeedReach.ring == ring)
    )
    return list(session.exec(statement.order_by(col(Need.id))))


def add_exposure(session: Session, exposure: Exposure) -> Exposure:
    """Insert an exposure; ConflictError when the proposal has one."""
    return add_row(session, exposure)


def told_so_far(
    session: Session, alliance_id: uuid.UUID, organisation_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Told]:
    """Return what these suppliers were told of needs of the alliance; who never was told of any is absent."""
    found: dict[uuid.UUID, Told] = {}
    for part in chunks(set(organisation_ids)):
        statement = select(Exposure.organisation_id, func.max(Exposure.at), func.count()).where(
            Exposure.alliance_id == alliance_id, col(Exposure.organisation_id).in_(part)
        )
        rows = session.exec(statement.group_by(col(Exposure.organisation_id)))
        found.update((organisation_id, Told(last, times)) for organisation_id, last, times in rows)
    return found


def list_exposures(
    session: Session,
    alliance_id: uuid.UUID,
    *,
    organisation_id: uuid.UUID | None = None,
    need_id: uuid.UUID | None = None,
    before: uuid.UUID | None = None,
    limit: int = 50,
) -> list[Exposure]:
    """Return exposures, newest first; the next page is `before` the last id of this one."""
    statement = select(Exposure).where(Exposure.alliance_id == alliance_id)
    if organisation_id is not None:
        statement = statement.where(Exposure.organisation_id == organisation_id)
    if need_id is not None:
        statement = statement.where(Exposure.need_id == need_id)
    if before is not None:
        statement = statement.where(col(Exposure.id) < before)
    return list(session.exec(statement.order_by(col(Exposure.id).desc()).limit(limit)))


def count_exposures(session: Session, alliance_id: uuid.UUID, *, since: datetime) -> list[tuple[uuid.UUID, int]]:
    """Return how often each supplier was told since a moment, most often first; ties by id."""
    count = func.count()
    statement = select(Exposure.organisation_id, count).where(
        Exposure.alliance_id == alliance_id, col(Exposure.at) >= since
    )
    rows = session.exec(
        statement.group_by(col(Exposure.organisation_id)).order_by(count.desc(), col(Exposure.organisation_id))
    )
    return [(organisation_id, int(number)) for organisation_id, number in rows]


def count_needs_told(session: Session, alliance_id: uuid.UUID, *, since: datetime) -> int:
    """Return of how many needs anybody was told since a moment."""
    told = select(func.count(func.distinct(Exposure.need_id)))
    return session.exec(told.where(Exposure.alliance_id == alliance_id, col(Exposure.at) >= since)).one()
