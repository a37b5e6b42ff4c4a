"""Who was told of which need, for the office to see that turns are fair."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.domain.pushing import Exposure
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import pushing as push_store
from service.usecases.access import resolve_alliance, resolve_organisation
from service.usecases.paging import Page, make_page

LOOK_BACK: Final = timedelta(days=90)
"""How far back shares are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureView:
    """One telling: which supplier, of which need, in which place of its list, among how many equals, chosen by whom."""

    id: uuid.UUID
    need_id: uuid.UUID
    proposal_id: uuid.UUID
    organisation_id: uuid.UUID
    organisation: str
    list_name: str
    rank: int
    probability: float
    equals: int
    told_before: int
    chosen_by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareView:
    """How often a supplier was told lately, and of which share of all needs that anybody was told of."""

    organisation_id: uuid.UUID
    organisation: str
    told: int
    share: float


def list_exposures(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str | None = None,
    organisation: str | None = None,
    need: uuid.UUID | None = None,
    cursor: uuid.UUID | None = None,
    limit: int = 50,
) -> Page[ExposureView]:
    """Return who was told of what in an alliance, newest first; of one supplier or one need where named."""
    found = _open(session, actor, alliance)
    supplier_id = resolve_organisation(session, organisation).id if organisation else None
    rows = push_store.list_exposures(
        session, found.id, organisation_id=supplier_id, need_id=need, before=cursor, limit=limit
    )
    names = alliance_store.organisation_names(session, {row.organisation_id for row in rows})
    return make_page(rows, limit=limit, id_of=lambda row: row.id, show=lambda row: _show(row, names))


def list_shares(
    session: Session, *, actor: Actor | None, now: datetime, alliance: str | None = None
) -> list[ShareView]:
    """Return how often each supplier was told in the last ninety days, most often first; who never was is absent."""
    found = _open(session, actor, alliance)
    since = now - LOOK_BACK
    needs = push_store.count_needs_told(session, found.id, since=since)
    counts = push_store.count_exposures(session, found.id, since=since)
    names = alliance_store.organisation_names(session, [organisation_id for organisation_id, _ in counts])
    return [
        ShareView(organisation_id=each, organisation=names[each], told=told, share=round(told / needs, 4))
        for each, told in counts
    ]


def _open(session: Session, actor: Actor | None, code: str | None) -> Alliance:
    """The alliance, to a caller who may see its exposures."""
    require_signed_in(actor)
    found = resolve_alliance(session, actor, code)
    require(actor, Action.READ_EXPOSURES, Target(alliance_id=found.id))
    return found


def _show(row: Exposure, names: dict[uuid.UUID, str]) -> ExposureView:
    return ExposureView(
        id=row.id,
        need_id=row.need_id,
        proposal_id=row.proposal_id,
        organisation_id=row.organisation_id,
        organisation=names[row.organisation_id],
        list_name=row.list_name,
        rank=row.rank,
        probability=row.probability,
        equals=row.equals,
        told_before=row.told_before,
        chosen_by=row.chosen_by,
        at=row.at,
    )
