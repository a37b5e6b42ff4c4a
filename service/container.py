"""What a running product consists of; `service.wiring` builds it, everything else is given one."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from service.indexing.file_lock import file_lock
from service.indexing.host import EngineHost
from service.jobs.handlers import HANDLERS
from service.jobs.runner import JobRunner
from service.settings import Settings
from service.store.database import Database

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

    @cached_property
    def jobs(self) -> JobRunner:
        """What does the due jobs in this process."""
        return JobRunner(
            database=self.database,
            matchers=self.engines,
            handlers=HANDLERS,
            now=self.now,
            poll_seconds=self.settings.job_poll_seconds,
        )

    def start(self) -> None:
        """Load or rebuild the indexes and do due jobs in the background, follow the database; returns at once."""
        self._running.enter_context(file_lock(self.settings.data_dir / RUNNING_LOCK, shared=True))
        self.engines.start()
        self.jobs.start()

    def stop(self) -> None:
        """Finish the job at hand, stop following, save what changed and close the database."""
        self.jobs.stop()
        self.engines.stop()
        self.database.dispose()
        self._running.close()
