"""Drafts: kept for whoever types them, shown to nobody else, gone with the posting or when thrown away."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from matching.normalise import clean_text
from service.domain.drafts import DRAFT_KINDS, PostDraft
from service.domain.timeline import canonical_json
from service.errors import ConflictError, InvalidInputError
from service.policy import Actor, require_own, require_signed_in
from service.store import drafts as draft_store

MOST_DRAFTS: Final = 20
"""Drafts that one person keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """A draft as its writer reads it; choices: what was chosen beside the text, by the name of the field."""

    id: uuid.UUID
    kind: str
    text: str
    choices: Mapping[str, str]
    updated_at: datetime


def save_draft(
    session: Session,
    *,
    actor: Actor | None,
    kind: str,
    text: str,
    now: datetime,
    draft_id: uuid.UUID | None = None,
    choices: Mapping[str, str] | None = None,
) -> DraftView:
    """Keep a draft, a new one (None) or one of the caller's again.

    Raises:
        EmptyTextError, TextTooLongError. InvalidInputError: for an unknown kind. ConflictError: when there are
            `MOST_DRAFTS` already. NotFoundError: for somebody else's, and for one that is gone.
    """
    writer = require_signed_in(actor)
    if kind not in DRAFT_KINDS:
        raise InvalidInputError(field="kind", value=kind)
    words = clean_text(text)
    if draft_id is not None:
        draft = _own(session, actor, draft_id)
    elif len(draft_store.drafts_of(session, writer.user_id)) >= MOST_DRAFTS:
        raise ConflictError(reason="too_many_drafts", most=MOST_DRAFTS)
    else:
        draft = PostDraft(user_id=writer.user_id, kind=kind, text=words, created_at=now, updated_at=now)
    draft.text, draft.choices, draft.updated_at = words, canonical_json(dict(choices or {})), now
    return _show(draft_store.put_draft(session, draft))


def read_draft(session: Session, *, actor: Actor | None, draft_id: uuid.UUID) -> DraftView:
    """Return one of the caller's drafts; NotFoundError for anybody else's."""
    return _show(_own(session, actor, draft_id))


def list_drafts(session: Session, *, actor: Actor | None) -> list[DraftView]:
    """Return the caller's drafts, the one typed at last first."""
    return [_show(row) for row in draft_store.drafts_of(session, require_signed_in(actor).user_id)]


def discard_draft(session: Session, *, actor: Actor | None, draft_id: uuid.UUID) -> None:
    """Throw one of the caller's drafts away, for good; NotFoundError for anybody else's.

    After the commit call `Database.erase_residue`.
    """
    draft_store.drop_draft(session, _own(session, actor, draft_id))


def drop_posted(session: Session, *, actor: Actor | None, draft_id: uuid.UUID | None) -> None:
    """Drop the draft that has become a post, where there is one: another window may have dropped it before."""
    writer = require_signed_in(actor)
    for draft in draft_store.drafts_of(session, writer.user_id):
        if draft.id == draft_id:
            draft_store.drop_draft(session, draft)


def _own(session: Session, actor: Actor | None, draft_id: uuid.UUID) -> PostDraft:
    require_signed_in(actor)
    draft = draft_store.get_draft(session, draft_id)
    require_own(actor, draft.user_id)
    return draft


def _show(draft: PostDraft) -> DraftView:
    return DraftView(
        id=draft.id,
        kind=draft.kind,
        text=draft.text,
        choices=json.loads(draft.choices),
        updated_at=draft.updated_at,
    )
