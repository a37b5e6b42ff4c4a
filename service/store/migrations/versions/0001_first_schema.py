"""The first schema: who belongs together, what they post, what comes of it."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table, those that others point at first."""
    for create in (
        _alliance,
        _change_entry,
        _idempotency_record,
        _organisation,
        _calendarday,
        _chain,
        _sharingagreement,
        _user,
        _capability,
        _membership,
        _need,
        _rolegrant,
        _capabilityversion,
        _case,
        _interest,
        _needversion,
        _order_intent,
        _proposal,
        _timeline_entry,
    ):
        create()


def downgrade() -> None:
    """There is nothing before the first schema."""
    raise NotImplementedError("before the first schema there is only an empty database")


def _uuid(name: str, refers_to: str = "", *, nullable: bool = False) -> sa.Column[uuid.UUID]:
    """A column for an id, of a row in another table where that is named as `table.column`."""
    return sa.Column(name, sa.Uuid(), *([sa.ForeignKey(refers_to)] if refers_to else []), nullable=nullable)


def _words(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    """A column for a short text of at most `length` characters."""
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    """A column for a moment with its zone."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _alliance() -> None:
    op.create_table(
        "alliance",
        _uuid("id"),
        _words("code", 40),
        _words("name", 120),
        _words("park", 120),
        _words("case_prefix", 6),
        _words("timezone", 60),
        _words("office_open", 5),
        _words("lunch_start", 5),
        _words("lunch_end", 5),
        _words("office_close", 5),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("next_case_number", sa.Integer(), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_prefix"),
        sa.UniqueConstraint("code"),
    )


def _change_entry() -> None:
    op.create_table(
        "change_entry",
        sa.Column("seq", sa.Integer(), nullable=False),
        _uuid("alliance_id"),
        _uuid("capability_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        _words("operation", 10),
        _moment("at"),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_change_entry_alliance_id"), "change_entry", ["alliance_id"])


def _idempotency_record() -> None:
    op.create_table(
        "idempotency_record",
        _uuid("id"),
        _uuid("user_id"),
        _words("key", 120),
        _words("request_digest", 64),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "key"),
    )


def _organisation() -> None:
    op.create_table(
        "organisation",
        _uuid("id"),
        _words("name", 200),
        _words("short_name", 60),
        _words("kind", 20),
        _words("region", 120),
        _words("usci", 18, nullable=True),
        sa.Column("invented", sa.Boolean(), nullable=False),
        _words("source", 40, nullable=True),
        _words("contact_name", 60, nullable=True),
        _words("contact_phone", 40, nullable=True),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("usci"),
    )


def _calendarday() -> None:
    op.create_table(
        "calendarday",
        _uuid("alliance_id", "alliance.id"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        _words("note", 200),
        sa.PrimaryKeyConstraint("alliance_id", "day"),
    )


def _chain() -> None:
    op.create_table(
        "chain",
        _uuid("id"),
        _uuid("alliance_id", "alliance.id"),
        _words("code", 40),
        _words("name", 120),
        _words("knowledge_code", 40),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("alliance_id", "code"),
    )
    op.create_index(op.f("ix_chain_alliance_id"), "chain", ["alliance_id"])


def _sharingagreement() -> None:
    op.create_table(
        "sharingagreement",
        _uuid("id"),
        _uuid("owner_alliance_id", "alliance.id"),
        _uuid("reader_alliance_id", "alliance.id"),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner_alliance_id", "reader_alliance_id", "since"),
    )
    op.create_index(op.f("ix_sharingagreement_owner_alliance_id"), "sharingagreement", ["owner_alliance_id"])
    op.create_index(op.f("ix_sharingagreement_reader_alliance_id"), "sharingagreement", ["reader_alliance_id"])


def _user() -> None:
    op.create_table(
        "user",
        _uuid("id"),
        _words("username", 60),
        _words("name", 60),
        _words("password_hash", 300),
        _uuid("organisation_id", "organisation.id", nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("username"),
    )


def _capability() -> None:
    op.create_table(
        "capability",
        _uuid("id"),
        _uuid("alliance_id", "alliance.id"),
        _uuid("chain_id", "chain.id"),
        _uuid("organisation_id", "organisation.id"),
        _words("status", 20),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        _words("visibility", 20),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_capability_alliance", "capability", ["alliance_id", "id"])
    op.create_index("ix_capability_chain", "capability", ["chain_id", "id"])
    op.create_index("ix_capability_organisation", "capability", ["organisation_id", "id"])


def _membership() -> None:
    op.create_table(
        "membership",
        _uuid("id"),
        _uuid("organisation_id", "organisation.id"),
        _uuid("alliance_id", "alliance.id"),
        _uuid("chain_id", "chain.id"),
        _words("role", 20),
        _uuid("officer_id", "user.id", nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "alliance_id", "chain_id"),
    )
    op.create_index(op.f("ix_membership_alliance_id"), "membership", ["alliance_id"])
    op.create_index(op.f("ix_membership_chain_id"), "membership", ["chain_id"])
    op.create_index(op.f("ix_membership_organisation_id"), "membership", ["organisation_id"])


def _need() -> None:
    op.create_table(
        "need",
        _uuid("id"),
        _uuid("alliance_id", "alliance.id"),
        _uuid("chain_id", "chain.id"),
        _uuid("organisation_id", "organisation.id"),
        _words("status", 20),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_need_alliance", "need", ["alliance_id", "id"])
    op.create_index("ix_need_chain", "need", ["chain_id", "id"])
    op.create_index("ix_need_organisation", "need", ["organisation_id", "id"])


def _rolegrant() -> None:
    op.create_table(
        "rolegrant",
        _uuid("id"),
        _uuid("user_id", "user.id"),
        _words("role", 20),
        _uuid("alliance_id", "alliance.id", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "role", "alliance_id"),
    )
    op.create_index(op.f("ix_rolegrant_user_id"), "rolegrant", ["user_id"])


def _capabilityversion() -> None:
    op.create_table(
        "capabilityversion",
        sa.Column("version", sa.Integer(), nullable=False),
        _words("title", 200),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("created_at"),
        _uuid("created_by", nullable=True),
        _moment("erased_at", nullable=True),
        _uuid("capability_id", "capability.id"),
        sa.PrimaryKeyConstraint("capability_id", "version"),
    )


def _case() -> None:
    op.create_table(
        "case",
        _uuid("id"),
        _words("number", 20),
        _uuid("alliance_id", "alliance.id"),
        _uuid("need_id", "need.id"),
        _words("state", 20),
        _uuid("owner_id", "user.id", nullable=True),
        _moment("due_at"),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("timeline_seq", sa.Integer(), nullable=False),
        _words("timeline_head", 64),
        _moment("opened_at"),
        _moment("closed_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("need_id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_case_alliance", "case", ["alliance_id", "id"])
    op.create_index(op.f("ix_case_state"), "case", ["state"])


def _interest() -> None:
    op.create_table(
        "interest",
        _uuid("id"),
        _uuid("need_id", "need.id"),
        _uuid("supplier_id", "organisation.id"),
        _words("side", 10),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        _words("reason", 60, nullable=True),
        _uuid("by_user", nullable=True),
        _moment("at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("need_id", "supplier_id", "side"),
    )
    op.create_index(op.f("ix_interest_need_id"), "interest", ["need_id"])
    op.create_index(op.f("ix_interest_supplier_id"), "interest", ["supplier_id"])


def _needversion() -> None:
    op.create_table(
        "needversion",
        sa.Column("version", sa.Integer(), nullable=False),
        _words("title", 200),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("created_at"),
        _uuid("created_by", nullable=True),
        _moment("erased_at", nullable=True),
        _uuid("need_id", "need.id"),
        sa.PrimaryKeyConstraint("need_id", "version"),
    )


def _order_intent() -> None:
    op.create_table(
        "order_intent",
        _uuid("id"),
        _uuid("need_id", "need.id"),
        _uuid("supplier_id", "organisation.id"),
        sa.Column("amount_cny", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("delivery_on", sa.Date(), nullable=True),
        _moment("asker_confirmed_at", nullable=True),
        _moment("supplier_confirmed_at", nullable=True),
        _moment("made_at", nullable=True),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("need_id", "supplier_id"),
    )
    op.create_index(op.f("ix_order_intent_need_id"), "order_intent", ["need_id"])
    op.create_index(op.f("ix_order_intent_supplier_id"), "order_intent", ["supplier_id"])


def _proposal() -> None:
    op.create_table(
        "proposal",
        _uuid("id"),
        _uuid("run_id"),
        _uuid("need_id", "need.id"),
        sa.Column("need_version", sa.Integer(), nullable=False),
        _uuid("capability_id", "capability.id"),
        sa.Column("capability_version", sa.Integer(), nullable=False),
        _uuid("organisation_id", "organisation.id"),
        _words("list_name", 20),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("features", sa.Text(), nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        _words("digest", 64),
        _moment("endorsed_at", nullable=True),
        _uuid("endorsed_by", nullable=True),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("need_id", "need_version", "run_id", "organisation_id"),
    )
    op.create_index(op.f("ix_proposal_need_id"), "proposal", ["need_id"])
    op.create_index(op.f("ix_proposal_organisation_id"), "proposal", ["organisation_id"])
    op.create_index(op.f("ix_proposal_run_id"), "proposal", ["run_id"])


def _timeline_entry() -> None:
    op.create_table(
        "timeline_entry",
        _uuid("case_id", "case.id"),
        sa.Column("seq", sa.Integer(), nullable=False),
        _moment("at"),
        _words("kind", 40),
        _uuid("actor_id", nullable=True),
        _uuid("organisation_id", nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        _words("previous_hash", 64),
        _words("hash", 64),
        sa.PrimaryKeyConstraint("case_id", "seq"),
    )
