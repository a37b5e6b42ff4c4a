"""All figures of the leader's dashboard, each as the rows behind it.

Counted are the cases opened in a period, as they stood at a moment; only the workload looks at all open cases.
Duplicates that are merged into another case stand for nothing of their own and are left out everywhere.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.calendar import WorkCalendar
from service.figures.counts import Counts, Period, Row, middle_and_tail, share
from service.figures.model_quality import BANDS, FAILS, SERVES, Calibration, Judged, calibrate, distance
from service.figures.names import DUE, FUNNEL, HANDED, LATE, OPEN, OVERDUE, OWNER_FIGURES, TIMES, WAITING, WITHIN
from service.figures.shares import About, Wait, month_of, share_of
from service.figures.stories import Story


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
    judged: Mapping[uuid.UUID, Sequence[Judged]],
    *,
    calendar: WorkCalendar,
    period: Period,
    before: datetime,
) -> Dashboard:
    """Return every figure.

    stories: of the cases opened in the period. open_stories: of all cases open at the moment. judged: what the engine
    proposed, by need.
    """
    told = [story for story in stories if not story.merged]
    counts: dict[str, list[Row]] = defaultdict(list)
    counts |= {name: [] for name in (*FUNNEL, WITHIN, LATE, WAITING, DUE, *TIMES)}
    about = About(set(), set(), set())
    for story in told:
        share_in = share_of(story, judged.get(story.need_id, ()) if story.need_id else (), calendar)
        for name, row in share_in.rows:
            counts[name].append(row)
        if share_in.waits is not None:
            _count_wait(counts, share_in.waits, before)
        about.add(share_in.about)
    owners = _count_owners(counts, open_stories, before)
    for name in about.names():
        counts[name] = counts[name]
    return Dashboard(
        period=period,
        before=before,
        counts=dict(counts),
        departments=sorted(about.departments, key=lambda each: (-len(counts[f"department.{each}.{HANDED}"]), each)),
        owners=owners,
        months=sorted(about.months),
        model_months=sorted(about.model_months),
    )


def _count_wait(counts: dict[str, list[Row]], waits: Wait, before: datetime) -> None:
    """Count a need without an order intent: its day is over, or it still waits."""
    for name in (WAITING,) if waits.until >= before else (LATE, DUE, f"month.{waits.month}.{DUE}"):
        counts[name].append(waits.row)


def let_time_pass(dashboard: Dashboard, *, calendar: WorkCalendar, before: datetime) -> Dashboard:
    """Return the dashboard at a later moment up to which nothing happened: days and deadlines ran out, no more."""
    counts = dict(dashboard.counts)
    waited = {id(row): calendar.one_working_day_after(row.story.opened_at) < before for row in counts[WAITING]}
    late = [row for row in counts[WAITING] if waited[id(row)]]
    counts[WAITING] = [row for row in counts[WAITING] if not waited[id(row)]]
    moved = [
        (name, row) for row in late for name in (LATE, DUE, f"month.{month_of(calendar, row.story.opened_at)}.{DUE}")
    ]
    for name in dict.fromkeys(name for name, _ in moved):
        rows = [*counts[name], *(row for to, row in moved if to == name)]
        counts[name] = sorted(rows, key=lambda row: row.story.case_id.int)
    for owner in dashboard.owners:
        open_rows = counts[f"owner.{owner}.{OPEN}"]
        counts[f"owner.{owner}.{OVERDUE}"] = [row for row in open_rows if row.at is not None and row.at < before]
    return replace(dashboard, counts=counts, before=before)


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
