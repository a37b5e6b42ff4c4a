"""Notices, the channels that carry them, and the outbox."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, those that others point at first."""
    _notice()
    _channel()
    _delivery()


def downgrade() -> None:
    """Drop them; what was told and not yet sent is lost."""
    for table in ("notice_delivery", "notice_channel", "notice"):
        op.drop_table(table)


def _uuid(name: str, refers_to: str = "", *, nullable: bool = False) -> sa.Column[uuid.UUID]:
    """A column for an id, of a row in another table where that is named as `table.column`."""
    return sa.Column(name, sa.Uuid(), *([sa.ForeignKey(refers_to)] if refers_to else []), nullable=nullable)


def _words(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    """A column for a short text of at most `length` characters."""
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    """A column for a moment with its zone."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _notice() -> None:
    op.create_table(
        "notice",
        _uuid("id"),
        _uuid("recipient_id", "user.id"),
        _uuid("alliance_id", "alliance.id"),
        _words("code", 40),
        sa.Column("ids", sa.Text(), nullable=False),
        _words("event_key", 200),
        _moment("created_at"),
        _moment("read_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_key", "recipient_id"),
    )
    op.create_index("ix_notice_inbox", "notice", ["recipient_id", "read_at", "id"])


def _channel() -> None:
    op.create_table(
        "notice_channel",
        _uuid("id"),
        _uuid("alliance_id", "alliance.id"),
        _uuid("user_id", "user.id", nullable=True),
        _words("kind", 10),
        _words("address", 500),
        _words("secret", 200),
        sa.Column("codes", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        _moment("created_at"),
        _uuid("created_by", nullable=True),
        sa.Column("recent", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        _words("last_error", 40, nullable=True),
        _moment("next_at", nullable=True),
        _uuid("lease", nullable=True),
        _moment("leased_until", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_notice_channel_alliance_id"), "notice_channel", ["alliance_id"])


def _delivery() -> None:
    op.create_table(
        "notice_delivery",
        _uuid("id"),
        _uuid("channel_id", "notice_channel.id"),
        _uuid("notice_id", "notice.id"),
        _words("event_key", 200),
        _uuid("case_id", "case.id", nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        _words("state", 10),
        _uuid("message_id", nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("next_at"),
        _moment("created_at"),
        _moment("sent_at", nullable=True),
        _words("last_error", 40, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_key", "channel_id"),
    )
    op.create_index("ix_notice_delivery_outbox", "notice_delivery", ["channel_id", "state", "id"])
    op.create_index("ix_notice_delivery_case", "notice_delivery", ["channel_id", "case_id", "seq"])
