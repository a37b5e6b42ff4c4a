"""Corrected places, added knowledge and communities in the database. Nothing here commits."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, delete, select

from service.domain.chain_maps import Community, CommunityMember, KnowledgeAddition, NodeCorrection
from service.store.rows import add_row, get_row


def add_correction(session: Session, correction: NodeCorrection) -> NodeCorrection:
    """Insert a leader's word about a place; it counts before every earlier one about the same."""
    return add_row(session, correction)


def corrections_of(session: Session, alliance_id: uuid.UUID) -> list[NodeCorrection]:
    """Return an alliance's corrections that still count, oldest first: of each place the latest."""
    statement = select(NodeCorrection).where(NodeCorrection.alliance_id == alliance_id).order_by(col(NodeCorrection.id))
    latest = {(row.organisation_id, row.need_id, row.node): row for row in session.exec(statement)}
    return sorted(latest.values(), key=lambda row: row.id)


def add_addition(session: Session, addition: KnowledgeAddition) -> KnowledgeAddition:
    """Insert an addition to the chain knowledge."""
    return add_row(session, addition)


def get_addition(session: Session, addition_id: uuid.UUID) -> KnowledgeAddition:
    """Return the addition with this id, revoked or not; NotFoundError when there is none."""
    return get_row(session, KnowledgeAddition, addition_id)


def revoke_addition(session: Session, addition: KnowledgeAddition, *, now: datetime, by: uuid.UUID | None) -> None:
    """Let an addition count no more; one that does not already stays as it is."""
    if addition.revoked_at is None:
        addition.revoked_at, addition.revoked_by = now, by
        session.add(addition)
        session.flush()


def additions_of(session: Session, alliance_id: uuid.UUID, *, revoked: bool = False) -> list[KnowledgeAddition]:
    """Return the additions of an alliance that count, oldest first; with `revoked` all that were ever made."""
    statement = select(KnowledgeAddition).where(KnowledgeAddition.alliance_id == alliance_id)
    if not revoked:
        statement = statement.where(col(KnowledgeAddition.revoked_at).is_(None))
    return list(session.exec(statement.order_by(col(KnowledgeAddition.id))))


def add_community(session: Session, community: Community) -> Community:
    """Insert a community."""
    return add_row(session, community)


def get_community(session: Session, community_id: uuid.UUID) -> Community:
    """Return the community with this id; NotFoundError when there is none."""
    return get_row(session, Community, community_id)


def communities_of(session: Session, alliance_id: uuid.UUID, *, chain_id: uuid.UUID | None = None) -> list[Community]:
    """Return the communities of an alliance (of one chain), oldest first."""
    statement = select(Community).where(Community.alliance_id == alliance_id)
    if chain_id is not None:
        statement = statement.where(Community.chain_id == chain_id)
    return list(session.exec(statement.order_by(col(Community.id))))


def community_members(session: Session, chain_id: uuid.UUID) -> list[CommunityMember]:
    """Return who is in which community of a chain, by organisation."""
    statement = select(CommunityMember).where(CommunityMember.chain_id == chain_id)
    return list(session.exec(statement.order_by(col(CommunityMember.organisation_id))))


def replace_members(session: Session, chain_id: uuid.UUID, members: Iterable[CommunityMember]) -> None:
    """Put these in the place of all that are in communities of a chain."""
    session.execute(delete(CommunityMember).where(col(CommunityMember.chain_id) == chain_id))
    session.add_all(list(members))
    session.flush()


def delete_community(session: Session, community: Community) -> None:
    """Take a community out that nobody is in any more."""
    session.delete(community)
    session.flush()
