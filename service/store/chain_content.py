"""What a chain consists of today: its open needs with where they stand, and a mark that changes with any of it."""

import uuid
from collections.abc import Sequence
from datetime import date
from functools import reduce
from hashlib import sha256
from operator import add
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, cast, func, type_coerce
from sqlalchemy import select as columns
from sqlalchemy.types import NullType
from sqlmodel import Session, col

from service.domain.alliances import Membership, Organisation
from service.domain.cases import Case
from service.domain.chain_maps import KnowledgeAddition, NodeCorrection
from service.domain.matches import OrderIntent
from service.domain.posts import OPEN, ChangeEntry, Need, NeedVersion
from service.store.rows import running


class ChainNeed(NamedTuple):
    """An open need as it stands, with the number and the state of its case."""

    id: uuid.UUID
    version: int
    chain_id: uuid.UUID
    organisation_id: uuid.UUID
    title: str
    text: str
    case_id: uuid.UUID
    number: str
    state: str


class ChainMember(NamedTuple):
    """An organisation with what it is called and its role in a chain; `short_name` may be empty."""

    id: uuid.UUID
    name: str
    short_name: str
    role: str


class Supply(NamedTuple):
    """A made order intent: who supplies which need."""

    need_id: uuid.UUID
    supplier_id: uuid.UUID


def chain_needs(
    session: Session,
    alliance_id: uuid.UUID,
    *,
    chain_id: uuid.UUID | None = None,
    states: Sequence[str] = (),
) -> list[ChainNeed]:
    """Return the open needs of an alliance (of one chain; in some states), oldest first."""
    statement = columns(
        col(Need.id),
        col(Need.version),
        col(Need.chain_id),
        col(Need.organisation_id),
        col(NeedVersion.title),
        col(NeedVersion.text),
        col(Case.id),
        col(Case.number),
        col(Case.state),
    ).where(
        col(NeedVersion.need_id) == col(Need.id),
        col(NeedVersion.version) == col(Need.version),
        col(Case.need_id) == col(Need.id),
        col(Need.alliance_id) == alliance_id,
        col(Need.status) == OPEN,
    )
    if chain_id is not None:
        statement = statement.where(col(Need.chain_id) == chain_id)
    if states:
        statement = statement.where(col(Case.state).in_(states))
    return [ChainNeed(*row) for row in session.execute(statement.order_by(col(Need.id)))]


def chain_members(session: Session, chain_id: uuid.UUID, day: date) -> list[ChainMember]:
    """Return who has a place in a chain on a day; for chains of thousands: no whole rows."""
    statement = (
        columns(col(Organisation.id), col(Organisation.name), col(Organisation.short_name), col(Membership.role))
        .join(Membership, col(Membership.organisation_id) == col(Organisation.id))
        .where(col(Membership.chain_id) == chain_id, running(col(Membership.since), col(Membership.until), day))
    )
    return [ChainMember(*row) for row in session.execute(statement)]


def made_supplies(session: Session, alliance_id: uuid.UUID) -> list[Supply]:
    """Return who has come to supply which need of an alliance, oldest first."""
    statement = (
        columns(col(OrderIntent.need_id), col(OrderIntent.supplier_id))
        .join(Need, col(Need.id) == col(OrderIntent.need_id))
        .where(col(Need.alliance_id) == alliance_id, col(OrderIntent.made_at).is_not(None))
        .order_by(col(OrderIntent.need_id), col(OrderIntent.supplier_id))
    )
    return [Supply(*row) for row in session.execute(statement)]


def content_mark(session: Session, alliance_id: uuid.UUID, chain_id: uuid.UUID) -> str:
    """Return a digest of what a picture of a chain depends on; any change of it gives another one.

    Every change of a capability is an entry of the change log, every change of a case one of its timeline.
    """
    found = [
        _figures(session, ChangeEntry, (func.max(ChangeEntry.seq),), alliance_id),
        _figures(session, Need, (func.count(), func.max(Need.updated_at)), alliance_id),
        _figures(session, Case, (func.count(), func.sum(Case.timeline_seq)), alliance_id),
        _figures(session, NodeCorrection, (func.count(),), alliance_id),
        _figures(
            session, KnowledgeAddition, (func.count(), func.count(col(KnowledgeAddition.revoked_at))), alliance_id
        ),
        _places(session, chain_id),
    ]
    return sha256(repr(found).encode()).hexdigest()[:16]


def _places(session: Session, chain_id: uuid.UUID) -> str | None:
    """Return every place in a chain with the names of who has it, in one string that the database makes."""
    place = (Membership.organisation_id, Membership.role, Membership.since, Membership.until)
    written = [func.coalesce(cast(type_coerce(each, NullType()), String), "") for each in place]
    said = reduce(add, (part + "/" for part in [*written, col(Organisation.name), col(Organisation.short_name)]))
    lines = (
        columns(said.label("line"))
        .select_from(Membership)
        .join(Organisation, col(Organisation.id) == col(Membership.organisation_id))
        .where(col(Membership.chain_id) == chain_id)
        .order_by(col(Membership.id))
        .subquery()
    )
    found: str | None = session.execute(columns(func.aggregate_strings(lines.c.line, "\n"))).scalar_one()
    return found


def _figures(
    session: Session,
    table: Any,  # noqa: ANN401 - any table with an alliance
    wanted: Sequence[ColumnElement[Any]],
    alliance_id: uuid.UUID,
) -> list[Any]:
    statement: Select[Any] = columns(*wanted).select_from(table).where(table.alliance_id == alliance_id)
    return list(session.execute(statement).one())
