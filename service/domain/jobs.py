"""Work that waits for its moment: leased by one worker at a time, done exactly once in effect."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field

WAITING: Final = "waiting"
DUE: Final = "due"
LEASED: Final = "leased"
DONE: Final = "done"
FAILED: Final = "failed"
STATES: Final = (WAITING, DUE, LEASED, DONE, FAILED)

_UNDONE = text("done_at IS NULL AND failed_at IS NULL")


class Job(SQLModel, table=True):
    """One piece of work. `key` names its effect: a second job with the same key is never made.

    A worker takes it until `lease_until`; the effect and `done_at` are written in one transaction, by the worker whose
    lease still holds. `payload` is JSON of ids and codes. `subject_id`: the case or post that it is about. `last_error`
    is the code of what went wrong last; with `failed_at` nobody tries again before somebody has looked.
    """

    __table_args__ = (
        # what a worker looks for; done jobs, which are the most, are not in it
        Index("ix_job_undone", "run_at", "id", sqlite_where=_UNDONE, postgresql_where=_UNDONE),
        Index("ix_job_subject", "subject_id", "kind"),
    )

    id: uuid.UUID = id_field()
    kind: str = Field(max_length=40)
    key: str = Field(unique=True, max_length=200)
    subject_id: uuid.UUID | None = None
    payload: str = Field(sa_type=Text, default="{}")
    run_at: datetime = moment_field()
    leased_by: str | None = Field(default=None, max_length=80)
    lease_until: datetime | None = moment_field(default=None, nullable=True)
    attempts: int = 0
    done_at: datetime | None = moment_field(default=None, nullable=True)
    failed_at: datetime | None = moment_field(default=None, nullable=True)
    last_error: str | None = Field(default=None, max_length=60)
    created_at: datetime = moment_field()

    def state(self, now: datetime) -> str:
        """Return where the job stands at a moment, one of `STATES`; an expired lease is due again."""
        if self.done_at is not None:
            return DONE
        if self.failed_at is not None:
            return FAILED
        if self.lease_until is not None and self.lease_until > now:
            return LEASED
        return DUE if self.run_at <= now else WAITING
