from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.alliances import Alliance
from service.domain.calendar import WorkCalendar
from service.errors import InvalidInputError

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = ((time(9), time(12)), (time(13, 30), time(17, 30)))
PLAIN = WorkCalendar(SHANGHAI, HOURS)


def _at(day: str, clock: str = "00:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI)


def _alliance(**values: str) -> Alliance:
    return Alliance(code="x", name="x", case_prefix="X", created_at=_at("2026-01-01"), **values)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-02-14", True),  # Saturday worked for the Spring Festival
        ("2026-02-16", False),  # Monday of the Spring Festival
        ("2026-02-28", True),  # Saturday worked
        ("2026-03-01", False),  # an ordinary Sunday
        ("2026-03-02", True),
        ("2026-09-20", True),  # Sunday worked for National Day
        ("2026-10-01", False),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2024-05-11", True),  # Saturday worked for Labour Day
    ],
)
def test_national_holidays_and_shifted_days(day: str, worked: bool) -> None:
    assert PLAIN.is_working_day(date.fromisoformat(day)) is worked
    assert not PLAIN.is_provisional(date.fromisoformat(day))


def test_beyond_the_known_years_weekdays_are_worked_for_now() -> None:
    thursday, sunday = date(2099, 10, 1), date(2099, 10, 4)
    assert PLAIN.is_working_day(thursday)
    assert not PLAIN.is_working_day(sunday)
    assert PLAIN.is_provisional(thursday)
    assert PLAIN.is_provisional(sunday)


def test_the_alliance_has_the_last_word_on_a_day() -> None:
    calendar = WorkCalendar(
        SHANGHAI, HOURS, {date(2026, 3, 7): True, date(2026, 3, 9): False, date(2099, 10, 1): False}
    )
    assert calendar.is_working_day(date(2026, 3, 7))
    assert not calendar.is_working_day(date(2026, 3, 9))
    assert not calendar.is_working_day(date(2099, 10, 1))
    assert not calendar.is_provisional(date(2099, 10, 1))
    assert calendar.next_working_day(date(2026, 3, 7)) == date(2026, 3, 10)


def test_the_next_working_day_jumps_holidays_and_takes_shifted_days() -> None:
    assert PLAIN.next_working_day(date(2026, 9, 30)) == date(2026, 10, 8)
    assert PLAIN.next_working_day(date(2026, 2, 13)) == date(2026, 2, 14)
    assert PLAIN.next_working_day(date(2026, 3, 6)) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-03-03 10:00", 45, "2026-03-03 10:45"),
        ("2026-03-03 11:50", 20, "2026-03-03 13:40"),  # over lunch
        ("2026-03-03 12:30", 10, "2026-03-03 13:40"),  # posted at lunch
        ("2026-03-03 17:20", 20, "2026-03-04 09:10"),  # over night
        ("2026-03-03 20:00", 1, "2026-03-04 09:01"),  # posted at night
        ("2026-03-03 06:00", 60, "2026-03-03 10:00"),  # posted before the office opens
        ("2026-03-03 17:00", 30, "2026-03-03 17:30"),  # used up at the close
        ("2026-03-06 17:00", 60, "2026-03-09 09:30"),  # over a weekend
        ("2026-02-13 17:00", 60, "2026-02-14 09:30"),  # into a Saturday that is worked
        ("2026-09-30 17:00", 60, "2026-10-08 09:30"),  # over National Day
        ("2026-10-03 11:00", 5, "2026-10-08 09:05"),  # posted on a holiday
        ("2026-03-03 03:00", 0, "2026-03-03 03:00"),
        ("2026-03-02 09:00", 5 * 420, "2026-03-06 17:30"),  # a whole week
    ],
)
def test_adding_working_minutes(start: str, minutes: int, end: str) -> None:
    (day, clock), (last_day, last_clock) = start.split(), end.split()
    ended = PLAIN.add_working_minutes(_at(day, clock), minutes)
    assert ended == _at(last_day, last_clock)
    assert ended.tzinfo is SHANGHAI
    assert PLAIN.working_minutes_between(_at(day, clock), ended) == minutes


def test_working_time_runs_forward_only() -> None:
    with pytest.raises(ValueError, match="forward"):
        PLAIN.add_working_minutes(_at("2026-03-03"), -1)
    assert PLAIN.working_minutes_between(_at("2026-03-03", "10:00"), _at("2026-03-03", "09:00")) == -60


def test_a_moment_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        PLAIN.add_working_minutes(datetime(2026, 3, 3, 10), 5)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-03-03 10:15", "2026-03-03 10:15"),
        ("2026-03-03 12:00", "2026-03-03 13:30"),
        ("2026-03-03 17:30", "2026-03-04 09:00"),
        ("2026-03-07 10:00", "2026-03-09 09:00"),
    ],
)
def test_the_clock_begins_at_the_next_opening(moment: str, opening: str) -> None:
    assert PLAIN.next_opening(_at(*moment.split())) == _at(*opening.split())


@pytest.mark.parametrize(
    ("posted", "latest"),
    [
        ("2024-03-12 09:40", "2024-03-13 09:40"),
        ("2026-03-06 16:00", "2026-03-09 16:00"),
        ("2026-02-13 16:00", "2026-02-14 16:00"),
        ("2026-09-30 10:00", "2026-10-08 10:00"),
        ("2026-10-03 22:00", "2026-10-08 22:00"),
    ],
)
def test_within_one_working_day(posted: str, latest: str) -> None:
    start, end = _at(*posted.split()), _at(*latest.split())
    assert PLAIN.one_working_day_after(start) == end
    assert PLAIN.within_one_working_day(start, end)
    assert PLAIN.within_one_working_day(start.astimezone(UTC), end.astimezone(UTC))
    assert not PLAIN.within_one_working_day(start, end + timedelta(microseconds=1))


def test_the_day_is_the_alliances_day() -> None:
    late = datetime(2026, 3, 5, 23, 0, tzinfo=UTC)  # already Friday morning in Shanghai
    assert PLAIN.day_of(late) == date(2026, 3, 6)
    assert PLAIN.one_working_day_after(late) == _at("2026-03-09", "07:00")


def test_a_date_ends_at_office_close() -> None:
    assert PLAIN.end_of_day(date(2026, 3, 7)) == _at("2026-03-07", "17:30")


def test_a_calendar_is_built_from_its_alliance() -> None:
    alliance = _alliance(office_open="08:30", lunch_start="11:30", lunch_end="14:00", office_close="18:00")
    calendar = WorkCalendar.of(alliance, {date(2026, 3, 7): True})
    assert calendar == WorkCalendar(
        SHANGHAI, ((time(8, 30), time(11, 30)), (time(14), time(18))), {date(2026, 3, 7): True}
    )


@pytest.mark.parametrize(
    "hours",
    [{"office_open": "25:00"}, {"lunch_start": "08:00"}, {"lunch_end": "18:00"}, {"office_close": "noon"}],
)
def test_office_hours_out_of_order_are_refused(hours: dict[str, str]) -> None:
    with pytest.raises(InvalidInputError):
        WorkCalendar.of(_alliance(**hours), {})


def test_a_calendar_without_work_ends_the_search() -> None:
    first = date(2030, 1, 1)
    idle = {first + timedelta(days=number): False for number in range(4000)}
    with pytest.raises(ValueError, match="ten years"):
        WorkCalendar(SHANGHAI, HOURS, idle).next_working_day(first)


def test_an_hour_that_the_clocks_skip_is_not_worked() -> None:
    changed = date(2026, 3, 29)  # in Dublin 01:00 is followed by 02:00
    dublin = ZoneInfo("Europe/Dublin")
    calendar = WorkCalendar(dublin, ((time(0), time(6)), (time(7), time(8))), {changed: True})
    midnight, six = (datetime.combine(changed, clock, dublin) for clock in (time(0), time(6)))
    assert calendar.working_minutes_between(midnight, six) == 300
    assert calendar.add_working_minutes(midnight, 300) == six
    assert calendar.add_working_minutes(midnight, 301) == datetime.combine(changed, time(7, 1), dublin)


def _is_working(calendar: WorkCalendar, minute: datetime) -> bool:
    """The slow reference's only question: does the office work in the minute that begins now?"""
    local = minute.astimezone(calendar.zone)
    return calendar.is_working_day(local.date()) and any(a <= local.time() < b for a, b in calendar.hours)


_CLOCKS = st.integers(0, 23 * 60 + 59).map(lambda minute: time(minute // 60, minute % 60))
_DAYS = st.dates(date(2026, 1, 1), date(2027, 1, 20))
# Dublin changes its clocks: the difference of two moments is not the difference of two clock faces there
_ZONES = st.sampled_from([SHANGHAI, ZoneInfo("Europe/Dublin"), ZoneInfo("America/St_Johns")])


@st.composite
def _calendars(draw: st.DrawFn) -> WorkCalendar:
    opens, lunch, resumes, closes = draw(st.lists(_CLOCKS, min_size=4, max_size=4, unique=True).map(sorted))
    exceptions = draw(st.dictionaries(_DAYS, st.booleans(), max_size=6))
    return WorkCalendar(draw(_ZONES), ((opens, lunch), (resumes, closes)), exceptions)


@st.composite
def _moments(draw: st.DrawFn) -> datetime:
    return datetime.combine(draw(_DAYS), draw(_CLOCKS), UTC)


@settings(max_examples=40, deadline=None)
@given(_calendars(), _moments(), st.integers(0, 4 * 24 * 60))
def test_minutes_between_equal_a_count_minute_by_minute(calendar: WorkCalendar, start: datetime, length: int) -> None:
    steps = (start + timedelta(minutes=number) for number in range(length))
    counted = sum(_is_working(calendar, step) for step in steps)
    assert calendar.working_minutes_between(start, start + timedelta(minutes=length)) == counted


@settings(max_examples=40, deadline=None)
@given(_calendars(), _moments(), st.integers(1, 600))
def test_adding_minutes_equals_a_walk_minute_by_minute(calendar: WorkCalendar, start: datetime, minutes: int) -> None:
    moment, left = start, minutes
    while left and moment < start + timedelta(days=12):
        left -= _is_working(calendar, moment)
        moment += timedelta(minutes=1)
    ended = calendar.add_working_minutes(start, minutes)
    if left:  # very short office hours: the walk gave up
        assert ended > moment
    else:
        assert ended == moment


@given(_calendars(), _moments(), st.floats(0, 2000))
def test_between_undoes_adding(calendar: WorkCalendar, start: datetime, minutes: float) -> None:
    ended = calendar.add_working_minutes(start, minutes)
    assert calendar.working_minutes_between(start, ended) == pytest.approx(minutes, abs=1e-5)
