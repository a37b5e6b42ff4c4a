"""The whole line of a case: who asks, which clock runs, what was said, calls after closing, service teams."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Extend alliances and cases, then create what hangs on a case."""
    with op.batch_alter_table("alliance") as batch:
        batch.add_column(sa.Column("check_in_minutes", sa.Integer(), nullable=False, server_default="120"))
        batch.add_column(sa.Column("answer_days", sa.Integer(), nullable=False, server_default="3"))
    _extend_case()
    _create_statement()
    _create_follow_up()
    _create_team()


def downgrade() -> None:
    """The line of a case has no place in the schema before."""
    raise NotImplementedError("restore the backup made before the upgrade")


def _extend_case() -> None:
    with op.batch_alter_table("case") as batch:
        batch.add_column(sa.Column("asker_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("clock", sa.String(length=20), nullable=False, server_default="received"))
        batch.create_foreign_key("fk_case_asker_id", "organisation", ["asker_id"], ["id"])
    op.create_index(op.f("ix_case_asker_id"), "case", ["asker_id"])
    for table, key in (("need", "need_id"), ("request", "request_id")):
        of_asker = f"SELECT organisation_id FROM {table} WHERE {table}.id = {key}"  # noqa: S608 - our own names
        op.execute(f'UPDATE "case" SET asker_id = ({of_asker}) WHERE {key} IS NOT NULL')  # noqa: S608 - our own names
    is_open = sa.text("closed_at IS NULL")
    columns = ["alliance_id", "due_at", "id"]
    op.create_index("ix_case_queue", "case", columns, sqlite_where=is_open, postgresql_where=is_open)


def _create_statement() -> None:
    op.create_table(
        "case_statement",
        *_key_and_case(),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("erased_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "purpose", "version"),
    )


def _create_follow_up() -> None:
    op.create_table(
        "follow_up",
        *_key_and_case(),
        sa.Column("closing", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("done_at", _MOMENT, nullable=True),
        sa.Column("done_by", sa.Uuid(), sa.ForeignKey("user.id"), nullable=True),
        sa.Column("result", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "closing", "days"),
    )
    pending = sa.text("done_at IS NULL")
    op.create_index(
        "ix_follow_up_pending", "follow_up", ["due_at", "id"], sqlite_where=pending, postgresql_where=pending
    )


def _create_team() -> None:
    op.create_table(
        "service_team",
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("case.id"), nullable=False),
        sa.Column("lead_id", sa.Uuid(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("named_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "team_member",
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("service_team.case_id"), nullable=False),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("user.id"), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "user_id"),
    )


def _key_and_case() -> Sequence[sa.Column[Any]]:
    """The two columns that every table of things said and done about a case begins with."""
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("case.id"), nullable=False),
    )
