"""What lists are made of, as it stands now or as it stood before a moment. Nothing here writes.

The past is rebuilt: a post's text from its versions, its status from the changes of status, a case and the answers
about it from its timeline. The present is read from the head rows, which must say the same.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, literal, null
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from service.domain.cases import Case, TimelineEntry
from service.domain.matches import Interest, OrderIntent
from service.domain.posts import OPEN, Capability, CapabilityVersion, Need, NeedVersion, StatusChange
from service.domain.requests import Request
from service.store.rows import chunks

ACCEPTED, DECLINED = "interest_accepted", "interest_declined"
"""The timeline's kinds for one side's answer about a pair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilter:
    """Which rows of an alliance; newest first.

    before: as they stood before this moment; None: as they stand. cursor: only posts with a smaller id.
    """

    alliance_id: uuid.UUID
    before: datetime | None = None
    cursor: uuid.UUID | None = None
    limit: int | None = None


class Standing(NamedTuple):
    """How a case stands."""

    state: str
    owner_id: uuid.UUID | None
    due_at: datetime
    claimed_by: uuid.UUID | None = None
    claimed_at: datetime | None = None


class ListedNeed(NamedTuple):
    """A need with the version and the case that belong to the list's moment."""

    need: Need
    version: NeedVersion
    case: Case
    standing: Standing


class ListedClaim(NamedTuple):
    """A claimed case; `need` or `request` is what it is about."""

    case: Case
    standing: Standing
    request: Request | None


class Answer(NamedTuple):
    """One side's answer about a pair."""

    accepted: bool
    at: datetime


def open_needs(session: Session, wanted: ListFilter) -> list[ListedNeed]:
    """Return the needs that are open."""
    statement = _needs(wanted).where(_is_open(Need, wanted.before))
    return _fetch_needs(session, _page(statement, col(Need.id), wanted))


def needs_in_state(session: Session, wanted: ListFilter, state: str) -> list[ListedNeed]:
    """Return the needs whose case is in a state, open or not."""
    if wanted.before is None:
        in_state: ColumnElement[bool] = col(Case.state) == state
    else:
        in_state = col(TimelineEntry.data).contains(f'"state":"{state}"', autoescape=True)
    found = _fetch_needs(session, _page(_needs(wanted).where(in_state), col(Need.id), wanted))
    return [row for row in found if row.standing.state == state]


def needs_by_id(session: Session, wanted: ListFilter, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, ListedNeed]:
    """Return these needs, open or not; cursor and limit do not matter."""
    found: dict[uuid.UUID, ListedNeed] = {}
    for part in chunks(set(ids)):
        rows = _fetch_needs(session, _needs(wanted).where(col(Need.id).in_(part)))
        found.update((row.need.id, row) for row in rows)
    return found


def needs_open_among(session: Session, wanted: ListFilter, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of these needs that are open."""
    found: set[uuid.UUID] = set()
    for part in chunks(set(ids)):
        found |= set(session.exec(select(Need.id).where(col(Need.id).in_(part), _is_open(Need, wanted.before))))
    return found


def open_resources(session: Session, wanted: ListFilter) -> list[tuple[Capability, CapabilityVersion]]:
    """Return the capabilities that are open, each with its version."""
    statement = select(Capability, CapabilityVersion).where(
        col(Capability.alliance_id) == wanted.alliance_id,
        col(CapabilityVersion.capability_id) == col(Capability.id),
        col(CapabilityVersion.version) == _version_of(Capability, wanted.before),
        _is_open(Capability, wanted.before),
    )
    return [(head, version) for head, version in session.execute(_page(statement, col(Capability.id), wanted))]


def made_intents(session: Session, wanted: ListFilter) -> list[OrderIntent]:
    """Return the order intents that both sides have confirmed, by need, newest first; the limit does not matter."""
    statement = (
        select(OrderIntent)
        .join(Need, col(Need.id) == col(OrderIntent.need_id))
        .where(col(Need.alliance_id) == wanted.alliance_id, col(OrderIntent.made_at).is_not(None))
        .order_by(col(OrderIntent.need_id).desc(), col(OrderIntent.supplier_id))
    )
    if wanted.before is not None:
        statement = statement.where(col(OrderIntent.made_at) < wanted.before)
    return list(session.exec(statement))


def answers(session: Session, wanted: ListFilter) -> dict[tuple[uuid.UUID, uuid.UUID], dict[str, Answer]]:
    """Return the latest answers by (need, supplier) and side; cursor and limit do not matter."""
    found: dict[tuple[uuid.UUID, uuid.UUID], dict[str, Answer]] = {}
    if wanted.before is None:
        of_alliance = col(Interest.need_id).in_(select(Need.id).where(Need.alliance_id == wanted.alliance_id))
        for row in session.exec(select(Interest).where(of_alliance)):
            found.setdefault((row.need_id, row.supplier_id), {})[row.side] = Answer(row.accepted, row.at)
        return found
    statement = (
        columns(col(Case.need_id), col(TimelineEntry.kind), col(TimelineEntry.at), col(TimelineEntry.data))
        .join(Case, col(Case.id) == col(TimelineEntry.case_id))
        .where(col(Case.alliance_id) == wanted.alliance_id, col(TimelineEntry.at) < wanted.before)
        .where(col(TimelineEntry.kind).in_((ACCEPTED, DECLINED)))
        .order_by(col(TimelineEntry.case_id), col(TimelineEntry.seq))
    )
    for need_id, kind, at, data in session.execute(statement):
        told = json.loads(data)
        pair = (need_id, uuid.UUID(told["supplier"]))
        found.setdefault(pair, {})[told["side"]] = Answer(kind == ACCEPTED, at)
    return found


def claimed_cases(session: Session, wanted: ListFilter) -> list[ListedClaim]:
    """Return the cases that an organisation has claimed, newest first; cursor and limit do not matter."""
    if wanted.before is None:
        is_claimed: ColumnElement[bool] = col(Case.claimed_by).is_not(None)
    else:
        is_claimed = col(TimelineEntry.data).contains('"claimed_by":"')
    statement = columns(Case, Request, _entry_data(wanted.before)).select_from(Case)
    statement = statement.outerjoin(Request, col(Request.id) == col(Case.request_id))
    statement = (
        _with_entry(statement, wanted.before)
        .where(col(Case.alliance_id) == wanted.alliance_id, is_claimed)
        .order_by(col(Case.id).desc())
    )
    rows = session.execute(statement)
    found = [ListedClaim(case, _standing(case, data), request) for case, request, data in rows]
    return [row for row in found if row.standing.claimed_by is not None]


def _needs(wanted: ListFilter) -> Select[Any]:
    """Needs with version, case and the entry that tells how the case stood."""
    statement = columns(Need, NeedVersion, Case, _entry_data(wanted.before)).where(
        col(Need.alliance_id) == wanted.alliance_id,
        col(NeedVersion.need_id) == col(Need.id),
        col(NeedVersion.version) == _version_of(Need, wanted.before),
    )
    return _with_entry(statement, wanted.before, col(Case.need_id) == col(Need.id))


def _entry_data(before: datetime | None) -> SQLColumnExpression[Any]:
    return null() if before is None else col(TimelineEntry.data)


def _with_entry(statement: Select[Any], before: datetime | None, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Add the case's last entry before the moment, where a moment is given."""
    statement = statement.where(*conditions)
    if before is None:
        return statement
    earlier = aliased(TimelineEntry)
    last = columns(func.max(earlier.seq)).where(col(earlier.case_id) == col(Case.id), col(earlier.at) < before)
    return statement.where(
        col(TimelineEntry.case_id) == col(Case.id),
        col(TimelineEntry.seq) == last.correlate(Case).scalar_subquery(),
    )


def _version_of(kind: type[Need] | type[Capability], before: datetime | None) -> SQLColumnExpression[int]:
    """The number of the version that counts."""
    if before is None:
        return col(kind.version)
    if kind is Need:
        versions = columns(func.max(NeedVersion.version)).where(col(NeedVersion.need_id) == col(Need.id))
        return versions.where(col(NeedVersion.created_at) < before).correlate(Need).scalar_subquery()
    offered = columns(func.max(CapabilityVersion.version))
    offered = offered.where(col(CapabilityVersion.capability_id) == col(Capability.id))
    return offered.where(col(CapabilityVersion.created_at) < before).correlate(Capability).scalar_subquery()


def _is_open(kind: type[Need] | type[Capability], before: datetime | None) -> ColumnElement[bool]:
    """The condition that a post is open; one that was not yet made has no version before the moment."""
    if before is None:
        return col(kind.status) == OPEN
    last = columns(col(StatusChange.status)).where(col(StatusChange.post_id) == col(kind.id))
    last = last.where(col(StatusChange.at) < before).order_by(col(StatusChange.seq).desc()).limit(1).correlate(kind)
    return func.coalesce(last.scalar_subquery(), literal(OPEN)) == OPEN


def _page(statement: Any, post_id: SQLColumnExpression[uuid.UUID], wanted: ListFilter) -> Any:  # noqa: ANN401 - any query
    if wanted.cursor is not None:
        statement = statement.where(post_id < wanted.cursor)
    return statement.order_by(post_id.desc()).limit(wanted.limit)


def _fetch_needs(session: Session, statement: Select[Any]) -> list[ListedNeed]:
    rows = session.execute(statement)
    return [ListedNeed(need, version, case, _standing(case, data)) for need, version, case, data in rows]


def _standing(case: Case, data: str | None) -> Standing:
    """Read how a case stood from its entry; as it stands where there is none, or the entry is older than that."""
    told = json.loads(data).get("case") if data is not None else None
    if told is None:
        return Standing(case.state, case.owner_id, case.due_at, case.claimed_by, case.claimed_at)
    return Standing(
        told["state"],
        _id(told["owner"]),
        datetime.fromisoformat(told["due"]),
        _id(told.get("claimed_by")),
        datetime.fromisoformat(told["claimed_at"]) if told.get("claimed_at") else None,
    )


def _id(written: str | None) -> uuid.UUID | None:
    return uuid.UUID(written) if written else None
