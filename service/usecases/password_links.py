"""The way back for who forgot the password: a link from the office, with which another one is set once.

The link names the count of the person's passwords, so that the next link, the next password and the closing of the
account each make it void; nothing of it is stored. Who has none cannot make a password be hashed: no brake is needed.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain.people import User
from service.errors import ConflictError, NotFoundError, NotSignedInError
from service.policy import Action, Actor
from service.security import issue_token, read_token
from service.store import people as people_store
from service.usecases.audit_trail import note
from service.usecases.sessions import PASSWORD_CHANGED, end_all_sessions
from service.usecases.setup_alliances import open_setup
from service.usecases.setup_people import own_person

LINK_HOURS = 24
"""How long a link works."""

_PURPOSE = "password"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordLink:
    """A link that was made for somebody; it can be read here and never again."""

    username: str
    name: str
    token: str
    expires_at: datetime

    @property
    def path(self) -> str:
        """The link's address on this site."""
        return f"/password/{self.token}"


def issue_password_link(
    session: Session, *, actor: Actor | None, alliance: str, user_id: uuid.UUID, secret_key: str, now: datetime
) -> PasswordLink:
    """Make a link for somebody all of whose roles are the caller's to give; bearer tokens and links of before are void.

    Raises:
        ConflictError: for an account that is closed. ForbiddenError, NotSignedInError, UnknownAllianceError.
    """
    found = open_setup(session, actor, alliance, Action.INVITE_MEMBER)
    user = own_person(session, actor, user_id)
    return _issue(session, user, actor=actor, alliance_id=found.id, secret_key=secret_key, now=now)


def issue_password_link_for(session: Session, username: str, *, secret_key: str, now: datetime) -> PasswordLink:
    """Do what `issue_password_link` does, for the command line; NotFoundError when there is no such user."""
    user = people_store.find_user(session, username)
    if user is None:
        raise NotFoundError(kind="user", username=username)
    return _issue(session, user, actor=None, alliance_id=None, secret_key=secret_key, now=now)


def read_password_link(session: Session, *, token: str, secret_key: str, now: datetime) -> str:
    """Return the user name of whom a link was made for; NotFoundError when it is used, void or too old."""
    return _behind(session, token, secret_key, now).username


def follow_password_link(
    session: Session, *, token: str, password_hash: str, secret_key: str, now: datetime
) -> uuid.UUID:
    """Give whom the link was made for another password; the link is used up, and every session is over.

    password_hash: from `invitations.digest_new_password`. Return the user's id.

    Raises:
        NotFoundError: as for `read_password_link`.
    """
    user = _behind(session, token, secret_key, now, lock=True)
    user.password_hash = password_hash
    user.credentials += 1
    session.flush()
    count = end_all_sessions(session, user.id, now=now, reason=PASSWORD_CHANGED)
    note(session, kind="password_reset", actor=None, now=now, user_id=user.id, data={"sessions": count})
    return user.id


def _issue(
    session: Session,
    user: User,
    *,
    actor: Actor | None,
    alliance_id: uuid.UUID | None,
    secret_key: str,
    now: datetime,
) -> PasswordLink:
    if user.disabled:
        raise ConflictError(reason="account_closed")
    user.credentials += 1
    session.flush()
    token, ends_at = issue_token(
        secret_key, user_id=user.id, now=now, hours=LINK_HOURS, credentials=user.credentials, purpose=_PURPOSE
    )
    note(session, kind="password_link_issued", actor=actor, now=now, user_id=user.id, alliance_id=alliance_id)
    return PasswordLink(username=user.username, name=user.name, token=token, expires_at=ends_at)


def _behind(session: Session, token: str, secret_key: str, now: datetime, *, lock: bool = False) -> User:
    try:
        holder = read_token(secret_key, token, now=now, purpose=_PURPOSE)
        find = people_store.lock_user if lock else people_store.get_user
        user = find(session, holder.user_id)
    except (NotSignedInError, NotFoundError) as exc:
        raise NotFoundError(kind="user", reason="password_link") from exc
    if user.disabled or user.credentials != holder.credentials:
        raise NotFoundError(kind="user", reason="password_link")
    return user
