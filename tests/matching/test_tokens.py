from hypothesis import given
from hypothesis import strategies as st

from matching.tokens import STOP_WORDS, char_ngrams, words


def test_words_hold_chinese_words_and_whole_codes() -> None:
    found = words("求购iatf16949认证的铝板,7050-t7451热处理")
    assert {"认证", "铝板", "热处理", "iatf16949", "7050-t7451", "iatf", "16949", "7050"} <= set(found)
    assert not set(found) & STOP_WORDS
    assert all(any(c.isalnum() for c in word) for word in found)


def test_repeats_are_kept() -> None:
    assert words("齿轮,齿轮").count("齿轮") == 2


def test_ngrams_stay_inside_runs() -> None:
    assert list(char_ngrams("齿轮,钢")) == ["齿", "轮", "齿轮", "钢"]
    assert list(char_ngrams("铝6061板")) == ["铝", "6061", "板"]
    assert list(char_ngrams("主减速齿轮", low=3, high=3)) == ["主减速", "减速齿", "速齿轮"]


def test_codes_come_whole_and_once() -> None:
    assert list(char_ngrams("iatf16949 7050-t7451")) == ["iatf16949", "7050-t7451"]


@given(st.text(alphabet="齿轮钢铸件,。 a1-x", max_size=40), st.integers(1, 3), st.integers(1, 4))
def test_every_ngram_occurs_and_has_an_allowed_length(text: str, low: int, high: int) -> None:
    for gram in char_ngrams(text, low, high):
        assert gram in text
        if "\u4e00" <= gram[0] <= "\u9fff":
            assert low <= len(gram) <= high
