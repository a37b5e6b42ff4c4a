"""Moments and spans as the office says them."""

from datetime import UTC, datetime, timedelta

import pytest

from service.web.moments import say_moment
from service.web.office.clock_words import left_words

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # a Friday, 16:00 in the park


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.5, "今天 16:30"),
        (-17, "昨天 23:00"),
        (8, "明天 00:00"),
        (66, "11月23日 周一 10:00"),
        (24 * 50, "2027年1月9日 16:00"),
    ],
)
def test_a_moment_is_named_by_its_day(hours: float, words: str) -> None:
    assert say_moment(NOW + timedelta(hours=hours), now=NOW, zone=ZONE) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.9, "工作时间已用完"),
        (59, "剩 59 分钟"),
        (120, "剩 2 小时"),
        (130, "剩 2 小时 10 分"),
        (-45, "超 45 分钟"),
        (-420 * 3, "超 3 个工作日"),
        (840, "剩 2 个工作日"),
    ],
)
def test_working_time_is_told_in_hours_and_then_in_days(minutes: float, words: str) -> None:
    assert left_words(minutes) == words
