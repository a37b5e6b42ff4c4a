"""Where an attempt to sign in came from, for the brake on one address that tries many names."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; attempts of before are of no address."""
    with op.batch_alter_table("sign_in_attempt") as batch:
        batch.add_column(sa.Column("source", sa.String(length=64), nullable=False, server_default=""))
    op.create_index("ix_sign_in_attempt_source", "sign_in_attempt", ["source", "at"])


def downgrade() -> None:
    """The brake has no place in the schema before."""
    raise NotImplementedError("restore the backup made before the upgrade")
