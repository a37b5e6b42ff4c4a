"""All figures of the leader's dashboard, each as the rows behind it.

Counted are the cases opened in a period, as they stood at a moment; only the workload looks at all open cases.
Duplicates that are merged into another case stand for nothing of their own and are left out everywhere.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from service.domain.calendar import WorkCalendar
from service.domain.case_states import ORDER_INTENT
from service.figures.counts import Counts, Period, Row, middle_and_tail, share
from service.figures.model_quality import (
    BANDS,
    FAILS,
    OUTCOMES,
    SERVES,
    Calibration,
    Judged,
    band_of,
    calibrate,
    distance,
    rows_of_proposals,
)
from service.figures.stories import STAGES, Story

NEEDS: Final = "needs"
FUNNEL: Final = (NEEDS, *STAGES)
WITHIN, LATE, WAITING, DUE = "day.within", "day.late", "day.waiting", "day.due"
PROPOSAL_TIME, PARTNER_TIME, ANSWER_TIME = "time.proposal", "time.partner", "time.answer"
TIMES: Final = (PROPOSAL_TIME, PARTNER_TIME, ANSWER_TIME)
HANDED, ON_TIME, ANSWERED, REFUSED, CLOSED = "handed", "on_time", "answered", "refused", "closed"
DEPARTMENT_FIGURES: Final = (HANDED, ON_TIME, ANSWERED, REFUSED, CLOSED)
OPEN, OVERDUE = "open", "overdue"
OWNER_FIGURES: Final = (OPEN, OVERDUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Every figure of an alliance for a period as of a moment; a figure is how many rows stand under its name.

    departments, owners, months, model_months: what the names with an id or a month in them are about, in order.
    """

    period: Period
    before: datetime
    counts: Counts
    departments: Sequence[uuid.UUID]
    owners: Sequence[uuid.UUID | None]
    months: Sequence[str]
    model_months: Sequence[str]

    def number(self, name: str) -> int:
        """Return a figure."""
        return len(self.counts[name])

    def share(self, part: str, whole: str) -> float | None:
        """Return one figure as a share of another, None where that is nothing."""
        return share(self.number(part), self.number(whole))

    def hours(self, name: str) -> tuple[float, float] | None:
        """Return median and 90th percentile of the working hours under a name, None without rows."""
        return middle_and_tail([row.hours for row in self.counts[name] if row.hours is not None])

    def calibrations(self) -> list[Calibration | None]:
        """Return promise and result of each band of probability."""
        bands = [f"model.band{number}" for number in range(len(BANDS))]
        return [calibrate(self.counts[f"{band}.{SERVES}"], self.counts[f"{band}.{FAILS}"]) for band in bands]

    def calibration_distance(self) -> float | None:
        """Return how far promise and result lie apart on average."""
        return distance(self.calibrations())


def build_dashboard(
    stories: Iterable[Story],
    open_stories: Iterable[Story],
    judged: Iterable[Judged],
    *,
    calendar: WorkCalendar,
    period: Period,
    before: datetime,
) -> Dashboard:
    """Return every figure.

    stories: of the cases opened in the period. open_stories: of all cases open at the moment. judged: what the engine
    proposed for the needs among the first.
    """
    told = [story for story in stories if not story.merged]
    needs = [story for story in told if story.is_need]
    counts: dict[str, list[Row]] = defaultdict(list)
    counts |= {name: [] for name in (*FUNNEL, WITHIN, LATE, WAITING, DUE, *TIMES)}
    counts[NEEDS] = [Row(story=story, at=story.opened_at) for story in needs]
    for stage in STAGES:
        counts[stage] = [Row(story=story, at=story.reached[stage]) for story in needs if stage in story.reached]
    months = _count_days(counts, needs, calendar, before)
    _count_times(counts, told, calendar)
    departments = _count_departments(counts, told)
    owners = _count_owners(counts, open_stories, before)
    model_months = _count_model(counts, needs, judged, calendar)
    return Dashboard(
        period=period,
        before=before,
        counts=dict(counts),
        departments=departments,
        owners=owners,
        months=months,
        model_months=model_months,
    )


def let_time_pass(dashboard: Dashboard, *, calendar: WorkCalendar, before: datetime) -> Dashboard:
    """Return the dashboard at a later moment up to which nothing happened: days and deadlines ran out, no more."""
    counts = dict(dashboard.counts)
    waited = {id(row): calendar.one_working_day_after(row.story.opened_at) < before for row in counts[WAITING]}
    late = [row for row in counts[WAITING] if waited[id(row)]]
    counts[WAITING] = [row for row in counts[WAITING] if not waited[id(row)]]
    moved = [
        (name, row) for row in late for name in (LATE, DUE, f"month.{_month(calendar, row.story.opened_at)}.{DUE}")
    ]
    for name in dict.fromkeys(name for name, _ in moved):
        rows = [*counts[name], *(row for to, row in moved if to == name)]
        counts[name] = sorted(rows, key=lambda row: row.story.case_id)
    for owner in dashboard.owners:
        open_rows = counts[f"owner.{owner}.{OPEN}"]
        counts[f"owner.{owner}.{OVERDUE}"] = [row for row in open_rows if row.at is not None and row.at < before]
    return replace(dashboard, counts=counts, before=before)


def _count_days(
    counts: dict[str, list[Row]], needs: Sequence[Story], calendar: WorkCalendar, before: datetime
) -> list[str]:
    """Count who had an order intent within one working day, of those whose day is over or who have one; by month too.

    The rule is that of `replay`: no later than the same clock time on the next working day.
    """
    months = sorted({_month(calendar, story.opened_at) for story in needs})
    for month in months:
        counts |= {f"month.{month}.{name}": [] for name in (WITHIN, DUE)}
    for story in needs:
        made_at = story.reached.get(ORDER_INTENT)
        row = Row(story=story, at=made_at, hours=_hours(calendar, story.opened_at, made_at))
        if made_at is not None and calendar.within_one_working_day(story.opened_at, made_at):
            names = [WITHIN]
        elif made_at is None and calendar.one_working_day_after(story.opened_at) >= before:
            names = [WAITING]
        else:
            names = [LATE]
        names += [DUE] if WAITING not in names else []
        by_month = [f"month.{_month(calendar, story.opened_at)}.{name}" for name in names if name in (WITHIN, DUE)]
        for name in (*names, *by_month):
            counts[name].append(row)
    return months


def _count_times(counts: dict[str, list[Row]], stories: Sequence[Story], calendar: WorkCalendar) -> None:
    """Count working hours from opening to the first proposal, the first partner's answer, the office's answer."""
    for story in stories:
        moments = {ANSWER_TIME: story.answered_at}
        if story.is_need:
            moments = {PROPOSAL_TIME: story.reached.get(STAGES[0]), PARTNER_TIME: story.partner_answered_at}
        for name, at in moments.items():
            if at is not None:
                counts[name].append(Row(story=story, at=at, hours=_hours(calendar, story.opened_at, at)))


def _count_departments(counts: dict[str, list[Row]], stories: Sequence[Story]) -> list[uuid.UUID]:
    """Count what became of each time that a department was called in."""
    found: list[uuid.UUID] = []
    for story in stories:
        for handover in story.handovers:
            department = handover.department_id
            if department not in found:
                found.append(department)
                counts |= {f"department.{department}.{name}": [] for name in DEPARTMENT_FIGURES}
            moments = {
                HANDED: handover.at,
                ON_TIME: handover.checked_in_at if handover.on_time else None,
                ANSWERED: handover.answered_at,
                REFUSED: handover.refused_at,
                CLOSED: handover.at if story.ended else None,
            }
            for name, at in moments.items():
                if at is not None:
                    row = Row(story=story, at=at, department_id=department)
                    counts[f"department.{department}.{name}"].append(row)
    return sorted(found, key=lambda each: (-len(counts[f"department.{each}.{HANDED}"]), each))


def _count_owners(counts: dict[str, list[Row]], stories: Iterable[Story], before: datetime) -> list[uuid.UUID | None]:
    """Count the open cases of each owner, and those whose deadline had passed."""
    found: list[uuid.UUID | None] = []
    for story in stories:
        if story.merged or story.ended:
            continue
        owner = story.owner_id
        if owner not in found:
            found.append(owner)
            counts |= {f"owner.{owner}.{name}": [] for name in OWNER_FIGURES}
        row = Row(story=story, at=story.due_at, owner_id=owner)
        counts[f"owner.{owner}.{OPEN}"].append(row)
        if story.due_at is not None and story.due_at < before:
            counts[f"owner.{owner}.{OVERDUE}"].append(row)
    return sorted(found, key=lambda each: (-len(counts[f"owner.{each}.{OPEN}"]), str(each)))


def _count_model(
    counts: dict[str, list[Row]], needs: Sequence[Story], judged: Iterable[Judged], calendar: WorkCalendar
) -> list[str]:
    """Count what became of the engine's proposals, by band of probability and by the month of the proposal."""
    for number in range(len(BANDS)):
        counts |= {f"model.band{number}.{outcome}": [] for outcome in OUTCOMES}
    months: set[str] = set()
    for row, outcomes in rows_of_proposals(needs, judged):
        month = _month(calendar, row.at or row.story.opened_at)
        if month not in months:
            months.add(month)
            counts |= {f"model.{month}.{outcome}": [] for outcome in OUTCOMES}
        for outcome in outcomes:
            counts[f"model.band{band_of(row.probability or 0.0)}.{outcome}"].append(row)
            counts[f"model.{month}.{outcome}"].append(row)
    return sorted(months)


def _month(calendar: WorkCalendar, moment: datetime) -> str:
    return f"{calendar.day_of(moment):%Y-%m}"


def _hours(calendar: WorkCalendar, start: datetime, end: datetime | None) -> float | None:
    return None if end is None else calendar.working_minutes_between(start, end) / 60
