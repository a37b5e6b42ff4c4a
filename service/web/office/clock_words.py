"""Moments as a person in the office says them: today, tomorrow, the working time that is left."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_WEEKDAYS = "一二三四五六日"
_DAY_MINUTES = 420
"""About the working minutes of a day: for rough words only."""
_DAYS = {-1: "昨天", 0: "今天", 1: "明天"}


def moment_words(moment: datetime, now: datetime, zone: str) -> str:
    """Return a moment on the office's clock: 今天 16:30, 11月23日 周一 10:00, with the year where it is another."""
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    day = _DAYS.get((local.date() - today) // timedelta(days=1))
    if day is None:
        year = "" if local.year == today.year else f"{local.year}年"
        day = f"{year}{local.month}月{local.day}日 周{_WEEKDAYS[local.weekday()]}"
    return f"{day} {local:%H:%M}"


def left_words(minutes: float) -> str:
    """Return the working time that is left, or by how much a deadline was missed: 剩 2 小时 10 分, 超 3 个工作日."""
    return f"{'超' if minutes < 0 else '剩'} {_span(abs(minutes))}"


def _span(minutes: float) -> str:
    whole = int(minutes)
    if whole >= 2 * _DAY_MINUTES:
        return f"{whole // _DAY_MINUTES} 个工作日"
    hours, rest = divmod(whole, 60)
    if not hours:
        return f"{rest} 分钟"
    return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
