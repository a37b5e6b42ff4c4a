"""What a chain leader adds to the chain knowledge of the own alliance; it counts in every search from then on."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlmodel import Session

from matching.knowledge_additions import Addition, AdditionKind, check_addition
from matching.normalise import clean_text
from service.domain.chain_maps import KnowledgeAddition
from service.errors import NotFoundError
from service.policy import Action, Actor, require_signed_in
from service.store import chain_maps as addition_store
from service.store import change_log
from service.store import people as people_store
from service.usecases.chain_maps import open_chain
from service.usecases.matchers import Matchers


@dataclass(frozen=True, slots=True, kw_only=True)
class AdditionView:
    """An addition as it is shown; by: who made it. revoked_at: since when it counts no more."""

    id: uuid.UUID
    kind: str
    node: str
    value: str
    note: str
    by: str
    created_at: datetime
    revoked_at: datetime | None


def read_additions(
    session: Session, *, actor: Actor | None, alliance: str, chain: str, node: str | None = None
) -> list[AdditionView]:
    """Return what an alliance has added (to one node), the newest first, what was revoked included.

    Raises:
        NotSignedInError, ForbiddenError, UnknownAllianceError, NotFoundError.
    """
    found, _ = open_chain(session, actor, alliance, chain)
    rows = [row for row in addition_store.additions_of(session, found.id, revoked=True) if node in (None, row.node)]
    names = people_store.names_of(session, (row.created_by for row in rows if row.created_by))
    return _show_all(rows[::-1], names)


def _show_all(rows: Sequence[KnowledgeAddition], names: dict[uuid.UUID, str]) -> list[AdditionView]:
    return [
        AdditionView(
            id=row.id,
            kind=row.kind,
            node=row.node,
            value=row.value,
            note=row.note,
            by=names.get(row.created_by, "") if row.created_by else "",
            created_at=row.created_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    ]


def add_knowledge(
    session: Session,
    matchers: Matchers,
    *,
    actor: Actor | None,
    alliance: str,
    chain: str,
    addition: Addition,
    now: datetime,
) -> KnowledgeAddition:
    """Add a name or a way to a node for the whole alliance; its index is made again and every search reads so.

    Raises:
        NotSignedInError, ForbiddenError, UnknownAllianceError, NotFoundError, IndexBuildingError. EmptyTextError.
        AdditionError: when it cannot be added.
    """
    found, _ = open_chain(session, actor, alliance, chain, action=Action.SHAPE_CHAIN)
    cleaned = Addition(addition.kind, addition.node, " ".join(clean_text(addition.value).split()), addition.note[:120])
    check_addition(matchers.matcher_of(found.id).pool.knowledge, cleaned)
    row = KnowledgeAddition(
        alliance_id=found.id,
        kind=cleaned.kind,
        node=cleaned.node,
        value=cleaned.value,
        note=cleaned.note,
        created_at=now,
        created_by=require_signed_in(actor).user_id,
    )
    addition_store.add_addition(session, row)
    change_log.append_knowledge_change(session, found.id, row.id, now)
    return row


def revoke_knowledge(
    session: Session, *, actor: Actor | None, alliance: str, chain: str, addition_id: uuid.UUID, now: datetime
) -> None:
    """Let an addition count no more; again: nothing changes.

    Raises:
        NotSignedInError, ForbiddenError, UnknownAllianceError. NotFoundError: also for another alliance's addition.
    """
    found, _ = open_chain(session, actor, alliance, chain, action=Action.SHAPE_CHAIN)
    row = addition_store.get_addition(session, addition_id)
    if row.alliance_id != found.id:
        raise NotFoundError(kind="addition")
    if row.revoked_at is None:
        addition_store.revoke_addition(session, row, now=now, by=require_signed_in(actor).user_id)
        change_log.append_knowledge_change(session, found.id, row.id, now)


def as_addition(kind: str, node: str, value: str, note: str = "") -> Addition:
    """Return an addition as it was typed; whether it can be made is looked at later."""
    return Addition(cast(AdditionKind, kind), node, value, note)
