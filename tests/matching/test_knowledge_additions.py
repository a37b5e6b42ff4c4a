import pytest

from matching.errors import AdditionError
from matching.knowledge_additions import Addition, check_addition, extend
from matching.mentions import MentionFinder
from tests.matching.small_world import KNOWLEDGE

GEAR = Addition("surface", "主减速齿轮", "大牙盘")


def test_a_name_that_was_added_is_found() -> None:
    extended = extend(KNOWLEDGE, [GEAR])
    assert [each.node for each in MentionFinder(extended).find("专做大牙盘", cues=False)] == ["主减速齿轮"]
    assert MentionFinder(KNOWLEDGE).find("专做大牙盘", cues=False) == []
    assert KNOWLEDGE.nodes["主减速齿轮"].surfaces == ("主减齿", "盆角齿")


def test_buyers_words_count_for_buyers_only() -> None:
    extended = extend(KNOWLEDGE, [Addition("cue", "主减速齿轮", "车桥里的大齿")])
    assert MentionFinder(extended).find("要车桥里的大齿", cues=False) == []
    assert [each.node for each in MentionFinder(extended).find("要车桥里的大齿", cues=True)] == ["主减速齿轮"]


def test_ways_that_were_added_lead_somewhere() -> None:
    added = [
        Addition("made_by", "储能箱体", "磨齿"),
        Addition("converts", "齿轮", "储能箱体", "钣金线"),
        Addition("part_of", "储能箱体", "铝合金门窗"),
    ]
    extended = extend(KNOWLEDGE, added)
    assert "磨齿" in {hop.node for hop in extended.hops("储能箱体")}
    assert ("齿轮", "钣金线") in {(hop.node, hop.lacks) for hop in extended.conversions("储能箱体")}


def test_versions_follow_the_content() -> None:
    assert extend(KNOWLEDGE, []) is KNOWLEDGE
    version = extend(KNOWLEDGE, [GEAR]).version
    assert version.startswith(f"{KNOWLEDGE.version}+")
    assert extend(KNOWLEDGE, [GEAR]).version == version
    assert extend(KNOWLEDGE, [Addition("surface", "齿轮", "牙轮"), GEAR]).version != version


def test_what_cannot_be_made_any_more_is_left_out() -> None:
    gone = Addition("surface", "没有这个环节", "大牙盘")
    assert extend(KNOWLEDGE, [gone]) is KNOWLEDGE
    assert extend(KNOWLEDGE, [gone, GEAR, GEAR]).version == extend(KNOWLEDGE, [GEAR]).version


@pytest.mark.parametrize(
    ("addition", "reason"),
    [
        (Addition("surface", "没有", "大牙盘"), "unknown_node"),
        (Addition("surface", "齿轮", "盆角齿"), "taken"),
        (Addition("surface", "齿轮", "ＧＥＡＲ"), "known"),
        (Addition("surface", "齿轮", "牙"), "length"),
        (Addition("surface", "齿轮", "牙" * 41), "length"),
        (Addition("cue", "主减速齿轮", "差速器里最大的齿"), "known"),
        (Addition("made_by", "齿轮", "没有"), "unknown_node"),
        (Addition("made_by", "齿轮", "齿轮"), "itself"),
        (Addition("made_by", "主减速齿轮", "磨齿"), "known"),
        (Addition("broader", "齿轮", "主减速齿轮"), "circle"),
        (Addition("shares", "齿轮", "磨齿"), "unknown_kind"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_added(addition: Addition, reason: str) -> None:
    with pytest.raises(AdditionError) as caught:
        check_addition(KNOWLEDGE, addition)
    assert caught.value.reason == reason
