"""How posts move from version to version: shared by needs and capabilities."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col

from service.domain.posts import ERASED, OPEN, Capability, CapabilityVersion, Need, NeedVersion, StatusChange
from service.errors import ConflictError, NotFoundError
from service.store.idempotency import erase_answers
from service.store.rows import lock_row

Version = TypeVar("Version", NeedVersion, CapabilityVersion)


@dataclass(frozen=True, kw_only=True)
class PostFilter:
    """Which posts to list, newest first; None means any. The next page is `before` the last id of this one."""

    alliance_id: uuid.UUID | None = None
    chain_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None
    status: str | None = OPEN
    before: uuid.UUID | None = None
    limit: int = 50

    def conditions(self, kind: type[Need] | type[Capability]) -> list[ColumnElement[bool]]:
        """Return the filter as conditions on the head table."""
        wanted = [(kind.alliance_id, self.alliance_id), (kind.chain_id, self.chain_id)]
        wanted += [(kind.organisation_id, self.organisation_id)]
        found = [col(column) == value for column, value in wanted if value is not None]
        if self.status is not None:
            found.append(col(kind.status) == self.status)
        if self.before is not None:
            found.append(col(kind.id) < self.before)
        return found


def get_version(session: Session, kind: type[Version], post_id: uuid.UUID, version: int) -> Version:
    """Return one version of a post.

    Raises:
        NotFoundError: when there is none.
    """
    found = session.get(kind, (post_id, version))
    if found is None:
        raise NotFoundError(kind=kind.__name__.lower(), id=str(post_id), version=version)
    return found


def advance(session: Session, post: Need | Capability, *, expected_version: int | None, now: datetime) -> int:
    """Lock an open post, move it to its next version and return that.

    Raises:
        ConflictError: when it is not open, or stands at another version than `expected_version`.
    """
    _lock_open(session, post)
    if expected_version is not None and post.version != expected_version:
        raise ConflictError(id=str(post.id), version=post.version, expected=expected_version)
    post.version += 1
    post.updated_at = now
    return post.version


def renew(session: Session, post: Need | Capability, until: date) -> None:
    """Let an open post hold until a day; ConflictError when it is not open."""
    _lock_open(session, post)
    post.valid_until = until
    session.flush()


def close(session: Session, post: Need | Capability, status: str, now: datetime) -> None:
    """Give an open post another status; ConflictError when it is not open."""
    _lock_open(session, post)
    _change_status(session, post, status, now)


def reopen(session: Session, post: Need | Capability, now: datetime) -> None:
    """Open a post again that was closed, not erased."""
    lock_row(session, type(post), post.id)
    _change_status(session, post, OPEN, now)


def erase(session: Session, post: Need | Capability, now: datetime) -> bool:
    """Blank the words of every version and every kept answer that repeats them; False when that was done before."""
    lock_row(session, type(post), post.id)
    if post.status == ERASED:
        return False
    _change_status(session, post, ERASED, now)
    blank = {"title": "", "text": "", "erased_at": now}
    kind, key = (
        (NeedVersion, col(NeedVersion.need_id))
        if isinstance(post, Need)
        else (CapabilityVersion, col(CapabilityVersion.capability_id))
    )
    session.execute(update(kind).where(key == post.id).values(blank))
    erase_answers(session, post.id)
    return True


def _change_status(session: Session, post: Need | Capability, status: str, now: datetime) -> None:
    """Give a locked post another status, and keep since when it has it."""
    post.status, post.updated_at = status, now
    session.add(StatusChange(post_id=post.id, status=status, at=now))
    session.flush()


def _lock_open(session: Session, post: Need | Capability) -> None:
    """Lock a post as it is now; ConflictError when it is not open."""
    lock_row(session, type(post), post.id)
    if post.status != OPEN:
        raise ConflictError(id=str(post.id), status=post.status)
