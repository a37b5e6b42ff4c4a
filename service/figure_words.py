"""What pages and papers of figures say: names of figures, what they mean, and how numbers are written."""

import re
from collections.abc import Mapping
from decimal import Decimal

from service.figures import names
from service.figures.model_quality import BANDS, ENDORSED, FAILS, INTERESTED, PROPOSED, REFUSED, SERVES
from service.figures.supply import LOCAL, OPEN, OUTSIDE, SAME_CHAIN, SETTLED, UNKNOWN

_LEAST_HOURS = 0.05

STEPS: Mapping[str, str] = {
    names.NEEDS: "需求",
    "proposed": "已推荐",
    "interest": "有意向",
    "order_intent": "订单意向",
    "contracted": "签约",
    "delivered": "履约",
}
"""Steps of the funnel."""

LABELS: Mapping[str, str] = {
    names.NEEDS: "提出的需求",
    "proposed": "已推荐伙伴的需求",
    "interest": "有一方表示过意向的需求",
    "order_intent": "达成订单意向的需求",
    "contracted": "已签约的需求",
    "delivered": "已履约的需求",
    names.WITHIN: "一个工作日内达成订单意向",
    names.LATE: "超过一个工作日",
    names.WAITING: "还在一个工作日之内",
    names.DUE: "一个工作日已满或已达成意向",
    names.PROPOSAL_TIME: "首次推荐用时",
    names.PARTNER_TIME: "伙伴首次回应用时",
    names.ANSWER_TIME: "诉求首次答复用时",
}
DEPARTMENT_LABELS: Mapping[str, str] = {
    names.HANDED: "吹哨",
    names.ON_TIME: "按时报到",
    names.ANSWERED: "已答复",
    names.REFUSED: "退回",
    names.CLOSED: "已办结",
}
OWNER_LABELS: Mapping[str, str] = {names.OPEN: "在办", names.OVERDUE: "超期"}
OUTCOME_LABELS: Mapping[str, str] = {
    PROPOSED: "系统推荐",
    ENDORSED: "专员背书",
    INTERESTED: "伙伴有意向",
    REFUSED: "答复做不了",
    SERVES: "结果：能接",
    FAILS: "结果：做不了",
}
DEFINITIONS: tuple[tuple[str, str], ...] = (
    ("统计范围", "所选日期内提出的事项，按“截至”那天结束时的办理情况统计；合并到别的事项的重复件不计。"),
    ("需求", "成员单位提出、由链上单位承接的需求；诉求受理后转为需求的也算，从受理时起计时。"),
    ("漏斗各步", "到过这一步就算，后来退回也算到过：已推荐、任一方表示意向、双方确认订单意向、签约、履约。"),
    (
        "一个工作日内达成",
        "从提出时起，到下一个工作日的同一时刻为止（按联盟的工作日历，含调休），双方确认了订单意向。"
        "分母是已满一个工作日、或已经达成意向的需求；还在时限之内、结果未知的另列。",
    ),
    ("用时", "按联盟办公时间计的工作小时，只统计已经发生的；中位数，以及九成事项不超过的时间。"),
    ("部门", "每吹哨一次算一件；按时报到指在当时给出的时限之前报到；已办结指事项截至当天已办结。"),
    ("工作量", "截至当天未办结的全部事项（不限提出日期），按当时的经办专员统计；超期指时限已过。"),
    (
        "推荐质量",
        "系统对每个“需求—单位”给出的最后一次概率。有意向、做不了都按伙伴最后一次答复计，只看经专员背书的；"
        "做不了指答复“不是我们的产品、产能不够、没有证书”。“结果”只看已知的：有意向或达成订单意向为能接。",
    ),
)
"""Term -> what it means."""


SUPPLY_LABELS: Mapping[str, str] = {
    LOCAL: "本地配套",
    SAME_CHAIN: "其中本链配套",
    OUTSIDE: "外部供应",
    SETTLED: "已有着落",
    OPEN: "还没有着落",
    UNKNOWN: "已办结、去向未登记",
}
SOURCES: Mapping[str, str] = {SAME_CHAIN: "本链", LOCAL: "联盟其他链", OUTSIDE: "联盟外"}
"""Where a need was served."""

NO_NODE = "未归到环节"
SUPPLY_DEFINITIONS: tuple[tuple[str, str], ...] = (
    (
        "算一件",
        "一份双方确认的订单意向算一件；秘书处登记“由外部供应”的需求算一件。同一需求两者都有时，以最后发生的为准。",
    ),
    ("分子：本地配套", "供方在确认那天是本联盟成员。“其中本链”指供方当天在需求所属的产业链里。"),
    ("分母：已有着落", "本地配套，加上外部供应（登记为外部供应，或与联盟外单位达成的订单意向）。"),
    ("按金额", "只算写明金额的那些件，分子、分母同样只算写明金额的；旁边注明有几件写了金额。"),
    ("不在分母里", "还没有着落的需求；已办结但没有登记由谁供应的需求。两者在旁边列出。重复件不计。"),
    ("日期", "按确认订单意向或登记外部供应的那天归入月份；供方、链、环节都按那天的情况。"),
    ("环节", "按需求文字由系统归到产业链环节，链主可以在图谱上纠正；文字已删除或认不出的归“未归到环节”。"),
)


def supply_name(figure: str, chains: Mapping[str, str]) -> str:
    """Return what a figure of the local supply rate is called."""
    if figure in SUPPLY_LABELS:
        return SUPPLY_LABELS[figure]
    kind, rest = figure.split(".", 1)
    about, outcome = rest.rsplit(".", 1)
    if kind == "chain":
        about = chains.get(about, "")
    elif kind == "month":
        about = month_name(about)
    return f"{about or NO_NODE}：{SUPPLY_LABELS[outcome]}"


def yuan(amount: Decimal | float | None) -> str:
    """Return an amount as people write it: in yuan, from ten thousand on in 万元."""
    if amount is None:
        return "—"
    if amount >= 10_000:
        return f"{float(amount) / 10_000:,.2f}".rstrip("0").rstrip(".") + " 万元"
    return f"{float(amount):,.2f}".rstrip("0").rstrip(".") + " 元"


def name_of(figure: str, departments: Mapping[str, str], owners: Mapping[str, str]) -> str:
    """Return what a figure is called, whatever it is about."""
    if figure in LABELS:
        return LABELS[figure]
    kind, about, outcome = _split(figure)
    if kind == "department":
        return f"{departments.get(about, '部门')}：{DEPARTMENT_LABELS[outcome]}"
    if kind == "owner":
        return f"{owners.get(about, NO_OWNER)}：{OWNER_LABELS[outcome]}"
    if kind == "month":
        return f"{month_name(about)}：{LABELS[outcome]}"
    about = band_name(int(about[4:])) if about.startswith("band") else month_name(about)
    return f"{about}：{OUTCOME_LABELS[outcome]}"


NO_OWNER = "暂无专员"


def band_name(number: int) -> str:
    """Return a band of probability as a range."""
    low = round(BANDS[number] * 100)
    high = round(BANDS[number + 1] * 100) if number + 1 < len(BANDS) else 100
    return f"{low}%–{high}%"


def month_name(month: str) -> str:
    """Return 2026年3月 for 2026-03."""
    year, number = month.split("-")
    return f"{year}年{int(number)}月"


def percent(share: float | None) -> str:
    """Return a share in per cent with one digit after the point, a dash where there is none."""
    return "—" if share is None else f"{share * 100:.1f}%"


def hours(value: float | None) -> str:
    """Return working hours with one digit after the point; less than that is said as such."""
    if value is None:
        return "—"
    return "<0.1" if 0 <= value < _LEAST_HOURS else f"{value:.1f}"


def _split(figure: str) -> tuple[str, str, str]:
    """Return kind, subject and figure of a name such as `owner.<id>.open` or `month.2026-03.day.within`."""
    found = re.fullmatch(r"(\w+)\.([^.]+)\.(.+)", figure)
    return (found[1], found[2], found[3]) if found else ("", "", "")
