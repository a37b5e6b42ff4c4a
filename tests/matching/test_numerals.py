import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.numerals import parse_number

DIGITS = "零一二三四五六七八九"


def spell(value: int) -> str:
    """Write a figure below ten thousand the naive way, place by place."""
    words, pending = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // power % 10
        if digit:
            words += ("零" if pending and words else "") + DIGITS[digit] + unit
            pending = False
        else:
            pending = bool(words)
    return words or "零"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2000", 2000),
        ("1,000", 1000),
        ("0.8", 0.8),
        ("2万", 20_000),
        ("1.5亿", 150_000_000),
        ("三千五百", 3500),
        ("三千五", 3500),
        ("一点五", 1.5),
        ("十二点二五", 12.25),
        ("零点八", 0.8),
        ("一点五万", 15_000),
        ("一万二", 12_000),
        ("两千", 2000),
        ("十二", 12),
        ("一百零五", 105),
        ("一亿二千万", 120_000_000),
        ("二〇二四", 2024),
        ("半", 0.5),
        ("5w", 50_000),
        ("上千", 1000),
    ],
)
def test_exact_figures(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("十几", 11, 19),
        ("几十", 20, 90),
        ("数千", 2000, 9000),
        ("几百万", 2_000_000, 9_000_000),
        ("20多", 20, 30),
        ("两千多", 2000, 3000),
        ("3000余", 3000, 4000),
        ("六七", 6, 7),
        ("三五百", 300, 500),
        ("一两千", 1000, 2000),
        ("十七八", 17, 18),
    ],
)
def test_vague_figures_are_pairs(text: str, low: float, high: float) -> None:
    assert parse_number(text) == (low, high)


@pytest.mark.parametrize("text", ["", "齿轮", "abc", "多"])
def test_no_figure(text: str) -> None:
    assert parse_number(text) is None


@given(st.integers(1, 9999))
def test_reads_what_was_spelled(value: int) -> None:
    assert parse_number(spell(value)) == value


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_reads_ten_thousands(high: int, low: int) -> None:
    joint = "" if low >= 1000 else "零"
    assert parse_number(f"{spell(high)}万{joint}{spell(low)}") == high * 10_000 + low
