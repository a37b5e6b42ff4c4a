"""Requests, and what a case needs to be about one: kind, department, clock, claim, merging."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create requests, then extend cases; the clock of a case that is there began when it was opened."""
    _create_request()
    _extend_case()
    op.execute('UPDATE "case" SET clock_from = opened_at')
    with op.batch_alter_table("case") as batch:
        batch.alter_column("clock_from", existing_type=sa.DateTime(timezone=True), nullable=False)
    for name in ("department_id", "owner_id", "merged_into_id"):
        op.create_index(op.f(f"ix_case_{name}"), "case", [name])


def downgrade() -> None:
    """Requests and their cases have no place in the schema before."""
    raise NotImplementedError("restore the backup made before the upgrade")


def _create_request() -> None:
    op.create_table(
        "request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alliance_id", sa.Uuid(), sa.ForeignKey("alliance.id"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), sa.ForeignKey("user.id"), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_request_alliance", "request", ["alliance_id", "id"])
    op.create_index(op.f("ix_request_organisation_id"), "request", ["organisation_id"])


def _extend_case() -> None:
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("case") as batch:
        batch.alter_column("need_id", existing_type=sa.Uuid(), nullable=True)
        batch.add_column(sa.Column("kind", sa.String(length=20), nullable=False, server_default="need"))
        batch.add_column(sa.Column("request_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("category", sa.String(length=40), nullable=False, server_default=""))
        batch.add_column(sa.Column("department_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("urgency", sa.String(length=20), nullable=False, server_default="normal"))
        batch.add_column(sa.Column("claimed_by", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("claimed_at", moment, nullable=True))
        batch.add_column(sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("resume_state", sa.String(length=20), nullable=False, server_default=""))
        batch.add_column(sa.Column("clock_from", moment, nullable=True))
        batch.add_column(sa.Column("warned_percent", sa.Integer(), nullable=False, server_default="0"))
        batch.create_unique_constraint("uq_case_request_id", ["request_id"])
        for column, table in (
            ("request_id", "request"),
            ("department_id", "organisation"),
            ("claimed_by", "organisation"),
            ("merged_into_id", "case"),
        ):
            batch.create_foreign_key(f"fk_case_{column}", table, [column], ["id"])
