"""Jobs on both databases: one key one job, one job one worker, one effect."""

import threading
import uuid
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session
from store_world import NOW

from service.domain.jobs import Job
from service.errors import NotFoundError
from service.store import jobs
from service.store.database import Database
from service.store.jobs import JobFilter

LEASE = timedelta(minutes=2)


def _enqueue(session: Session, key: str, run_at: datetime = NOW, kind: str = "remind", **more: object) -> bool:
    return jobs.enqueue(session, kind=kind, key=key, run_at=run_at, now=NOW, **more)


def _lease(database: Database, worker: str = "w1", now: datetime = NOW, **more: object) -> Job | None:
    with database.transaction() as session:
        return jobs.lease_next(session, worker=worker, now=now, lease=LEASE, **more)


def _leased(database: Database, worker: str = "w1", now: datetime = NOW) -> Job:
    job = _lease(database, worker, now)
    assert job is not None
    return job


def test_a_key_makes_one_job_even_after_it_was_done(database: Database) -> None:
    subject = uuid.uuid4()
    with database.transaction() as session:
        assert _enqueue(session, "a", payload={"proposal": subject, "minutes": 120}, subject_id=subject)
        assert not _enqueue(session, "a")
    job = _leased(database)
    assert (job.payload, job.subject_id) == (f'{{"minutes":120,"proposal":"{subject}"}}', subject)
    with database.transaction() as session:
        held = jobs.lock_leased(session, job)
        assert held is not None
        jobs.complete(session, held, now=NOW)
    with database.transaction() as session:
        assert not _enqueue(session, "a")
        stored = jobs.find_job(session, "a")
        assert stored is not None
        assert stored.state(NOW) == "done"
        assert jobs.find_job(session, "b") is None
        with pytest.raises(NotFoundError):
            jobs.get_job(session, uuid.uuid4())


def test_keys_enqueued_at_once_make_one_job(database: Database) -> None:
    made: list[bool] = []

    def work() -> None:
        for number in range(5):
            with database.transaction() as session:
                made.append(_enqueue(session, f"same-{number}"))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False] * 15 + [True] * 5


def test_the_job_due_longest_comes_first_and_not_before_its_moment(database: Database) -> None:
    with database.transaction() as session:
        _enqueue(session, "later", NOW + timedelta(minutes=1))
        _enqueue(session, "second", NOW)
        _enqueue(session, "first", NOW - timedelta(minutes=1), kind="warn")
    assert _lease(database, kinds=["other"]) is None
    with database.read() as session:
        assert jobs.is_any_due(session, NOW)
        assert jobs.is_any_due(session, NOW, kinds=["warn"])
        assert not jobs.is_any_due(session, NOW, kinds=["other"])
    assert [_leased(database).key, _leased(database).key] == ["first", "second"]
    assert _lease(database) is None
    with database.read() as session:
        assert not jobs.is_any_due(session, NOW)
        assert jobs.oldest_due(session, NOW) is None
        assert jobs.oldest_due(session, NOW + timedelta(hours=1)) == NOW - timedelta(minutes=1)
    assert _leased(database, now=NOW + timedelta(minutes=1)).key == "later"


def test_an_expired_lease_goes_to_another_worker_and_the_first_may_not_finish(database: Database) -> None:
    with database.transaction() as session:
        _enqueue(session, "a")
    first = _leased(database, "w1")
    assert _lease(database, "w2", NOW + LEASE - timedelta(seconds=1)) is None
    second = _leased(database, "w2", NOW + LEASE)
    with database.transaction() as session:
        assert jobs.lock_leased(session, first) is None
        held = jobs.lock_leased(session, second)
        assert held is not None
        jobs.complete(session, held, now=NOW + LEASE)
    with database.transaction() as session:
        assert jobs.lock_leased(session, second) is None


def test_the_same_worker_may_not_finish_what_it_lost_and_took_again(database: Database) -> None:
    with database.transaction() as session:
        _enqueue(session, "a")
    stale = _leased(database, "w1")
    _leased(database, "w1", NOW + LEASE)
    with database.transaction() as session:
        assert jobs.lock_leased(session, stale) is None


def test_each_job_goes_to_one_of_many_workers(database: Database) -> None:
    with database.transaction() as session:
        for number in range(40):
            _enqueue(session, f"job-{number}")
    taken: list[str] = []
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            while job := _lease(database, name):
                taken.append(job.key)
        except BaseException as exc:  # noqa: BLE001 - carried to the main thread
            failures.append(exc)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(taken) == sorted(f"job-{number}" for number in range(40))


def test_what_goes_wrong_is_tried_again_later_and_then_given_up(database: Database) -> None:
    with database.transaction() as session:
        _enqueue(session, "a")
    now, pauses = NOW, []
    for attempt in range(1, jobs.MOST_ATTEMPTS + 1):
        job = _leased(database, now=now)
        assert job.attempts == attempt
        with database.transaction() as session:
            held = jobs.lock_leased(session, job)
            assert held is not None
            assert jobs.fail(session, held, code="index_building", now=now) == (attempt == jobs.MOST_ATTEMPTS)
            pauses.append((held.run_at - now).total_seconds())
            now = max(held.run_at, now)
    assert pauses[:4] == [30, 120, 480, 1920]
    with database.transaction() as session:
        found = jobs.list_jobs(session, JobFilter(state="failed"), now=now)
        assert [(job.key, job.last_error, job.attempts) for job in found] == [("a", "index_building", 6)]
        assert jobs.count_states(session, now) == {"waiting": 0, "due": 0, "leased": 0, "failed": 1}
    assert _lease(database, now=now + timedelta(days=1)) is None
    with database.transaction() as session:
        assert jobs.retry_failed(session, now=now, job_id=uuid.uuid4()) == 0
        assert jobs.retry_failed(session, now=now) == 1
    assert _leased(database, now=now).attempts == 1


def test_a_job_that_loses_every_worker_is_given_up(database: Database) -> None:
    with database.transaction() as session:
        _enqueue(session, "poison")
        _enqueue(session, "sound", NOW + timedelta(seconds=1))
    for attempt in range(jobs.MOST_ATTEMPTS):
        assert _leased(database, now=NOW + attempt * LEASE).key in {"poison", "sound"}
        _lease(database, now=NOW + attempt * LEASE + timedelta(seconds=1), kinds=["none"])
    after = NOW + jobs.MOST_ATTEMPTS * LEASE
    found = _lease(database, now=after)
    assert found is not None
    assert found.key == "sound"
    with database.read() as session:
        poison = jobs.find_job(session, "poison")
        assert poison is not None
        assert (poison.state(after), poison.last_error) == ("failed", "worker_lost")


def test_a_postponed_job_waits_and_the_attempt_does_not_count(database: Database) -> None:
    with database.transaction() as session:
        _enqueue(session, "a")
    job = _leased(database)
    later = NOW + timedelta(hours=3)
    with database.transaction() as session:
        held = jobs.lock_leased(session, job)
        assert held is not None
        jobs.postpone(session, held, run_at=later)
    assert _lease(database, now=later - timedelta(seconds=1)) is None
    assert _leased(database, now=later).attempts == 1


def test_done_jobs_are_forgotten_after_a_while_and_others_stay(database: Database) -> None:
    with database.transaction() as session:
        _enqueue(session, "done")
        _enqueue(session, "waiting", NOW + timedelta(days=1))
        done = jobs.find_job(session, "done")
        assert done is not None
        jobs.complete(session, done, now=NOW)
    with database.transaction() as session:
        assert jobs.drop_done(session, before=NOW) == 0
        assert jobs.drop_done(session, before=NOW + timedelta(seconds=1)) == 1
        assert [row.key for row in jobs.list_jobs(session, JobFilter(), now=NOW)] == ["waiting"]
        assert _enqueue(session, "done")


def test_waiting_jobs_of_a_subject_can_be_brought_forward(database: Database) -> None:
    need, other = uuid.uuid4(), uuid.uuid4()
    later = NOW + timedelta(hours=4)
    with database.transaction() as session:
        for key, kind, subject in (("a", "ring", need), ("b", "ring", other), ("c", "remind", need)):
            _enqueue(session, key, later, kind=kind, subject_id=subject)
        assert jobs.bring_forward(session, kind="ring", subject_id=need, now=NOW) == 1
        assert jobs.bring_forward(session, kind="ring", subject_id=need, now=NOW) == 0
    assert _leased(database).key == "a"
    assert _lease(database) is None


def test_jobs_are_listed_by_state_kind_and_subject(database: Database) -> None:
    subject = uuid.uuid4()
    with database.transaction() as session:
        _enqueue(session, "due", NOW - timedelta(minutes=1), subject_id=subject)
        _enqueue(session, "waiting", NOW + timedelta(minutes=1), kind="warn")
        _enqueue(session, "leased", NOW - timedelta(minutes=2))
        _enqueue(session, "done", NOW - timedelta(minutes=3))
    _leased(database)
    _leased(database)
    with database.transaction() as session:
        done = jobs.find_job(session, "done")
        assert done is not None
        jobs.complete(session, done, now=NOW)

        def keys(**wanted: object) -> list[str]:
            return [row.key for row in jobs.list_jobs(session, JobFilter(**wanted), now=NOW)]

        assert keys() == ["leased", "due", "waiting", "done"]
        assert keys(limit=1) == ["leased"]
        assert {state: keys(state=state) for state in ("due", "waiting", "leased", "done", "failed")} == {
            "due": ["due"],
            "waiting": ["waiting"],
            "leased": ["leased"],
            "done": ["done"],
            "failed": [],
        }
        assert keys(kind="warn") == ["waiting"]
        assert keys(subject_id=subject) == ["due"]
        rows = jobs.list_jobs(session, JobFilter(), now=NOW)
        assert [row.state(NOW) for row in rows] == ["leased", "due", "waiting", "done"]
        assert jobs.count_states(session, NOW) == {"waiting": 1, "due": 1, "leased": 1, "failed": 0}
