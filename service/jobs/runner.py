"""Takes due jobs one after another and does them; each worker process has one runner, none knows of the others.

A job is leased in one transaction and done in another, together with its effect. A worker that dies in between leaves
a lease that runs out; a worker that is merely slow finds its lease gone and leaves nothing behind.
"""

import logging
import os
import socket
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from sqlmodel import Session

from embeddings.errors import EmbeddingError
from matching.errors import MatchingError
from service.domain.jobs import Job
from service.errors import DatabaseBusyError, IndexBuildingError, ServiceError
from service.indexing.threads import RepeatingThread
from service.store import jobs as job_store
from service.store.database import Database
from service.usecases.matchers import Matchers
from service.usecases.work import Handler, JobFigures, Task

log = logging.getLogger("lianpei.jobs")

LEASE: Final = timedelta(minutes=2)
"""How long a worker may be at one job before another one takes it."""

_STOP_SECONDS = 10.0
_EXPECTED = (ServiceError, MatchingError, EmbeddingError)
_NOT_YET = (IndexBuildingError, DatabaseBusyError)
_PATIENCE = timedelta(seconds=5)
_DONE, _LATER, _LOST, _RETRIED, _FAILED = "done", "postponed", "lost", "retried", "failed"


class _LeaseLostError(Exception):
    """The job at hand is not this worker's any more."""


class JobRunner:
    """Does the due jobs of the kinds that it knows; what newer programs made is left to them.

    handlers: gives what does each kind of job; called once, before the first look, since it loads much.
    plan_day: called with a writing session before the first look of every day.
    """

    def __init__(
        self,
        *,
        database: Database,
        matchers: Matchers,
        handlers: Callable[[], Mapping[str, Handler]],
        now: Callable[[], datetime],
        poll_seconds: float,
        plan_day: Callable[[Session, datetime], None] | None = None,
    ) -> None:
        self._database = database
        self._matchers = matchers
        self._load_handlers = handlers
        self._now = now
        self._poll_seconds = poll_seconds
        self._plan_day = plan_day
        self._planned: date | None = None
        self._worker = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._outcomes: Counter[tuple[str, str]] = Counter()
        self._stopping = threading.Event()
        self._thread = RepeatingThread("jobs", self._run_all, pause_s=poll_seconds)

    @cached_property
    def _handlers(self) -> Mapping[str, Handler]:
        return self._load_handlers()

    def start(self) -> None:
        """Begin to look for due jobs every `poll_seconds`; with 0 this process does none."""
        if self._poll_seconds > 0:
            self._thread.start()

    def stop(self) -> None:
        """Finish the job at hand and end."""
        self._stopping.set()
        self._thread.stop(_STOP_SECONDS)

    def run_due(self, *, most: int | None = None) -> int:
        """Do the jobs that are due now, at most so many, and return how many were tried."""
        self._plan()
        count = 0
        while (most is None or count < most) and not self._stopping.is_set() and self._run_one():
            count += 1
        return count

    def figures(self) -> JobFigures:
        """Return how the jobs stand in the database, and what has become of those done in this process."""
        now = self._now()
        with self._database.read() as session:
            states, oldest = job_store.count_states(session, now), job_store.oldest_due(session, now)
        return JobFigures(states, (now - oldest).total_seconds() if oldest else 0.0, dict(self._outcomes))

    def _run_all(self) -> None:
        self.run_due()

    def _plan(self) -> None:
        """Once a (UTC) day let the day's own job be made; the first worker to come makes it."""
        now = self._now()
        if self._plan_day is not None and self._planned != now.date():
            with self._database.transaction() as session:
                self._plan_day(session, now)
            self._planned = now.date()

    def _run_one(self) -> bool:
        """Take the next due job and do it; False where there is none."""
        now = self._now()
        with self._database.read() as session:  # spares the writers a lock as long as there is nothing to do
            if not job_store.is_any_due(session, now, kinds=tuple(self._handlers)):
                return False
        with self._database.transaction() as session:
            job = job_store.lease_next(session, worker=self._worker, now=now, lease=LEASE, kinds=tuple(self._handlers))
        if job is None:
            return False
        try:
            self._note(job, self._perform(job))
        except _LeaseLostError:
            self._note(job, _LOST)
        except _NOT_YET:  # nothing is wrong with the job: an index is being made, or a writer took long
            self._note(job, self._put_off(job))
        except Exception as exc:  # noqa: BLE001 - one job that goes wrong must not keep the others
            self._note(job, self._fail(job, exc))
        return True

    def _perform(self, job: Job) -> str:
        """Do a leased job and say what became of it."""
        handler, task = self._handlers[job.kind], Task.of(job, self._now())
        found = None
        if handler.look is not None:
            with self._database.read() as session:
                found = handler.look(session, self._matchers, task)
        with self._database.transaction() as session:
            again = handler.act(session, task, found)
            # The job is locked last: whoever moves a case has the case before its jobs, and so must we.
            held = job_store.lock_leased(session, job)
            if held is None:
                raise _LeaseLostError  # undoes the effect, which another worker has made or will make
            if again is not None:
                job_store.postpone(session, held, run_at=again)
                return _LATER
            job_store.complete(session, held, now=task.now)
            return _DONE

    def _put_off(self, job: Job) -> str:
        """Try a job again shortly; the attempt does not count."""
        with self._database.transaction() as session:
            held = job_store.lock_leased(session, job)
            if held is None:
                return _LOST
            job_store.postpone(session, held, run_at=self._now() + _PATIENCE)
        return _LATER

    def _fail(self, job: Job, exc: Exception) -> str:
        """Write down what went wrong; an error that nobody expects is logged with its trace."""
        code = exc.code if isinstance(exc, _EXPECTED) else ServiceError.code
        facts = {"kind": job.kind, "job": str(job.id), "attempt": job.attempts, "code": code}
        log.error("job went wrong", exc_info=None if isinstance(exc, _EXPECTED) else exc, extra=facts)
        with self._database.transaction() as session:
            held = job_store.lock_leased(session, job)
            if held is None:
                return _LOST
            given_up = job_store.fail(session, held, code=code, now=self._now())
        if given_up:
            log.error("job is given up, see `lianpei jobs`", extra=facts)
        return _FAILED if given_up else _RETRIED

    def _note(self, job: Job, outcome: str) -> None:
        self._outcomes[job.kind, outcome] += 1
