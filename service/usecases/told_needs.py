"""The needs that a firm was told of: by the office, which recommended it, or by the asker, who chose it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from service.domain.posts import OPEN, Need
from service.store import matches as match_store
from service.store import posts as post_store

_LOOKED_AT: Final = 200


@dataclass(frozen=True, slots=True)
class ToldNeed:
    """An open need, and when the firm was first told of it."""

    need: Need
    at: datetime


def told_needs(session: Session, own_id: uuid.UUID, *, limit: int = 20) -> list[ToldNeed]:
    """Return the open needs that a firm was told of, told last first; for callers who act for the firm."""
    told: dict[uuid.UUID, datetime] = {}
    for proposal in match_store.proposals_to(session, own_id, limit=_LOOKED_AT):
        at = proposal.endorsed_at or proposal.created_at
        told[proposal.need_id] = min(told.get(proposal.need_id, at), at)
    for choice in match_store.choices_of_askers(session, own_id, limit=_LOOKED_AT):
        told.setdefault(choice.need_id, choice.at)
    found: list[ToldNeed] = []
    for need_id, at in sorted(told.items(), key=lambda pair: (pair[1], pair[0]), reverse=True):
        need = post_store.get_need(session, need_id)
        if need.status == OPEN:
            found.append(ToldNeed(need, at))
    return found[:limit]
