"""What a case's timeline tells up to a moment: how far it got and when, who was asked, what was answered.

Pure: entries in, a story out. Nothing here looks at how a case stands today.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from service.domain import case_states as states
from service.domain.matches import SUPPLIER

STAGES: Final = (states.PROPOSED, states.INTEREST, states.ORDER_INTENT, states.CONTRACTED, states.DELIVERED)
"""The steps of the funnel after the need itself, in order."""

_FURTHEST: Final = {
    states.PROPOSED: 1,
    states.INTEREST: 2,
    states.TALKS: 2,
    states.ORDER_INTENT: 3,
    states.CONTRACTED: 4,
    states.DELIVERED: 5,
}
"""State -> how many steps of the funnel are reached with it."""

ACCEPTED: Final = "interest_accepted"
DECLINED: Final = "interest_declined"
SERVED_OUTSIDE: Final = "served_outside"


_WORK: Final = frozenset({"whistled", "department_changed", "checked_in", "department_refused", "answered", "refused"})


class Entry(NamedTuple):
    """One entry of a timeline; `data` as it was written."""

    at: datetime
    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """A case and its entries before a moment, in order."""

    case_id: uuid.UUID
    number: str
    opened_at: datetime
    need_id: uuid.UUID | None
    entries: Sequence[Entry]


@dataclass(slots=True)
class Handover:
    """A department was called in; the moments of what it did are empty where it did not."""

    department_id: uuid.UUID
    at: datetime
    due_at: datetime
    checked_in_at: datetime | None = None
    answered_at: datetime | None = None
    refused_at: datetime | None = None

    @property
    def on_time(self) -> bool:
        """Whether the department checked in before its clock ran out."""
        return self.checked_in_at is not None and self.checked_in_at <= self.due_at


class PairAnswer(NamedTuple):
    """One side's latest answer about a pair."""

    accepted: bool
    reason: str | None
    at: datetime


@dataclass(slots=True)
class Story:
    """A case as its timeline tells it up to a moment.

    reached: step of the funnel -> when it, or a later one, was first reached. answered_at: the first answer or refusal
    in words by office or department. partner_answered_at: the first answer of any supplier. endorsed, made: supplier ->
    when; answers: (supplier, side) -> the latest. outside: records of being served from outside, with their moments.
    merged: it was a duplicate at that moment. share: what it adds to the figures, as `shares` keeps it.
    """

    case_id: uuid.UUID
    number: str
    opened_at: datetime
    need_id: uuid.UUID | None
    is_need: bool = False
    state: str = states.RECEIVED
    owner_id: uuid.UUID | None = None
    due_at: datetime | None = None
    merged: bool = False
    reached: dict[str, datetime] = field(default_factory=dict)
    answered_at: datetime | None = None
    partner_answered_at: datetime | None = None
    handovers: list[Handover] = field(default_factory=list)
    endorsed: dict[uuid.UUID, datetime] = field(default_factory=dict)
    answers: dict[tuple[uuid.UUID, str], PairAnswer] = field(default_factory=dict)
    made: dict[uuid.UUID, datetime] = field(default_factory=dict)
    outside: list[tuple[uuid.UUID, datetime]] = field(default_factory=list)
    share: object = field(default=None, compare=False, repr=False)

    @property
    def ended(self) -> bool:
        """Whether the case was closed at the moment."""
        return self.state in states.ENDED


def tell(history: CaseHistory) -> Story:
    """Return the story of a case."""
    story = Story(history.case_id, history.number, history.opened_at, history.need_id)
    standing: Mapping[str, Any] | None = None
    for entry in history.entries:
        standing = entry.data.get("case") or standing  # an entry of the first schema says nothing of it
        if standing is not None:
            _stand(story, entry, standing)
        _note_work(story, entry)
        _note_pair(story, entry)
    if standing is not None:
        story.owner_id = _id(standing["owner"]) if standing["owner"] else None
        story.due_at = datetime.fromisoformat(standing["due"])
    return story


@lru_cache(maxsize=65536)
def _id(written: str) -> uuid.UUID:
    """Read an id; the same few people, departments and firms come again and again."""
    return uuid.UUID(written)


def _stand(story: Story, entry: Entry, standing: Mapping[str, Any]) -> None:
    """Take over how the case stood after an entry, and the steps that it reached with it."""
    if story.state == standing["state"]:
        return
    story.state = standing["state"]
    if story.state not in states.ENDED:
        story.merged = story.state == states.MERGED
    for stage in STAGES[: _FURTHEST.get(story.state, 0)]:
        story.reached.setdefault(stage, entry.at)


def _note_work(story: Story, entry: Entry) -> None:
    """Note what office and departments did."""
    if entry.kind not in _WORK:
        return
    current = story.handovers[-1] if story.handovers else None
    called = {"whistled": "department", "department_changed": "to"}.get(entry.kind)
    if called is not None and story.state == states.WHISTLED:
        due_at = datetime.fromisoformat(entry.data["case"]["due"])
        story.handovers.append(Handover(_id(entry.data[called]), entry.at, due_at))
    elif entry.kind == "checked_in" and current is not None:
        current.checked_in_at = current.checked_in_at or entry.at
    elif entry.kind == "department_refused" and current is not None:
        current.refused_at = entry.at
    elif entry.kind in ("answered", "refused"):
        story.answered_at = story.answered_at or entry.at
        is_theirs = current is not None and entry.data.get("department") == str(current.department_id)
        if current is not None and is_theirs and entry.kind == "answered":
            current.answered_at = current.answered_at or entry.at


def _note_pair(story: Story, entry: Entry) -> None:
    """Note what was said about a pair, and that a need was posted."""
    if entry.kind == "need_posted":
        story.is_need = True
    elif entry.kind in (ACCEPTED, DECLINED):
        side, supplier = entry.data["side"], _id(entry.data["supplier"])
        story.answers[supplier, side] = PairAnswer(entry.kind == ACCEPTED, entry.data.get("reason"), entry.at)
        if side == SUPPLIER:
            story.partner_answered_at = story.partner_answered_at or entry.at
    elif entry.kind in ("proposal_endorsed", "proposed_by_hand"):
        story.endorsed.setdefault(_id(entry.data["supplier"]), entry.at)
    elif entry.kind == "order_intent_made":
        story.made.setdefault(_id(entry.data["supplier"]), entry.at)
    elif entry.kind == SERVED_OUTSIDE:
        story.outside.append((uuid.UUID(entry.data["record"]), entry.at))
