from collections.abc import Mapping

import pytest

from matching.explain import LIKELY_FROM, Judged, explain
from matching.mentions import MentionFinder
from matching.posts import Capability, Need
from matching.proposals import ListName, Proposal
from matching.reading import full_text, read_need, read_offer
from tests.matching.small_world import KNOWLEDGE

FINDER = MentionFinder(KNOWLEDGE)
ALIKE: Mapping[str, float] = {"dense_similarity": 0.6}


def propose(
    need: str,
    offer: str,
    *,
    title: str = "",
    need_title: str = "",
    list_name: ListName = "proposals",
    probability: float = 0.3,
    features: Mapping[str, float] = ALIKE,
) -> Proposal:
    post, capability = Need(need, need_title), Capability("c", "某厂", offer, title, version=4)
    judged = Judged(capability, list_name, 2, probability, features)
    return explain(KNOWLEDGE, post, read_need(post, FINDER), judged, read_offer(title, offer, FINDER))


@pytest.mark.parametrize(
    ("need", "offer", "reason"),
    [
        ("求购盆角齿", "专做盆角齿", "对方写明就做“盆角齿”"),
        ("求购主减齿", "专做盆角齿", "对方写明“盆角齿”，和“主减齿”都是主减速齿轮"),
        ("要差速器里最大的齿", "专做盆角齿", "对方写明“盆角齿”，就是主减速齿轮"),
        ("要差速器里最大的齿", "专做主减速齿轮", "对方写明就做“主减速齿轮”"),
        ("求购盆角齿", "专做齿轮", "对方写明“齿轮”，和盆角齿是同一大类"),
        ("求购盆角齿", "专做gear", "对方写明“gear”，和盆角齿同属齿轮一类"),
        ("求购齿轮", "专做盆角齿", "对方写明“盆角齿”，属于齿轮这一类"),
        ("求购盆角齿", "对外磨齿", "做盆角齿要用“磨齿”，对方写明有这道工艺"),
        ("求购盆角齿", "代理盆角齿", "对方写明经销“盆角齿”"),
        ("求购盆角齿", "盆角齿检测", "对方写到“盆角齿”，不过像是它的用途或服务对象，自己供不供要问清"),
        ("我司生产盆角齿，求购上游原材料", "供齿坯", "对方写明“齿坯”，是做主减速齿轮要用的上游料件"),
        ("求搪瓷反应釜", "搪瓷反应釜、冷凝器", "双方都写到“搪瓷反应釜”"),
        ("求搪瓷反应釜", "我们做陶罐", "两边说的是相近的事"),
    ],
)
def test_the_reason_reads_as_a_person_would_say_it(need: str, offer: str, reason: str) -> None:
    assert propose(need, offer).sentence == f"这家可以问一问：{reason}。"


def test_what_only_the_text_behind_a_title_names_is_said_to_be_named_too() -> None:
    proposal = propose("求购盆角齿", "盆角齿也接", title="双氧水")
    assert "对方也写到“盆角齿”" in proposal.sentence


def test_a_stretch_names_the_trade_it_comes_from_and_asks_for_what_is_lacking() -> None:
    proposal = propose("电池舱壳体", "断桥铝窗", list_name="stretch")
    assert proposal.sentence == "这家可以转型来做：对方写明“断桥铝窗”，做这个的厂可以转做电池舱壳体。"
    assert proposal.questions[0] == "转做电池舱壳体还缺气密检测，打算怎样补上？"
    assert proposal.wording == "转型可做"


def test_a_stretch_by_process_says_what_the_process_is_for() -> None:
    proposal = propose("电池舱壳体", "对外焊接", list_name="stretch")
    assert proposal.sentence == "这家可以转型来做：做电池舱壳体要用“焊接”，对方写明有这道工艺。"
    assert "以前做过电池舱壳体吗，有没有样件可看？" in proposal.questions


@pytest.mark.parametrize(
    ("probability", "wording", "opening"),
    [
        (LIKELY_FROM, "很可能", "这家很可能接得上"),
        (LIKELY_FROM - 0.001, "可以一问", "这家可以问一问"),
    ],
)
def test_how_sure_in_words(probability: float, wording: str, opening: str) -> None:
    proposal = propose("盆角齿", "盆角齿", probability=probability)
    assert proposal.wording == wording
    assert proposal.sentence.startswith(opening)


def test_what_is_refused_is_said_and_quoted() -> None:
    proposal = propose("求购盆角齿", "圆柱齿轮，不做盆角齿")
    assert "但对方写明不做“盆角齿”" in proposal.sentence
    assert [e.quote for e in proposal.evidence if e.side == "capability"] == ["齿轮", "盆角齿"]
    assert "但" not in propose("求购盆角齿", "专做盆角齿").sentence


def test_the_first_refusal_is_quoted() -> None:
    proposal = propose("求购盆角齿", "圆柱齿轮，不做主减齿，更不做主减速齿轮")
    assert "但对方写明不做“主减齿”" in proposal.sentence


def test_where_nothing_is_shared_the_title_speaks() -> None:
    near = propose("求搪瓷反应釜", "都接", title="陶罐")
    assert near.sentence == "这家可以问一问：两边说的是相近的事，对方写的是“陶罐”。"
    assert [(e.side, e.start, e.end, e.quote) for e in near.evidence] == [("capability", 0, 2, "陶罐")]
    far = propose("求搪瓷反应釜", "都接", title="陶罐", features={"dense_similarity": 0.29})
    assert far.sentence == "这家可以问一问：只有零星的话相近，对方写的是“陶罐”。"
    bare = propose("求搪瓷反应釜", "都接", features={})
    assert bare.sentence == "这家可以问一问：只有零星的话相近。"
    assert bare.evidence == ()


def test_conditions_are_summed_up() -> None:
    met = propose("盆角齿，须通过IATF16949认证", "盆角齿，已通过IATF16949认证")
    assert met.sentence.endswith("，“IATF16949”对得上。")
    unmet = propose("盆角齿，须通过IATF16949认证", "盆角齿，没有IATF16949认证")
    assert unmet.sentence.endswith("，但“IATF16949”对不上。")
    assert unmet.questions[0].startswith("需求要IATF16949，贵方写的是")
    silent = propose("盆角齿，须通过IATF16949认证", "盆角齿")
    assert silent.sentence.endswith("，还有1项条件要问清。")
    assert silent.questions[0] == "需求要IATF16949，贵方有没有，能否出示？"


def test_two_met_conditions_are_named_together() -> None:
    proposal = propose("盆角齿，要IATF16949和ISO14001认证", "盆角齿，IATF16949和ISO14001都有")
    assert proposal.sentence.endswith("，“IATF16949”“ISO14001”都对得上。")


def test_questions_are_at_most_three_and_never_twice() -> None:
    proposal = propose("电池舱壳体，须通过IATF16949认证、ISO14001认证，月产2000套", "断桥铝窗", list_name="stretch")
    assert len(proposal.questions) == len(set(proposal.questions)) == 3


def test_without_a_path_the_first_question_names_the_thing() -> None:
    assert propose("要方的", "陶罐", need_title="搪瓷盆").questions[0] == "“搪瓷盆”这件事，贵方能接吗？"
    long_title = propose("盆角齿", "陶罐", need_title="这个题目写得实在是太长太长了不好念")
    assert long_title.questions[0] == "“盆角齿”这件事，贵方能接吗？"
    assert propose("请问谁有六寸碳化硅衬底？量不大", "陶罐").questions[0] == "“六寸碳化硅衬底”这件事，贵方能接吗？"
    long_head = propose("求购给外地客户定做的要求特别高的磨齿用的砂轮和配套的修整工具", "陶罐")
    assert long_head.questions[0] == "“磨齿”这件事，贵方能接吗？"
    assert propose("搪瓷盆", "陶罐").questions == ("“搪瓷盆”这件事，贵方能接吗？", "最近接得了吗，最快什么时候能安排？")
    assert propose("谢谢", "陶罐").questions == ("最近接得了吗，最快什么时候能安排？",)


def test_goods_are_asked_for_capacity_and_what_stands_aside_for_its_own_make() -> None:
    assert propose("盆角齿", "盆角齿").questions == ("最近的产能和交期怎样？",)
    assert propose("盆角齿", "盆角齿检测").questions[0] == "主减速齿轮是贵方自己供的，还是只做相关的配套和服务？"


def test_evidence_starts_with_the_ends_of_the_path_and_repeats_nothing() -> None:
    proposal = propose("采购盆角齿，配搪瓷的", "我厂做主减齿，送搪瓷的", title="搪瓷")
    assert [(e.side, e.quote) for e in proposal.evidence] == [
        ("need", "盆角齿"),
        ("capability", "主减齿"),
        ("need", "搪瓷"),
        ("capability", "搪瓷"),
    ]
    stored = {"need": "采购盆角齿，配搪瓷的", "capability": full_text("搪瓷", "我厂做主减齿，送搪瓷的")}
    for each in proposal.evidence:
        assert stored[each.side][each.start : each.end] == each.quote


def test_what_the_path_quotes_is_not_quoted_again() -> None:
    proposal = propose("盆角齿", "盆角齿检测，自产盆角齿")
    assert [(e.quote, e.start) for e in proposal.evidence] == [("盆角齿", 0), ("盆角齿", 8)]


def test_the_judgement_goes_through_unchanged() -> None:
    proposal = propose("盆角齿", "盆角齿", probability=0.7)
    assert (proposal.rank, proposal.probability, proposal.list_name) == (2, 0.7, "proposals")
    assert (proposal.organisation, proposal.capability_id, proposal.capability_version) == ("某厂", "c", 4)
    assert proposal.features == ALIKE
    assert propose("盆角齿", "盆角齿", probability=0.7).as_bytes() == proposal.as_bytes()
