"""What a running product consists of; `service.wiring` builds it, everything else is given one."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from threading import Event, Thread
from typing import TYPE_CHECKING

import numpy as np

from service.channels.letters import Carrier
from service.indexing.file_lock import file_lock
from service.indexing.host import EngineHost
from service.settings import Settings
from service.store.database import Database
from service.triage_desk import TriageDesk

if TYPE_CHECKING:
    from sqlmodel import Session

    from service.channels.sender import NoticeSender
    from service.jobs.runner import JobRunner
    from service.pictures.picture_cache import PictureCache
    from service.usecases.work import Handler

_LOOK_SECONDS = 0.1
_PATIENCE_SECONDS = 10.0

RUNNING_LOCK = "running.lock"
"""Held, shared, by every process that serves from a data folder; who would replace the database asks for it alone."""


@dataclass(frozen=True)
class Container:
    """The parts that API, pages and commands share. `now` gives the present moment with its zone (UTC)."""

    settings: Settings
    database: Database
    engines: EngineHost
    secret_key: str
    now: Callable[[], datetime]
    _running: ExitStack = field(default_factory=ExitStack, repr=False)
    _stopping: Event = field(default_factory=Event, repr=False)
    _late: list[Thread] = field(default_factory=list, repr=False)

    @cached_property
    def jobs(self) -> "JobRunner":
        """What does the due jobs in this process."""
        from service.jobs.runner import JobRunner

        return JobRunner(
            database=self.database,
            matchers=self.engines,
            handlers=_load_handlers,
            now=self.now,
            poll_seconds=self.settings.job_poll_seconds,
            plan_day=_plan_day,
        )

    @cached_property
    def notices(self) -> "NoticeSender":
        """What sends the notices that wait in the outbox, in this process."""
        from service.channels.sender import NoticeSender

        return NoticeSender(
            database=self.database,
            carriers=self._make_carriers,
            now=self.now,
            rng=np.random.default_rng(),
            give_up=timedelta(hours=self.settings.notice_give_up_hours),
            poll_seconds=self.settings.notice_poll_seconds,
        )

    def _make_carriers(self) -> Mapping[str, Carrier]:
        """Make what carries notices out of the house, when the first one is sent."""
        from service.channels.factory import build_carriers  # loads an HTTP client and the system's authorities

        return build_carriers(self.settings)

    @cached_property
    def pictures(self) -> "PictureCache":
        """The chain maps that were drawn already."""
        from service.pictures.picture_cache import PictureCache

        return PictureCache()

    @cached_property
    def triage(self) -> TriageDesk:
        """The triage model with what officers settled since; loaded at the first use."""
        return TriageDesk()

    def open_engines(self) -> None:
        """Begin to load or rebuild the indexes in the background; `start` does the rest, and this where it was not."""
        if not self.engines.is_started:
            self._running.enter_context(file_lock(self.settings.data_dir / RUNNING_LOCK, shared=True))
            self.engines.start()

    def start(self, *, afterwards: Callable[[], None] | None = None) -> None:
        """Load or rebuild the indexes, follow the database, do jobs, send notices, all in the background.

        What the first answers do not need, `afterwards` among it, begins once the saved indexes have been read.
        """
        self.open_engines()
        late = Thread(target=self._start_rest, args=[afterwards], name="late-start", daemon=True)
        late.start()
        self._late.append(late)

    def _start_rest(self, afterwards: Callable[[], None] | None) -> None:
        patience_ends = time.monotonic() + _PATIENCE_SECONDS
        while not self.engines.wait_for_saved(_LOOK_SECONDS) and time.monotonic() < patience_ends:
            if self._stopping.is_set():
                return
        for start in (self.jobs.start, self.notices.start, afterwards):
            if start is not None and not self._stopping.is_set():
                start()

    def stop(self) -> None:
        """Finish the message and the job at hand, stop following, save what changed and close the database."""
        self._stopping.set()
        for late in self._late:
            late.join()
        self.notices.stop()
        self.jobs.stop()
        self.engines.stop()
        self.database.dispose()
        self._running.close()


def _load_handlers() -> "Mapping[str, Handler]":
    """Return what does each kind of job; loads nearly every use case."""
    from service.jobs.handlers import HANDLERS

    return HANDLERS


def _plan_day(session: "Session", now: datetime) -> None:
    """Make the day's own job."""
    from service.usecases.upkeep import plan_day

    plan_day(session, now)
