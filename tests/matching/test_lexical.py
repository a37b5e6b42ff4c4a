import numpy as np
import pytest

from matching.lexical import LexicalIndex, idf

TEXTS = ["主减速齿轮与差速器总成", "蜗轮蜗杆减速机", "铝合金门窗型材", "齿轮油与润滑脂"]


@pytest.fixture
def index() -> LexicalIndex:
    made = LexicalIndex()
    made.add([0, 1, 2, 3], [[(text, 1.0)] for text in TEXTS])
    return made


def test_a_text_covers_itself_best(index: LexicalIndex) -> None:
    for row, text in enumerate(TEXTS):
        found = index.score([(text, 1.0)], 4)
        assert found.ngrams.argmax() == row
        assert found.words.argmax() == row


def test_coverage_is_a_share_of_the_whole_need(index: LexicalIndex) -> None:
    half = index.score([("主减速齿轮,聚氨酯发泡保温板", 1.0)], 4).ngrams[0]
    whole = index.score([("主减速齿轮", 1.0)], 4).ngrams[0]
    assert 0 < half < whole


def test_rarer_terms_count_more(index: LexicalIndex) -> None:
    found = index.score([("齿轮", 1.0), ("蜗杆", 1.0)], 4)
    assert found.words[1] > found.words[0] > 0


def test_emphasis_turns_the_order(index: LexicalIndex) -> None:
    said = [("齿轮油", 1.0), ("门窗", 1.0)]
    stressed = [("齿轮油", 1.0), ("门窗", 5.0)]
    assert index.score(said, 4).ngrams[3] > index.score(said, 4).ngrams[2]
    assert index.score(stressed, 4).ngrams[2] > index.score(stressed, 4).ngrams[3]


def test_scores_do_not_depend_on_how_rows_came(index: LexicalIndex) -> None:
    other = LexicalIndex()
    other.add([3, 1], [[(TEXTS[3], 1.0)], [(TEXTS[1], 1.0)]])
    other.add([9], [[("将被删除的一条", 1.0)]])
    other.add([2, 0], [[(TEXTS[2], 1.0)], [(TEXTS[0], 1.0)]])
    other.remove([9])
    need = [("减速齿轮和门窗", 1.0)]
    assert (other.score(need, 4).ngrams == index.score(need, 4).ngrams).all()
    assert (other.score(need, 4).words == index.score(need, 4).words).all()


def test_nothing_asked_or_nothing_stored_scores_nothing(index: LexicalIndex) -> None:
    assert index.score([], 4).ngrams.tolist() == [0.0] * 4
    assert LexicalIndex().score([("齿轮", 1.0)], 2).words.tolist() == [0.0, 0.0]


def test_a_text_of_which_nothing_is_offered_is_stored_and_never_found() -> None:
    index = LexicalIndex()
    index.add([0], [[]])
    index.add([1, 2], [[("", 1.0)], [("齿轮", 1.0)]])
    assert len(index) == 3
    assert index.score([("齿轮", 1.0)], 3).ngrams.tolist()[:2] == [0.0, 0.0]


def test_stored_weights_are_okapi_with_the_emphasis_as_the_count() -> None:
    index = LexicalIndex()
    index.add([4, 5], [[("齿齿", 1.0), ("齿", 0.5)], [("轮", 1.0)]])
    rows, values = index.postings["ngrams"].posting("齿")
    length = 2 + 1 + 0.5  # 齿 twice and 齿齿 in the first part, 齿 half as strongly in the second
    expected = 2.5 / (2.5 + 1.2 * (1 - 0.75 + 0.75 * length / 200))
    assert rows.tolist() == [4]
    assert values.tolist() == pytest.approx([expected])


def test_idf_falls_with_the_number_of_holders() -> None:
    weights = idf(np.array([0, 1, 50, 100]), 100)
    assert (np.diff(weights) < 0).all()
