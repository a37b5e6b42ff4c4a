"""Needs and capabilities with their versions in the database. Nothing here commits.

Every write of a capability also appends to the change log, so that no index can miss it. `now` is the moment to record;
`by` is the user who wrote, None for an import.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, col, select

from service.domain.cases import Case
from service.domain.posts import CLOSED, OPEN, TOLD, WITHDRAWN, Capability, CapabilityVersion, Need, NeedVersion
from service.store import change_log, versions
from service.store.rows import add_row, chunks, get_row, lock_row
from service.store.versions import PostFilter


@dataclass(frozen=True, kw_only=True)
class CapabilityDraft:
    """One capability to add with many others."""

    alliance_id: uuid.UUID
    chain_id: uuid.UUID
    organisation_id: uuid.UUID
    text: str
    title: str = ""
    visibility: str = "alliance"


def add_need(
    session: Session,
    *,
    alliance_id: uuid.UUID,
    chain_id: uuid.UUID,
    organisation_id: uuid.UUID,
    text: str,
    now: datetime,
    title: str = "",
    by: uuid.UUID | None = None,
    audience: str = TOLD,
) -> Need:
    """Post a need as its version 1."""
    need = Need(
        alliance_id=alliance_id,
        chain_id=chain_id,
        organisation_id=organisation_id,
        created_at=now,
        updated_at=now,
        audience=audience,
    )
    add_row(session, need)
    add_row(session, _need_text(need, title=title, text=text, now=now, by=by))
    return need


def get_need(session: Session, need_id: uuid.UUID) -> Need:
    """Return the need in whatever state; NotFoundError when there is none."""
    return get_row(session, Need, need_id)


def lock_need(session: Session, need_id: uuid.UUID) -> Need:
    """Return the need as it is now, kept from other writers until the transaction ends."""
    return lock_row(session, Need, need_id)


def need_version(session: Session, need_id: uuid.UUID, version: int) -> NeedVersion:
    """Return one version of a need; NotFoundError when there is none."""
    return versions.get_version(session, NeedVersion, need_id, version)


def current_need_version(session: Session, need: Need) -> NeedVersion:
    """Return the version that a need stands at."""
    return need_version(session, need.id, need.version)


def list_needs(session: Session, wanted: PostFilter) -> list[tuple[Need, NeedVersion]]:
    """Return needs with their current versions, newest first."""
    joined = (col(NeedVersion.need_id) == col(Need.id)) & (col(NeedVersion.version) == col(Need.version))
    statement = select(Need, NeedVersion).join(NeedVersion, joined).where(*wanted.conditions(Need))
    return list(session.exec(statement.order_by(col(Need.id).desc()).limit(wanted.limit)))


def open_need_versions(session: Session, alliance_id: uuid.UUID) -> list[tuple[uuid.UUID, int]]:
    """Return id and current version of every open need of an alliance whose case is not closed, by id."""
    statement = (
        select(Need.id, Need.version)
        .join(Case, col(Case.need_id) == col(Need.id))
        .where(Need.alliance_id == alliance_id, Need.status == OPEN, col(Case.closed_at).is_(None))
    )
    return [(need_id, version) for need_id, version in session.exec(statement.order_by(col(Need.id)))]


def needs_with_text(session: Session, need_ids: Sequence[uuid.UUID]) -> list[tuple[Need, NeedVersion]]:
    """Return needs with their current versions, by id; at most `rows.MANY` ids at once."""
    joined = (col(NeedVersion.need_id) == col(Need.id)) & (col(NeedVersion.version) == col(Need.version))
    statement = select(Need, NeedVersion).join(NeedVersion, joined).where(col(Need.id).in_(need_ids))
    return list(session.exec(statement.order_by(col(Need.id))))


def revise_need(
    session: Session,
    need: Need,
    *,
    text: str,
    now: datetime,
    title: str = "",
    by: uuid.UUID | None = None,
    chain_id: uuid.UUID | None = None,
    expected_version: int | None = None,
) -> NeedVersion:
    """Add a version to an open need and make it the current one.

    Raises:
        ConflictError: when the need is not open, or stands at another version than `expected_version`.
    """
    versions.advance(session, need, expected_version=expected_version, now=now)
    need.chain_id = chain_id or need.chain_id
    return add_row(session, _need_text(need, title=title, text=text, now=now, by=by))


def withdraw_need(session: Session, need: Need, *, now: datetime) -> None:
    """Take an open need back; ConflictError when it is not open."""
    versions.close(session, need, WITHDRAWN, now)


def strike_off_need(session: Session, need: Need, *, now: datetime) -> None:
    """Take an open need off the open ones because its case is closed; one that is not open stays as it is."""
    if need.status == OPEN:
        versions.close(session, need, CLOSED, now)


def reopen_need(session: Session, need: Need, *, now: datetime) -> None:
    """Open a need again whose case goes on; one that was not struck off stays as it is."""
    if need.status == CLOSED:
        versions.reopen(session, need, now)


def erase_need(session: Session, need: Need, *, now: datetime) -> None:
    """Blank the words of every version, for good; erasing again changes nothing.

    After the commit call `Database.erase_residue`, so that the file forgets them too.
    """
    versions.erase(session, need, now)


def add_capability(
    session: Session,
    *,
    alliance_id: uuid.UUID,
    chain_id: uuid.UUID,
    organisation_id: uuid.UUID,
    text: str,
    now: datetime,
    title: str = "",
    visibility: str = "alliance",
    by: uuid.UUID | None = None,
) -> Capability:
    """Post a capability as its version 1."""
    capability = Capability(
        alliance_id=alliance_id,
        chain_id=chain_id,
        organisation_id=organisation_id,
        visibility=visibility,
        created_at=now,
        updated_at=now,
    )
    add_row(session, capability)
    add_row(session, _capability_text(capability, title=title, text=text, now=now, by=by))
    change_log.append_change(session, capability, change_log.PUT, now)
    return capability


def add_capabilities(
    session: Session, drafts: Iterable[CapabilityDraft], *, now: datetime, by: uuid.UUID | None = None
) -> int:
    """Post many capabilities at once, as their versions 1, in their order; return how many."""
    count = 0
    for part in chunks(drafts):
        heads = [_head_of(draft, now) for draft in part]
        session.execute(insert(Capability), [head.model_dump() for head in heads])
        session.execute(
            insert(CapabilityVersion),
            [
                {"capability_id": head.id, "version": 1, "title": draft.title, "text": draft.text}
                | {"chain_id": draft.chain_id, "visibility": draft.visibility, "created_at": now, "created_by": by}
                for head, draft in zip(heads, part, strict=True)
            ],
        )
        change_log.append_changes(session, heads, change_log.PUT, now)
        count += len(heads)
    return count


def get_capability(session: Session, capability_id: uuid.UUID) -> Capability:
    """Return the capability in whatever state; NotFoundError when there is none."""
    return get_row(session, Capability, capability_id)


def capability_version(session: Session, capability_id: uuid.UUID, version: int) -> CapabilityVersion:
    """Return one version of a capability; NotFoundError when there is none."""
    return versions.get_version(session, CapabilityVersion, capability_id, version)


def current_capability_version(session: Session, capability: Capability) -> CapabilityVersion:
    """Return the version that a capability stands at."""
    return capability_version(session, capability.id, capability.version)


def list_capabilities(session: Session, wanted: PostFilter) -> list[tuple[Capability, CapabilityVersion]]:
    """Return capabilities with their current versions, newest first."""
    joined = (col(CapabilityVersion.capability_id) == col(Capability.id)) & (
        col(CapabilityVersion.version) == col(Capability.version)
    )
    statement = select(Capability, CapabilityVersion).join(CapabilityVersion, joined)
    statement = statement.where(*wanted.conditions(Capability))
    return list(session.exec(statement.order_by(col(Capability.id).desc()).limit(wanted.limit)))


def revise_capability(
    session: Session,
    capability: Capability,
    *,
    text: str,
    now: datetime,
    title: str = "",
    by: uuid.UUID | None = None,
    chain_id: uuid.UUID | None = None,
    visibility: str | None = None,
    expected_version: int | None = None,
) -> CapabilityVersion:
    """Add a version to an open capability and make it the current one; None keeps chain and visibility.

    Raises:
        ConflictError: when the capability is not open, or stands at another version than `expected_version`.
    """
    versions.advance(session, capability, expected_version=expected_version, now=now)
    capability.chain_id = chain_id or capability.chain_id
    capability.visibility = visibility or capability.visibility
    version = add_row(session, _capability_text(capability, title=title, text=text, now=now, by=by))
    change_log.append_change(session, capability, change_log.PUT, now)
    return version


def withdraw_capability(session: Session, capability: Capability, *, now: datetime) -> None:
    """Take an open capability back; ConflictError when it is not open."""
    versions.close(session, capability, WITHDRAWN, now)
    change_log.append_change(session, capability, change_log.WITHDRAW, now)


def erase_capability(session: Session, capability: Capability, *, now: datetime) -> None:
    """Blank the words of every version, for good; erasing again changes nothing.

    After the commit call `Database.erase_residue`, so that the file forgets them too.
    """
    if versions.erase(session, capability, now):
        change_log.append_change(session, capability, change_log.ERASE, now)


def _need_text(need: Need, *, title: str, text: str, now: datetime, by: uuid.UUID | None) -> NeedVersion:
    """The row for a need's current version."""
    return NeedVersion(
        need_id=need.id,
        version=need.version,
        chain_id=need.chain_id,
        title=title,
        text=text,
        created_at=now,
        created_by=by,
    )


def _capability_text(
    capability: Capability, *, title: str, text: str, now: datetime, by: uuid.UUID | None
) -> CapabilityVersion:
    """The row for a capability's current version."""
    return CapabilityVersion(
        capability_id=capability.id,
        version=capability.version,
        chain_id=capability.chain_id,
        visibility=capability.visibility,
        title=title,
        text=text,
        created_at=now,
        created_by=by,
    )


def _head_of(draft: CapabilityDraft, now: datetime) -> Capability:
    """The head row for a draft, with its id."""
    return Capability(
        alliance_id=draft.alliance_id,
        chain_id=draft.chain_id,
        organisation_id=draft.organisation_id,
        visibility=draft.visibility,
        created_at=now,
        updated_at=now,
    )
