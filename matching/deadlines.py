"""Calendar deadlines as people write them, counted in days from a given day."""

import calendar
import re
from datetime import date, timedelta

_FULL = re.compile(
    r"(?:(?P<year>20\d\d|今|明|本)年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号]|(?P<part>[初中底末]|[上中下]旬))?"
)
_DAY = re.compile(r"(?P<day>\d{1,2})[日号]")
_MONTH = re.compile(r"(?P<which>本|这个?|下个?)月(?:(?P<day>\d{1,2})[日号]|(?P<part>[初中底末]|[上中下]旬))?")
_WEEK = re.compile(r"(?P<which>[本这下])周(?P<day>[一二三四五六日天末])?")
_PARTS = {"初": 10, "上旬": 10, "中": 20, "中旬": 20}
_WEEKDAYS = "一二三四五六日"
_FRIDAY = 4
_HALF_YEAR = 183


def days_until(words: str, today: date) -> int | None:
    """Return the days from `today` to a deadline written in normal form; None where the words fix no day.

    The last day of what is named counts (5月底前: 31 May). A month without a year is the next one to come; negative
    only where the year or the month is named as this one and has passed.
    """
    day = _deadline(words, today)
    return None if day is None else (day - today).days


def _deadline(words: str, today: date) -> date | None:
    full = _FULL.match(words)
    if full:
        return _in_month(full, today)
    week = _WEEK.match(words)
    if week:
        return _in_week(week, today)
    month = _MONTH.match(words)
    if month:
        first = today.replace(day=1)
        if month["which"].startswith("下"):
            first = (first + timedelta(days=32)).replace(day=1)
        return _day_of(first.year, first.month, _month_day(month))
    day = _DAY.match(words)
    return _day_of(today.year, today.month, int(day["day"])) if day else None


def _in_month(match: re.Match[str], today: date) -> date | None:
    month = int(match["month"])
    day = _month_day(match)
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    written = match["year"]
    if written:
        year = today.year + (written == "明") if written in "今明本" else int(written)
        return _day_of(year, month, day)
    this_year = _day_of(today.year, month, day)
    return this_year if (today - this_year).days < _HALF_YEAR else _day_of(today.year + 1, month, day)


def _month_day(match: re.Match[str]) -> int:
    """Return the last day of the month that the words allow, 31 for the whole month."""
    return int(match["day"]) if match["day"] else _PARTS.get(match["part"] or "", 31)


def _in_week(match: re.Match[str], today: date) -> date:
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * (match["which"] == "下"))
    named = match["day"] or "五"
    weekday = _FRIDAY + 1 if named == "末" else _WEEKDAYS.index("日" if named == "天" else named)
    return monday + timedelta(days=weekday)


def _day_of(year: int, month: int, day: int) -> date:
    """Return the day, or the last of the month where the month is shorter."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
