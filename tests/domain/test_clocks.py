"""Deadlines of the case line: equal to the slow reference on random samples, and right where calendars are tricky."""

import os
import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.domain import case_states as states
from service.domain.calendar import WorkCalendar
from service.domain.clocks import FOLLOW_UP_DAYS, CaseLimits, Span, clock_started_by, end_of_clock, follow_up_at
from tests.domain import reference_clock as reference

SAMPLES = int(os.environ.get("LIANPEI_TEST_DEADLINES", "3000"))
"""How many random deadlines are compared; the nightly run takes 100,000."""

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = ((time(9), time(12)), (time(13, 30), time(17, 30)))
CALENDAR = WorkCalendar(SHANGHAI, OFFICE)
HOURS = (
    OFFICE,
    ((time(8, 30), time(12)), (time(13, 30), time(17, 30))),
    ((time(9), time(12)), (time(12), time(18))),  # no lunch
    ((time(0), time(0, 1)), (time(23, 58), time(23, 59))),  # hardly any office at all
)
CLOCKS = [state for state in states.MOVES if clock_started_by(states.CLOSED, state) == state]


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


def sample(rng: random.Random) -> tuple[WorkCalendar, datetime, Span]:
    """One office, one start between 2022 and 2029, and one span that a clock can have."""
    first = datetime(2022, 1, 1, tzinfo=UTC)
    start = first + timedelta(minutes=rng.randrange(8 * 365 * 24 * 60))
    if rng.random() < 0.3:  # close to a holiday's edge, where mistakes live
        edge = rng.choice(sorted(reference.workdays))
        start = datetime.combine(edge, time(), UTC) + timedelta(minutes=rng.randrange(-5 * 1440, 2 * 1440))
    exceptions = {
        (start + timedelta(days=rng.randrange(-1, 9))).date(): rng.random() < 0.5
        for _ in range(rng.choice((0, 0, 1, 3)))
    }
    hours = rng.choices(HOURS, weights=(6, 3, 2, 1))[0]
    limits = CaseLimits(check_in_minutes=rng.choice((30, 120, 240, 1000)), answer_days=rng.randrange(1, 11))
    span = limits.span_of(rng.choice(CLOCKS))
    if hours is HOURS[3]:
        span = Span(minutes=rng.randrange(1, 9)) if span.minutes else span
    return WorkCalendar(SHANGHAI, hours, exceptions), start, span


def test_deadlines_equal_the_reference() -> None:
    rng = random.Random(2026)  # noqa: S311 - the same samples every time
    for number in range(SAMPLES):
        calendar, start, span = sample(rng)
        if span.days:
            expected = reference.days_later(start, span.days, SHANGHAI, calendar.exceptions)
        else:
            expected = reference.minutes_later(start, span.minutes, SHANGHAI, calendar.hours, calendar.exceptions)
        deadline = end_of_clock(calendar, span, start)
        said = (number, start, span, dict(calendar.exceptions))
        assert deadline.at == expected, said
        assert deadline.provisional != reference.is_settled(start, expected, SHANGHAI, calendar.exceptions), said


@pytest.mark.parametrize(
    ("posted", "due"),
    [
        ("2026-02-13 16:50", "2026-02-14 16:50"),  # a Friday; the Saturday is worked for Spring Festival
        ("2026-02-14 16:50", "2026-02-24 16:50"),  # that Saturday; the festival lies between
        ("2024-02-02 16:50", "2024-02-04 16:50"),  # a Friday before a worked Sunday
        ("2026-03-06 16:50", "2026-03-09 16:50"),  # a plain Friday
        ("2026-03-06 23:30", "2026-03-09 23:30"),  # at night: the same clock time
    ],
)
def test_the_first_answer_is_due_at_the_same_time_next_working_day(posted: str, due: str) -> None:
    deadline = end_of_clock(CALENDAR, CaseLimits().span_of(states.RECEIVED), at(posted))
    assert deadline == (at(due), False)


@pytest.mark.parametrize(
    ("whistled", "due"),
    [
        ("2026-03-06 16:50", "2026-03-09 10:20"),  # forty minutes on Friday, eighty on Monday
        ("2026-02-13 16:50", "2026-02-14 10:20"),  # the same before a worked Saturday
        ("2026-03-06 11:00", "2026-03-06 14:30"),  # over lunch
        ("2026-03-07 03:00", "2026-03-09 11:00"),  # at night on a Saturday
        ("2026-03-06 15:30", "2026-03-06 17:30"),  # used up exactly at the close
    ],
)
def test_a_department_checks_in_within_two_working_hours(whistled: str, due: str) -> None:
    assert end_of_clock(CALENDAR, CaseLimits().span_of(states.WHISTLED), at(whistled)).at == at(due)


def test_beyond_the_known_years_a_deadline_is_provisional() -> None:
    last = max(reference.KNOWN_YEARS)
    span = CaseLimits().span_of(states.RECEIVED)
    assert not end_of_clock(CALENDAR, span, at(f"{last}-12-30 10:00")).provisional
    assert end_of_clock(CALENDAR, span, at(f"{last}-12-31 10:00")).provisional
    fixed = WorkCalendar(SHANGHAI, OFFICE, {date(last + 1, 1, day): day > 3 for day in range(1, 6)})
    deadline = end_of_clock(fixed, span, at(f"{last}-12-31 10:00"))
    assert deadline == (at(f"{last + 1}-01-04 10:00"), False)


def test_calls_after_closing_wait_for_the_office_to_open() -> None:
    closed = at("2026-09-24 16:00")  # a Thursday; 1 October and the week after are holidays
    assert [follow_up_at(CALENDAR, closed, days) for days in FOLLOW_UP_DAYS] == [
        at("2026-10-08 09:00"),
        at("2026-10-26 09:00"),
        at("2026-12-23 09:00"),
    ]


def test_a_move_starts_a_clock_or_lets_the_first_one_run_on() -> None:
    assert clock_started_by("received", "triaged") is None
    assert clock_started_by("triaged", "proposed") is None
    assert clock_started_by("proposed", "interest") is None
    assert clock_started_by("whistled", "triaged") == "received"
    assert clock_started_by("gap_listed", "proposed") == "received"
    assert clock_started_by("talks", "interest") == "received"
    assert clock_started_by("merged", "proposed") == "received"
    assert clock_started_by("delivered", "closed") is None
    for before, following in states.MOVES.items():
        for after in following - states.ENDED - {states.MERGED}:
            clock = clock_started_by(before, after)
            assert clock is None or CaseLimits().span_of(clock) > (0, 0)
