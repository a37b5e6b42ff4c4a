"""How people come in and what is written down about it: invitations, sessions, sign-ins, openings, the audit trail."""

import uuid
from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field


class Invitation(SQLModel, table=True):
    """One person asked into one role; the link works once, until `expires_at`.

    token_digest: SHA-256 of the link's token, empty once the link is used, revoked or replaced; the token itself is
    nowhere. `name` and `email` are what the inviter wrote, empty once the invitation is accepted or revoked.
    """

    id: uuid.UUID = id_field()
    alliance_id: uuid.UUID | None = Field(default=None, foreign_key="alliance.id", index=True)
    organisation_id: uuid.UUID | None = Field(default=None, foreign_key="organisation.id")
    role: str = Field(max_length=20)
    name: str = Field(default="", max_length=60)
    email: str = Field(default="", max_length=200)
    token_digest: str | None = Field(default=None, unique=True, max_length=64)
    created_at: datetime = moment_field()
    created_by: uuid.UUID | None = None
    issued_at: datetime = moment_field()
    expires_at: datetime = moment_field()
    accepted_at: datetime | None = moment_field(default=None, nullable=True)
    accepted_by: uuid.UUID | None = Field(default=None, foreign_key="user.id")
    revoked_at: datetime | None = moment_field(default=None, nullable=True)


class UserSession(SQLModel, table=True):
    """One browser that somebody signed in with. `digest` is the SHA-256 of the session's id, which only the cookie has.

    ends_at: the absolute limit. rights: digest of the roles it was begun with. agent: what the browser calls itself.
    """

    __tablename__ = "user_session"

    id: uuid.UUID = id_field()
    digest: str = Field(unique=True, max_length=64)
    user_id: uuid.UUID = Field(foreign_key="user.id", index=True)
    rights: str = Field(default="", max_length=64)
    agent: str = Field(default="", max_length=60)
    created_at: datetime = moment_field()
    seen_at: datetime = moment_field()
    ends_at: datetime = moment_field()
    ended_at: datetime | None = moment_field(default=None, nullable=True)
    end_reason: str | None = Field(default=None, max_length=20)


class SignInAttempt(SQLModel, table=True):
    """One attempt to sign in; what was typed as a user name is kept as a keyed digest only.

    key: digest of name and address, source: digest of the address, or of the network that one line has with IPv6; both
    are what the brake counts by. user_id: whose name it was, None for nobody's. succeeded: None while the password is
    being checked.
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_brake", "key", "at"),
        Index("ix_sign_in_attempt_source", "source", "at"),
        Index("ix_sign_in_attempt_user", "user_id", "at"),
    )

    id: uuid.UUID = id_field()
    at: datetime = moment_field()
    key: str = Field(max_length=64)
    source: str = Field(default="", max_length=64)
    address: str = Field(default="", max_length=64)
    user_id: uuid.UUID | None = None
    succeeded: bool | None = None


class Disclosure(SQLModel, table=True):
    """One opening: whose field (`subject_id`) was opened to, or seen by, whom, when and why. Append-only.

    kind: `opened` when the rule began to allow it, `viewed` when a person was shown it. viewer_id: the person, None for
    an opening to a whole organisation. reference_id: the attachment or whatever else the field is one of.
    """

    __table_args__ = (
        Index("ix_disclosure_subject", "subject_id", "at"),
        Index("ix_disclosure_viewer", "viewer_id", "at"),
        Index("ix_disclosure_alliance", "alliance_id", "at"),
    )

    id: uuid.UUID = id_field()
    at: datetime = moment_field()
    kind: str = Field(max_length=10)
    field: str = Field(max_length=20)
    reason: str = Field(max_length=20)
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id")
    subject_id: uuid.UUID = Field(foreign_key="organisation.id")
    viewer_id: uuid.UUID | None = None
    viewer_organisation_id: uuid.UUID | None = None
    need_id: uuid.UUID | None = None
    reference_id: uuid.UUID | None = None


class AuditEntry(SQLModel, table=True):
    """One act of administration, hash-chained: ids and codes only (`data` is canonical JSON), never people's words."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_alliance", "alliance_id", "at"),)

    seq: int = Field(primary_key=True)
    at: datetime = moment_field()
    kind: str = Field(max_length=40)
    actor_id: uuid.UUID | None = None
    user_id: uuid.UUID | None = Field(default=None, index=True)
    alliance_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None
    data: str = Field(sa_type=Text, default="{}")
    previous_hash: str = Field(default="", max_length=64)
    hash: str = Field(default="", max_length=64)
