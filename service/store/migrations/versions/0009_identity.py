"""Invitations, sessions, sign-ins, openings and the audit trail; users whose tokens end with their password."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Extend users, then create the tables."""
    op.add_column("user", sa.Column("credentials", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("user", sa.Column("erased_at", _MOMENT, nullable=True))
    _create_invitation()
    _create_user_session()
    _create_sign_in_attempt()
    _create_disclosure()
    _create_audit_entry()


def downgrade() -> None:
    """Drop what was created."""
    for table in ("audit_entry", "disclosure", "sign_in_attempt", "user_session", "invitation"):
        op.drop_table(table)
    with op.batch_alter_table("user") as batch:
        batch.drop_column("erased_at")
        batch.drop_column("credentials")


def _id(name: str, *, of: str = "", nullable: bool = False) -> sa.Column[Any]:
    """A column that holds an id; of: the table that it points at."""
    return sa.Column(name, sa.Uuid(), *([sa.ForeignKey(f"{of}.id")] if of else []), nullable=nullable)


def _create_invitation() -> None:
    op.create_table(
        "invitation",
        _id("id"),
        _id("alliance_id", of="alliance", nullable=True),
        _id("organisation_id", of="organisation", nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        _id("created_by", nullable=True),
        sa.Column("issued_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("accepted_at", _MOMENT, nullable=True),
        _id("accepted_by", of="user", nullable=True),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_digest"),
    )
    op.create_index("ix_invitation_alliance_id", "invitation", ["alliance_id"])


def _create_user_session() -> None:
    op.create_table(
        "user_session",
        _id("id"),
        sa.Column("digest", sa.String(length=64), nullable=False),
        _id("user_id", of="user"),
        sa.Column("rights", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=60), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("end_reason", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("ix_user_session_user_id", "user_session", ["user_id"])


def _create_sign_in_attempt() -> None:
    op.create_table(
        "sign_in_attempt",
        _id("id"),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        _id("user_id", nullable=True),
        sa.Column("succeeded", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_sign_in_attempt_brake", "sign_in_attempt", ["key", "at"])
    op.create_index("ix_sign_in_attempt_user", "sign_in_attempt", ["user_id", "at"])


def _create_disclosure() -> None:
    op.create_table(
        "disclosure",
        _id("id"),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        _id("alliance_id", of="alliance"),
        _id("subject_id", of="organisation"),
        _id("viewer_id", nullable=True),
        _id("viewer_organisation_id", nullable=True),
        _id("need_id", nullable=True),
        _id("reference_id", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("subject", "viewer", "alliance"):
        op.create_index(f"ix_disclosure_{column}", "disclosure", [f"{column}_id", "at"])


def _create_audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        _id("actor_id", nullable=True),
        _id("user_id", nullable=True),
        _id("alliance_id", nullable=True),
        _id("organisation_id", nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_audit_entry_user_id", "audit_entry", ["user_id"])
    op.create_index("ix_audit_entry_alliance", "audit_entry", ["alliance_id", "at"])
