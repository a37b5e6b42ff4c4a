"""What a job is to the use cases that do it: a task with its ids, and the two halves of doing it."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session

from service.domain.jobs import Job
from service.usecases.matchers import Matchers


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A job as it is given to whoever does it, at the moment `now`. `payload` holds ids and codes."""

    id: uuid.UUID
    kind: str
    subject_id: uuid.UUID | None
    payload: Mapping[str, Any]
    run_at: datetime
    now: datetime

    @classmethod
    def of(cls, job: Job, now: datetime) -> "Task":
        """Return the task that a job stands for."""
        return cls(
            id=job.id,
            kind=job.kind,
            subject_id=job.subject_id,
            payload=json.loads(job.payload),
            run_at=job.run_at,
            now=now,
        )

    def id_of(self, name: str) -> uuid.UUID:
        """Return an id from the payload."""
        return uuid.UUID(str(self.payload[name]))


@dataclass(frozen=True, slots=True)
class JobFigures:
    """How the jobs stand.

    states: how many are waiting, due, leased and given up, in the whole database. oldest_due_s: how long the one that
    is due longest has been so. outcomes: how often each (kind, outcome) has been seen in this process.
    """

    states: Mapping[str, int]
    oldest_due_s: float
    outcomes: Mapping[tuple[str, str], int]


class JobWatch(Protocol):
    """Knows how the jobs stand."""

    def figures(self) -> JobFigures:
        """Return the numbers of this moment."""
        ...


Look = Callable[[Session, Matchers, Task], Any]
Act = Callable[[Session, Task, Any], datetime | None]


@dataclass(frozen=True, slots=True)
class Handler:
    """How one kind of job is done.

    act: writes the effect, in the transaction that also marks the job done; returns None, or the later moment at which
    to try again because it is too early (then what it wrote stays). look: the reading
    half, done before in a session of its own so that nobody waits for a search; what it finds is given to `act`, which
    has to see whether it still holds.
    """

    act: Act
    look: Look | None = None
