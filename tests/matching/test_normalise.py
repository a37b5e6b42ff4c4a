import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.errors import EmptyTextError, TextTooLongError
from matching.normalise import clean_text, normalise
from matching.spellings import SPELLINGS, unify_spellings
from matching.traditional import TO_SIMPLIFIED

# The characters that make trouble: wide forms, units that expand, signs, list marks, traditional forms, slips.
TRICKY = st.text(
    alphabet=st.one_of(
        st.sampled_from("１２９ＡｚΦφ㎏㎡℃½①⑵㈱㎜×xX*ｘ，。：－—~～ \t\n鋼鋰認證齒輪矽黏減震動朔料塑科級⁵²³ﬁŉ…㍑İ"),
        st.characters(codec="utf-8"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("求購ＩＡＴＦ１６９４９認證", "求购iatf16949认证"),
        ("齒輪鋼鍛件", "齿轮钢锻件"),
        ("鋰電池黏結劑", "锂电池粘结剂"),
        ("25㎏／桶", "25kg/桶"),
        ("200℃，50㎡", "200°c,50m2"),
        ("Φ20＊30ｍｍ", "φ20×30mm"),
        ("M8x1.25", "m8×1.25"),
        ("100mm x 50mm*3", "100mm × 50mm×3"),
        ("①2000套②500件", ";2000套;500件"),
        ("10⁵个，10³个", "10⁵个,10^个"),
        ("100，200，300件", "100、200、300件"),
        ("−40～85℃", "-40~85°c"),
        ("不锈刚朔料件", "不锈钢塑料件"),
        ("矽膠", "硅胶"),
        ("box max5", "box max5"),
    ],
)
def test_one_written_form(text: str, expected: str) -> None:
    assert normalise(text).text == expected


@given(TRICKY)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@given(TRICKY, st.data())
def test_a_span_leads_back_to_characters_with_the_same_normal_form(text: str, data: st.DataObject) -> None:
    form = normalise(text)
    start = data.draw(st.integers(0, len(form.text)))
    end = data.draw(st.integers(start, len(form.text)))
    first, last = form.span(start, end)
    assert 0 <= first <= last <= len(text)
    if start < end:
        # Rules that look at neighbours (× between figures, slips in spelling) need the whole text: compare with it.
        before = len(normalise(text[:first]).text)
        assert before <= start
        assert end <= len(normalise(text[:last]).text)


@given(st.text(alphabet="㎏㎡℃½Ｋ鋼a1", min_size=1, max_size=30), st.data())
def test_span_holds_exactly_the_normalised_words_where_neighbours_play_no_part(text: str, data: st.DataObject) -> None:
    form = normalise(text)
    start = data.draw(st.integers(0, len(form.text) - 1))
    end = data.draw(st.integers(start + 1, len(form.text)))
    first, last = form.span(start, end)
    quoted = normalise(text[first:last]).text
    assert form.text[start:end] in quoted
    # No smaller span of the original would do.
    assert form.text[start] in normalise(text[first]).text
    assert form.text[end - 1] in normalise(text[last - 1]).text


def test_expanding_characters_are_quoted_whole() -> None:
    text = "需25㎏裝"
    form = normalise(text)
    assert form.text == "需25kg装"
    at = form.text.index("g")
    assert text[slice(*form.span(at, at + 1))] == "㎏"
    assert text[slice(*form.span(form.text.index("装"), len(form.text)))] == "裝"
    assert form.span(len(form.text), len(form.text)) == (len(text), len(text))


def test_plain_text_needs_no_offsets() -> None:
    assert normalise("主减速齿轮,20crmnti").offsets is None


def test_spellings_keep_length_and_do_not_chase_each_other() -> None:
    for variant, usual in SPELLINGS.items():
        assert len(variant) == len(usual)
        assert unify_spellings(usual) == usual


def test_mending_one_slip_may_show_another() -> None:
    assert unify_spellings("注朔科") == "注塑料"


def test_every_character_of_the_basic_plane_is_stable() -> None:
    for code in (*range(0xD800), *range(0xE000, 0x10000)):
        form = normalise(chr(code)).text
        assert len(form) >= 1
        assert normalise(form).text == form


def test_simplified_characters_are_not_themselves_traditional() -> None:
    assert TO_SIMPLIFIED["鋼"] == "钢"
    assert not set(TO_SIMPLIFIED.values()) & set(TO_SIMPLIFIED)


def test_clean_text_keeps_wording_and_drops_what_nobody_sees() -> None:
    assert clean_text(" \u200b求购\u0000齒輪\ufeff\r\n月需２０００套 \t\r\n ") == "求购齒輪\n月需２０００套"
    assert clean_text("一\u2028二\r三") == "一\n二\n三"


def test_clean_text_is_stable() -> None:
    cleaned = clean_text("a \u200b \r\n b\x07")
    assert clean_text(cleaned) == cleaned


@pytest.mark.parametrize("text", ["", "  \n\t", "\u200b\ufeff", "\x00\x01"])
def test_nothing_readable_is_an_error(text: str) -> None:
    with pytest.raises(EmptyTextError) as caught:
        clean_text(text)
    assert caught.value.code == "empty_text"


def test_the_limit_counts_after_cleaning() -> None:
    assert len(clean_text(" " + "齿" * 4000 + "\u200b")) == 4000
    with pytest.raises(TextTooLongError) as caught:
        clean_text("齿" * 4001)
    assert caught.value.code == "text_too_long"
    assert (caught.value.length, caught.value.limit) == (4001, 4000)
    with pytest.raises(TextTooLongError):
        clean_text("12345", limit=4)
