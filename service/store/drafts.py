"""Drafts in the database. Nothing here commits."""

import uuid

from sqlmodel import Session, col, select

from service.domain.drafts import PostDraft
from service.store.rows import add_row, get_row


def put_draft(session: Session, draft: PostDraft) -> PostDraft:
    """Write a draft as it stands now, new or not."""
    return add_row(session, draft)


def get_draft(session: Session, draft_id: uuid.UUID) -> PostDraft:
    """Return the draft with this id; NotFoundError when there is none (any more)."""
    return get_row(session, PostDraft, draft_id)


def drafts_of(session: Session, user_id: uuid.UUID) -> list[PostDraft]:
    """Return a person's drafts, the one typed at last first."""
    mine = select(PostDraft).where(PostDraft.user_id == user_id)
    return list(session.exec(mine.order_by(col(PostDraft.updated_at).desc(), col(PostDraft.id).desc())))


def drop_draft(session: Session, draft: PostDraft) -> None:
    """Delete a draft with its words. After the commit call `Database.erase_residue`."""
    session.delete(draft)
    session.flush()
