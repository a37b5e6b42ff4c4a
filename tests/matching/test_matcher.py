from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.explain import Judged
from matching.posts import Capability, Need
from matching.proposals import Proposal
from matching.reading import full_text
from tests.matching.small_world import CAPABILITIES, make_matcher


def organisations(proposals: Iterable[Proposal]) -> list[str]:
    return [p.organisation for p in proposals]


def test_a_synonym_is_found_first() -> None:
    result = make_matcher().match(Need("差速器里最大的齿，2000套，能磨齿的来"))
    assert organisations(result.proposals)[0] == "盆角齿厂"
    assert result.proposals[0].path[-1].node == "主减速齿轮"


def test_who_refuses_comes_behind_who_makes() -> None:
    result = make_matcher().match(Need("求购盆角齿"))
    order = organisations(result.proposals)
    assert order.index("盆角齿厂") == 0
    refusing = next(p for p in (*result.proposals, *result.stretch) if p.organisation == "齿轮厂")
    assert refusing.probability < result.proposals[0].probability / 2


def test_a_maker_who_could_convert_stands_on_the_stretch_list_with_what_it_lacks() -> None:
    result = make_matcher().match(Need("电池舱壳体，一百台"))
    assert "门窗厂" in organisations(result.stretch)
    assert "门窗厂" not in organisations(result.proposals)
    proposal = next(p for p in result.stretch if p.organisation == "门窗厂")
    assert proposal.wording == "转型可做"
    assert "气密检测" in proposal.questions[0]


def test_who_says_much_of_the_same_is_no_stretch() -> None:
    need = Need("电池舱壳体，开料折弯拼装打胶，装锁装铰链")
    near, far = "断桥铝窗，开料折弯拼装打胶，装锁装铰链", "断桥铝窗"
    matcher = make_matcher((Capability("near", "近厂", near), Capability("far", "远厂", far), *CAPABILITIES[:2]))
    lists = {each.capability.organisation: each.list_name for each in matcher.survey(need).ranked}
    assert (lists["近厂"], lists["远厂"]) == ("proposals", "stretch")


def test_one_entry_per_organisation_and_ranks_from_one() -> None:
    result = make_matcher().match(Need("盆角齿，另租带行车的厂房"))
    for proposals in (result.proposals, result.stretch):
        assert [p.rank for p in proposals] == list(range(1, len(proposals) + 1))
    names = organisations((*result.proposals, *result.stretch))
    assert len(names) == len(set(names))


def test_nobody_in_the_chain_is_an_answer_with_the_nearest_named() -> None:
    result = make_matcher().match(Need("六英寸碳化硅单晶衬底"))
    assert result.abstained
    assert not make_matcher().match(Need("双氧水两车")).abstained


def test_an_empty_pool_abstains() -> None:
    result = make_matcher(()).match(Need("盆角齿"))
    assert result.abstained
    assert result.proposals == result.stretch == ()


def test_limit_cuts_each_list() -> None:
    assert len(make_matcher().match(Need("齿轮"), limit=1).proposals) == 1


@given(
    st.sampled_from(["盆角齿", "双氧水", "齿轮箱油", "焊接", "ＧＥＡＲ　齿轮", "電池艙殼體"]),
    st.permutations(CAPABILITIES),
)
@settings(max_examples=30)
def test_same_posts_same_bytes_in_any_order(text: str, order: list[Capability]) -> None:
    first = make_matcher().match(Need(text))
    second = make_matcher(tuple(order)).match(Need(text))
    assert [p.as_bytes() for p in first.proposals] == [p.as_bytes() for p in second.proposals]
    assert [p.as_bytes() for p in first.stretch] == [p.as_bytes() for p in second.stretch]


@given(st.text(alphabet="求购盆角齿轮箱油双氧水Ｈ２Ｏ㎏①，。\n電池艙 ", min_size=1, max_size=60))
@settings(max_examples=100)
def test_quotes_are_exactly_the_stored_text(text: str) -> None:
    result = make_matcher().match(Need(text, title="需求"))
    texts = {c.id: full_text(c.title, c.text) for c in CAPABILITIES}
    for proposal in (*result.proposals, *result.stretch):
        for evidence in proposal.evidence:
            stored = full_text("需求", text) if evidence.side == "need" else texts[proposal.capability_id]
            assert stored[evidence.start : evidence.end] == evidence.quote != ""


def test_order_agrees_with_probability_within_each_list() -> None:
    result = make_matcher().match(Need("盆角齿和渗碳淬火"))
    for proposals in (result.proposals, result.stretch):
        probabilities = [p.probability for p in proposals]
        assert probabilities == sorted(probabilities, reverse=True)
        assert all(0 < p < 1 for p in probabilities)


@pytest.mark.parametrize("certificate", ["IATF16949", "ISO13485"])
def test_a_definite_no_never_stands_above_a_yes(certificate: str) -> None:
    pair = (
        Capability("no", "无证厂", f"盆角齿，磨齿，没有{certificate}认证，月产五千套盆角齿"),
        Capability("yes", "有证厂", f"盆角齿，通过{certificate}认证"),
    )
    result = make_matcher(pair).match(Need(f"盆角齿，磨齿，月产五千套，须通过{certificate}认证"))
    assert organisations(result.proposals) == ["有证厂", "无证厂"]
    verdicts = {p.organisation: {c.verdict for c in p.constraints} for p in result.proposals}
    assert "no" in verdicts["无证厂"]
    assert "yes" in verdicts["有证厂"]


def test_explaining_again_gives_the_same_bytes() -> None:
    matcher = make_matcher()
    need = Need("电池舱壳体和盆角齿")
    result = matcher.match(need)
    for proposal in (*result.proposals, *result.stretch):
        capability = next(c for c in CAPABILITIES if c.id == proposal.capability_id)
        judged = Judged(capability, proposal.list_name, proposal.rank, proposal.probability, proposal.features)
        again = matcher.explain(need, judged)
        assert again.as_bytes() == proposal.as_bytes()


NEED = Need("盆角齿，磨齿，须通过IATF16949认证")


def places(*texts: str) -> dict[str, float]:
    posts = tuple(Capability(f"x{at}", text, text) for at, text in enumerate(texts))
    return {each.capability.text: each.probability for each in make_matcher(posts).survey(NEED).ranked}


def test_a_contradiction_leaves_a_third_even_where_nobody_is_better() -> None:
    silent, no = "盆角齿，磨齿，认证在谈", "盆角齿，磨齿，没有IATF16949认证"
    assert 0 < places(no)[no] < 0.35 * places(silent)[silent]


def test_who_contradicts_falls_below_who_meets_but_not_below_a_certified_stranger() -> None:
    no, yes, stranger = "盆角齿，磨齿，没有IATF16949认证", "盆角齿，有IATF16949认证", "纸箱，有IATF16949认证"
    found = places(no, yes, stranger)
    assert found[yes] > found[no] > found[stranger]


def test_unknown_costs_nothing() -> None:
    silent = "盆角齿，磨齿"
    alone = places(silent)[silent]
    assert places(silent, "纸箱，有IATF16949认证")[silent] == pytest.approx(alone, abs=0.2)
    assert alone > 0.5
