"""The working time that is left, in words."""

_DAY_MINUTES = 420
"""About the working minutes of a day: for rough words only."""


def left_words(minutes: float) -> str:
    """Return the working time that is left, or by how much a deadline was missed: 剩 2 小时 10 分, 超 3 个工作日.

    A deadline outside office hours may come when no working time is left any more.
    """
    if 0 <= minutes < 1:
        return "工作时间已用完"
    return f"{'超' if minutes < 0 else '剩'} {_span(abs(minutes))}"


def _span(minutes: float) -> str:
    whole = int(minutes)
    if whole >= 2 * _DAY_MINUTES:
        return f"{whole // _DAY_MINUTES} 个工作日"
    hours, rest = divmod(whole, 60)
    if not hours:
        return f"{rest} 分钟"
    return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
