"""What officers keep for their work: proposals they do not stand behind, and filters of their queue."""

import uuid
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field


class ProposalRejection(SQLModel, table=True):
    """An officer's word that a supplier does not fit a need, with a reason; endorsing it later takes the word back."""

    __tablename__ = "proposal_rejection"

    need_id: uuid.UUID = Field(foreign_key="need.id", primary_key=True)
    organisation_id: uuid.UUID = Field(foreign_key="organisation.id", primary_key=True)
    proposal_id: uuid.UUID = Field(foreign_key="proposal.id")
    reason: str = Field(max_length=20)
    by_user: uuid.UUID | None = None
    at: datetime = moment_field()


class SavedFilter(SQLModel, table=True):
    """A filter of the queue under a name of one's own; `query` is the address' part after the question mark."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: uuid.UUID = id_field()
    user_id: uuid.UUID = Field(foreign_key="user.id", index=True)
    name: str = Field(max_length=30)
    query: str = Field(max_length=400)
    created_at: datetime = moment_field()
