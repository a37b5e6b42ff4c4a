"""The parts of each alliance's engine: the shared ones, with the chain knowledge that the alliance has added."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import cast

from matching.knowledge_additions import Addition, AdditionKind
from service.domain.chain_maps import KnowledgeAddition
from service.indexing.parts import EngineParts
from service.store import chain_maps
from service.store.database import Database


class OwnParts:
    """Makes the parts of an alliance when they are first asked for, and again after its knowledge has changed."""

    def __init__(self, shared: EngineParts, database: Database) -> None:
        self._shared = shared
        self._database = database
        self._known: dict[uuid.UUID, EngineParts] = {}

    def of(self, alliance_id: uuid.UUID) -> EngineParts:
        """Return the parts of an alliance's engine."""
        known = self._known.get(alliance_id)
        if known is None:
            rows = [row for row in self._rows(alliance_id) if row.revoked_at is None]
            known = self._known[alliance_id] = self._shared.extended(_additions(rows))
        return known

    def at(self, alliance_id: uuid.UUID, knowledge: str) -> EngineParts | None:
        """Return the parts with which an alliance's knowledge had this version; None where it never had."""
        rows = self._rows(alliance_id)
        moments = sorted(
            {moment for row in rows for moment in (row.created_at, row.revoked_at) if moment}, reverse=True
        )
        for moment in moments:
            counted = [row for row in rows if row.created_at <= moment and not _is_revoked(row, moment)]
            parts = self._shared.extended(_additions(counted))
            if parts.knowledge.version == knowledge:
                return parts
        return self._shared if self._shared.knowledge.version == knowledge else None

    def _rows(self, alliance_id: uuid.UUID) -> list[KnowledgeAddition]:
        with self._database.read() as session:
            return chain_maps.additions_of(session, alliance_id, revoked=True)

    def forget(self, alliance_id: uuid.UUID) -> None:
        """Read an alliance's knowledge anew the next time."""
        self._known.pop(alliance_id, None)


def _additions(rows: Iterable[KnowledgeAddition]) -> list[Addition]:
    return [Addition(cast(AdditionKind, row.kind), row.node, row.value, row.note) for row in rows]


def _is_revoked(row: KnowledgeAddition, moment: datetime) -> bool:
    return row.revoked_at is not None and row.revoked_at <= moment
