"""Jobs in the database: made once, leased to one worker, done together with their effect. Nothing here commits."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from service.domain.columns import new_id
from service.domain.jobs import DONE, DUE, FAILED, LEASED, STATES, WAITING, Job
from service.domain.timeline import canonical_json
from service.store.rows import add_row, get_row

MOST_ATTEMPTS: Final = 6
"""A job that went wrong this often is left alone until somebody looks."""

LOST: Final = "worker_lost"
"""The error of a job whose worker disappeared every time."""

_FIRST_PAUSE = timedelta(seconds=30)
_PAUSE_GROWTH = 4
_LONGEST_PAUSE = timedelta(hours=6)


@dataclass(frozen=True, kw_only=True)
class JobFilter:
    """Which jobs to list, the next to run first, done ones last; None means any."""

    state: str | None = None
    kind: str | None = None
    subject_id: uuid.UUID | None = None
    limit: int = 50


def enqueue(
    session: Session,
    *,
    kind: str,
    key: str,
    run_at: datetime,
    now: datetime,
    payload: Mapping[str, object] | None = None,
    subject_id: uuid.UUID | None = None,
) -> bool:
    """Make a job unless there is, or was, one with this key; say whether it was made.

    payload: ids and codes only, never people's words.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = Job(
        id=new_id(),
        kind=kind,
        key=key,
        subject_id=subject_id,
        payload=canonical_json(payload or {}),
        run_at=run_at,
        created_at=now,
    )
    statement = insert(Job).values(row.model_dump()).on_conflict_do_nothing(index_elements=["key"])
    return bool(session.execute(statement.returning(col(Job.id))).first())


def get_job(session: Session, job_id: uuid.UUID) -> Job:
    """Return the job with this id; NotFoundError when there is none."""
    return get_row(session, Job, job_id)


def find_job(session: Session, key: str) -> Job | None:
    """Return the job with this key, or None."""
    return session.exec(select(Job).where(Job.key == key)).first()


def is_any_due(session: Session, now: datetime, *, kinds: Collection[str] | None = None) -> bool:
    """Say whether a worker could take a job (of these kinds) now; a reading look that spares the writers."""
    return session.exec(select(Job.id).where(*_free(now, kinds)).limit(1)).first() is not None


def lease_next(
    session: Session, *, worker: str, now: datetime, lease: timedelta, kinds: Collection[str] | None = None
) -> Job | None:
    """Take the job that has been due longest until `now + lease`, None where none is free; ties by id.

    What another worker is just taking is passed over. A job whose worker was lost `MOST_ATTEMPTS` times is given up.
    """
    free = select(Job).where(*_free(now, kinds))
    statement = free.order_by(col(Job.run_at), col(Job.id)).limit(1).with_for_update(skip_locked=True)
    while job := session.exec(statement, execution_options={"populate_existing": True}).first():
        if job.attempts < MOST_ATTEMPTS:
            job.leased_by, job.lease_until = worker, now + lease
            job.attempts += 1
            return add_row(session, job)
        job.failed_at, job.last_error = now, LOST
        job.leased_by = job.lease_until = None
        add_row(session, job)
    return None


def lock_leased(session: Session, leased: Job) -> Job | None:
    """Return a leased job, kept from others until the transaction ends; None where the lease is not ours any more.

    Write its effect and `complete` in the same transaction: whoever comes later finds it done.
    """
    held = session.get(Job, leased.id, populate_existing=True, with_for_update=True)
    if held is None or held.done_at is not None or held.failed_at is not None:
        return None
    return held if (held.leased_by, held.attempts) == (leased.leased_by, leased.attempts) else None


def complete(session: Session, job: Job, *, now: datetime) -> None:
    """Say that a job is done."""
    job.done_at = now
    job.leased_by = job.lease_until = job.last_error = None
    add_row(session, job)


def postpone(session: Session, job: Job, *, run_at: datetime) -> None:
    """Put a leased job off to a later moment; the attempt does not count."""
    job.run_at, job.attempts = run_at, 0
    job.leased_by = job.lease_until = None
    add_row(session, job)


def fail(session: Session, job: Job, *, code: str, now: datetime) -> bool:
    """Note that an attempt went wrong: try again after a pause that grows, or give up; say whether it was given up."""
    job.last_error = code[:60]
    job.leased_by = job.lease_until = None
    if job.attempts >= MOST_ATTEMPTS:
        job.failed_at = now
    else:
        job.run_at = now + min(_FIRST_PAUSE * _PAUSE_GROWTH ** (job.attempts - 1), _LONGEST_PAUSE)
    add_row(session, job)
    return job.failed_at is not None


def bring_forward(session: Session, *, kind: str, subject_id: uuid.UUID, now: datetime) -> int:
    """Let the waiting jobs of a kind about one case or post run now; return how many."""
    of_subject = (col(Job.kind) == kind, col(Job.subject_id) == subject_id)
    return _changed(session, update(Job).where(*of_subject, _undone(), col(Job.run_at) > now).values(run_at=now))


def drop_done(session: Session, *, before: datetime) -> int:
    """Forget the jobs that were done before a moment, and with them their keys; return how many."""
    return _changed(session, delete(Job).where(col(Job.done_at) < before))


def retry_failed(session: Session, *, now: datetime, job_id: uuid.UUID | None = None) -> int:
    """Let jobs that were given up run again, all or one; return how many."""
    statement = update(Job).where(col(Job.failed_at).is_not(None))
    if job_id is not None:
        statement = statement.where(col(Job.id) == job_id)
    return _changed(session, statement.values(failed_at=None, attempts=0, run_at=now))


def list_jobs(session: Session, wanted: JobFilter, *, now: datetime) -> list[Job]:
    """Return jobs: the undone by their moment, then the done, latest first."""
    statement = select(Job)
    if wanted.state is not None:
        statement = statement.where(_in_state(wanted.state, now))
    if wanted.kind is not None:
        statement = statement.where(Job.kind == wanted.kind)
    if wanted.subject_id is not None:
        statement = statement.where(Job.subject_id == wanted.subject_id)
    undone_first = (col(Job.done_at).is_not(None), col(Job.done_at).desc(), col(Job.run_at), col(Job.id))
    return list(session.exec(statement.order_by(*undone_first).limit(wanted.limit)))


def count_states(session: Session, now: datetime) -> dict[str, int]:
    """Return how many jobs are in each state but done, which nobody counts."""
    states = [state for state in STATES if state != DONE]
    return {
        state: session.exec(select(func.count()).select_from(Job).where(_in_state(state, now))).one()
        for state in states
    }


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Return the moment of the job that has been due longest, None where none is due."""
    return session.exec(select(func.min(Job.run_at)).where(_in_state(DUE, now))).one()


def _undone() -> ColumnElement[bool]:
    """Neither done nor given up; written as the index has it."""
    return col(Job.done_at).is_(None) & col(Job.failed_at).is_(None)


def _unleased(now: datetime) -> ColumnElement[bool]:
    return or_(col(Job.lease_until).is_(None), col(Job.lease_until) <= now)


def _free(now: datetime, kinds: Collection[str] | None) -> list[ColumnElement[bool]]:
    found = [_undone(), col(Job.run_at) <= now, _unleased(now)]
    return found if kinds is None else [*found, col(Job.kind).in_(kinds)]


def _in_state(state: str, now: datetime) -> ColumnElement[bool]:
    """The condition that a job is in a state, as `Job.state` has it."""
    conditions = {
        DONE: col(Job.done_at).is_not(None),
        FAILED: col(Job.failed_at).is_not(None),
        LEASED: _undone() & (col(Job.lease_until) > now),
        DUE: _undone() & _unleased(now) & (col(Job.run_at) <= now),
        WAITING: _undone() & _unleased(now) & (col(Job.run_at) > now),
    }
    return conditions[state]


def _changed(session: Session, statement: Any) -> int:  # noqa: ANN401 - an update or a deletion
    """Run a statement over many rows and return how many it touched."""
    session.flush()
    return int(session.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
