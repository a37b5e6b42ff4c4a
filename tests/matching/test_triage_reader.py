import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.triage_reader import BLOCKS, RequestReader, closing_ask

GROUPS = {"borrow": ("借", "租用"), "machine": ("铣床", "床"), "living": ("床位",), "lab": ("COD", "床位")}


@pytest.fixture(scope="module")
def reader() -> RequestReader:
    return RequestReader(GROUPS)


def test_the_longest_word_at_a_place_counts(reader: RequestReader) -> None:
    assert reader.find_groups("找床位") == ["lab", "living"]
    assert reader.find_groups("一张床") == ["machine"]


def test_latin_words_match_whole_words_only(reader: RequestReader) -> None:
    assert reader.find_groups("cod超标") == ["lab"]
    assert reader.find_groups("改code") == []


def test_pairs_tell_background_from_ask(reader: RequestReader) -> None:
    pieces = reader.read("我们厂里有三台铣床都在忙着,这个月下旬想找人借一下来用用可不可以")["groups"]
    assert pieces == ["borrow", "machine", "ask:borrow", "machine>borrow"]


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("我们做齿轮,厂房到期了,请问园区里还有没有空着的标准厂房?", "请问园区里还有没有空着的标准厂房?"),
        ("钱都付了,货不发,怎么办?", "钱都付了,货不发,怎么办?"),
        ("很多很多很多很多很多很多,有一件事想要请教,怎么办?", "很多很多很多很多很多很多,有一件事想要请教,怎么办?"),
        ("很多很多很多很多,有一件很要紧的事想要请教,怎么办?", "有一件很要紧的事想要请教,怎么办?"),
        ("没有标点", "没有标点"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_closing_ask_is_the_last_clause_with_what_it_needs(text: str, ask: str) -> None:
    assert closing_ask(text) == ask


@given(st.text(max_size=200))
def test_every_text_can_be_read(text: str) -> None:
    pieces = RequestReader(GROUPS).read(text)
    assert list(pieces) == list(BLOCKS)
    visible = "".join(pieces["pieces"])
    assert all(piece in visible for piece in pieces["ask"])


@given(st.text(alphabet="借床位,。a !", max_size=60))
def test_the_closing_ask_ends_the_text(text: str) -> None:
    assert text.endswith(closing_ask(text))
