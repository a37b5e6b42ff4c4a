"""What lists as of a past day need: where each version was posted, and since when a post has its status."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table, and fill them from what is known."""
    _add_places("needversion", "need", ["chain_id"])
    _add_places("capabilityversion", "capability", ["chain_id", "visibility"])
    op.create_table(
        "status_change",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_status_change_post_id"), "status_change", ["post_id"])
    for statement in _PAST_CHANGES:
        op.execute(f"INSERT INTO status_change (post_id, status, at) {statement}")


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("status_change")
    for table, columns in (("needversion", ["chain_id"]), ("capabilityversion", ["chain_id", "visibility"])):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"fk_{table}_chain", type_="foreignkey")
            for column in columns:
                batch.drop_column(column)


def _add_places(table: str, head: str, columns: list[str]) -> None:
    """Give every version the chain (and visibility) that its post has now: older ones were not kept."""
    kinds: dict[str, sa.types.TypeEngine[Any]] = {"chain_id": sa.Uuid(), "visibility": sa.String(length=20)}
    for column in columns:
        op.add_column(table, sa.Column(column, kinds[column], nullable=True))
        found = f"SELECT {head}.{column} FROM {head} WHERE {head}.id = {table}.{head}_id"  # noqa: S608 - own names
        op.execute(f"UPDATE {table} SET {column} = ({found})")  # noqa: S608 - own names
    with op.batch_alter_table(table) as batch:
        for column in columns:
            batch.alter_column(column, existing_type=kinds[column], nullable=False)
        batch.create_foreign_key(f"fk_{table}_chain", "chain", ["chain_id"], ["id"])


_PAST_CHANGES = (
    "SELECT capability_id, CASE operation WHEN 'erase' THEN 'erased' ELSE 'withdrawn' END, at"
    " FROM change_entry WHERE operation IN ('withdraw', 'erase') ORDER BY seq",
    "SELECT c.need_id, 'withdrawn', e.at FROM timeline_entry e JOIN \"case\" c ON c.id = e.case_id"
    " WHERE e.kind = 'need_withdrawn' ORDER BY e.at",
    "SELECT id, 'erased', updated_at FROM need WHERE status = 'erased' ORDER BY updated_at",
)
"""From the change log for capabilities, from timelines for needs that were taken back, the rest from their heads."""
