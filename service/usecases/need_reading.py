"""What a posted need states and what it lacks, for the office that would ask the firm."""

import uuid

from sqlmodel import Session

from matching.reading import full_text
from service.errors import IndexBuildingError
from service.policy import Action, Actor
from service.store import alliances as alliance_store
from service.store import posts as post_store
from service.usecases.access import open_need
from service.usecases.matchers import Matchers
from service.usecases.previews import TextPreview, read_need_text


def read_posted_need(
    session: Session, matchers: Matchers, *, actor: Actor | None, need_id: uuid.UUID
) -> TextPreview | None:
    """Return what is read in a need's current text; None once it is erased, and while the index is being made."""
    need = open_need(session, actor, need_id, Action.PROPOSE)
    version = post_store.current_need_version(session, need)
    if not version.text:
        return None
    alliance = alliance_store.alliance_by_id(session, need.alliance_id)
    try:
        return read_need_text(matchers, alliance, full_text(version.title, version.text))
    except IndexBuildingError:
        return None
