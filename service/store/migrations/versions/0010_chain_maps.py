"""The chain seen: corrected places on nodes, knowledge that alliances add, communities."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the four tables."""
    op.create_table(
        "node_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alliance_id", sa.Uuid(), sa.ForeignKey("alliance.id"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("need_id", sa.Uuid(), sa.ForeignKey("need.id"), nullable=True),
        sa.Column("node", sa.String(length=60), nullable=False),
        sa.Column("belongs", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_node_correction_alliance", "node_correction", ["alliance_id", "id"])
    _knowledge_addition()
    _communities()


def downgrade() -> None:
    """Drop what was created."""
    for table in ("community_member", "community", "knowledge_addition", "node_correction"):
        op.drop_table(table)


def _knowledge_addition() -> None:
    op.create_table(
        "knowledge_addition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alliance_id", sa.Uuid(), sa.ForeignKey("alliance.id"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("node", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_knowledge_addition_alliance", "knowledge_addition", ["alliance_id", "id"])


def _communities() -> None:
    op.create_table(
        "community",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alliance_id", sa.Uuid(), sa.ForeignKey("alliance.id"), nullable=False),
        sa.Column("chain_id", sa.Uuid(), sa.ForeignKey("chain.id"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_community_alliance", "community", ["alliance_id", "id"])
    op.create_table(
        "community_member",
        sa.Column("community_id", sa.Uuid(), sa.ForeignKey("community.id"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("chain_id", sa.Uuid(), sa.ForeignKey("chain.id"), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "organisation_id"),
        sa.UniqueConstraint("chain_id", "organisation_id"),
    )
