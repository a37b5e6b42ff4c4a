from datetime import date

import pytest

from matching.deadlines import days_until

TUESDAY = date(2024, 3, 12)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("5月底前", date(2024, 5, 31)),
        ("6月30日前", date(2024, 6, 30)),
        ("4月中旬前", date(2024, 4, 20)),
        ("2月底前", date(2024, 2, 29)),
        ("1月10日前", date(2024, 1, 10)),
        ("2025年5月1日前", date(2025, 5, 1)),
        ("明年1月前", date(2025, 1, 31)),
        ("本月底", date(2024, 3, 31)),
        ("下个月15日前", date(2024, 4, 15)),
        ("下周五前", date(2024, 3, 22)),
        ("本周内", date(2024, 3, 15)),
        ("20日前", date(2024, 3, 20)),
    ],
)
def test_days_to_a_named_day(words: str, day: date) -> None:
    assert days_until(words, TUESDAY) == (day - TUESDAY).days


def test_a_month_long_past_is_next_years() -> None:
    assert days_until("3月底前", date(2024, 11, 1)) == (date(2025, 3, 31) - date(2024, 11, 1)).days


@pytest.mark.parametrize("words", ["春节前", "年前", "13月前", "尽快"])
def test_words_that_fix_no_day(words: str) -> None:
    assert days_until(words, TUESDAY) is None
