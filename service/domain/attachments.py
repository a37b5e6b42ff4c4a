"""Files that belong to a post or a case: drawings, certificates, photographs, records."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field

NEED, CAPABILITY, CASE = "need", "capability", "case"
SUBJECTS: Final = (NEED, CAPABILITY, CASE)
"""What a file can belong to."""


class Attachment(SQLModel, table=True):
    """One file without its bytes. `subject` and `subject_id` name the post or case.

    `organisation_id`: whose file it is, None for one of the office. `digest`: SHA-256 of what is stored, which for
    pictures is not what came in. Once removed, `name` is empty, the bytes are gone and `removed_at` is set.
    """

    __table_args__ = (Index("ix_attachment_subject", "subject", "subject_id"),)

    id: uuid.UUID = id_field()
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id", index=True)
    subject: str = Field(max_length=12)
    subject_id: uuid.UUID
    organisation_id: uuid.UUID | None = Field(default=None, foreign_key="organisation.id")
    name: str = Field(max_length=120)
    kind: str = Field(max_length=8)
    size: int
    digest: str = Field(max_length=64)
    created_at: datetime = moment_field()
    created_by: uuid.UUID | None = Field(default=None, foreign_key="user.id")
    removed_at: datetime | None = moment_field(default=None, nullable=True)


class AttachmentContent(SQLModel, table=True):
    """The bytes of one file, apart so that lists of files do not read them."""

    __tablename__ = "attachment_content"

    attachment_id: uuid.UUID = Field(foreign_key="attachment.id", primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)
