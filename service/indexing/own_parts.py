"""The parts of each alliance's engine: the shared ones, with the chain knowledge that the alliance has added."""

import uuid
from typing import cast

from matching.knowledge_additions import Addition, AdditionKind
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
            with self._database.read() as session:
                rows = chain_maps.additions_of(session, alliance_id)
            added = [Addition(cast(AdditionKind, row.kind), row.node, row.value, row.note) for row in rows]
            known = self._known[alliance_id] = self._shared.extended(added)
        return known

    def forget(self, alliance_id: uuid.UUID) -> None:
        """Read an alliance's knowledge anew the next time."""
        self._known.pop(alliance_id, None)
