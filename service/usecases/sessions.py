"""Browsers that people are signed in with: begun, used, changed for another, ended."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from service.domain.identity import UserSession
from service.errors import NotFoundError
from service.policy import Actor, require_signed_in
from service.store import sessions as session_store
from service.usecases.audit_trail import note

SIGNED_OUT, PASSWORD_CHANGED, DISABLED, ENDED_BY_USER, REPLACED, ERASED = (
    "signed_out",
    "password_changed",
    "disabled",
    "ended_by_user",
    "replaced",
    "erased",
)
"""Why a session ended."""

_GRACE = timedelta(seconds=60)
"""How long a session that was changed for another still serves what the browser had asked for at the same time."""

_SEEN_EVERY = timedelta(minutes=5)
_MOST_AGENT = 60
_KINDS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a browser stays signed in: at most, and without a request."""

    most: timedelta
    idle: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSession:
    """A session that may be used. rights: digest of the roles it began with. stale: its last use is to be noted.

    leaving: it has been changed for another.
    """

    user_id: uuid.UUID
    rights: str
    stale: bool
    leaving: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """One browser as its user sees it; `current`: the one that asks."""

    id: uuid.UUID
    agent: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    current: bool


def begin_session(
    session: Session, *, session_id: str, actor: Actor, agent: str, now: datetime, limits: Limits, before: str = ""
) -> None:
    """Let a browser in. session_id: fresh, known to the cookie alone. before: the browser's session until now."""
    if before:
        leave_session(session, before, now=now)
    row = UserSession(
        digest=_digest(session_id),
        user_id=actor.user_id,
        rights=rights_of(actor),
        agent=agent,
        created_at=now,
        seen_at=now,
        ends_at=now + limits.most,
    )
    session_store.add_session(session, row)


def check_session(session: Session, session_id: str, *, now: datetime, limits: Limits) -> LiveSession | None:
    """Return a session that may still be used, None for any other."""
    row = session_store.find_session(session, _digest(session_id))
    if row is None or row.ended_at is not None or now >= row.ends_at or now - row.seen_at > limits.idle:
        return None
    return LiveSession(
        user_id=row.user_id,
        rights=row.rights,
        stale=now - row.seen_at >= _SEEN_EVERY,
        leaving=row.end_reason == REPLACED,
    )


def note_use(session: Session, session_id: str, *, now: datetime) -> None:
    """Write down that a session is in use."""
    row = session_store.find_session(session, _digest(session_id))
    if row is not None and row.seen_at < now:
        row.seen_at = now


def replace_session(session: Session, old_id: str, new_id: str, *, actor: Actor, now: datetime) -> bool:
    """Change a session for another whose id nobody has seen, within its time; False when that was done before."""
    old = session_store.find_session(session, _digest(old_id))
    if old is None or old.ended_at is not None or old.end_reason == REPLACED:
        return False
    fresh = UserSession(
        digest=_digest(new_id),
        user_id=old.user_id,
        rights=rights_of(actor),
        agent=old.agent,
        created_at=old.created_at,
        seen_at=now,
        ends_at=old.ends_at,
    )
    old.ends_at, old.end_reason = min(old.ends_at, now + _GRACE), REPLACED
    session_store.add_session(session, fresh)
    return True


def leave_session(session: Session, session_id: str, *, now: datetime, reason: str = SIGNED_OUT) -> None:
    """End a session; one that there is not is ended already."""
    row = session_store.find_session(session, _digest(session_id))
    if row is not None and row.ended_at is None:
        row.ended_at, row.end_reason = now, reason


def list_sessions(
    session: Session, *, actor: Actor | None, now: datetime, limits: Limits, current: str
) -> list[SessionView]:
    """Return the browsers that the caller is signed in with, the last used first. current: the session that asks."""
    rows = session_store.open_sessions(session, require_signed_in(actor).user_id, now=now, seen_since=now - limits.idle)
    return [
        SessionView(
            id=row.id,
            agent=row.agent,
            created_at=row.created_at,
            seen_at=row.seen_at,
            ends_at=row.ends_at,
            current=row.digest == _digest(current),
        )
        for row in rows
        if row.end_reason != REPLACED
    ]


def end_own_session(session: Session, *, actor: Actor | None, row_id: uuid.UUID, now: datetime) -> None:
    """End one of the caller's own sessions; NotFoundError for anybody else's."""
    own = require_signed_in(actor).user_id
    if not session_store.end_sessions(session, own, now=now, reason=ENDED_BY_USER, only=row_id):
        raise NotFoundError(kind="session")
    note(session, kind="sessions_ended", actor=actor, now=now, user_id=own, data={"count": 1})


def end_other_sessions(session: Session, *, actor: Actor | None, current: str, now: datetime) -> int:
    """End all sessions of the caller but the one that asks; return how many."""
    own = require_signed_in(actor).user_id
    count = session_store.end_sessions(session, own, now=now, reason=ENDED_BY_USER, but=_digest(current))
    note(session, kind="sessions_ended", actor=actor, now=now, user_id=own, data={"count": count})
    return count


def end_all_sessions(session: Session, user_id: uuid.UUID, *, now: datetime, reason: str, but: str = "") -> int:
    """End a user's sessions, all but one session id; return how many. For use cases that decided it."""
    return session_store.end_sessions(session, user_id, now=now, reason=reason, but=_digest(but) if but else "")


def rights_of(actor: Actor) -> str:
    """Return the digest of somebody's roles: when it changes, so does the session."""
    return sha256("\n".join(sorted(_role_lines(actor))).encode()).hexdigest()


def name_browser(user_agent: str) -> str:
    """Return what people call a browser, from what it calls itself: kind and system, no versions."""
    kind = next((name for sign, name in _KINDS if sign in user_agent), "浏览器")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return f"{kind} · {system}"[:_MOST_AGENT] if system else kind


def _role_lines(actor: Actor) -> Iterable[str]:
    return (f"{role}@{alliance}" for role, alliance in actor.roles)


def _digest(session_id: str) -> str:
    return sha256(session_id.encode()).hexdigest()
