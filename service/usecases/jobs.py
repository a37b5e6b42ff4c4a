"""Jobs as those who run the product see them: what waits, what was given up, and letting that run again."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.domain.jobs import STATES, Job
from service.errors import InvalidInputError
from service.store import jobs as job_store
from service.store.jobs import JobFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job as it is read; `state` is that of the moment of reading."""

    id: uuid.UUID
    kind: str
    key: str
    state: str
    subject_id: uuid.UUID | None
    payload: dict[str, Any]
    run_at: datetime
    attempts: int
    leased_by: str | None
    lease_until: datetime | None
    done_at: datetime | None
    failed_at: datetime | None
    last_error: str | None


def list_jobs(
    session: Session, *, now: datetime, state: str | None = None, kind: str | None = None, limit: int = 50
) -> list[JobView]:
    """Return jobs, the next to run first and done ones last, for the command line, which no actor stands behind.

    Raises:
        InvalidInputError: for a state that no job can be in.
    """
    if state is not None and state not in STATES:
        raise InvalidInputError(field="state", value=state)
    wanted = JobFilter(state=state, kind=kind, limit=limit)
    return [_show(job, now) for job in job_store.list_jobs(session, wanted, now=now)]


def retry_jobs(session: Session, *, now: datetime, job_id: uuid.UUID | None = None) -> int:
    """Let jobs that were given up run again now, all or one; return how many."""
    return job_store.retry_failed(session, now=now, job_id=job_id)


def _show(job: Job, now: datetime) -> JobView:
    return JobView(
        id=job.id,
        kind=job.kind,
        key=job.key,
        state=job.state(now),
        subject_id=job.subject_id,
        payload=json.loads(job.payload),
        run_at=job.run_at,
        attempts=job.attempts,
        leased_by=job.leased_by,
        lease_until=job.lease_until,
        done_at=job.done_at,
        failed_at=job.failed_at,
        last_error=job.last_error,
    )
