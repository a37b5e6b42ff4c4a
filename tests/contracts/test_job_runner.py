"""Several runners over one database: each effect once, on SQLite and on PostgreSQL."""

import threading
from datetime import datetime

import pytest
from sqlmodel import Session
from store_world import NOW

from service.domain.alliances import Alliance
from service.errors import DatabaseBusyError
from service.jobs.runner import LEASE, JobRunner
from service.store import alliances, jobs
from service.store.database import Database
from service.usecases.work import Handler, Task


def _mark(session: Session, task: Task, _: object) -> None:
    """An effect that shows when it is written: one alliance more, and a count that a second effect would raise."""
    code = task.payload["code"]
    alliances.add_alliance(session, Alliance(code=code, name=code, case_prefix=code, created_at=task.now))


def _runner(database: Database, act: object = _mark, now: datetime = NOW) -> JobRunner:
    return JobRunner(
        database=database,
        matchers=None,  # type: ignore[arg-type]
        handlers=lambda: {"mark": Handler(act)},  # type: ignore[arg-type]
        now=lambda: now,
        poll_seconds=0,
    )


def _enqueue(database: Database, count: int) -> list[str]:
    codes = [f"j{number:03d}" for number in range(count)]
    with database.transaction() as session:
        for code in codes:
            jobs.enqueue(session, kind="mark", key=code, run_at=NOW, now=NOW, payload={"code": code})
    return codes


def _marked(database: Database) -> list[str]:
    with database.read() as session:
        return [row.code for row in alliances.list_alliances(session)]


def test_many_runners_do_each_job_once(database: Database) -> None:
    codes = _enqueue(database, 30)
    runners = [_runner(database) for _ in range(4)]
    threads = [threading.Thread(target=runner.run_due) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _marked(database) == codes
    outcomes = [count for runner in runners for count in runner.figures().outcomes.items()]
    assert {outcome for (_, outcome), _ in outcomes} == {"done"}
    assert sum(count for _, count in outcomes) == 30


def test_a_runner_that_dies_after_writing_leaves_nothing_and_another_does_it(database: Database) -> None:
    class DiedError(BaseException):
        """As when the process ends."""

    def die(session: Session, task: Task, found: object) -> None:
        _mark(session, task, found)
        raise DiedError

    _enqueue(database, 1)
    with pytest.raises(DiedError):
        _runner(database, die).run_due()
    assert _marked(database) == []
    assert _runner(database).run_due() == 0  # its lease still runs
    assert _runner(database, now=NOW + LEASE).run_due() == 1
    assert _marked(database) == ["j000"]


def test_a_busy_database_only_puts_a_job_off(database: Database) -> None:
    def busy(session: Session, task: Task, found: object) -> None:
        _mark(session, task, found)
        raise DatabaseBusyError

    _enqueue(database, 1)
    assert _runner(database, busy).run_due() == 1
    with database.read() as session:
        job = jobs.find_job(session, "j000")
        assert job is not None
        assert (job.state(NOW), job.attempts, job.last_error) == ("waiting", 0, None)
    assert _marked(database) == []
