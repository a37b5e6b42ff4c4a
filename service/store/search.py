"""Looking for members and capabilities by words. Nothing here commits."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from service.domain.alliances import Membership, Organisation
from service.domain.posts import OPEN, Capability, CapabilityVersion


def find_organisations(
    session: Session, alliance_id: uuid.UUID, words: Sequence[str], *, limit: int
) -> list[Organisation]:
    """Return the organisations of an alliance whose name, short name or credit identifier holds every word, by name."""
    members = select(Membership.organisation_id).where(Membership.alliance_id == alliance_id)
    named = (Organisation.name, Organisation.short_name, Organisation.usci)
    statement = select(Organisation).where(col(Organisation.id).in_(members), *_every(words, *named))
    return list(session.exec(statement.order_by(col(Organisation.name)).limit(limit)))


def find_capabilities(
    session: Session,
    alliance_id: uuid.UUID,
    words: Sequence[str],
    *,
    limit: int,
    without: uuid.UUID | None = None,
) -> list[tuple[Capability, CapabilityVersion, Organisation]]:
    """Return open capabilities of an alliance that say every word, or whose owner's name does; newest first.

    without: an organisation whose own are left out.
    """
    said = (CapabilityVersion.title, CapabilityVersion.text, Organisation.name, Organisation.short_name)
    current = (col(CapabilityVersion.capability_id) == col(Capability.id)) & (
        col(CapabilityVersion.version) == col(Capability.version)
    )
    statement = (
        select(Capability, CapabilityVersion, Organisation)
        .join(CapabilityVersion, current)
        .join(Organisation, col(Organisation.id) == col(Capability.organisation_id))
        .where(Capability.alliance_id == alliance_id, Capability.status == OPEN, *_every(words, *said))
    )
    if without is not None:
        statement = statement.where(Capability.organisation_id != without)
    return list(session.exec(statement.order_by(col(Capability.id).desc()).limit(limit)))


def _every(words: Sequence[str], *columns: object) -> list[ColumnElement[bool]]:
    """The conditions that each word stands in one of the columns."""
    return [or_(*(col(column).contains(word, autoescape=True) for column in columns)) for word in words]
