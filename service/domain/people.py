"""Who signs in, and in which roles."""

import unicodedata
import uuid
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field

ROLES = ("clerk", "chain_leader", "department", "organiser", "secretariat", "park_leader", "admin")


def plain_username(username: str) -> str:
    """Return a user name as it is kept and shown: full-width signs are the ordinary ones."""
    return unicodedata.normalize("NFKC", username).strip()


def fold_username(username: str) -> str:
    """Return what a user name is told by: capitals and the width of signs make no other name."""
    return unicodedata.normalize("NFKC", plain_username(username).casefold())


class User(SQLModel, table=True):
    """A person who signs in. A clerk acts for `organisation_id`; others act by their role grants.

    username: as it is shown. name_key: what it is told by, see `fold_username`; among names of before that were told
    apart by capitals, all but one have a key that nobody can type and are found as they are written. credentials:
    counts changes that void every token given before: a password, a closed account. Once erased, name and user name
    are nobody's.
    """

    id: uuid.UUID = id_field()
    username: str = Field(unique=True, max_length=60)
    name_key: str = Field(default="", unique=True, index=True, max_length=200)
    name: str = Field(default="", max_length=60)
    password_hash: str = Field(max_length=300)
    organisation_id: uuid.UUID | None = Field(default=None, foreign_key="organisation.id")
    disabled: bool = False
    credentials: int = 0
    created_at: datetime = moment_field()
    erased_at: datetime | None = moment_field(default=None, nullable=True)


class RoleGrant(SQLModel, table=True):
    """One role of one user, in one alliance; only `admin` is granted without an alliance."""

    __table_args__ = (UniqueConstraint("user_id", "role", "alliance_id"),)

    id: uuid.UUID = id_field()
    user_id: uuid.UUID = Field(foreign_key="user.id", index=True)
    role: str = Field(max_length=20)
    alliance_id: uuid.UUID | None = Field(default=None, foreign_key="alliance.id")
