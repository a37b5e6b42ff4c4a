"""Drafts (草稿): what somebody has typed and not posted yet; gone with the posting, or when it is thrown away."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field

NEED, CAPABILITY, REQUEST = "need", "capability", "request"
DRAFT_KINDS: Final = (NEED, CAPABILITY, REQUEST)
"""What a draft can become."""


class PostDraft(SQLModel, table=True):
    """One draft of one person, seen by nobody else. `choices`: JSON of what was chosen beside the text, codes only."""

    __tablename__ = "post_draft"

    id: uuid.UUID = id_field()
    user_id: uuid.UUID = Field(foreign_key="user.id", index=True)
    kind: str = Field(max_length=12)
    text: str = Field(sa_type=Text)
    choices: str = Field(default="{}", sa_type=Text)
    created_at: datetime = moment_field()
    updated_at: datetime = moment_field()
