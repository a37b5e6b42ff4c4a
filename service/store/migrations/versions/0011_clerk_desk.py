"""What a firm's desk keeps: drafts, ratings, each side's terms, who may read a need, and until when a post holds."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Extend posts, then create what stands beside them."""
    with op.batch_alter_table("need") as batch:
        batch.add_column(sa.Column("audience", sa.String(length=20), nullable=False, server_default="told"))
        batch.add_column(sa.Column("valid_until", sa.Date(), nullable=True))
    with op.batch_alter_table("capability") as batch:
        batch.add_column(sa.Column("valid_until", sa.Date(), nullable=True))
    _create_draft()
    _create_rating()
    _create_terms()


def downgrade() -> None:
    """Drafts and ratings have no place in the schema before."""
    raise NotImplementedError("restore the backup made before the upgrade")


def _create_draft() -> None:
    op.create_table(
        "post_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_post_draft_user_id"), "post_draft", ["user_id"])


def _create_rating() -> None:
    op.create_table(
        "case_rating",
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("case.id"), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=20), nullable=False),
        sa.Column("by_user", sa.Uuid(), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )


def _create_terms() -> None:
    op.create_table(
        "confirmed_terms",
        sa.Column("intent_id", sa.Uuid(), sa.ForeignKey("order_intent.id"), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("amount_cny", sa.Numeric(16, 2), nullable=True),
        sa.Column("delivery_on", sa.Date(), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("intent_id", "side"),
    )
