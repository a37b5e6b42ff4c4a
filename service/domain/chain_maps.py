"""What people add to what the engine sees of a chain: corrected places, knowledge of their own, communities."""

import uuid
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field


class NodeCorrection(SQLModel, table=True):
    """A leader's word that an organisation (or one need of it) belongs on a node, or does not; the latest counts."""

    __tablename__ = "node_correction"
    __table_args__ = (Index("ix_node_correction_alliance", "alliance_id", "id"),)

    id: uuid.UUID = id_field()
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id")
    organisation_id: uuid.UUID = Field(foreign_key="organisation.id")
    need_id: uuid.UUID | None = Field(default=None, foreign_key="need.id")
    node: str = Field(max_length=60)
    belongs: bool
    at: datetime = moment_field()
    by: uuid.UUID | None = None


class KnowledgeAddition(SQLModel, table=True):
    """A name or a relation that an alliance adds to a node of the shared chain knowledge; revoked, it counts no more.

    value: the name, or the node at the other end. note: what a converter lacks.
    """

    __tablename__ = "knowledge_addition"
    __table_args__ = (Index("ix_knowledge_addition_alliance", "alliance_id", "id"),)

    id: uuid.UUID = id_field()
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id")
    kind: str = Field(max_length=20)
    node: str = Field(max_length=60)
    value: str = Field(max_length=60)
    note: str = Field(default="", max_length=120)
    created_at: datetime = moment_field()
    created_by: uuid.UUID | None = None
    revoked_at: datetime | None = moment_field(default=None, nullable=True)
    revoked_by: uuid.UUID | None = None


class Community(SQLModel, table=True):
    """A chain community (产业链共同体) of 5 to 20 firms; `named` says that a person chose the name."""

    __table_args__ = (Index("ix_community_alliance", "alliance_id", "id"),)

    id: uuid.UUID = id_field()
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id")
    chain_id: uuid.UUID = Field(foreign_key="chain.id")
    name: str = Field(max_length=60)
    named: bool = False
    created_at: datetime = moment_field()


class CommunityMember(SQLModel, table=True):
    """A firm in a community; in one chain it is in one at most. A pinned one stays where a person put it."""

    __tablename__ = "community_member"
    __table_args__ = (UniqueConstraint("chain_id", "organisation_id"),)

    community_id: uuid.UUID = Field(foreign_key="community.id", primary_key=True)
    organisation_id: uuid.UUID = Field(foreign_key="organisation.id", primary_key=True)
    chain_id: uuid.UUID = Field(foreign_key="chain.id")
    pinned: bool = False
    since: datetime = moment_field()
