"""Where a case stands, as its asker is told: a sentence, what comes next, and a short line of steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_COUNTS = ("", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十")

_STATES: Mapping[str, tuple[str, str]] = {
    "received": ("已受理，正在找伙伴", "秘书处会核实推荐名单，再告诉合适的单位。"),
    "triaged": ("秘书处已看过，正在安排", "秘书处会核实推荐名单，再告诉合适的单位。"),
    "proposed": ("已找到可能的伙伴", "等对方答复；您也可以先在下面点“想谈”。"),
    "interest": ("有单位有意向", "请在下面答复；双方都点了“想谈”，联系方式互相开放。"),
    "talks": ("正在洽谈", "谈妥之后，双方各自确认订单意向。"),
    "order_intent": ("订单意向已达成", "签了合同，在下面点一下“已签合同”。"),
    "contracted": ("已签合同", "货到之后，在下面点一下“已交付”。"),
    "delivered": ("已交付", "没有问题就请确认办结。"),
    "gap_listed": ("链内暂时没有能做的单位，已列入补链清单", "一有新的能力登记进来，会马上再为您查找并通知您。"),
    "whistled": ("已请主管部门报到", "部门报到后会直接办理，并给您答复。"),
    "checked_in": ("主管部门正在办理", "办好后在这里给您答复。"),
    "answered": ("已答复，等您确认", "满意就确认办结；没有解决，请点“没有解决”。"),
    "refused": ("没有受理，说明见下", "同意就确认办结；有不同意见，请点“没有解决”。"),
    "merged": ("与另一件事项合并办理", "主事项有结果，这里会同时告诉您。"),
    "closed": ("已办结", "以后几天秘书处会回访；问题再出现，可以要求重新办理。"),
    "followed_up": ("已办结并回访", "问题再出现，可以要求重新办理。"),
}
"""State -> what it means for the asker, and what comes next."""

_REQUEST_STATES: Mapping[str, tuple[str, str]] = {
    **_STATES,
    "received": ("已受理，等秘书处分派", "秘书处核对是哪一类的事，直接答复您，或者转给主管部门。"),
    "triaged": ("秘书处已看过，正在安排", "秘书处直接答复您，或者转给主管部门。"),
}
"""The same for what is no need: nobody looks for partners."""

_NEED_STEPS: Sequence[tuple[str, frozenset[str]]] = (
    ("提交", frozenset({"received", "triaged", "gap_listed", "merged"})),
    ("推荐", frozenset({"proposed"})),
    ("意向", frozenset({"interest", "talks"})),
    ("订单意向", frozenset({"order_intent"})),
    ("签约交付", frozenset({"contracted", "delivered"})),
    ("办结", frozenset({"closed", "followed_up"})),
)
_REQUEST_STEPS: Sequence[tuple[str, frozenset[str]]] = (
    ("提交", frozenset({"received", "merged"})),
    ("分派", frozenset({"triaged", "gap_listed"})),
    ("部门办理", frozenset({"whistled", "checked_in"})),
    ("答复", frozenset({"answered", "refused"})),
    ("办结", frozenset({"closed", "followed_up"})),
)

DECLINE_REASONS: Mapping[str, str] = {
    "price": "价格谈不拢",
    "capacity": "产能排不开",
    "delivery": "交期来不及",
    "not_our_product": "不是这个产品",
    "certificate": "缺资质证书",
    "distance": "距离太远",
    "quality": "质量要求达不到",
    "other_partner": "已有别的伙伴",
    "not_now": "暂时不需要",
    "other": "其他原因",
}
AUDIENCES: Mapping[str, tuple[str, str]] = {
    "told": ("只给秘书处推荐的单位看", "最稳妥，平时都用这个。"),
    "members": ("联盟成员都能看到内容", "不显示单位名称和电话；想接的单位请秘书处推荐后才能答复。"),
}
VISIBILITIES: Mapping[str, tuple[str, str]] = {
    "alliance": ("本联盟可见", "只在本联盟里为需求推荐。"),
    "allied": ("友邻园区也可见", "签了共享协议的联盟也能找到您，联系方式不公开。"),
    "public": ("公开", "所有签了共享协议的联盟都能找到您，联系方式不公开。"),
}
GONE: Final[Mapping[str, str]] = {"withdrawn": "已撤回", "erased": "内容已删除", "closed": "已办结"}
"""Status of a post that is not open any more."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the line; kind: done, now or ahead."""

    label: str
    kind: str


def steps_of(state: str, *, is_need: bool) -> list[Step]:
    """Return the steps of a case with how far it is."""
    line = _NEED_STEPS if is_need else _REQUEST_STEPS
    at = next((place for place, (_, states) in enumerate(line) if state in states), -1)
    if at < 0 and is_need:  # a need that a department handles stands where it was triaged
        at = 0
    return [
        Step(label, "done" if place < at or place == len(line) - 1 == at else "now" if place == at else "ahead")
        for place, (label, _) in enumerate(line)
    ]


def say_state(state: str, *, is_need: bool, interested: int = 0) -> str:
    """Return where a case stands; interested: how many firms are."""
    if state == "interest" and interested:
        return f"有{say_count(interested)}家有意向"
    return (_STATES if is_need else _REQUEST_STATES).get(state, (state, ""))[0]


def say_next(state: str, *, is_need: bool) -> str:
    """Return what comes next; empty where nothing does."""
    return (_STATES if is_need else _REQUEST_STATES).get(state, ("", ""))[1]


def say_count(count: int) -> str:
    """Return a small number as it is spoken before a measure word: 两家."""
    return _COUNTS[count] if 0 < count < len(_COUNTS) else str(count)
