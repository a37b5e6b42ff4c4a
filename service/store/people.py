"""Users and their roles in the database. Nothing here commits."""

import uuid
from collections.abc import Iterable

from sqlmodel import Session, col, select

from service.domain.people import RoleGrant, User, fold_username
from service.store.rows import add_row, chunks, get_row, lock_row


def find_user(session: Session, username: str) -> User | None:
    """Return the user with this name, or None; disabled users too. Who is written exactly so comes before others."""
    exactly = col(User.username) == username
    statement = select(User).where(exactly | (col(User.name_key) == fold_username(username)))
    return session.exec(statement.order_by(exactly.desc())).first()


def get_user(session: Session, user_id: uuid.UUID) -> User:
    """Return the user with this id; NotFoundError when there is none."""
    return get_row(session, User, user_id)


def lock_user(session: Session, user_id: uuid.UUID) -> User:
    """Return the user with this id and keep other writers from it; NotFoundError when there is none."""
    return lock_row(session, User, user_id)


def names_of(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the names of these users, the user name where no other is known; unknown ids are absent."""
    found: dict[uuid.UUID, str] = {}
    for part in chunks(set(ids)):
        rows = session.exec(select(User.id, User.name, User.username).where(col(User.id).in_(part)))
        found.update((user_id, name or username) for user_id, name, username in rows)
    return found


def list_users(session: Session, *, organisation_id: uuid.UUID | None = None) -> list[User]:
    """Return users by name, of one organisation where given."""
    statement = select(User).order_by(User.username)
    if organisation_id is not None:
        statement = statement.where(User.organisation_id == organisation_id)
    return list(session.exec(statement))


def find_people(session: Session, words: str, *, limit: int = 200) -> list[uuid.UUID]:
    """Return the users whose name or user name holds these words, disabled ones too."""
    holds = col(User.name).contains(words, autoescape=True) | col(User.username).contains(words, autoescape=True)
    return list(session.exec(select(User.id).where(holds).order_by(col(User.id)).limit(limit)))


def people_of_alliance(session: Session, alliance_id: uuid.UUID) -> set[uuid.UUID]:
    """Return the users who hold any role in an alliance, disabled ones too."""
    return set(session.exec(select(RoleGrant.user_id).where(RoleGrant.alliance_id == alliance_id)))


def active_users(session: Session, ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Return which of these users there are and are not disabled, each once, in order of their ids."""
    found: list[uuid.UUID] = []
    for part in chunks(sorted(set(ids))):
        found += session.exec(select(User.id).where(col(User.id).in_(part), col(User.disabled).is_(False)))
    return sorted(found)


def add_user(session: Session, user: User) -> User:
    """Insert a user; ConflictError when the name is taken, however it is written."""
    user.name_key = fold_username(user.username)
    return add_row(session, user)


def roles_of(session: Session, user_id: uuid.UUID) -> list[RoleGrant]:
    """Return a user's role grants, oldest first."""
    return list(session.exec(select(RoleGrant).where(RoleGrant.user_id == user_id).order_by(col(RoleGrant.id))))


def users_with_role(session: Session, role: str, alliance_id: uuid.UUID | None) -> list[User]:
    """Return the users who hold a role in an alliance (None: without one) and are not disabled, oldest grant first."""
    statement = (
        select(User)
        .join(RoleGrant, col(RoleGrant.user_id) == col(User.id))
        .where(RoleGrant.role == role, col(RoleGrant.alliance_id).is_not_distinct_from(alliance_id))
        .where(col(User.disabled).is_(False))
        .order_by(col(RoleGrant.id))
    )
    return list(session.exec(statement))


def grant_role(session: Session, *, user_id: uuid.UUID, role: str, alliance_id: uuid.UUID | None) -> RoleGrant:
    """Give a user a role in an alliance; the grant that exists already is returned as it is."""
    found = _find_grant(session, user_id=user_id, role=role, alliance_id=alliance_id)
    return found or add_row(session, RoleGrant(user_id=user_id, role=role, alliance_id=alliance_id))


def revoke_role(session: Session, *, user_id: uuid.UUID, role: str, alliance_id: uuid.UUID | None) -> bool:
    """Take a role away; False when the user did not hold it."""
    found = _find_grant(session, user_id=user_id, role=role, alliance_id=alliance_id)
    if found is None:
        return False
    session.delete(found)
    session.flush()
    return True


def _find_grant(session: Session, *, user_id: uuid.UUID, role: str, alliance_id: uuid.UUID | None) -> RoleGrant | None:
    """Return the grant, or None."""
    statement = select(RoleGrant).where(
        RoleGrant.user_id == user_id,
        RoleGrant.role == role,
        col(RoleGrant.alliance_id).is_not_distinct_from(alliance_id),
    )
    return session.exec(statement).first()
