"""How long a post holds, and holding it longer: old posts that nobody stands behind waste everybody's time."""

import uuid
from datetime import date, datetime, timedelta
from typing import Final

from sqlmodel import Session

from service.domain.posts import Capability, Need
from service.policy import Action, Actor
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import versions
from service.usecases import case_moves
from service.usecases.access import open_capability, open_need, today_in

NEED_DAYS: Final = 90
CAPABILITY_DAYS: Final = 180
"""A post holds so many days after it was posted, revised or renewed; nothing ends by itself, its firm is asked."""


def holds_until(session: Session, post: Need | Capability) -> date:
    """Return the day until which a post holds, to a caller who may read it."""
    alliance = alliance_store.alliance_by_id(session, post.alliance_id)
    usual = today_in(alliance, post.updated_at) + timedelta(days=_days_of(post))
    return max(post.valid_until, usual) if post.valid_until else usual


def renew_need(session: Session, *, actor: Actor | None, need_id: uuid.UUID, now: datetime) -> date:
    """Let an open need hold as long again from today, and return until when; ConflictError when it is not open."""
    need = open_need(session, actor, need_id, Action.CHANGE_NEED)
    until = _renew(session, need, now)
    case = case_store.case_of_need(session, need.id)
    case_moves.move_case(session, case, kind="need_renewed", now=now, actor=actor, data={"until": until.isoformat()})
    return until


def renew_capability(session: Session, *, actor: Actor | None, capability_id: uuid.UUID, now: datetime) -> date:
    """Let an open capability hold as long again from today, return until when; ConflictError when it is not open."""
    return _renew(session, open_capability(session, actor, capability_id, Action.CHANGE_CAPABILITY, now=now), now)


def _renew(session: Session, post: Need | Capability, now: datetime) -> date:
    alliance = alliance_store.alliance_by_id(session, post.alliance_id)
    until = today_in(alliance, now) + timedelta(days=_days_of(post))
    versions.renew(session, post, until)
    return until


def _days_of(post: Need | Capability) -> int:
    return NEED_DAYS if isinstance(post, Need) else CAPABILITY_DAYS
