import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.errors import IndexStateError
from matching.postings import PostingsIndex

ROWS = st.dictionaries(
    st.integers(0, 40),
    st.dictionaries(st.sampled_from("甲乙丙丁戊"), st.floats(0.125, 5, width=32), max_size=5),
    max_size=30,
)
QUERY = st.dictionaries(st.sampled_from("甲乙丙丁戊己"), st.floats(0.125, 3), min_size=1, max_size=6)


def filled(rows: dict[int, dict[str, float]], batch: int = 3) -> PostingsIndex:
    index = PostingsIndex()
    items = list(rows.items())
    for start in range(0, len(items), batch):
        part = items[start : start + batch]
        index.add([row for row, _ in part], [terms for _, terms in part])
    return index


def scores(index: PostingsIndex, query: dict[str, float], size: int = 41) -> np.ndarray:
    return index.score(list(query), np.array(list(query.values())), size)


@given(ROWS, QUERY)
@settings(max_examples=200)
def test_scores_equal_a_plain_sum(rows: dict[int, dict[str, float]], query: dict[str, float]) -> None:
    expected = np.zeros(41)
    for row, terms in rows.items():
        expected[row] = sum(weight * np.float32(terms[t]) for t, weight in query.items() if t in terms)
    assert scores(filled(rows), query) == pytest.approx(expected)


@given(ROWS, QUERY, st.sets(st.integers(0, 40)))
def test_removal_leaves_the_same_index_as_never_adding(
    rows: dict[int, dict[str, float]], query: dict[str, float], gone: set[int]
) -> None:
    index = filled(rows)
    index.remove(sorted(gone))
    fresh = filled({row: terms for row, terms in rows.items() if row not in gone}, batch=100)
    assert (scores(index, query) == scores(fresh, query)).all()
    assert index.document_counts(list(query)).tolist() == fresh.document_counts(list(query)).tolist()
    assert len(index) == len(fresh)


def test_removal_forgets_terms_that_nobody_holds() -> None:
    index = filled({0: {"绝密": 1.0, "齿轮": 1.0}, 1: {"齿轮": 1.0}})
    index.remove([0])
    terms, _ = index.export()
    assert terms == ["齿轮"]
    assert "绝密" not in repr(vars(index))
    assert index.document_counts(["绝密", "齿轮"]).tolist() == [0, 1]


@given(ROWS, QUERY)
def test_a_restored_index_scores_alike_to_the_last_bit(
    rows: dict[int, dict[str, float]], query: dict[str, float]
) -> None:
    index = filled(rows)
    restored = PostingsIndex.restore(*index.export())
    assert (scores(restored, query) == scores(index, query)).all()
    assert restored.document_counts(list(query)).tolist() == index.document_counts(list(query)).tolist()
    assert len(restored) == len(index)


def test_a_restored_index_takes_more_rows() -> None:
    index = PostingsIndex.restore(*filled({0: {"甲": 1.0}}).export())
    index.add([1], [{"甲": 2.0, "乙": 1.0}])
    assert scores(index, {"甲": 1.0, "乙": 1.0}, size=2).tolist() == [1.0, 3.0]


def test_parts_that_do_not_fit_are_refused() -> None:
    terms, arrays = filled({0: {"甲": 1.0}}).export()
    with pytest.raises(IndexStateError):
        PostingsIndex.restore([*terms, "乙"], arrays)


def test_searches_while_rows_come_see_whole_rows() -> None:
    index = filled({row: {"甲": 1.0, "乙": 1.0} for row in range(20)})
    before = scores(index, {"甲": 1.0, "乙": 1.0})
    index.add([20], [{"甲": 1.0, "乙": 1.0}])
    after = scores(index, {"甲": 1.0, "乙": 1.0})
    assert before[:20].tolist() == after[:20].tolist() == [2.0] * 20
    assert after[20] == 2.0


def test_scores_inside_groups_are_those_of_the_whole() -> None:
    index = PostingsIndex()
    rows = {row: {"甲": 1.0 + row, "乙": 0.5} if row % 3 else {"乙": 2.0} for row in range(30)}
    for row, terms in rows.items():
        index.add([row], [terms], group="abc"[row % 3])
    index.remove([7, 8])
    query = {"甲": 2.0, "乙": 1.0}
    whole = scores(index, query, 30)
    for copy in (index, PostingsIndex.restore(*index.export())):
        for groups in ({"a"}, {"b", "c"}, {"nobody"}, set()):
            found = copy.score(list(query), np.array(list(query.values())), 30, groups)
            inside = np.array(["abc"[row % 3] in groups for row in range(30)])
            assert found.tolist() == np.where(inside, whole, 0.0).tolist()
    assert whole.any()


def test_weights_may_depend_on_counts_over_all_groups() -> None:
    index = PostingsIndex()
    index.add([0, 1], [{"甲": 1.0}, {"甲": 1.0}], group="a")
    index.add([2], [{"甲": 1.0}], group="b")
    assert index.score_by(["甲"], lambda counts: counts * 1.0, 3, {"b"}).tolist() == [0.0, 0.0, 3.0]


def test_rows_that_come_in_meanwhile_are_left_out() -> None:
    index = filled({0: {"甲": 1.0}, 5: {"甲": 2.0}})
    assert scores(index, {"甲": 1.0}, 3).tolist() == [1.0, 0.0, 0.0]


def test_a_posting_is_that_of_all_groups_and_follows_changes() -> None:
    index = PostingsIndex()
    index.add([0], [{"甲": 1.0}], group="a")
    index.add([1, 2], [{"甲": 2.0}, {"乙": 1.0}], group="b")
    rows, values = index.posting("甲")
    assert dict(zip(rows.tolist(), values.tolist(), strict=True)) == {0: 1.0, 1: 2.0}
    index.remove([0])
    assert index.posting("甲")[0].tolist() == [1]
    index.add([7], [{"甲": 3.0}], group="a")
    assert sorted(index.posting("甲")[0].tolist()) == [1, 7]
    assert index.posting("丙")[0].tolist() == []
