"""The small world with the jobs of the product and a clock that jumps to where something is due."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from service.domain.cases import Case, TimelineEntry
from service.domain.jobs import Job
from service.domain.notices import Notice
from service.jobs.handlers import HANDLERS
from service.jobs.runner import JobRunner
from service.usecases.upkeep import plan_day
from tests.usecases.world import World

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(words: str) -> datetime:
    """A moment in China, such as `2026-02-13 16:50`."""
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI).astimezone(UTC)


def local(moment: datetime) -> str:
    """A moment as it is written in China."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


class Clockwork:
    """Runs the jobs of a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.runner = JobRunner(
            database=world.database,
            matchers=world.engines,
            handlers=lambda: HANDLERS,
            now=world.now,
            poll_seconds=0,
            plan_day=plan_day,
        )

    def run_until(self, moment: datetime) -> None:
        """Let time pass: every job is done at its own moment, in order."""
        while True:
            with self.world.database.read() as session:
                undone = (col(Job.done_at).is_(None), col(Job.failed_at).is_(None), col(Job.run_at) <= moment)
                following = session.exec(select(Job.run_at).where(*undone).order_by(col(Job.run_at)).limit(1)).first()
            if following is None:
                break
            self.world.clock = max(self.world.clock, following)
            self.runner.run_due()
        self.world.clock = moment

    def case(self, case_id: uuid.UUID) -> Case:
        with self.world.database.read() as session:
            case = session.get(Case, case_id)
        assert case is not None
        return case

    def entries(self, case_id: uuid.UUID, *kinds: str) -> list[tuple[str, str, dict[str, Any]]]:
        """When (in China), what and with which data, of these kinds."""
        with self.world.database.read() as session:
            rows = session.exec(
                select(TimelineEntry).where(TimelineEntry.case_id == case_id).order_by(col(TimelineEntry.seq))
            ).all()
        return [(local(row.at), row.kind, json.loads(row.data)) for row in rows if not kinds or row.kind in kinds]

    def told(self, who: str, *codes: str) -> list[tuple[str, str]]:
        """When (in China) and of what somebody was told."""
        with self.world.database.read() as session:
            rows = session.exec(
                select(Notice)
                .where(Notice.recipient_id == self.world.actors[who].user_id)
                .order_by(col(Notice.created_at), col(Notice.id))
            ).all()
        return [(local(row.created_at), row.code) for row in rows if not codes or row.code in codes]

    def failures(self) -> list[tuple[str, str | None]]:
        """Every job that went wrong, with its error."""
        with self.world.database.read() as session:
            return [
                (job.key, job.last_error) for job in session.exec(select(Job).where(col(Job.last_error).is_not(None)))
            ]
