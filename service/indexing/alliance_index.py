"""One alliance's engine in this process: opened from its snapshot or rebuilt, kept up to date, saved."""

import logging
import time
import uuid
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlmodel import Session

from matching.matcher import Matcher
from matching.pool import CapabilityPool
from matching.posts import Capability
from service.domain.posts import ChangeEntry
from service.errors import ServiceError
from service.indexing.parts import EngineParts, Stamp
from service.indexing.snapshots import SnapshotRefusedError, Snapshots
from service.store import change_log
from service.store.change_log import CurrentCapability
from service.store.database import Database
from service.usecases.matchers import group_of

log = logging.getLogger("lianpei.indexing")

_CHUNK = 2000
# Beyond this many holes for each row that is left, the arrays are mostly air.
_MOST_HOLES = 4
_FEW_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the making of an index is: rows done of all, and the seconds since it began."""

    done: int
    total: int
    seconds: float


class AllianceIndex:
    """The pool of one alliance and the change number that it stands at.

    `EngineHost` sees to it that `open`, `apply`, `check` and `freeze` never run beside each other; searches may run
    beside any of them.
    """

    def __init__(self, alliance_id: uuid.UUID, *, database: Database, parts: EngineParts, snapshots: Snapshots) -> None:
        self.alliance_id = alliance_id
        self.seq = -1
        self.matcher: Matcher | None = None
        self.changed_at: float | None = None
        self._erased = False
        self.progress = Progress(0, 0, 0.0)
        self.snapshots = snapshots
        self._database = database
        self._parts = parts
        self._pool: CapabilityPool | None = None

    @property
    def rows(self) -> int:
        """How many capabilities are in."""
        return 0 if self._pool is None else len(self._pool)

    def versions(self) -> dict[str, int]:
        """Return the version of every capability that is in, by id."""
        return {} if self._pool is None else self._pool.versions()

    def load(self, *, held: bool = False) -> bool:
        """Take the saved index if there is one that belongs to this database and these versions; say whether.

        held: the caller is the writer of the snapshots already. `serve` makes the index visible.
        """
        try:
            return self.take_saved(held=held)
        except SnapshotRefusedError as exc:
            self._log("saved index refused, it will be built again", level=logging.WARNING, reason=str(exc))
            return False

    def take_saved(self, *, held: bool = False) -> bool:
        """As `load`, but SnapshotRefusedError says why a saved index cannot be used."""
        started = time.perf_counter()
        found = self.snapshots.load_held() if held else self.snapshots.load()
        if found is None:
            return False
        pool, stamp = found
        self._refuse_other_history(stamp)
        self._pool, self.seq = pool, stamp.seq
        self._log("index loaded", rows=len(pool), seconds=_since(started))
        return True

    def _refuse_other_history(self, stamp: Stamp) -> None:
        """Refuse an index of another database, or of one that has been set back since to an older state."""
        with self._database.read() as session:
            head, mark = change_log.head_seq(session), change_log.history_mark(session, stamp.seq)
        if head < stamp.seq:
            raise SnapshotRefusedError(f"the saved index is at change {stamp.seq}, the database only at {head}")
        if mark != stamp.history:
            raise SnapshotRefusedError(f"change {stamp.seq} is another one in this database")

    def rebuild(self) -> None:
        """Make the index from the database alone, telling the progress; changes meanwhile are left to `apply`."""
        started = time.perf_counter()
        with self._database.read() as session:
            seq = change_log.head_seq(session)
            parts = change_log.current_capabilities(session, alliance_id=self.alliance_id)
            posted = [_as_posted(row) for part in parts for row in part]
        posted.sort(key=lambda each: each.group)  # what is searched together comes to lie together
        pool = self._parts.new_pool()
        for begin in range(0, len(posted), _CHUNK):
            self.progress = Progress(begin, len(posted), _since(started))
            if begin:
                self._log("building index", done=begin, total=len(posted))
            pool.add(posted[begin : begin + _CHUNK])
        self.progress = Progress(len(posted), len(posted), _since(started))
        self._pool, self.seq = pool, seq
        self._log("index built", rows=len(posted), seconds=_since(started))

    def serve(self) -> None:
        """Make the index visible to searches."""
        if self._pool is not None:
            self.matcher = self._parts.new_matcher(self._pool)

    def catch_up(self, session: Session) -> int:
        """Apply every change of this alliance that the session sees; return how many."""
        head, count = change_log.head_seq(session), 0
        while changes := change_log.changes_after(session, self.seq, alliance_id=self.alliance_id):
            self.apply(session, changes)
            self.seq = changes[-1].seq or 0
            count += len(changes)
        self.seq = max(self.seq, head)
        return count

    def apply(self, session: Session, changes: Sequence[ChangeEntry]) -> None:
        """Bring the capabilities that changed to the state in which the session sees them."""
        ids = {change.capability_id for change in changes}
        if self._pool is None or not ids:
            return
        current = change_log.capabilities_now(session, ids)
        self._pool.remove([str(gone) for gone in ids - current.keys()])
        self._pool.add([_as_posted(current[each]) for each in sorted(current)])
        self.changed_at = self.changed_at or time.monotonic()
        self._erased = self._erased or any(change.operation == change_log.ERASE for change in changes)

    def is_due(self, save_seconds: float) -> bool:
        """Say whether it is time to save: after `save_seconds` with a change, at once where something was erased."""
        return self.changed_at is not None and (self._erased or time.monotonic() - self.changed_at >= save_seconds)

    def save(self, changing: AbstractContextManager[object]) -> None:
        """Save the index as it is now; the caller is the writer of the snapshots.

        changing: held while the state is copied, so that no change is half in it; not while files are written.
        """
        if self._pool is None:
            return
        with changing:
            state, seq = self._pool.state(), self.seq
            erased = self._erased
            self.mark_saved()
        try:
            with self._database.read() as session:
                history = change_log.history_mark(session, seq) or ""
            name, rows = self.alliance_id.hex, len(state.documents)
            self.snapshots.save(
                self._pool, state, self._parts.stamp(alliance=name, seq=seq, history=history, rows=rows)
            )
        except (OSError, ServiceError) as exc:
            self.changed_at = time.monotonic()
            if erased:
                self.snapshots.drop()  # better no saved index than one that remembers
            self._log("index could not be saved, it will be tried again", level=logging.ERROR, reason=str(exc))

    def mark_saved(self) -> None:
        """Note that what is saved holds every change that is in."""
        self.changed_at, self._erased = None, False

    def stored_versions(self, session: Session) -> dict[str, int]:
        """Return what `versions` must be: the current version of every open capability that the session sees."""
        found = change_log.current_versions(session, self.alliance_id)
        return {str(capability): version for capability, version in found.items()}

    @property
    def is_hollow(self) -> bool:
        """Say whether so many rows have come and gone that building again pays."""
        return self._pool is not None and self._pool.next_row > _FEW_ROWS + _MOST_HOLES * len(self._pool)

    def _log(self, event: str, *, level: int = logging.INFO, **facts: object) -> None:
        log.log(level, event, extra={"alliance": str(self.alliance_id), **facts})


def _as_posted(row: CurrentCapability) -> Capability:
    """Return a row as the engine knows it."""
    return Capability(
        id=str(row.capability_id),
        organisation=str(row.organisation_id),
        text=row.text,
        title=row.title,
        group=group_of(row.chain_id, row.visibility),
        version=row.version,
    )


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 2)
