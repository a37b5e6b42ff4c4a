import pytest

from matching.constraints import Constraint, Verdict
from matching.knowledge import Hop, Relation
from matching.mentions import Mention
from matching.paths import RELATION_WORDS, ChainPath
from matching.proposals import WORDINGS, Wording
from matching.roles import Offered, Standing
from matching.sentences import say


def path(relation: Relation, *, weight: float = 1.0, standing: Standing = "offers") -> ChainPath:
    mention = Mention("铝窗", 0, 2, "name")
    return ChainPath("箱体", Hop("铝窗", relation, 1.0), mention, Offered(mention, weight, standing))


def speak(
    way: ChainPath | None = None,
    *,
    wording: Wording = "likely",
    said: str = "断桥窗",
    topic: str = "电池舱",
    shared: tuple[str, ...] = (),
    title: str = "",
    alike: bool = True,
    refused: str = "",
    verdicts: tuple[Verdict, ...] = (),
) -> str:
    constraints = [Constraint("rate", f"条件{at}", None, each, (0, 1), None) for at, each in enumerate(verdicts)]
    return say(
        wording,
        way,
        said=said,
        topic=topic,
        shared=shared,
        title=title,
        alike=alike,
        refused=refused,
        constraints=constraints,
    )


@pytest.mark.parametrize("relation", sorted(RELATION_WORDS))
@pytest.mark.parametrize("standing", ["offers", "deals", "aside"])
@pytest.mark.parametrize("weight", [1.0, 0.5])
def test_every_way_names_the_words_of_the_capability(relation: Relation, standing: Standing, weight: float) -> None:
    sentence = speak(path(relation, weight=weight, standing=standing))
    assert "“断桥窗”" in sentence
    assert not set("{}") & set(sentence)


@pytest.mark.parametrize("relation", sorted(RELATION_WORDS))
def test_no_name_is_said_twice(relation: Relation) -> None:
    assert speak(path(relation), said="铝窗").count("铝窗") == 1


@pytest.mark.parametrize("relation", sorted(set(RELATION_WORDS) - {"same"}))
def test_every_indirect_way_names_the_topic(relation: Relation) -> None:
    assert "电池舱" in speak(path(relation))


@pytest.mark.parametrize(
    ("weight", "writes"),
    [(1.0, "写明"), (0.5, "也写到")],
)
def test_how_surely_it_is_its_main_line(weight: float, writes: str) -> None:
    assert f"对方{writes}“断桥窗”" in speak(path("broader", weight=weight))


def test_each_wording_opens_in_its_own_way() -> None:
    assert len({speak(wording=wording).split("：")[0] for wording in WORDINGS}) == len(WORDINGS)


def test_what_both_share_is_named_where_no_way_leads() -> None:
    assert speak(shared=("冷库", "搪瓷")) == "这家很可能接得上：双方都写到“冷库”“搪瓷”。"
    assert "冷库" not in speak(path("same"), shared=("冷库",))


@pytest.mark.parametrize(
    ("alike", "title", "reason"),
    [
        (True, "铝窗", "两边说的是相近的事，对方写的是“铝窗”"),
        (True, "", "两边说的是相近的事"),
        (False, "铝窗", "只有零星的话相近，对方写的是“铝窗”"),
        (False, "", "只有零星的话相近"),
    ],
)
def test_without_way_or_words_it_says_how_alike_they_are(alike: bool, title: str, reason: str) -> None:
    assert speak(alike=alike, title=title) == f"这家很可能接得上：{reason}。"


def test_against_and_conditions_come_last_in_this_order() -> None:
    sentence = speak(path("same"), refused="电池舱", verdicts=("yes", "no", "unknown", "yes", "unknown"))
    assert sentence.endswith("，但对方写明不做“电池舱”，“条件0”“条件3”都对得上，但“条件1”对不上，还有2项条件要问清。")
    assert speak(path("same"), verdicts=("yes",)).endswith("，“条件0”对得上。")
