"""The full texts behind a list of partners, for pages that show the quotations where they stand."""

import uuid
from collections.abc import Mapping

from sqlmodel import Session

from matching.reading import full_text
from service.errors import NotFoundError
from service.store import posts as post_store
from service.usecases.partner_views import PartnerList


def texts_of(session: Session, found: PartnerList) -> Mapping[str, str]:
    """Return capability id -> the stored text (title, newline, text) that its evidence counts characters in.

    The list itself says that the caller may see these: the policy was asked when it was made. A text that has been
    erased since is left out.
    """
    texts = {}
    for partner in (*found.proposals, *found.stretch):
        text = _text_of(session, uuid.UUID(partner["capability_id"]), partner["capability_version"])
        if text:
            texts[partner["capability_id"]] = text
    return texts


def _text_of(session: Session, capability_id: uuid.UUID, version: int) -> str:
    """One text, empty where there is none any more."""
    try:
        stored = post_store.capability_version(session, capability_id, version)
    except NotFoundError:
        return ""
    return full_text(stored.title, stored.text) if stored.text else ""
