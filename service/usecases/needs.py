"""Needs: posted by firms, read by those they are opened to, revised, withdrawn, erased."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain.attachments import CASE, NEED
from service.domain.case_states import CLOSED, ENDED
from service.domain.post_texts import clean_post
from service.domain.posts import AUDIENCES, OPEN, TOLD, Need, NeedVersion
from service.errors import ConflictError, InvalidInputError
from service.policy import Action, Actor, Target, may, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import attachments as attachment_store
from service.store import case_details as detail_store
from service.store import cases as case_store
from service.store import matches as match_store
from service.store import posts as post_store
from service.store import supply as supply_store
from service.store.versions import PostFilter
from service.usecases import case_moves
from service.usecases.access import (
    open_need,
    place_post,
    resolve_alliance,
    resolve_chain,
    resolve_organisation,
)
from service.usecases.case_merging import release_duplicates
from service.usecases.cases import open_case_for
from service.usecases.finding import ask_for_partners
from service.usecases.paging import Page, make_page


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedView:
    """A need as it is read, in its current version, with where its case stands."""

    id: uuid.UUID
    alliance: str
    chain: str
    organisation_id: uuid.UUID
    organisation: str
    title: str
    text: str
    status: str
    version: int
    created_at: datetime
    updated_at: datetime
    case_id: uuid.UUID
    case_number: str
    state: str
    due_at: datetime
    audience: str = TOLD


def post_need(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str,
    text: str,
    now: datetime,
    title: str = "",
    chain: str | None = None,
    organisation: str | None = None,
    audience: str = TOLD,
) -> NeedView:
    """Post a need and open its case.

    chain: code; None: that of the firm's oldest place. organisation: id or full name; None: the caller's own.
    audience: who may read it beside the office, `told` or `members`.

    Raises:
        EmptyTextError, TextTooLongError, UnknownAllianceError, InvalidInputError, ForbiddenError, NotSignedInError.
    """
    signed_in = require_signed_in(actor)
    found = alliance_store.get_alliance(session, alliance)
    owner_id = owner_of_post(session, signed_in, organisation)
    require(actor, Action.POST_NEED, Target(alliance_id=found.id, owner_id=owner_id))
    title, text = clean_post(title, text)
    need = post_store.add_need(
        session,
        alliance_id=found.id,
        chain_id=place_post(session, alliance=found, organisation_id=owner_id, chain=chain, now=now),
        organisation_id=owner_id,
        title=title,
        text=text,
        now=now,
        by=signed_in.user_id,
        audience=_check_audience(audience),
    )
    open_case_for(session, need, actor=actor, now=now)
    ask_for_partners(session, need, now=now)
    return show_need(session, need)


def owner_of_post(session: Session, actor: Actor, organisation: str | None) -> uuid.UUID:
    """Return whose post it will be; InvalidInputError where the caller stands for no firm and names none."""
    if organisation is not None:
        return resolve_organisation(session, organisation).id
    if actor.organisation_id is None:
        raise InvalidInputError(field="organisation", reason="name_organisation")
    return actor.organisation_id


def read_need(session: Session, *, actor: Actor | None, need_id: uuid.UUID) -> NeedView:
    """Return a need; NotFoundError for those it is not opened to."""
    return show_need(session, open_need(session, actor, need_id, Action.READ_NEED))


def read_changeable_need(session: Session, *, actor: Actor | None, need_id: uuid.UUID) -> NeedView:
    """Return an open need that the caller may change; ForbiddenError, NotFoundError or ConflictError otherwise."""
    need = open_need(session, actor, need_id, Action.CHANGE_NEED)
    if need.status != OPEN:
        raise ConflictError(reason="need_not_open", id=str(need.id))
    return show_need(session, need)


def list_needs(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str | None = None,
    chain: str | None = None,
    status: str | None = OPEN,
    cursor: uuid.UUID | None = None,
    limit: int = 50,
) -> Page[NeedView]:
    """Return the needs of an alliance that the caller may read, newest first; a firm gets its own.

    Needs that were opened to a firm are in `list_needs_for_me`. status: None for any.
    """
    signed_in = require_signed_in(actor)
    found = resolve_alliance(session, actor, alliance)
    require(actor, Action.READ_ALLIANCE, Target(alliance_id=found.id))
    sees_all = may(actor, Action.READ_NEED, Target(alliance_id=found.id))
    if not sees_all and signed_in.organisation_id is None:
        return Page([])
    wanted = PostFilter(
        alliance_id=found.id,
        chain_id=resolve_chain(session, found.id, chain).id if chain else None,
        organisation_id=None if sees_all else signed_in.organisation_id,
        status=status,
        before=cursor,
        limit=limit,
    )
    return make_page(
        post_store.list_needs(session, wanted),
        limit=limit,
        id_of=lambda row: row[0].id,
        show=lambda row: show_need(session, row[0], row[1]),
    )


def list_needs_for_me(session: Session, *, actor: Actor | None, limit: int = 50) -> Page[NeedView]:
    """Return the open needs that an officer endorsed the caller's firm for, newest endorsement first."""
    signed_in = require_signed_in(actor)
    if signed_in.organisation_id is None:
        return Page([])
    proposals = match_store.proposals_to(session, signed_in.organisation_id, limit=limit)
    needs = [post_store.get_need(session, need_id) for need_id in dict.fromkeys(row.need_id for row in proposals)]
    return Page([show_need(session, need) for need in needs if need.status == OPEN])


def revise_need(
    session: Session,
    *,
    actor: Actor | None,
    need_id: uuid.UUID,
    now: datetime,
    text: str | None = None,
    title: str | None = None,
    chain: str | None = None,
    audience: str | None = None,
    expected_version: int | None = None,
) -> NeedView:
    """Give an open need a new version; None keeps what stands.

    Raises:
        ConflictError: when it is not open, or stands at another version than `expected_version`.
    """
    need = open_need(session, actor, need_id, Action.CHANGE_NEED)
    current = post_store.current_need_version(session, need)
    title, text = clean_post(current.title if title is None else title, current.text if text is None else text)
    post_store.revise_need(
        session,
        need,
        title=title,
        text=text,
        now=now,
        by=require_signed_in(actor).user_id,
        chain_id=resolve_chain(session, need.alliance_id, chain).id if chain else None,
        expected_version=expected_version,
    )
    need.audience = _check_audience(audience) if audience else need.audience
    case = case_store.case_of_need(session, need.id)
    case_moves.move_case(session, case, kind="need_revised", now=now, actor=actor, data={"version": need.version})
    ask_for_partners(session, need, now=now)
    return show_need(session, need)


def withdraw_need(session: Session, *, actor: Actor | None, need_id: uuid.UUID, now: datetime) -> NeedView:
    """Take a need back and close its case; ConflictError when it is not open."""
    need = open_need(session, actor, need_id, Action.CHANGE_NEED)
    post_store.withdraw_need(session, need, now=now)
    _close(session, need, kind="need_withdrawn", actor=actor, now=now)
    return show_need(session, need)


def erase_need(session: Session, *, actor: Actor | None, need_id: uuid.UUID, now: datetime) -> NeedView:
    """Blank every version of a need and what was said in its case for good, and close the case; again: no change.

    After the commit call `Database.erase_residue`.
    """
    need = open_need(session, actor, need_id, Action.ERASE_NEED)
    post_store.erase_need(session, need, now=now)
    case_id = case_store.case_of_need(session, need.id).id
    detail_store.erase_statements(session, case_id, now=now)
    supply_store.erase_records(session, case_id, now=now)
    attachment_store.remove_attachments_of(session, NEED, need.id, now=now)
    attachment_store.remove_attachments_of(session, CASE, case_id, now=now)
    _close(session, need, kind="need_erased", actor=actor, now=now)
    return show_need(session, need)


def show_need(session: Session, need: Need, version: NeedVersion | None = None) -> NeedView:
    """Return a need as it is read, to a caller who may."""
    version = version or post_store.current_need_version(session, need)
    case = case_store.case_of_need(session, need.id)
    return NeedView(
        id=need.id,
        alliance=alliance_store.alliance_by_id(session, need.alliance_id).code,
        chain=alliance_store.chain_by_id(session, need.chain_id).code,
        organisation_id=need.organisation_id,
        organisation=alliance_store.get_organisation(session, need.organisation_id).name,
        title=version.title,
        text=version.text,
        status=need.status,
        version=need.version,
        created_at=need.created_at,
        updated_at=need.updated_at,
        case_id=case.id,
        case_number=case.number,
        state=case.state,
        due_at=case.due_at,
        audience=need.audience,
    )


def _check_audience(audience: str) -> str:
    if audience not in AUDIENCES:
        raise InvalidInputError(field="audience", value=audience)
    return audience


def _close(session: Session, need: Need, *, kind: str, actor: Actor | None, now: datetime) -> None:
    """Close the case of a need that was taken back, unless it is closed; its duplicates go on by themselves.

    Whose word that is, is the asker's own, or the office's, for which the need as it stands is the proof.
    """
    case = case_store.lock_case(session, case_store.case_of_need(session, need.id).id)
    if case.state in ENDED:
        return
    release_duplicates(session, case, actor=actor, now=now)
    own_word = actor is not None and actor.organisation_id == need.organisation_id
    data = {"basis": "asker" if own_word else "proof", "need": need.id, "version": need.version}
    case_moves.move_case(session, case, kind=kind, to=CLOSED, now=now, actor=actor, data=data)
