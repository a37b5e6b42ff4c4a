from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.attributes import Attribute, parse_attributes
from matching.constraints import Constraint, compare, quoted
from matching.normalise import normalise

TODAY = date(2024, 3, 12)


def judge(need: str, offer: str) -> list[tuple[str, str, str | None, str]]:
    need_form, offer_form = normalise(need), normalise(offer)
    found = compare(parse_attributes(need_form.text), parse_attributes(offer_form.text), today=TODAY)
    exact = [quoted(c, (need, need_form), (offer, offer_form)) for c in found]
    return [(c.name, c.needed, c.offered, c.verdict) for c in exact]


@pytest.mark.parametrize(
    ("need", "offer", "expected"),
    [
        ("直径3米以上环锻件", "最大锻件直径2.5米", ("dimension", "直径3米以上", "最大锻件直径2.5米", "no")),
        ("直径3米环锻件", "可锻直径500-5000mm", ("dimension", "直径3米", "直径500-5000mm", "yes")),
        ("直径3米环锻件", "做过直径2米的法兰", ("dimension", "直径3米", "直径2米", "unknown")),
        ("宽1.5米", "最大宽度1250mm", ("dimension", "宽1.5米", "最大宽度1250mm", "no")),
        ("板厚2mm", "长度2mm", ("dimension", "板厚2mm", None, "unknown")),
        ("5000吨以上锻压机", "3000吨热模锻压力机", ("tonnage", "5000吨以上", "3000吨", "no")),
        ("5000吨以上锻压机", "1.25万吨锻压机", ("tonnage", "5000吨以上", "1.25万吨", "yes")),
        ("5000吨以上锻压机", "3000吨注塑机", ("tonnage", "5000吨以上", None, "unknown")),
        ("需IATF16949", "IATF16949在办", ("certificate", "IATF16949", "IATF16949在办", "unknown")),
        ("需ISO9001", "已通过IATF16949", ("certificate", "ISO9001", "已通过IATF16949", "yes")),
        ("需IATF16949", "已通过ISO9001", ("certificate", "IATF16949", None, "unknown")),
        (
            "需危废经营许可证",
            "暂无危险废物经营许可证",
            ("certificate", "危废经营许可证", "暂无危险废物经营许可证", "no"),
        ),
        ("废乳化液HW09", "收HW34废酸、HW32含氟废物", ("waste", "HW09", "HW34", "no")),
        ("废乳化液HW09", "HW06/08/09/17/49", ("waste", "HW09", "HW06/08/09/17/49", "yes")),
        ("废乳化液HW09", "收HW08、HW34等", ("waste", "HW09", "HW08、HW34", "unknown")),
        ("HW09、HW08各一批", "收HW34、HW08", ("waste", "HW09、HW08", "HW34、HW08", "unknown")),
        ("废乳化液HW09", "危废处置", ("waste", "HW09", None, "unknown")),
        ("月需2万片", "日产能2000片", ("rate", "月需2万片", "日产能2000片", "yes")),
        ("月需2万片", "月产能5000片", ("rate", "月需2万片", "月产能5000片", "no")),
        ("月需2万片", "月产能1.8万片", ("rate", "月需2万片", "月产能1.8万片", "unknown")),
        ("月需2万片", "月产能5000吨", ("rate", "月需2万片", None, "unknown")),
        ("200套", "起订量500套", ("moq", "200套", "起订量500套", "no")),
        ("八十公斤", "来料一次不少于两百公斤", ("moq", "八十公斤", "不少于两百公斤", "no")),
        ("三千袋", "一万袋起", ("moq", "三千袋", "一万袋起", "no")),
        ("三千个", "起订五万只", ("moq", "三千个", "起订五万只", "no")),
        ("1.6兆帕的蒸汽", "蒸汽1.0兆帕", ("pressure", "1.6兆帕", "1.0兆帕", "no")),
        ("1兆帕的蒸汽", "蒸汽1.6兆帕", ("pressure", "1兆帕", "1.6兆帕", "yes")),
        ("6000吨以上的机台压铸", "压铸件，机台最大2500吨", ("tonnage", "6000吨以上", "最大2500吨", "no")),
        ("一年要三十吨", "量一年六七吨", ("rate", "一年要三十吨", "一年六七吨", "no")),
        ("200套以上", "起订量500套", ("moq", "200套以上", "起订量500套", "unknown")),
        ("50件", "单件可做", ("moq", "50件", "单件可做", "yes")),
        ("6061-T6铝板", "6061-T6、7075现货", ("material", "6061-T6", "6061-T6", "yes")),
        ("6061-T6铝板", "6061型材", ("material", "6061-T6", "6061", "unknown")),
        ("20CrMnTi", "42CrMo", ("material", "20CrMnTi", None, "unknown")),
        ("公差±0.01mm", "精度可达0.02mm", ("tolerance", "公差±0.01mm", "精度可达0.02mm", "no")),
        ("公差±0.01mm", "公差±0.02mm", ("tolerance", "公差±0.01mm", "公差±0.02mm", "unknown")),
        ("公差±0.02mm", "公差±1丝", ("tolerance", "公差±0.02mm", "公差±1丝", "yes")),
        ("纯度≥99.9%", "最高纯度99.5%", ("purity", "纯度≥99.9%", "最高纯度99.5%", "no")),
        ("10kV开关柜", "0.4kV及以下低压柜", ("voltage", "10kV", "0.4kV及以下", "no")),
        ("5月底前交货", "交期90天", ("deadline", "5月底前", "交期90天", "no")),
        ("5月底前交货", "交期30天", ("deadline", "5月底前", "交期30天", "yes")),
        ("30天内交货", "交期30-45天", ("lead_days", "30天内", "交期30-45天", "unknown")),
        ("25公斤/桶", "200kg/桶", ("package", "25公斤/桶", "200kg/桶", "unknown")),
        ("２５㎏／桶", "25公斤/桶", ("package", "２５㎏／桶", "25公斤/桶", "yes")),
        ("仅限泸州企业", "位于重庆", ("region", "泸州", "重庆", "unknown")),
        ("2000×1000×500mm", "最大尺寸1500×800×400", ("size", "2000×1000×500mm", "1500×800×400", "no")),
        ("反应袋要500升的", "反应袋最大200升", ("volume", "500升", "最大200升", "no")),
        ("反应袋要100升的", "反应袋最大200升", ("volume", "100升", "最大200升", "yes")),
        ("反应袋要500升的", "反应袋200升", ("volume", "500升", "200升", "unknown")),
        ("大环外径2.6米", "碾环,外径200到1500,碳钢", ("dimension", "外径2.6米", "外径200到1500", "no")),
        ("大环外径1.2米", "碾环,外径200到1500,碳钢", ("dimension", "外径1.2米", "外径200到1500", "yes")),
        ("冷挤,最大外径95", "最大外径65,再大不行", ("dimension", "最大外径95", "最大外径65", "no")),
        ("冷挤,外径不超过95", "最大外径65,再大不行", ("dimension", "外径不超过95", "最大外径65", "unknown")),
        ("齿圈,模数16", "直齿,模数2—8", ("module", "模数16", "模数2—8", "no")),
        ("齿圈,模数6", "直齿,模数2—8", ("module", "模数6", "模数2—8", "yes")),
        ("六层软硬结合板", "单双面FPC", ("layers", "六层", "单双面", "no")),
        ("整板2.1米×1.3米", "炉膛就1.2米乘0.8米", ("size", "2.1米×1.3米", "1.2米乘0.8米", "no")),
        ("整板2.1米×1.3米", "做过1.2米乘0.8米", ("size", "2.1米×1.3米", "1.2米乘0.8米", "unknown")),
        ("立柱长13.8米", "锌锅12.5×1.6×2.2米", ("dimension", "长13.8米", "12.5×1.6×2.2米", "no")),
        ("立柱长11米", "锌锅12.5×1.6×2.2米", ("dimension", "长11米", None, "unknown")),
        ("立柱长13.8米", "成品12.5×1.6×2.2米", ("dimension", "长13.8米", None, "unknown")),
        ("双氧水每月四十吨", "每月合计不到两吨", ("rate", "每月四十吨", "每月合计不到两吨", "no")),
        ("毛坯21公斤一件", "单件8公斤以下", ("weight", "21公斤一件", "单件8公斤以下", "no")),
        ("压铸，谁家有2500吨以上的机子", "1250吨压铸机", ("tonnage", "2500吨以上", "1250吨", "no")),
        ("要GMP车间", "GMP车间还在装修", ("certificate", "GMP", "GMP车间还在装修", "unknown")),
        ("冷链2-8℃", "冷藏车-25~15℃", ("temperature", "2-8℃", "-25~15℃", "yes")),
    ],
)
def test_one_condition(need: str, offer: str, expected: tuple[str, str, str | None, str]) -> None:
    assert judge(need, offer) == [expected]


@pytest.mark.parametrize(
    "need",
    [
        "有IATF16949优先",
        "不要求GMP",
        "我司已通过ISO9001认证",
        "泸州企业优先",
        "200套",
        "三个厂房",
        "账期60天",
        "预算300万",
    ],
)
def test_wishes_and_terms_are_no_conditions(need: str) -> None:
    assert judge(need, "没有IATF16949,没有GMP,位于重庆" + ("" if "套" in need else ",起订500件")) == []


def test_spans_lead_to_the_stored_words_on_both_sides() -> None:
    need, offer = "每桶２５㎏，需２５㎏／桶", "規格25㎏／桶"
    need_form, offer_form = normalise(need), normalise(offer)
    (found,) = compare(parse_attributes(need_form.text)[-1:], parse_attributes(offer_form.text))
    exact = quoted(found, (need, need_form), (offer, offer_form))
    assert need[slice(*exact.need_span)] == exact.needed == "２５㎏／桶"
    assert exact.offer_span is not None
    assert offer[slice(*exact.offer_span)] == exact.offered == "25㎏／桶"


def test_the_most_favourable_statement_counts() -> None:
    assert judge("直径3米以上", "车床最大直径500mm,锻件最大直径5米")[0][2:] == ("最大直径5米", "yes")


def test_a_calendar_deadline_without_a_day_to_count_from_is_unknown() -> None:
    need, offer = parse_attributes("5月底前交货"), parse_attributes("交期90天")
    assert [c.verdict for c in compare(need, offer)] == ["unknown"]


def test_the_same_condition_stated_twice_is_judged_once() -> None:
    assert len(judge("需IATF16949，IATF16949", "")) == 1


ATTRIBUTES = st.builds(
    Attribute,
    name=st.sampled_from(["dimension", "tolerance", "tonnage", "purity", "rate", "voltage", "lead_days", "quantity"]),
    value=st.floats(0.01, 1e5) | st.tuples(st.floats(0.01, 10), st.floats(11, 1e5)),
    unit=st.just("mm"),
    comparator=st.sampled_from(["eq", "ge", "le", "approx"]),
    start=st.just(0),
    end=st.just(3),
    subject=st.sampled_from(["diameter", "forge"]),
    limit=st.booleans(),
    quote=st.just("abc"),
)


@given(st.lists(ATTRIBUTES, max_size=4))
def test_silence_is_never_a_no(need: list[Attribute]) -> None:
    assert all((c.verdict, c.offered) == ("unknown", None) for c in compare(tuple(need), ()))


@given(st.lists(ATTRIBUTES, max_size=3), st.lists(ATTRIBUTES, max_size=3), ATTRIBUTES)
def test_saying_more_never_turns_a_yes_into_less(
    need: list[Attribute], offer: list[Attribute], more: Attribute
) -> None:
    before = {(c.name, c.need_span): c for c in compare(tuple(need[:1]), tuple(offer))}
    for after in compare(tuple(need[:1]), (*offer, more)):
        first: Constraint | None = before.get((after.name, after.need_span))
        if first is not None and first.verdict == "yes":
            assert after.verdict == "yes"
