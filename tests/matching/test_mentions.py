from hypothesis import given
from hypothesis import strategies as st

from matching.mentions import MentionFinder
from tests.matching.small_world import KNOWLEDGE

FINDER = MentionFinder(KNOWLEDGE)


def found(text: str, *, cues: bool = True) -> list[tuple[str, str]]:
    return [(m.node, text[m.start : m.end]) for m in FINDER.find(text, cues=cues)]


def test_synonyms_lead_to_one_node() -> None:
    assert found("要盆角齿两千套") == [("主减速齿轮", "盆角齿")]
    assert found("双氧水或h2o2") == [("过氧化氢", "双氧水"), ("过氧化氢", "h2o2")]


def test_the_longest_name_wins() -> None:
    assert found("主减速齿轮") == [("主减速齿轮", "主减速齿轮")]


def test_an_exclusion_takes_the_match_away() -> None:
    assert found("齿轮箱油两桶") == []
    assert found("齿轮箱油和齿轮") == [("齿轮", "齿轮")]


def test_cues_count_for_buyers_only() -> None:
    assert found("差速器里最大的齿") == [("主减速齿轮", "差速器里最大的齿")]
    assert found("差速器里最大的齿", cues=False) == []


def test_a_cue_may_point_with_a_finger() -> None:
    assert found("差速器里最大的那个齿") == [("主减速齿轮", "差速器里最大的那个齿")]
    assert found("那个齿") == []


def test_latin_names_match_whole_words_only() -> None:
    assert found("spur gear") == [("齿轮", "gear")]
    assert found("gearbox") == []


@given(st.text(alphabet="主减速齿轮盆角锻坯磨焊接双氧水 gear,", max_size=40))
def test_mentions_lie_in_the_text_in_order_and_none_inside_another(text: str) -> None:
    mentions = FINDER.find(text, cues=True)
    assert [m.start for m in mentions] == sorted(m.start for m in mentions)
    for mention in mentions:
        assert text[mention.start : mention.end]
        others = [m for m in mentions if (m.start, m.end) != (mention.start, mention.end)]
        assert not any(o.start <= mention.start and mention.end <= o.end for o in others)
