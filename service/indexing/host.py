"""Keeps the engine of every alliance: opens or rebuilds it, follows the change log, saves it, checks it.

The database is the truth. Each process holds its own replicas; a change is in all of them `follow_seconds` after its
commit, and in the saved files `save_seconds` later, or at once when it erases something.
"""

import gc
import logging
import threading
import time
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import Session

from matching.matcher import Matcher
from matching.posts import Capability
from service.errors import IndexBuildingError
from service.indexing.alliance_index import AllianceIndex, Progress
from service.indexing.need_pools import NeedPools
from service.indexing.own_parts import OwnParts
from service.indexing.parts import EngineParts
from service.indexing.snapshots import SnapshotRefusedError, Snapshots
from service.indexing.threads import RepeatingThread
from service.store import change_log
from service.store.alliances import list_alliances
from service.store.database import Database
from service.usecases.matchers import EngineStatus

log = logging.getLogger("lianpei.indexing")

_LOOK_SECONDS = 0.2
_CHECK_SECONDS = 600.0
_PATIENCE_SECONDS = 1.0
_STOP_SECONDS = 30.0
_LOAD, _BUILD = "load", "build"


class EngineHost:
    """The engines of all alliances in this process.

    Not started, as in commands and tests, it works on demand: every `matcher_of` opens what is missing and catches up
    first. Started, it works in the background, and `matcher_of` never waits long.
    """

    def __init__(
        self, *, database: Database, parts: EngineParts, folder: Path, follow_seconds: float, save_seconds: float
    ) -> None:
        self._database = database
        self._parts = parts
        self._folder = folder
        self._save_seconds = save_seconds
        self._indexes: dict[uuid.UUID, AllianceIndex] = {}
        self._own_parts = OwnParts(parts, database)
        self._needs = NeedPools(self._own_parts.of)
        self._pending: dict[uuid.UUID, str] = {}
        self._refused: dict[uuid.UUID, str] = {}
        self._building: AllianceIndex | None = None
        self._changing = threading.RLock()
        self._opened = threading.Condition()
        self._seen: int | None = None
        self._caught_up_at = time.monotonic()
        self._check_at = time.monotonic() + _CHECK_SECONDS
        self._listed = False
        self._read_saved = threading.Event()
        self._started = False
        self._threads = [
            RepeatingThread("index-follower", self.catch_up, pause_s=follow_seconds),
            RepeatingThread("index-builder", self._open_pending, pause_s=_LOOK_SECONDS),
            RepeatingThread("index-saver", self._save_due, pause_s=_LOOK_SECONDS),
        ]

    @property
    def is_started(self) -> bool:
        """Whether the background work has begun."""
        return self._started

    def start(self) -> None:
        """Begin to open every alliance and to follow the database, in the background.

        Engines that were read before, perhaps long ago in a process that this one was forked from, are brought up to
        date first: nothing that was erased meanwhile may be found for a moment.
        """
        self.catch_up()
        self._started = True
        for thread in self._threads:
            thread.start()

    def wait_for_saved(self, timeout_s: float) -> bool:
        """Wait until every saved index has been read, which is long before those are built that have to be."""
        return self._read_saved.wait(timeout_s)

    def stop(self) -> None:
        """End the background work and save what has changed."""
        if self._started:
            for thread in self._threads:
                thread.stop(_STOP_SECONDS)
            self.save()

    def matcher_of(self, alliance_id: uuid.UUID) -> Matcher:
        """Return the matcher over the alliance's open capabilities; empty for an alliance without any.

        Raises:
            IndexBuildingError: while its index is being made; `details` tell how far it is.
        """
        if not self._started:
            self._open_now(alliance_id)
            self.catch_up()
            self._open_now(alliance_id)  # where its knowledge has changed
        matcher = self._served(alliance_id)
        if matcher is None:
            self._request(alliance_id, _LOAD)
            with self._opened:
                self._opened.wait_for(lambda: self._served(alliance_id) is not None, _PATIENCE_SECONDS)
            matcher = self._served(alliance_id)
        if matcher is None:
            progress = self.progress(alliance_id)
            raise IndexBuildingError(done=progress.done, total=progress.total, seconds=round(progress.seconds))
        return matcher

    def explainer_of(self, alliance_id: uuid.UUID, knowledge: str) -> Matcher | None:
        """Return what explains with a version of the knowledge that the alliance had once; None where it never had."""
        parts = self._own_parts.at(alliance_id, knowledge)
        return None if parts is None else parts.new_matcher(parts.new_pool())

    def needs_like(
        self,
        session: Session,
        alliance_id: uuid.UUID,
        capability: Capability,
        *,
        most: int,
        among: Collection[uuid.UUID] | None = None,
    ) -> list[uuid.UUID]:
        """Return up to `most` open needs of an alliance that a capability could be about, likeliest first.

        among: only these (None: all).
        """
        return self._needs.find(session, alliance_id, capability, most=most, among=among)

    def progress(self, alliance_id: uuid.UUID) -> Progress:
        """Say how far the making of an alliance's index is; zeros before it begins."""
        building = self._building
        return building.progress if building and building.alliance_id == alliance_id else Progress(0, 0, 0.0)

    def status(self) -> EngineStatus:
        """Say how the engines stand; never raises."""
        indexes = list(self._indexes.values())
        ready = (self._listed or not self._started) and not self._pending
        return EngineStatus(
            ready=ready,
            capabilities=sum(index.rows for index in indexes),
            seq=min((index.seq for index in indexes), default=0),
            behind_s=round(time.monotonic() - self._caught_up_at, 3),
            detail="" if ready else IndexBuildingError.code,
            versions=self._parts.versions,
        )

    def catch_up(self) -> None:
        """Apply every change that is committed by now to the engines that are open."""
        with self._changing:
            indexes = list(self._indexes.values())
            # before the first engine is open there is nothing to bring up to date: do not read the whole log for it
            seen = min((index.seq for index in indexes), default=self._seen)
            if seen is None:
                self._caught_up_at = time.monotonic()
                return
            with self._database.read() as session:
                while changes := change_log.changes_after(session, seen):
                    for index in indexes:
                        own = [c for c in changes if c.alliance_id == index.alliance_id and (c.seq or 0) > index.seq]
                        index.apply(session, own)
                        index.seq = max(index.seq, changes[-1].seq or 0)
                    self._note_strangers({change.alliance_id for change in changes})
                    self._note_knowledge({c.alliance_id for c in changes if c.operation == change_log.KNOWLEDGE})
                    seen = changes[-1].seq or 0
            self._seen = seen
            self._caught_up_at = time.monotonic()

    def _note_strangers(self, alliance_ids: set[uuid.UUID]) -> None:
        """Open alliances that came to be since the start."""
        for alliance_id in alliance_ids - self._indexes.keys():
            if self._started:
                self._request(alliance_id, _LOAD)

    def _note_knowledge(self, alliance_ids: set[uuid.UUID]) -> None:
        """Make the engines again whose alliances changed their knowledge; until then the present ones go on."""
        for alliance_id in alliance_ids:
            self._own_parts.forget(alliance_id)
            self._needs.forget(alliance_id)
            if self._started:
                self._request(alliance_id, _LOAD)
            else:
                self._indexes.pop(alliance_id, None)

    def check(self) -> list[uuid.UUID]:
        """Compare every open engine with the database; drop and rebuild those that differ, and name them."""
        differing = []
        for alliance_id, index in list(self._indexes.items()):
            same = self._agrees(index)
            if not same:
                self._indexes.pop(alliance_id, None)
                log.error("index differs from the database, building it again", extra={"alliance": str(alliance_id)})
                differing.append(alliance_id)
            if not same or index.is_hollow:
                self._request(alliance_id, _BUILD)
        return differing

    def examine(self, alliance_id: uuid.UUID) -> str | None:
        """Try what is saved for an alliance: empty when it agrees with the database, else what is wrong with it.

        None: nothing is saved. Nothing is changed and nothing becomes visible.
        """
        index = self._new_index(alliance_id)
        try:
            if not index.take_saved():
                return None
        except SnapshotRefusedError as exc:
            return str(exc)
        return "" if self._agrees(index) else "the saved index differs from the database"

    def _agrees(self, index: AllianceIndex) -> bool:
        """Bring an engine up to date and say whether exactly the database's capabilities are in, each as it is now."""
        with self._database.read() as session:
            with self._changing:  # the session's moment begins in here, so that the engine cannot be ahead of it
                index.catch_up(session)
                own = index.versions()
            return own == index.stored_versions(session)

    def save(self) -> None:
        """Save every engine that has changed since it was saved, now."""
        for index in list(self._indexes.values()):
            if index.changed_at is not None:
                self._save(index)

    def _save_due(self) -> None:
        for index in list(self._indexes.values()):
            if index.is_due(self._save_seconds):
                self._save(index)

    def _save(self, index: AllianceIndex) -> None:
        """Save an engine, unless another process is at it or was, with the same changes or more."""
        with index.snapshots.writing(wait=False) as held:
            if not held:
                return
            if index.snapshots.saved_seq() >= index.seq:
                index.mark_saved()
            else:
                index.save(self._changing)

    def _served(self, alliance_id: uuid.UUID) -> Matcher | None:
        index = self._indexes.get(alliance_id)
        return None if index is None else index.matcher

    def _request(self, alliance_id: uuid.UUID, how: str) -> None:
        """Ask the builder for an alliance; to build overrides to load."""
        if how == _BUILD or alliance_id not in self._pending:
            self._pending[alliance_id] = how

    def _open_pending(self) -> None:
        """Open what was asked for: first all that can be loaded, then what must be built."""
        self.read_saved()
        for alliance_id, how in list(self._pending.items()):
            if how != _LOAD:
                self._build(alliance_id, fresh=how == _BUILD)
        if time.monotonic() >= self._check_at:
            self.check()
            self._check_at = time.monotonic() + _CHECK_SECONDS

    def read_saved(self) -> None:
        """Read every saved index that is asked for, at first those of all alliances, in this thread.

        Before `start`, which goes on from there, also in processes that are forked in between.
        """
        if not self._listed:
            self._parts.warm_up()
            with self._database.read() as session:
                seen = change_log.head_seq(session)
                for alliance in list_alliances(session):
                    self._request(alliance.id, _LOAD)
            with self._changing:
                self._seen = seen if self._seen is None else self._seen
            self._listed = True
        for alliance_id, how in list(self._pending.items()):
            if how == _LOAD and not self._load(alliance_id):
                self._pending[alliance_id] = "load or build"
        self._read_saved.set()

    def _open_now(self, alliance_id: uuid.UUID) -> None:
        """Open an alliance in this thread."""
        if self._served(alliance_id) is None and not self._load(alliance_id):
            self._build(alliance_id, fresh=False)

    def _load(self, alliance_id: uuid.UUID) -> bool:
        index = self._new_index(alliance_id)
        if index.load():
            self._admit(index)
            return True
        self._refused[alliance_id] = index.snapshots.newest()
        return False

    def _build(self, alliance_id: uuid.UUID, *, fresh: bool) -> None:
        """Build an engine and save it. Other processes wait for the lock and then load what was saved.

        fresh: do not even look at what is saved.
        """
        index = self._new_index(alliance_id)
        with index.snapshots.writing(wait=True), self._as_building(index):
            is_new = index.snapshots.newest() != self._refused.pop(alliance_id, "")
            if is_new and not fresh and index.load(held=True):  # another process built it while this one waited
                self._admit(index)
                return
            index.rebuild()
            self._admit(index)
            index.save(self._changing)

    @contextmanager
    def _as_building(self, index: AllianceIndex) -> Iterator[None]:
        self._building = index
        try:
            yield
        finally:
            self._building = None

    def _new_index(self, alliance_id: uuid.UUID) -> AllianceIndex:
        parts = self._own_parts.of(alliance_id)
        snapshots = Snapshots(self._folder / alliance_id.hex, parts)
        return AllianceIndex(alliance_id, database=self._database, parts=parts, snapshots=snapshots)

    def _admit(self, index: AllianceIndex) -> None:
        """Bring an engine up to date and let searches have it."""
        with self._changing:
            with self._database.read() as session:
                index.catch_up(session)
            index.serve()
            self._indexes[index.alliance_id] = index
        gc.freeze()  # hundreds of thousands of objects that stay need not be looked through for garbage again
        self._pending.pop(index.alliance_id, None)
        with self._opened:
            self._opened.notify_all()
