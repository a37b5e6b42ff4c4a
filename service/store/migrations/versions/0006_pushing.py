"""Pushing: the rules of alliances, how far needs were taken, who was told of which need."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "push_rules",
        sa.Column("alliance_id", sa.Uuid(), sa.ForeignKey("alliance.id"), nullable=False),
        sa.Column("escalation_id", sa.Uuid(), sa.ForeignKey("user.id"), nullable=True),
        sa.Column("first_reminder_minutes", sa.Integer(), nullable=False),
        sa.Column("second_reminder_minutes", sa.Integer(), nullable=False),
        sa.Column("ring_minutes", sa.Integer(), nullable=False),
        sa.Column("auto_endorse", sa.Boolean(), nullable=False),
        sa.Column("told_at_once", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("alliance_id"),
    )
    op.create_table(
        "need_reach",
        sa.Column("need_id", sa.Uuid(), sa.ForeignKey("need.id"), nullable=False),
        sa.Column("need_version", sa.Integer(), nullable=False),
        sa.Column("ring", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("need_id"),
    )
    _exposure()


def downgrade() -> None:
    """Drop what was created."""
    for table in ("exposure", "need_reach", "push_rules"):
        op.drop_table(table)


def _exposure() -> None:
    op.create_table(
        "exposure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alliance_id", sa.Uuid(), sa.ForeignKey("alliance.id"), nullable=False),
        sa.Column("need_id", sa.Uuid(), sa.ForeignKey("need.id"), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), sa.ForeignKey("proposal.id"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("list_name", sa.String(length=20), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("equals", sa.Integer(), nullable=False),
        sa.Column("told_before", sa.Integer(), nullable=False),
        sa.Column("chosen_by", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("proposal_id"),
    )
    op.create_index("ix_exposure_alliance", "exposure", ["alliance_id", "id"])
    op.create_index("ix_exposure_organisation", "exposure", ["organisation_id", "alliance_id", "at"])
    op.create_index("ix_exposure_need_id", "exposure", ["need_id"])
