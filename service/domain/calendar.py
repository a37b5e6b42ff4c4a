"""Working time of one alliance: its days, office hours and lunch, with the national shifted working days (调休)."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

import chinese_calendar

from service.domain.alliances import Alliance
from service.errors import InvalidInputError

_MINUTE = timedelta(minutes=1)
_LONGEST_SEARCH = 3660  # days; a calendar without work for ten years is a mistake in its exceptions


@dataclass(frozen=True)
class WorkCalendar:
    """When an alliance works. Every moment given must carry a zone; every moment returned is in the alliance's.

    hours: the office hours of a working day as (from, to), in order, without overlap. exceptions: the alliance's own
    word on single days, which goes before the national calendar. Where that ends (it is known up to one year ahead
    at most), Monday to Friday are worked and the day is provisional.
    """

    zone: ZoneInfo
    hours: tuple[tuple[time, time], ...]
    exceptions: Mapping[date, bool] = field(default_factory=dict)
    _spans_of_day: dict[date, tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def of(cls, alliance: Alliance, exceptions: Mapping[date, bool]) -> Self:
        """Build the calendar of an alliance; an alliance without a lunch break has it start and end together.

        Raises:
            InvalidInputError: when its office hours are not four times of day in order.
        """
        words = (alliance.office_open, alliance.lunch_start, alliance.lunch_end, alliance.office_close)
        try:
            opens, lunch, resumes, closes = map(time.fromisoformat, words)
        except ValueError as exc:
            raise InvalidInputError(field="office_hours", value=" ".join(words)) from exc
        if not opens < lunch <= resumes < closes:
            raise InvalidInputError(field="office_hours", value=" ".join(words))
        return cls(ZoneInfo(alliance.timezone), ((opens, lunch), (resumes, closes)), dict(exceptions))

    def is_working_day(self, day: date) -> bool:
        """Say whether the office works on this day."""
        if day in self.exceptions:
            return self.exceptions[day]
        national = _national(day)
        return day.weekday() < 5 if national is None else national

    def is_provisional(self, day: date) -> bool:
        """Say whether nobody has fixed this day yet, so that a deadline on it may still move."""
        return day not in self.exceptions and _national(day) is None

    def next_working_day(self, day: date) -> date:
        """Return the first working day after this day."""
        return next(self._working_days(day + timedelta(days=1)))

    def day_of(self, moment: datetime) -> date:
        """Return the day that a moment falls on in the alliance's zone."""
        return self._local(moment).date()

    def end_of_day(self, day: date) -> datetime:
        """Return the office's close on this day, worked or not: where a date without a time ends."""
        return datetime.combine(day, self.hours[-1][1], self.zone)

    def next_opening(self, moment: datetime) -> datetime:
        """Return the moment itself in office hours, else the start of the next ones: where its clock begins."""
        opens, _ = next(self._spans(moment))
        return max(opens, moment.astimezone(UTC)).astimezone(self.zone)

    def add_working_minutes(self, moment: datetime, minutes: float) -> datetime:
        """Return the earliest moment with this much working time behind it, counted from `moment`; 0: `moment`.

        Time outside office hours does not count, so what comes in at night starts at the next opening; what is used
        up exactly at the close ends at the close.

        Raises:
            ValueError: for a negative number.
        """
        if minutes < 0:
            raise ValueError("working time runs forward only")
        left = minutes * _MINUTE
        if not left:
            return self._local(moment)
        for opens, closes in self._spans(moment):
            if left <= closes - opens:
                return (opens + left).astimezone(self.zone)
            left -= closes - opens
        raise AssertionError("the spans never end")

    def working_minutes_between(self, start: datetime, end: datetime) -> float:
        """Return the working minutes from `start` to `end`; negative when `end` is the earlier."""
        if end < start:
            return -self.working_minutes_between(end, start)
        total = timedelta()
        for day in _days(self.day_of(start), self.day_of(end)):
            for opens, closes in self._hours_of(day):
                if opens < end and start < closes:
                    total += min(closes, end) - max(opens, start)
        return total / _MINUTE

    def one_working_day_after(self, moment: datetime) -> datetime:
        """Return the same clock time on the next working day, in office hours or not."""
        local = self._local(moment)
        return datetime.combine(self.next_working_day(local.date()), local.time(), self.zone)

    def within_one_working_day(self, posted_at: datetime, ended_at: datetime) -> bool:
        """Say whether something ended no later than the same clock time on the next working day."""
        return ended_at <= self.one_working_day_after(posted_at)

    def _local(self, moment: datetime) -> datetime:
        """The moment in the alliance's zone; ValueError without a zone, since nobody could say which was meant."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return moment.astimezone(self.zone)

    def _working_days(self, first: date) -> Iterator[date]:
        """The working days from `first` on; ValueError when there is none for ten years."""
        idle = 0
        while idle < _LONGEST_SEARCH:
            if self.is_working_day(first):
                yield first
                idle = 0
            first += timedelta(days=1)
            idle += 1
        raise ValueError("no working day for ten years")

    def _hours_of(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The office hours of one day in UTC, where a change of clocks cannot bend a difference; kept once known.

        Nothing on a day that is not worked.
        """
        found = self._spans_of_day.get(day)
        if found is None:
            found = self._spans_of_day[day] = self._read_hours(day)
        return found

    def _read_hours(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The same, worked out."""
        if not self.is_working_day(day):
            return ()
        return tuple(
            (
                datetime.combine(day, opens, self.zone).astimezone(UTC),
                datetime.combine(day, closes, self.zone).astimezone(UTC),
            )
            for opens, closes in self.hours
        )

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of working time after a moment, in UTC; the first begins at the moment if that is one."""
        for day in self._working_days(self.day_of(moment)):
            for opens, closes in self._hours_of(day):
                if closes > moment:
                    yield max(opens, moment.astimezone(UTC)), closes


def _days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


@functools.lru_cache(maxsize=4096)
def _national(day: date) -> bool | None:
    """Whether China works on this day, None where the package does not know the year."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None
