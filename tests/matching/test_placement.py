from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from matching.mentions import MentionFinder
from matching.placement import Placed, correct_placed, merge_placed, place_name, place_need, place_offer
from matching.posts import Need
from matching.reading import read_offer, read_sought
from tests.matching.small_world import CAPABILITIES, KNOWLEDGE

FINDER = MentionFinder(KNOWLEDGE)


def offer(text: str, title: str = "") -> tuple[Placed, ...]:
    return place_offer(read_offer(title, text, FINDER), KNOWLEDGE)


def need(text: str, title: str = "") -> tuple[Placed, ...]:
    return place_need(read_sought(Need(text, title), FINDER), KNOWLEDGE)


def nodes(placed: tuple[Placed, ...]) -> list[str]:
    return [each.node for each in placed]


def test_a_capability_stands_on_what_it_offers_and_not_on_what_it_refuses() -> None:
    assert nodes(offer("专做盆角齿，月产三千套")) == ["主减速齿轮"]
    assert "主减速齿轮" not in nodes(offer("圆柱齿轮、花键轴，不做盆角齿"))
    assert offer("空余厂房出租") == ()


def test_a_title_is_surer_than_the_text_behind_it() -> None:
    placed = offer("另有渗碳淬火", title="盆角齿")
    assert nodes(placed) == ["主减速齿轮", "渗碳淬火"]
    assert placed[0].confidence > placed[1].confidence


def test_things_come_before_the_way_they_are_made() -> None:
    assert nodes(offer("渗碳淬火、盆角齿"))[0] == "主减速齿轮"


def test_the_place_of_a_need_quotes_the_words_behind_it() -> None:
    text = "求购双氧水，送货上门"
    (placed,) = need(text)
    assert placed.span is not None
    assert text[slice(*placed.span)] == "双氧水"
    assert placed.basis == "stated"


def test_the_place_of_an_offer_is_one_object_for_all_who_have_it() -> None:
    assert offer("我们专做盆角齿")[0] is offer("本厂做盆角齿多年")[0]


def test_what_stands_only_beside_is_a_doubtful_place() -> None:
    (placed,) = offer("用于盆角齿检测")
    assert (placed.node, placed.basis) == ("主减速齿轮", "aside")
    assert placed.confidence < 0.5


def test_a_need_stands_on_what_is_sought() -> None:
    assert nodes(need("求购双氧水，送货上门"))[0] == "过氧化氢"
    assert nodes(need("要差速器里最大的齿"))[0] == "主减速齿轮"
    assert need("要差速器里最大的齿")[0].basis == "described"
    assert need("请派人来看看") == ()


def test_a_name_is_a_guess() -> None:
    (placed,) = place_name("某某盆角齿厂", FINDER)
    assert (placed.node, placed.basis) == ("主减速齿轮", "firm_name")
    assert placed.confidence < offer(CAPABILITIES[0].text)[0].confidence
    assert place_name("某某公司", FINDER) == ()


def test_the_posts_of_a_firm_come_together_at_their_surest() -> None:
    weak, strong = Placed("磨齿", 0.6, "stated"), Placed("磨齿", 0.9, "stated")
    assert merge_placed([(weak,), (Placed("焊接", 0.7, "stated"), strong)]) == (strong, Placed("焊接", 0.7, "stated"))


def test_a_leaders_word_comes_first() -> None:
    placed = offer("专做盆角齿，另有渗碳淬火")
    corrected = correct_placed(placed, {"主减速齿轮": False, "焊接": True})
    assert nodes(corrected) == ["焊接", "渗碳淬火"]
    assert (corrected[0].confidence, corrected[0].basis) == (1.0, "corrected")
    assert correct_placed(placed, {}) == placed


@given(st.text(alphabet="盆角齿双氧水渗碳淬火不做外购用于加工、，。焊接", max_size=60))
def test_places_are_unique_ordered_and_known(text: str) -> None:
    for placed in (offer(text), need(text)):
        assert len(set(nodes(placed))) == len(placed)
        assert all(0 < each.confidence <= 1 and each.node in KNOWLEDGE.nodes for each in placed)
        assert all(first.confidence >= second.confidence for first, second in pairwise(placed))
        assert merge_placed([placed]) == merge_placed([placed, ()]) == placed
