"""User names are told apart without regard to capitals and the width of signs."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give every user a key; of names that have the same one, the plainest and then the oldest gets it.

    The others keep their names and are found as they are written: their keys hold a capital, which nothing folded does.
    """
    with op.batch_alter_table("user") as batch:
        batch.add_column(sa.Column("name_key", sa.String(length=200), nullable=False, server_default=""))
    user = sa.table("user", sa.column("id", sa.Uuid()), sa.column("username"), sa.column("name_key"))
    connection = op.get_bind()
    rows = connection.execute(sa.select(user.c.id, user.c.username)).all()
    taken: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: (row.username != _fold(row.username), row.id)):
        key = _fold(row.username)
        taken[key] = taken.get(key, 0) + 1
        value = key if taken[key] == 1 else f"{key} N{taken[key]}"
        connection.execute(sa.update(user).where(user.c.id == row.id).values(name_key=value))
    op.create_index("ix_user_name_key", "user", ["name_key"], unique=True)


def downgrade() -> None:
    """The keys have no place in the schema before."""
    raise NotImplementedError("restore the backup made before the upgrade")


def _fold(username: str) -> str:
    """What a name was told by when this revision was made."""
    plain = unicodedata.normalize("NFKC", username).strip()
    return unicodedata.normalize("NFKC", plain.casefold())
