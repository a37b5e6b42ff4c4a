from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from matching.repeats import repeated_spans


def test_an_ordinary_text_repeats_nothing() -> None:
    assert repeated_spans("主减速齿轮、圆柱主减速齿轮、修复主减速齿轮、检测主减速齿轮,月产三千套,来图来样都可以") == []
    assert repeated_spans("齿轮") == repeated_spans("") == []


def test_what_is_said_over_and_over_is_cut_and_the_rest_stays() -> None:
    text = "做纸箱," + "主减速齿轮," * 10 + "厂在江边"
    (span,) = repeated_spans(text)
    assert text[: span[0]] == "做纸箱"
    assert text[span[1] :] == "厂在江边"


def test_three_times_is_not_often() -> None:
    assert repeated_spans("主减速齿轮盆角齿," * 3) == []
    assert repeated_spans("主减速齿轮盆角齿," * 4) != []


def test_what_repeats_apart_is_cut_apart() -> None:
    text = "".join(f"主减速齿轮盆角齿专业厂{mark}" for mark in "甲乙丙丁戊己庚")
    spans = repeated_spans(text)
    assert [text[start:end] for start, end in spans] == ["主减速齿轮盆角齿专业厂"] * 7


@given(st.text(alphabet="甲乙丙", max_size=60))
def test_spans_are_ordered_apart_and_inside(text: str) -> None:
    spans = repeated_spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] < other[0] for one, other in pairwise(spans))
