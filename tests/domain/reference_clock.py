"""The slow, plain reading of the working calendar, against which deadlines are held: sets of days and of minutes.

It shares nothing with the product but the package that knows the national holidays, of which it takes the raw lists.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from chinese_calendar.constants import holidays, workdays

KNOWN_YEARS = {day.year for day in holidays}
MINUTE = timedelta(minutes=1)
Hours = tuple[tuple[time, time], ...]


def is_worked(day: date, exceptions: Mapping[date, bool]) -> bool:
    """Say whether an office works: its own word first, then the national lists, then Monday to Friday."""
    if day in exceptions:
        return exceptions[day]
    if day in workdays:
        return True
    return day.weekday() < 5 and day not in holidays


def is_fixed(day: date, exceptions: Mapping[date, bool]) -> bool:
    """Say whether somebody has fixed this day."""
    return day in exceptions or day.year in KNOWN_YEARS


def days_later(start: datetime, days: int, zone: ZoneInfo, exceptions: Mapping[date, bool]) -> datetime:
    """The same clock time so many worked days later, by walking over the days."""
    local = start.astimezone(zone)
    day = local.date()
    while days:
        day += timedelta(days=1)
        days -= is_worked(day, exceptions)
    return datetime.combine(day, local.time(), zone)


def minutes_later(
    start: datetime, minutes: int, zone: ZoneInfo, hours: Hours, exceptions: Mapping[date, bool]
) -> datetime:
    """The end of the last of so many worked minutes, by walking over the minutes; `start` is a whole minute."""
    moment = start.astimezone(UTC)
    while minutes:
        day = moment.astimezone(zone).date()
        if not is_worked(day, exceptions):
            moment = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
            continue
        minutes -= moment in _worked_minutes(day, zone, hours)
        moment += MINUTE
    return moment


@lru_cache(maxsize=4096)
def _worked_minutes(day: date, zone: ZoneInfo, hours: Hours) -> frozenset[datetime]:
    """Every minute of a worked day, as the moment at which it begins."""
    found = set()
    for opens, closes in hours:
        moment, end = (datetime.combine(day, clock, zone).astimezone(UTC) for clock in (opens, closes))
        while moment < end:
            found.add(moment)
            moment += MINUTE
    return frozenset(found)


def is_settled(start: datetime, end: datetime, zone: ZoneInfo, exceptions: Mapping[date, bool]) -> bool:
    """Say whether every day from the clock's start to its end is fixed."""
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        if not is_fixed(day, exceptions):
            return False
        day += timedelta(days=1)
    return True
