"""Runs a simulated park over months and measures every arm with the figures of the real dashboard."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final
from zlib import crc32
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from service.domain.calendar import WorkCalendar
from service.domain.case_states import CONTRACTED, DELIVERED, INTEREST, ORDER_INTENT, PROPOSED
from service.figures.counts import Period
from service.figures.dashboard import Dashboard, build_dashboard
from service.figures.names import DUE, FUNNEL, WITHIN
from service.figures.stories import Story
from service.judged_data import SERVES
from service.simulation.assumptions import Assumptions, Delay
from service.simulation.course import Course, Luck, Posting, run_course
from service.simulation.park import Park, PostedNeed

FIRST_DAY: Final = date(2026, 3, 2)
WITHIN_DAYS: Final = (1, 5, 20, 65)
"""Working days within which an order intent is looked for; 65 are a quarter, and nothing later counts."""
_RESAMPLES = 2000
_ZONE = ZoneInfo("Asia/Shanghai")
_HOURS = ((time(9), time(12)), (time(13, 30), time(17, 30)))
_SALON_MONTHS = (3, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval, by bootstrap over the needs."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ArmResult:
    """What one arm came to: the dashboard of its cases, and shares with an order intent within so many working days.

    answerable: the same within one day, over the needs that somebody in the park can serve. ids, reached: of every
    posting the need, and whether it had an intent within each of the spans.
    """

    arm: str
    figures: Dashboard
    within: Mapping[int, Share]
    answerable: Share
    ids: Sequence[str]
    reached: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Posted:
    """One posting: when, its luck, and the ends of `WITHIN_DAYS`; `latest`: the last of them in working minutes."""

    at: datetime
    posting: Posting
    ends: Sequence[datetime]
    latest: float


@dataclass(frozen=True, slots=True)
class Timetable:
    """Every posting of a run, in order of time."""

    calendar: WorkCalendar
    last_day: date
    posted: Sequence[Posted]


def plan_run(park: Park, a: Assumptions, *, months: int, seed: int) -> Timetable:
    """Draw which needs are posted when: evenly over the office hours of the months."""
    rng = np.random.default_rng([seed, 1])
    calendar = WorkCalendar(_ZONE, _HOURS)
    last = _months_later(FIRST_DAY, months) - timedelta(days=1)
    days = [d for d in _days(FIRST_DAY, last) if calendar.is_working_day(d)]
    count = round(len(park.firms) * months * a.needs_per_firm_month)
    opening = datetime.combine(days[0], _HOURS[0][0], _ZONE)
    worked = calendar.working_minutes_between(opening, calendar.end_of_day(days[-1]))
    moments = sorted(rng.uniform(0, worked, count))
    drawn = rng.integers(0, len(park.needs), count)
    salons = _salons(FIRST_DAY, _months_later(last, 4))
    posted = [
        _post(number, park.needs[place], calendar.add_working_minutes(opening, minutes), calendar, salons, a, seed)
        for number, (place, minutes) in enumerate(zip(drawn, moments, strict=True))
    ]
    return Timetable(calendar, last, posted)


def run_arm(arm: str, timetable: Timetable, a: Assumptions, *, seed: int) -> ArmResult:
    """Let every posted need take its course in one arm, and measure."""
    calendar = timetable.calendar
    stories, reached, ids, able = [], [], [], []
    for number, posted in enumerate(timetable.posted):
        story = _story(number, posted, run_course(arm, posted.posting, a), calendar, a)
        stories.append(story)
        made_at = story.reached.get(ORDER_INTENT)
        reached.append([made_at is not None and made_at <= end for end in posted.ends])
        ids.append(posted.posting.need.id)
        able.append(any(grade >= SERVES for grade in posted.posting.need.grades.values()))
    before = calendar.one_working_day_after(calendar.end_of_day(timetable.last_day)) + timedelta(days=400)
    figures = build_dashboard(
        stories, [], {}, calendar=calendar, period=Period(FIRST_DAY, timetable.last_day), before=before
    )
    table, mask = np.array(reached, dtype=bool).reshape(-1, len(WITHIN_DAYS)), np.array(able, dtype=bool)
    within = {d: _share(ids, table[:, place], seed) for place, d in enumerate(WITHIN_DAYS)}
    one_day = _share([i for i, can in zip(ids, able, strict=True) if can], table[mask, 0], seed)
    if figures.number(WITHIN) != int(table[:, 0].sum()) or figures.number(DUE) != len(stories):
        raise AssertionError("the dashboard counts otherwise")
    return ArmResult(arm, figures, within, one_day, ids, table)


def compare_arms(better: ArmResult, worse: ArmResult, *, seed: int) -> dict[int, Share]:
    """Return how much larger one arm's shares are than another's, posting by posting, with intervals."""
    gains = better.reached.astype(np.int64) - worse.reached.astype(np.int64)
    return {days: _share(better.ids, gains[:, place], seed) for place, days in enumerate(WITHIN_DAYS)}


def funnel_of(result: ArmResult) -> dict[str, int]:
    """Return the funnel as the dashboard has it."""
    return {step: result.figures.number(step) for step in FUNNEL}


def vary(a: Assumptions) -> list[tuple[str, float, Assumptions]]:
    """Return the assumptions with one of those that matter most changed: how fast, how willing, how attentive."""
    delays = [name for name in Assumptions.__dataclass_fields__ if isinstance(getattr(a, name), Delay)]
    varied = []
    for factor in (0.5, 1.0, 2.0):
        slower = {name: replace(getattr(a, name), median=getattr(a, name).median * factor) for name in delays}
        varied.append(("delays", factor, replace(a, **slower)))
    for factor in (0.7, 1.0, 1.3):
        willing = {grade: min(chance * factor, 1.0) for grade, chance in a.interested.items()}
        varied.append(("interested", factor, replace(a, interested=willing)))
    return [*varied, *(("reads", reads, replace(a, reads=reads)) for reads in (0.5, 0.7, 0.9))]


def _post(
    number: int,
    need: PostedNeed,
    at: datetime,
    calendar: WorkCalendar,
    salons: Sequence[datetime],
    a: Assumptions,
    seed: int,
) -> Posted:
    """Post a need and give it its luck."""

    @cache
    def luck(firm: str) -> Luck:
        return Luck((seed, 2, number, crc32(firm.encode())))

    rng = np.random.default_rng([seed, 3, number])
    officer = float(rng.standard_normal())
    met = []
    for salon in (each for each in salons if each >= at):
        order, comes = rng.permutation(len(need.members)), rng.random(len(need.members) + 1)
        if comes[-1] < a.attends_salon:
            there = [need.members[place] for place in order if comes[place] < a.attends_salon]
            met.append((calendar.working_minutes_between(at, salon), there[: a.salon_meetings]))
    ends, end = [], at
    for day in range(1, WITHIN_DAYS[-1] + 1):
        end = calendar.one_working_day_after(end)
        ends += [end] if day in WITHIN_DAYS else []
    return Posted(at, Posting(need, luck, officer, met), ends, calendar.working_minutes_between(at, end))


def _story(number: int, posted: Posted, course: Course, calendar: WorkCalendar, a: Assumptions) -> Story:
    """Return a course as a case of the dashboard; nothing later than the last end that is looked at counts."""
    story = Story(uuid.UUID(int=number + 1), f"SIM-{number + 1:06d}", posted.at, None, is_need=True)
    moments = {PROPOSED: course.proposed, INTEREST: course.interest, ORDER_INTENT: course.intent}
    luck = posted.posting.luck("")
    if course.intent <= posted.latest and luck.chance[0] < a.signs:
        moments[CONTRACTED] = course.intent + a.signing.minutes(float(luck.normal[0]))
        if luck.chance[1] < a.delivers:
            moments[DELIVERED] = moments[CONTRACTED] + a.delivering.minutes(float(luck.normal[1]))
    for stage, minutes in moments.items():
        if stage in (CONTRACTED, DELIVERED) or minutes <= posted.latest:
            story.reached[stage] = calendar.add_working_minutes(posted.at, minutes)
    return story


def _share(ids: Sequence[str], reached: NDArray[np.generic], seed: int) -> Share:
    """Return the share with its interval: needs are resampled, each with all its postings."""
    if not ids:
        return Share(0.0, 0.0, 0.0)
    rng = np.random.default_rng([seed, 4])
    _, place = np.unique(ids, return_inverse=True)
    hits, counts = np.bincount(place, weights=reached), np.bincount(place)
    chosen = rng.integers(0, len(counts), (_RESAMPLES, len(counts)))
    means = hits[chosen].sum(axis=1) / counts[chosen].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Share(round(float(hits.sum() / counts.sum()), 4), round(float(low), 4), round(float(high), 4))


def _salons(first: date, last: date) -> list[datetime]:
    """Return the third Wednesday of the last month of each quarter, at 14:00."""
    days = (day for day in _days(first, last) if day.month in _SALON_MONTHS)
    return [datetime.combine(day, time(14), _ZONE) for day in days if day.weekday() == 2 and 15 <= day.day <= 21]


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, 28))
