"""Several workers over one history: they share its jobs, die, come too late, and bring each effect about once.

The workers are the product's own. All of a history happens in one transaction, so what is a transaction to a worker is
a savepoint here, and what it writes is gone when it dies in the middle.
"""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any, cast

from sqlmodel import Session, col, func, select

from service.domain.case_states import ENDED, MERGED
from service.domain.cases import Case, TimelineEntry
from service.domain.jobs import Job
from service.domain.notices import Notice
from service.jobs.handlers import HANDLERS
from service.jobs.runner import LEASE, JobRunner
from service.store import jobs as job_store
from service.store.database import Database
from service.usecases.upkeep import plan_day
from service.usecases.work import Handler, Task
from tests.usecases.world import World

WORKERS = 3
FATES = ("lives", "dies_before", "dies_after", "too_slow")
"""What becomes of a worker at its next job: it dies before or after writing, or another one does the job meanwhile."""


class DiedError(BaseException):
    """As when the process ends."""


@contextmanager
def savepoint(session: Session) -> Iterator[Session]:
    """A transaction within the history's own; jobs are read anew afterwards, as another process would."""
    try:
        with session.begin_nested():
            yield session
            session.flush()
    finally:
        for job in [each for each in session.identity_map.values() if isinstance(each, Job)]:
            session.expunge(job)


class _OneTransaction:
    """What a history's session is to a worker that believes it has a database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @contextmanager
    def read(self) -> Iterator[Session]:
        yield self._session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with savepoint(self._session) as session:
            yield session


class _Worker(JobRunner):
    """A worker of the product that also says which jobs it has done."""

    said: Counter[uuid.UUID]

    def _note(self, job: Job, outcome: str) -> None:
        super()._note(job, outcome)
        self.said[job.id] += outcome == "done"


class Workers:
    """The workers of one history. wait: lets time pass for everybody."""

    def __init__(
        self, world: World, session: Session, *, now: Callable[[], datetime], wait: Callable[[timedelta], None]
    ) -> None:
        self._world, self._session, self._now, self._wait = world, session, now, wait
        self._fate = ""
        self._done: Counter[uuid.UUID] = Counter()
        self._handlers = {kind: self._fated(handler) for kind, handler in HANDLERS.items()}
        self._runners = [self._hire() for _ in range(WORKERS)]

    def work(self, rng: Random) -> None:
        """Let a worker or more do some of what is due, now or next, whatever becomes of each at its first job."""
        for _ in range(rng.randrange(1, 4)):
            if rng.random() < 0.8:
                self._wait_for_next()
            self._work_once(rng)

    def _wait_for_next(self) -> None:
        """Let time pass until there is something to do."""
        free_from = func.max(col(Job.run_at), func.coalesce(col(Job.lease_until), col(Job.run_at)))
        undone = (col(Job.done_at).is_(None), col(Job.failed_at).is_(None))
        found = self._session.exec(select(Job).where(*undone).order_by(free_from).limit(1)).first()
        if found is not None:
            moment = max(found.run_at, found.lease_until or found.run_at)
            self._session.expunge(found)
            self._wait(max(moment - self._now(), timedelta()))

    def _work_once(self, rng: Random) -> None:
        """Let any one of them come to work and meet a fate."""
        number, self._fate = rng.randrange(WORKERS), rng.choice(FATES)
        try:
            self._runners[number].run_due(most=rng.choice((1, 2, None)))
        except DiedError:
            self._runners[number] = self._hire()
        finally:
            self._fate = ""

    def finish(self) -> None:
        """Let those who are left do all that is due, once the leases of the dead have run out."""
        self._wait(LEASE)
        for runner in self._runners:
            runner.run_due()
        assert set(self._done.values()) <= {0, 1}

    def _hire(self) -> JobRunner:
        database = cast(Database, _OneTransaction(self._session))
        worker = _Worker(
            database=database,
            matchers=self._world.engines,
            handlers=lambda: self._handlers,
            now=self._now,
            poll_seconds=0,
            plan_day=plan_day,
        )
        worker.said = self._done
        return worker

    def _fated(self, handler: Handler) -> Handler:
        """A handler whose worker meets its fate on the way."""

        def look(session: Session, matchers: Any, task: Task) -> tuple[str, Any]:  # noqa: ANN401 - as `Handler` has it
            fate, self._fate = self._fate, ""
            found = handler.look(session, matchers, task) if handler.look else None
            if fate == "dies_before":
                raise DiedError
            if fate == "too_slow":
                self._wait(LEASE)
                self._hire().run_due()
            return fate, found

        def act(session: Session, task: Task, found: tuple[str, Any]) -> datetime | None:
            again = handler.act(session, task, found[1])
            if found[0] == "dies_after":
                session.flush()
                raise DiedError
            return again

        return Handler(act, look)


def check_effects(session: Session, cases: Sequence[Case]) -> None:
    """Nothing that the clock does is on the timelines, which forget nothing, twice."""
    of_cases = col(TimelineEntry.case_id).in_([case.id for case in cases])
    entries = session.exec(select(TimelineEntry).where(of_cases)).all()
    told: Counter[tuple[object, ...]] = Counter()
    for entry in entries:
        data = json.loads(entry.data)
        if entry.kind == "supplier_reminded":
            told[entry.kind, data["proposal"], data["minutes"]] += 1
        elif entry.kind in ("ring_opened", "partners_proposed") and data.get("run"):
            told[entry.kind, data["run"]] += 1
    assert not [what for what, times in told.items() if times > 1], told
    for case in cases:
        _check_warnings(session, case, [entry for entry in entries if entry.case_id == case.id])


def _check_warnings(session: Session, case: Case, entries: Sequence[TimelineEntry]) -> None:
    """Each warning is the work of one job, each last one escalated once, and told to each person once."""
    jobs = select(Job.key).where(Job.subject_id == case.id, Job.kind == "case_clock", col(Job.done_at).is_not(None))
    done = Counter(int(key.rsplit(":", 1)[1]) for key in session.exec(jobs))
    warned = [json.loads(entry.data)["percent"] for entry in entries if entry.kind == "clock_warned"]
    assert len(warned) <= done.total(), case.number
    escalated = [entry for entry in entries if entry.kind == "escalated"]
    assert len(escalated) == warned.count(100), case.number
    told = select(Notice.code).where(col(Notice.code) == "escalated", col(Notice.ids).contains(str(case.id)))
    assert len(session.exec(told).all()) == len(escalated), case.number


def check_finished(session: Session, cases: Sequence[Case], *, now: datetime) -> None:
    """Nothing due is left or was given up but what killed its worker every time; every clock that has run out spoke."""
    states = job_store.count_states(session, now)
    assert (states["due"], states["leased"]) == (0, 0)
    failed = session.exec(select(Job).where(col(Job.failed_at).is_not(None))).all()
    assert {job.last_error for job in failed} <= {job_store.LOST}, [(job.key, job.last_error) for job in failed]
    lost: set[uuid.UUID | None] = {job.subject_id for job in failed}
    for case in cases:
        if case.state not in ENDED | {MERGED} and case.due_at <= now and case.id not in lost:
            assert case.warned_percent == 100, case.number
