from hypothesis import given
from hypothesis import strategies as st

from matching.spans import blank_spans, is_within

spans = st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)).map(lambda pair: (min(pair), max(pair))), max_size=4)


@given(st.text(alphabet="甲乙 ", min_size=10, max_size=10), spans)
def test_what_is_in_a_span_is_blank_and_all_else_stays_in_place(text: str, chosen: list[tuple[int, int]]) -> None:
    blanked = blank_spans(text, chosen)
    covered = {at for start, end in chosen for at in range(start, end)}
    assert blanked == "".join(" " if at in covered else char for at, char in enumerate(text))


def test_within_means_wholly() -> None:
    assert is_within((2, 4), [(0, 1), (2, 4)])
    assert not is_within((2, 5), [(2, 4), (4, 5)])
    assert not is_within((1, 3), [(2, 4)])
    assert not is_within((1, 3), [])
