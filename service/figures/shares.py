"""What one case adds to the figures: rows by name, worked out once and kept with its story.

Time alone changes one thing in it, whether a need without an order intent still has its day; that is told apart.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from service.domain.calendar import WorkCalendar
from service.domain.case_states import ORDER_INTENT
from service.figures.counts import Row
from service.figures.model_quality import BANDS, OUTCOMES, Judged, band_of, outcomes_of
from service.figures.names import (
    ANSWER_TIME,
    ANSWERED,
    CLOSED,
    DEPARTMENT_FIGURES,
    DUE,
    HANDED,
    LATE,
    NEEDS,
    ON_TIME,
    PARTNER_TIME,
    PROPOSAL_TIME,
    REFUSED,
    WITHIN,
)
from service.figures.stories import STAGES, Story

Named = tuple[str, Row]


@dataclass(slots=True)
class About:
    """What the names of figures speak of."""

    months: set[str]
    departments: set[uuid.UUID]
    model_months: set[str]

    def add(self, other: "About") -> None:
        """Take over what another one holds."""
        self.months |= other.months
        self.departments |= other.departments
        self.model_months |= other.model_months

    def names(self) -> Iterator[str]:
        """Yield every name that there is of them, so that a figure without rows is nothing and not unknown."""
        for month in self.months:
            yield from (f"month.{month}.{name}" for name in (WITHIN, DUE))
        for department in self.departments:
            yield from (f"department.{department}.{name}" for name in DEPARTMENT_FIGURES)
        for about in (*(f"band{number}" for number in range(len(BANDS))), *self.model_months):
            yield from (f"model.{about}.{outcome}" for outcome in OUTCOMES)


@dataclass(frozen=True, slots=True)
class Wait:
    """A need without an order intent: its row, when its day ends, and the month in which it was opened."""

    row: Row
    until: datetime
    month: str


@dataclass(frozen=True, slots=True)
class Share:
    """What a case adds to the figures."""

    rows: Sequence[Named]
    waits: Wait | None
    about: About


def share_of(story: Story, judged: Sequence[Judged], calendar: WorkCalendar) -> Share:
    """Return what a case adds; judged: what the engine proposed for it. Kept with the story for the same of both."""
    kept = story.share
    if isinstance(kept, _KeptShare) and kept.calendar == calendar and kept.judged == judged:
        return kept.share
    found = _work_out(story, judged, calendar)
    story.share = _KeptShare(calendar, judged, found)
    return found


@dataclass(frozen=True, slots=True)
class _KeptShare:
    calendar: WorkCalendar
    judged: Sequence[Judged]
    share: Share


def _work_out(story: Story, judged: Sequence[Judged], calendar: WorkCalendar) -> Share:
    about = About(set(), {each.department_id for each in story.handovers}, set())
    rows: list[Named] = []
    waits = None
    if story.is_need:
        month = month_of(calendar, story.opened_at)
        about.months.add(month)
        rows.append((NEEDS, Row(story=story, at=story.opened_at)))
        rows += [(stage, Row(story=story, at=story.reached[stage])) for stage in STAGES if stage in story.reached]
        waits = _wait(story, calendar, month)
        if waits is None:
            rows += _day(story, calendar, month)
        for each in judged:
            model_month = month_of(calendar, each.at)
            about.model_months.add(model_month)
            rows += _proposal(story, each, model_month)
    rows += _times(story, calendar)
    rows += _departments(story)
    return Share(rows, waits, about)


def _wait(story: Story, calendar: WorkCalendar, month: str) -> Wait | None:
    if ORDER_INTENT in story.reached:
        return None
    return Wait(Row(story=story), calendar.one_working_day_after(story.opened_at), month)


def _day(story: Story, calendar: WorkCalendar, month: str) -> Iterator[Named]:
    """Yield under what an order intent counts, by month too: within one working day, or later.

    The rule is that of `replay`: no later than the same clock time on the next working day.
    """
    made_at = story.reached[ORDER_INTENT]
    row = Row(story=story, at=made_at, hours=_hours(calendar, story.opened_at, made_at))
    names = (WITHIN, DUE) if calendar.within_one_working_day(story.opened_at, made_at) else (LATE, DUE)
    yield from ((name, row) for name in names)
    yield from ((f"month.{month}.{name}", row) for name in names if name != LATE)


def _proposal(story: Story, judged: Judged, month: str) -> Iterator[Named]:
    """Yield what became of a proposal, by band of probability and by the month of the proposal."""
    row = Row(story=story, at=judged.at, supplier_id=judged.supplier_id, probability=judged.probability)
    for name in _model_names(band_of(judged.probability), month, outcomes_of(story, judged.supplier_id)):
        yield name, row


@lru_cache(maxsize=4096)
def _model_names(band: int, month: str, outcomes: frozenset[str]) -> tuple[str, ...]:
    return tuple(f"model.{about}.{outcome}" for outcome in outcomes for about in (f"band{band}", month))


def _times(story: Story, calendar: WorkCalendar) -> Iterator[Named]:
    """Yield working hours from opening to the first proposal, the first partner's answer, the office's answer."""
    moments = {ANSWER_TIME: story.answered_at}
    if story.is_need:
        moments = {PROPOSAL_TIME: story.reached.get(STAGES[0]), PARTNER_TIME: story.partner_answered_at}
    for name, at in moments.items():
        if at is not None:
            yield name, Row(story=story, at=at, hours=_hours(calendar, story.opened_at, at))


def _departments(story: Story) -> Iterator[Named]:
    """Yield what became of each time that a department was called in."""
    for handover in story.handovers:
        moments = {
            HANDED: handover.at,
            ON_TIME: handover.checked_in_at if handover.on_time else None,
            ANSWERED: handover.answered_at,
            REFUSED: handover.refused_at,
            CLOSED: handover.at if story.ended else None,
        }
        for name, at in moments.items():
            if at is not None:
                row = Row(story=story, at=at, department_id=handover.department_id)
                yield f"department.{handover.department_id}.{name}", row


def month_of(calendar: WorkCalendar, moment: datetime) -> str:
    """Return the month of a moment in the alliance's zone."""
    return calendar.day_of(moment).isoformat()[:7]


def _hours(calendar: WorkCalendar, start: datetime, end: datetime) -> float:
    return calendar.working_minutes_between(start, end) / 60
