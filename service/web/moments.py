"""Moments and days as people say them, in the zone of their alliance."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_WEEKDAYS = "一二三四五六日"
_NEAR = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}


def say_day(day: date, today: date) -> str:
    """Return a day: 今天, 明天, 11月23日 周一; with its year where that is another one."""
    near = _NEAR.get((day - today).days)
    if near:
        return near
    words = f"{day.month}月{day.day}日"
    return f"{words} 周{_WEEKDAYS[day.weekday()]}" if day.year == today.year else f"{day.year}年{words}"


def say_moment(moment: datetime, *, now: datetime, zone: str) -> str:
    """Return a moment: 今天 16:30, 11月23日 周一 10:00."""
    local, here = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    return f"{say_day(local.date(), here.date())} {local:%H:%M}"


def say_deadline(moment: datetime, *, now: datetime, zone: str) -> str:
    """Return by when something is due: 今天 16:30 前; that it is past where it is."""
    words = f"{say_moment(moment, now=now, zone=zone)} 前"
    return words if moment >= now else f"{words}（已过时限）"
