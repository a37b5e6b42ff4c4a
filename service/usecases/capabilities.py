"""Capabilities: posted by firms, visible in their alliance and as far beyond as their owner lets them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from service.domain.attachments import CAPABILITY
from service.domain.post_texts import clean_post
from service.domain.posts import ERASED, OPEN, VISIBILITIES, Capability, CapabilityVersion
from service.errors import ConflictError, InvalidInputError
from service.policy import Action, Actor, Target, may, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import attachments as attachment_store
from service.store import posts as post_store
from service.store.versions import PostFilter
from service.usecases.access import (
    capability_target,
    open_capability,
    place_post,
    resolve_alliance,
    resolve_chain,
    resolve_organisation,
)
from service.usecases.needs import owner_of_post
from service.usecases.paging import Page, make_page
from service.usecases.rematching import rematch
from service.usecases.renewals import holds_until


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityView:
    """A capability as it is read, in its current version."""

    id: uuid.UUID
    alliance: str
    chain: str
    organisation_id: uuid.UUID
    organisation: str
    title: str
    text: str
    visibility: str
    status: str
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class OwnCapability:
    """A capability of one's own firm, and the day until which it holds."""

    view: CapabilityView
    holds_until: date


def post_capability(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str,
    text: str,
    now: datetime,
    title: str = "",
    chain: str | None = None,
    organisation: str | None = None,
    visibility: str = "alliance",
) -> CapabilityView:
    """Post a capability; chain and organisation as in `post_need`.

    Raises:
        EmptyTextError, TextTooLongError, UnknownAllianceError, InvalidInputError, ForbiddenError, NotSignedInError.
    """
    signed_in = require_signed_in(actor)
    found = alliance_store.get_alliance(session, alliance)
    owner_id = owner_of_post(session, signed_in, organisation)
    require(actor, Action.POST_CAPABILITY, Target(alliance_id=found.id, owner_id=owner_id))
    title, text = clean_post(title, text)
    capability = post_store.add_capability(
        session,
        alliance_id=found.id,
        chain_id=place_post(session, alliance=found, organisation_id=owner_id, chain=chain, now=now),
        organisation_id=owner_id,
        title=title,
        text=text,
        now=now,
        visibility=_check_visibility(visibility),
        by=signed_in.user_id,
    )
    rematch(session, capability, now=now)
    return show_capability(session, capability)


def read_capability(
    session: Session, *, actor: Actor | None, capability_id: uuid.UUID, now: datetime
) -> CapabilityView:
    """Return a capability; NotFoundError for those who may not see it."""
    found = open_capability(session, actor, capability_id, Action.READ_CAPABILITY, now=now)
    return show_capability(session, found)


def read_changeable_capability(
    session: Session, *, actor: Actor | None, capability_id: uuid.UUID, now: datetime
) -> CapabilityView:
    """Return an open capability that the caller may change; ForbiddenError, NotFoundError or ConflictError if not."""
    found = open_capability(session, actor, capability_id, Action.CHANGE_CAPABILITY, now=now)
    if found.status != OPEN:
        raise ConflictError(reason="capability_not_open", id=str(found.id))
    return show_capability(session, found)


def list_own_capabilities(session: Session, *, actor: Actor | None, limit: int = 100) -> list[OwnCapability]:
    """Return every capability of the caller's firm that is not erased, with until when it holds, open ones first."""
    own_id = require_signed_in(actor).organisation_id
    if own_id is None:
        return []
    rows = post_store.list_capabilities(session, PostFilter(organisation_id=own_id, status=None, limit=limit))
    shown = [OwnCapability(show_capability(session, row, words), holds_until(session, row)) for row, words in rows]
    return sorted((each for each in shown if each.view.status != ERASED), key=lambda each: each.view.status != OPEN)


def list_capabilities(
    session: Session,
    *,
    actor: Actor | None,
    now: datetime,
    alliance: str | None = None,
    chain: str | None = None,
    organisation: str | None = None,
    status: str | None = OPEN,
    cursor: uuid.UUID | None = None,
    limit: int = 50,
) -> Page[CapabilityView]:
    """Return the capabilities of an alliance that the caller may see, newest first; status: None for any."""
    require_signed_in(actor)
    found = resolve_alliance(session, actor, alliance)
    wanted = PostFilter(
        alliance_id=found.id,
        chain_id=resolve_chain(session, found.id, chain).id if chain else None,
        organisation_id=resolve_organisation(session, organisation).id if organisation else None,
        status=status,
        before=cursor,
        limit=limit,
    )
    sees_all = may(actor, Action.READ_CAPABILITY, Target(alliance_id=found.id))

    def show(row: tuple[Capability, CapabilityVersion]) -> CapabilityView | None:
        visible = sees_all or may(actor, Action.READ_CAPABILITY, capability_target(session, row[0], now))
        return show_capability(session, row[0], row[1]) if visible else None

    rows = post_store.list_capabilities(session, wanted)
    return make_page(rows, limit=limit, id_of=lambda row: row[0].id, show=show)


def revise_capability(
    session: Session,
    *,
    actor: Actor | None,
    capability_id: uuid.UUID,
    now: datetime,
    text: str | None = None,
    title: str | None = None,
    chain: str | None = None,
    visibility: str | None = None,
    expected_version: int | None = None,
) -> CapabilityView:
    """Give an open capability a new version; None keeps what stands.

    Raises:
        ConflictError: when it is not open, or stands at another version than `expected_version`.
    """
    capability = open_capability(session, actor, capability_id, Action.CHANGE_CAPABILITY, now=now)
    current = post_store.current_capability_version(session, capability)
    title, text = clean_post(current.title if title is None else title, current.text if text is None else text)
    post_store.revise_capability(
        session,
        capability,
        title=title,
        text=text,
        now=now,
        by=require_signed_in(actor).user_id,
        chain_id=resolve_chain(session, capability.alliance_id, chain).id if chain else None,
        visibility=_check_visibility(visibility) if visibility else None,
        expected_version=expected_version,
    )
    rematch(session, capability, now=now)
    return show_capability(session, capability)


def withdraw_capability(
    session: Session, *, actor: Actor | None, capability_id: uuid.UUID, now: datetime
) -> CapabilityView:
    """Take a capability back; ConflictError when it is not open."""
    capability = open_capability(session, actor, capability_id, Action.CHANGE_CAPABILITY, now=now)
    post_store.withdraw_capability(session, capability, now=now)
    return show_capability(session, capability)


def erase_capability(
    session: Session, *, actor: Actor | None, capability_id: uuid.UUID, now: datetime
) -> CapabilityView:
    """Blank every version of a capability for good; again: nothing changes.

    After the commit call `Database.erase_residue`.
    """
    capability = open_capability(session, actor, capability_id, Action.ERASE_CAPABILITY, now=now)
    post_store.erase_capability(session, capability, now=now)
    attachment_store.remove_attachments_of(session, CAPABILITY, capability.id, now=now)
    return show_capability(session, capability)


def show_capability(
    session: Session, capability: Capability, version: CapabilityVersion | None = None
) -> CapabilityView:
    """Return a capability as it is read, to a caller who may."""
    version = version or post_store.current_capability_version(session, capability)
    return CapabilityView(
        id=capability.id,
        alliance=alliance_store.alliance_by_id(session, capability.alliance_id).code,
        chain=alliance_store.chain_by_id(session, capability.chain_id).code,
        organisation_id=capability.organisation_id,
        organisation=alliance_store.get_organisation(session, capability.organisation_id).name,
        title=version.title,
        text=version.text,
        visibility=capability.visibility,
        status=capability.status,
        version=capability.version,
        created_at=capability.created_at,
        updated_at=capability.updated_at,
    )


def _check_visibility(visibility: str) -> str:
    if visibility not in VISIBILITIES:
        raise InvalidInputError(field="visibility", value=visibility)
    return visibility
