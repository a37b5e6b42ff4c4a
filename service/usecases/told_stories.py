"""Stories of an alliance's cases, each told once from its timeline and kept until the timeline goes on.

A story is kept under the head of its timeline, the hash over all entries before: whatever is appended gives another
head, so that what is kept is never older than the database. A past day that cuts a timeline short is told anew.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final

from sqlmodel import Session

from service.figures.kept import Kept
from service.figures.stories import Story, tell
from service.store import figures as figure_store
from service.store.figures import Head, Span

MOST_STORIES: Final = 40_000
"""How many stories are kept, of all alliances together; each is about two kilobytes."""

_stories: Kept[Head, tuple[datetime, Story]] = Kept(MOST_STORIES)


@dataclass(frozen=True, slots=True)
class Told:
    """Stories, oldest first. mark: tells one state of their timelines from any other. cut: entries come after."""

    stories: Sequence[Story]
    mark: bytes
    cut: bool


@dataclass(frozen=True, slots=True)
class Heads:
    """The ends of some timelines; mark: tells one state of them from any other."""

    rows: Sequence[Head]
    mark: bytes


def read_heads(session: Session, alliance_id: uuid.UUID, *, opened: Span) -> Heads:
    """Return the ends of the timelines of the cases opened in a span."""
    rows = figure_store.heads(session, alliance_id, opened=opened)
    return Heads(rows, blake2b("".join(f"{row.key}{row.head}" for row in rows).encode()).digest())


def tell_stories(session: Session, alliance_id: uuid.UUID, heads: Heads, *, before: datetime, opened: Span) -> Told:
    """Return the stories of the cases opened in a span as they stood before a moment; unheard cases are left out."""
    found: dict[object, Story] = {}
    missing: list[Head] = []
    for head in heads.rows:
        kept = _stories.find(head)
        if kept is not None and kept[0] < before:
            found[head.key] = kept[1]
        else:
            missing.append(head)
    cut = False
    if missing:
        asked = {head.key: head for head in missing}
        heard = 0
        for key, history in figure_store.histories(
            session, alliance_id, before=before, opened=opened, only=list(asked)
        ):
            heard += 1
            story = found[key] = tell(history)
            if len(history.entries) == asked[key].seq:
                _stories.put(asked[key], (history.entries[-1].at, story))
            else:
                cut = True
        cut = cut or heard < len(missing)
    return Told([found[head.key] for head in heads.rows if head.key in found], heads.mark, cut)
