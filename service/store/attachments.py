"""Attached files in the database: their rows, and their bytes apart. Nothing here commits."""

import uuid
from datetime import datetime

from sqlmodel import Session, col, delete, select

from service.domain.attachments import Attachment, AttachmentContent
from service.store.rows import add_row, get_row


def add_attachment(session: Session, attachment: Attachment, content: bytes) -> Attachment:
    """Insert a file with its bytes."""
    add_row(session, attachment)
    add_row(session, AttachmentContent(attachment_id=attachment.id, content=content))
    return attachment


def get_attachment(session: Session, attachment_id: uuid.UUID) -> Attachment:
    """Return the file with this id, removed ones too; NotFoundError when there is none."""
    return get_row(session, Attachment, attachment_id)


def attachments_of(session: Session, subject: str, subject_id: uuid.UUID) -> list[Attachment]:
    """Return the files of a post or case that are not removed, oldest first."""
    statement = select(Attachment).where(
        Attachment.subject == subject,
        Attachment.subject_id == subject_id,
        col(Attachment.removed_at).is_(None),
    )
    return list(session.exec(statement.order_by(col(Attachment.id))))


def content_of(session: Session, attachment_id: uuid.UUID) -> bytes:
    """Return the bytes of a file; NotFoundError once they are gone."""
    return get_row(session, AttachmentContent, attachment_id).content


def remove_attachment(session: Session, attachment: Attachment, *, now: datetime) -> None:
    """Delete the bytes and the name of a file; that there was one stays known."""
    session.exec(delete(AttachmentContent).where(col(AttachmentContent.attachment_id) == attachment.id))
    attachment.name, attachment.removed_at = "", now
    session.flush()


def move_attachments(session: Session, old: tuple[str, uuid.UUID], new: tuple[str, uuid.UUID]) -> None:
    """Let the files of a post or case belong to another one from now on."""
    for attachment in attachments_of(session, *old):
        attachment.subject, attachment.subject_id = new
        add_row(session, attachment)


def remove_attachments_of(session: Session, subject: str, subject_id: uuid.UUID, *, now: datetime) -> int:
    """Delete every file of a post or case; return how many there were."""
    found = attachments_of(session, subject, subject_id)
    for attachment in found:
        remove_attachment(session, attachment, now=now)
    return len(found)
