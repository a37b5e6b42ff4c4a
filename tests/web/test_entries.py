"""What people type into small fields, and moments as they are said."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from service.errors import InvalidInputError
from service.web.clerk.entries import find_phone, read_amount, read_day, read_id, read_score
from service.web.clerk.need_form import put_parts
from service.web.moments import say_day, say_deadline, say_moment

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # a Saturday, 10:00 in Shanghai
ZONE = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("", None),
        ("  ", None),
        ("128000", "128000"),
        ("１２８，０００元", "128000"),
        ("12.8万", "128000"),
        ("￥3,500.50", "3500.50"),
        ("1.2亿", "120000000"),
        ("30 万元", "300000"),
        ("三百万", "3000000"),
        ("二十五万八千元", "258000"),
        ("300W", "3000000"),
        ("1,200,000元", "1200000"),
    ],
)
def test_amounts(typed: str, amount: str | None) -> None:
    assert read_amount(typed) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize("typed", ["大概十万", "六七万", "半", "12x", "万", "1e9", "--"])
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(InvalidInputError):
        read_amount(typed)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("", None),
        ("2026-12-31", date(2026, 12, 31)),
        ("１２月３１日", date(2026, 12, 31)),
        ("1月3日", date(2027, 1, 3)),
        ("2027年1月3号", date(2027, 1, 3)),
        ("11/21", TODAY),
        ("2020.1.2", date(2020, 1, 2)),
        ("12月底前", date(2026, 12, 31)),
        ("12 月 31 日之前", date(2026, 12, 31)),
        ("明年2月", date(2027, 2, 28)),
        ("年底", date(2026, 12, 31)),
        ("明年底前", date(2027, 12, 31)),
        ("下月15号", date(2026, 12, 15)),
        ("下周五", date(2026, 11, 27)),
    ],
)
def test_days(typed: str, day: date | None) -> None:
    assert read_day(typed, TODAY) == day


@pytest.mark.parametrize("typed", ["月底", "2月30日", "13月1日", "13月底", "2026", "前", "12月底左右吧"])
def test_what_is_no_day(typed: str) -> None:
    with pytest.raises(InvalidInputError):
        read_day(typed, TODAY)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("联系张工１３９１２３４５６７８", "13912345678"),
        ("电话139 1234 5678。", "139 1234 5678"),
        ("座机0830-5552184", "0830-5552184"),
        ("要两千套，20CrMnTi", ""),
        ("型号Y13912345678，订单139123456789012", ""),
    ],
)
def test_telephone_numbers_in_a_text(text: str, phone: str) -> None:
    assert find_phone(text) == phone


def test_ids_and_scores() -> None:
    assert read_id("x") is None
    assert [read_score(typed) for typed in ("5", "", "x", "-1", "５")] == [5, 0, 0, 0, 0]


def test_parts_go_where_the_old_ones_stood() -> None:
    fields = {"was-0": "两千套", "part-0": "三千套", "was-1": "没有的", "part-1": "不写", "add-where": "送到厂"}
    assert put_parts("要两千套。", fields) == "要三千套。送到哪里：送到厂"
    assert put_parts("要两千套，", {"was-0": "两千套", "part-0": "两千套"}) == "要两千套，"


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "昨天"), (0, "今天"), (1, "明天"), (2, "后天"), (3, "11月24日 周二"), (60, "2027年1月20日")],
)
def test_days_are_said_as_people_say_them(days: int, words: str) -> None:
    assert say_day(TODAY + timedelta(days=days), TODAY) == words


def test_moments_are_said_in_the_zone_of_the_alliance() -> None:
    late = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
    assert say_moment(late, now=NOW, zone=ZONE) == "明天 00:30"
    assert say_moment(late, now=NOW, zone="UTC") == "今天 16:30"
    assert say_deadline(NOW, now=late, zone="UTC") == "今天 02:00 前（已过时限）"
