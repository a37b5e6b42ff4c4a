"""The runner over a real database: order, one effect, failures, lost leases."""

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from service.domain.alliances import Alliance
from service.errors import ConflictError, DatabaseBusyError, IndexBuildingError
from service.jobs.runner import LEASE, JobRunner
from service.store import alliances, jobs
from service.store.database import Database
from service.usecases.work import Handler, Task

START = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)


class Desk:
    """A database, a clock and runners whose jobs write one alliance each: a second effect would be a conflict."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = START
        self.begun: list[str] = []
        self.seen: list[object] = []

    def enqueue(self, key: str, kind: str = "mark", after: timedelta = timedelta()) -> None:
        with self.database.transaction() as session:
            jobs.enqueue(session, kind=kind, key=key, run_at=START + after, now=START, payload={"code": key})

    def runner(self, act: Any = None, *, look: Any = None, poll_seconds: float = 0.0) -> JobRunner:  # noqa: ANN401 - the halves of a handler
        return JobRunner(
            database=self.database,
            matchers=None,  # type: ignore[arg-type]
            handlers=lambda: {"mark": Handler(act or self.mark, look)},
            now=lambda: self.clock,
            poll_seconds=poll_seconds,
        )

    def mark(self, session: Session, task: Task, found: object) -> None:
        self.begun.append(task.payload["code"])
        self.seen.append(found)
        code = task.payload["code"]
        alliances.add_alliance(session, Alliance(code=code, name=code, case_prefix=code[:6], created_at=task.now))

    def marks(self) -> list[str]:
        with self.database.read() as session:
            return [row.code for row in alliances.list_alliances(session)]

    def state(self, key: str) -> tuple[str, int, str | None]:
        with self.database.read() as session:
            job = jobs.find_job(session, key)
        assert job is not None
        return job.state(self.clock), job.attempts, job.last_error


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = Database(f"sqlite:///{tmp_path / 'jobs.sqlite3'}")
    database.upgrade()
    yield Desk(database)
    database.dispose()


def test_due_jobs_are_done_in_order_and_others_wait(desk: Desk) -> None:
    desk.enqueue("b", after=timedelta(minutes=-1))
    desk.enqueue("c")
    desk.enqueue("a", after=timedelta(minutes=-2))
    desk.enqueue("late", after=timedelta(minutes=5))
    desk.enqueue("unknown", kind="of a newer program")
    runner = desk.runner()
    assert runner.run_due(most=2) == 2
    assert desk.begun == ["a", "b"]
    assert runner.run_due() == 1
    assert desk.begun == ["a", "b", "c"]
    assert desk.state("unknown") == ("due", 0, None)
    desk.clock += timedelta(minutes=5)
    assert runner.run_due() == 1
    assert runner.figures().outcomes == {("mark", "done"): 4}
    assert runner.figures().states == {"waiting": 0, "due": 1, "leased": 0, "failed": 0}
    assert runner.figures().oldest_due_s == 300


def test_what_looking_finds_is_given_to_acting_and_looking_cannot_write(desk: Desk) -> None:
    def look(session: Session, matchers: object, task: Task) -> str:
        assert matchers is None
        with pytest.raises(Exception, match="readonly"):
            desk.mark(session, task, None)
        return "found"

    desk.enqueue("a")
    desk.runner(look=look).run_due()
    assert desk.seen[-1] == "found"
    assert desk.marks() == ["a"]


def test_a_failure_undoes_the_effect_and_is_tried_again(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def fail_once(session: Session, task: Task, found: object) -> None:
        desk.mark(session, task, found)
        if len(desk.begun) == 1:
            raise ZeroDivisionError

    desk.enqueue("a")
    runner = desk.runner(fail_once)
    with caplog.at_level(logging.ERROR):
        assert runner.run_due() == 1
    assert "ZeroDivisionError" in caplog.text
    assert desk.marks() == []
    assert desk.state("a") == ("waiting", 1, "internal_error")
    desk.clock += timedelta(seconds=30)
    assert runner.run_due() == 1
    assert desk.marks() == ["a"]
    assert desk.state("a") == ("done", 2, None)
    assert runner.figures().outcomes == {("mark", "retried"): 1, ("mark", "done"): 1}


def test_an_expected_error_keeps_its_code_and_no_trace_is_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def fail(session: Session, task: Task, found: object) -> None:
        raise ConflictError(id="x")

    desk.enqueue("a")
    runner = desk.runner(fail)
    with caplog.at_level(logging.ERROR):
        for _ in range(jobs.MOST_ATTEMPTS):
            assert runner.run_due() == 1
            desk.clock += timedelta(hours=7)
    assert "Traceback" not in caplog.text
    assert "given up" in caplog.text
    assert desk.state("a") == ("failed", jobs.MOST_ATTEMPTS, "conflict")
    assert runner.run_due() == 0
    assert runner.figures().outcomes == {("mark", "retried"): 5, ("mark", "failed"): 1}


def test_while_an_index_is_made_the_job_waits_however_long(desk: Desk) -> None:
    def look(session: Session, matchers: object, task: Task) -> None:
        if task.now < START + timedelta(minutes=10):
            raise IndexBuildingError(done=1, total=2, seconds=3)

    desk.enqueue("a")
    runner = desk.runner(look=look)
    while desk.clock < START + timedelta(minutes=10):
        assert runner.run_due() == 1
        assert runner.run_due() == 0
        desk.clock += timedelta(seconds=5)
    assert runner.run_due() == 1
    assert desk.state("a") == ("done", 1, None)


def test_a_worker_that_was_too_slow_leaves_nothing_behind(desk: Desk) -> None:
    def dawdle(session: Session, matchers: object, task: Task) -> None:
        desk.clock += LEASE
        assert desk.runner().run_due() == 1

    desk.enqueue("a")
    slow = desk.runner(look=dawdle)
    assert slow.run_due() == 1
    assert slow.figures().outcomes == {("mark", "lost"): 1}
    assert desk.begun == ["a"] or desk.begun == ["a", "a"]
    assert desk.marks() == ["a"]
    assert desk.state("a") == ("done", 2, None)


def test_an_effect_without_the_lease_is_undone(desk: Desk) -> None:
    """As when another worker takes the job over while this one is about to write."""

    def write_without_lease(session: Session, task: Task, found: object) -> None:
        desk.mark(session, task, found)
        jobs.retry_failed(session, now=task.now)
        held = jobs.get_job(session, task.id)
        held.leased_by = "another"
        session.add(held)

    desk.enqueue("a")
    runner = desk.runner(write_without_lease)
    runner.run_due()
    assert runner.figures().outcomes == {("mark", "lost"): 1}
    assert desk.marks() == []


def test_a_job_that_comes_too_early_is_put_off(desk: Desk) -> None:
    def wait(session: Session, task: Task, found: object) -> datetime | None:
        if task.now < START + timedelta(hours=2):
            return START + timedelta(hours=2)
        desk.mark(session, task, found)
        return None

    desk.enqueue("a")
    runner = desk.runner(wait)
    assert runner.run_due() == 1
    assert desk.state("a") == ("waiting", 0, None)
    desk.clock += timedelta(hours=2)
    assert runner.run_due() == 1
    assert desk.marks() == ["a"]


def test_several_runners_do_each_job_once(desk: Desk) -> None:
    names = [f"j{number:03d}" for number in range(30)]
    for name in names:
        desk.enqueue(name)
    runners = [desk.runner() for _ in range(3)]
    threads = [threading.Thread(target=runner.run_due) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert desk.marks() == names
    assert sorted(desk.begun) == names
    assert sum(count for runner in runners for count in runner.figures().outcomes.values()) == 30


def test_the_thread_finds_what_comes_and_ends_when_asked(desk: Desk) -> None:
    done = threading.Event()

    def mark(session: Session, task: Task, found: object) -> None:
        desk.mark(session, task, found)
        done.set()

    runner = desk.runner(mark, poll_seconds=0.01)
    runner.start()
    desk.enqueue("a")
    assert done.wait(60)
    runner.stop()
    assert desk.marks() == ["a"]
    desk.enqueue("b")
    assert runner.run_due() == 0


def test_a_runner_that_is_off_does_nothing(desk: Desk) -> None:
    desk.enqueue("a")
    runner = desk.runner()
    runner.start()
    runner.stop()
    assert desk.state("a") == ("due", 0, None)


def test_a_database_that_is_busy_ends_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.enqueue("a")
    runner = desk.runner()
    monkeypatch.setattr(jobs, "is_any_due", lambda *_, **__: (_ for _ in ()).throw(DatabaseBusyError()))
    with pytest.raises(DatabaseBusyError):  # the thread logs it and looks again
        runner.run_due()
    monkeypatch.undo()
    assert runner.run_due() == 1
