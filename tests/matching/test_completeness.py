"""What a text says of what the other side has to know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.completeness import Completeness, judge_completeness
from matching.mentions import MentionFinder
from matching.posts import Need
from matching.reading import read_need
from tests.matching.small_world import KNOWLEDGE

FINDER = MentionFinder(KNOWLEDGE)
FULL = "求购主减速齿轮，月量两千套，材料20CrMnTi，要IATF 16949，下月15号前送到重庆，预算30万"


def judge(text: str, *, offers: bool = False) -> Completeness:
    reading = read_need(Need(text), FINDER)
    return judge_completeness(
        reading.normalised,
        attributes=reading.attributes,
        mentions=[mention for mention, _ in reading.mentions],
        knowledge=KNOWLEDGE,
        head=reading.head,
        offers=offers,
    )


def test_a_full_need_lacks_nothing() -> None:
    found = judge(FULL)
    assert (found.score, found.missing) == (100, ())
    assert [each.part for each in found.told][:2] == ["product", "amount"]


@pytest.mark.parametrize(
    ("text", "first"), [("求购主减速齿轮", "amount"), ("求购主减速齿轮，月量两千套", "spec"), ("要2000套", "product")]
)
def test_what_matters_most_is_asked_first(text: str, first: str) -> None:
    found = judge(text)
    assert found.missing[0] == first
    assert found.score < 100


def test_an_unknown_thing_is_quoted_from_the_clause_that_seeks() -> None:
    told = judge("我们想找一家做无人机吊舱的厂").told
    assert [each.part for each in told] == ["product"]


def test_an_offer_is_not_asked_for_a_budget() -> None:
    assert "money" not in judge("专做主减速齿轮", offers=True).missing


@given(st.text(max_size=60))
def test_the_score_is_the_weight_of_what_is_not_missing(text: str) -> None:
    found = judge(text or "x")
    assert 0 <= found.score <= 100
    assert (found.score == 100) == (not found.missing)
    assert not {each.part for each in found.told} & set(found.missing)
    for each in found.told:
        assert each.span[0] < each.span[1]
