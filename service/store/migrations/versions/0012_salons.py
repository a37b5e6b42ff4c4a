"""Salons: participants, wishes, plans, meetings, results."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables of salons."""
    _create_salon()
    _create_participant()
    _create_wish()
    _create_round()
    _create_plan()
    _create_meeting()
    _create_result()
    op.create_table(
        "salon_act",
        sa.Column("salon_id", sa.Uuid(), sa.ForeignKey("salon.id"), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("salon_id", "key"),
    )


def downgrade() -> None:
    """Salons have no place in the schema before."""
    raise NotImplementedError("restore the backup made before the upgrade")


def _create_salon() -> None:
    op.create_table(
        "salon",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alliance_id", sa.Uuid(), sa.ForeignKey("alliance.id"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("chains", sa.Text(), nullable=False),
        sa.Column("slots", sa.Text(), nullable=False),
        sa.Column("tables", sa.Integer(), nullable=False),
        sa.Column("closed_tables", sa.Text(), nullable=False),
        sa.Column("min_meetings", sa.Integer(), nullable=False),
        sa.Column("max_meetings", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_salon_alliance", "salon", ["alliance_id", "day"])


def _create_participant() -> None:
    op.create_table(
        "salon_participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("salon_id", sa.Uuid(), sa.ForeignKey("salon.id"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_host", sa.Boolean(), nullable=False),
        sa.Column("delegates", sa.Integer(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("available", sa.Text(), nullable=False),
        sa.Column("min_meetings", sa.Integer(), nullable=True),
        sa.Column("max_meetings", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("invited_at", _MOMENT, nullable=True),
        sa.Column("answered_at", _MOMENT, nullable=True),
        sa.Column("arrived_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("salon_id", "organisation_id"),
        sa.UniqueConstraint("salon_id", "number"),
    )
    for name in ("salon_id", "organisation_id"):
        op.create_index(op.f(f"ix_salon_participant_{name}"), "salon_participant", [name])


def _create_wish() -> None:
    op.create_table(
        "salon_wish",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("salon_id", sa.Uuid(), sa.ForeignKey("salon.id"), nullable=False),
        sa.Column("a_id", sa.Uuid(), sa.ForeignKey("salon_participant.id"), nullable=False),
        sa.Column("b_id", sa.Uuid(), sa.ForeignKey("salon_participant.id"), nullable=False),
        sa.Column("said_by", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("need_id", sa.Uuid(), sa.ForeignKey("need.id"), nullable=True),
        sa.Column("supplier_id", sa.Uuid(), nullable=True),
        sa.Column("list_name", sa.String(length=20), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("salon_id", "a_id", "b_id", "said_by"),
    )


def _create_round() -> None:
    op.create_table(
        "salon_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("salon_id", sa.Uuid(), sa.ForeignKey("salon.id"), nullable=False),
        sa.Column("host_id", sa.Uuid(), sa.ForeignKey("salon_participant.id"), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_salon_round_salon_id"), "salon_round", ["salon_id"])


def _create_plan() -> None:
    op.create_table(
        "salon_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("salon_id", sa.Uuid(), sa.ForeignKey("salon.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("objective", "upper_bound", "gap", "seconds")),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("engine", "problem", "meetings", "unmet", "moved")),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("salon_id", "version"),
    )


def _create_meeting() -> None:
    op.create_table(
        "salon_meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("salon_id", sa.Uuid(), sa.ForeignKey("salon.id"), nullable=False),
        sa.Column("a_id", sa.Uuid(), sa.ForeignKey("salon_participant.id"), nullable=False),
        sa.Column("b_id", sa.Uuid(), sa.ForeignKey("salon_participant.id"), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("table", sa.Integer(), nullable=False),
        sa.Column("is_round", sa.Boolean(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("need_id", sa.Uuid(), sa.ForeignKey("need.id"), nullable=True),
        sa.Column("supplier_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("salon_id", "a_id", "b_id"),
    )


def _create_result() -> None:
    op.create_table(
        "salon_result",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), sa.ForeignKey("salon_meeting.id"), nullable=False),
        sa.Column("side_id", sa.Uuid(), sa.ForeignKey("salon_participant.id"), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("amount_cny", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("by_user", sa.Uuid(), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("meeting_id", "side_id"),
    )
