"""The open needs of each alliance, searchable by a capability; built when first asked for, then kept up to date.

Held in the memory of the process that does the jobs. Nothing is saved: reading twenty thousand needs takes less than a
minute, once, and every later look reads only what has changed since.
"""

import threading
import uuid
from collections.abc import Callable, Collection

from sqlmodel import Session

from matching.need_pool import NeedPool
from matching.posts import Capability, Need
from service.indexing.parts import EngineParts
from service.store import posts as post_store
from service.store.rows import chunks


class NeedPools:
    """One pool for each alliance that was asked about."""

    def __init__(self, parts_of: Callable[[uuid.UUID], EngineParts]) -> None:
        self._parts_of = parts_of
        self._pools: dict[uuid.UUID, NeedPool] = {}
        self._changing = threading.Lock()

    def find(
        self,
        session: Session,
        alliance_id: uuid.UUID,
        capability: Capability,
        *,
        most: int,
        among: Collection[uuid.UUID] | None = None,
    ) -> list[uuid.UUID]:
        """Return the open needs of an alliance that a capability could be about, likeliest first; among: only these."""
        with self._changing:
            pool = self._pools.get(alliance_id)
            if pool is None:
                pool = self._pools[alliance_id] = self._parts_of(alliance_id).new_need_pool()
            _catch_up(session, alliance_id, pool)
            wanted = None if among is None else {str(each) for each in among}
            return [uuid.UUID(each) for each in pool.find(capability, most=most, among=wanted)]

    def forget(self, alliance_id: uuid.UUID) -> None:
        """Drop an alliance's pool, to be read anew when it is next asked about."""
        with self._changing:
            self._pools.pop(alliance_id, None)


def _catch_up(session: Session, alliance_id: uuid.UUID, pool: NeedPool) -> None:
    """Bring a pool to what the session sees: forget what is not open any more, read what is new or revised."""
    known = pool.versions()
    current = {str(need_id): version for need_id, version in post_store.open_need_versions(session, alliance_id)}
    pool.remove(known.keys() - current.keys())
    changed = [uuid.UUID(each) for each, version in current.items() if known.get(each) != version]
    for part in chunks(sorted(changed)):
        pool.add(
            [
                (str(need.id), need.version, Need(version.text, version.title, str(need.organisation_id)))
                for need, version in post_store.needs_with_text(session, part)
            ]
        )
