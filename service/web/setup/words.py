"""The words of setting up: labels for codes, and what each step of the checklist says."""

from collections.abc import Mapping
from dataclasses import dataclass

KNOWLEDGE: Mapping[str, str] = {
    "biomedicine": "生物医药",
    "electronics": "电子信息",
    "energy": "新能源与储能",
    "equipment": "装备制造",
    "food": "食品饮料",
    "metals": "金属与新材料",
    "petrochemical": "石油化工",
    "services": "现代服务",
}
USCI_WARNINGS: Mapping[str, str] = {
    "length": "统一社会信用代码一般是 18 位，这里不是，请核对；已照填写的保存。",
    "signs": "统一社会信用代码里一般没有 I、O、S、V、Z 等字符，请核对；已照填写的保存。",
    "checksum": "统一社会信用代码的校验位对不上，请核对；早期试点代码也会这样，已照填写的保存。",
}
ZONES = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei")
"""The zones to choose from; another one that an alliance has already is offered too."""


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step of the checklist: its title, why it is needed, what to press, where that leads."""

    title: str
    why: str
    action: str
    page: str


STEPS: Mapping[str, StepWords] = {
    "basics": StepWords("基本信息", "名称、办公时间和部门时限，决定每件事几点到期。", "查看或修改", "basics"),
    "chains": StepWords("产业链", "每条链选好知识库，系统才懂行话和上下游。", "添加产业链", "chains"),
    "officers": StepWords("秘书处专员", "新来的事项要有人负责，至少要有一名。", "邀请专员", "people"),
    "members": StepWords("成员单位", "企业、银行、院所都在这里；可以一次用 Excel 导入。", "添加成员", "members"),
    "served": StepWords("每家企业有专员", "企业的需求和诉求自动交给它的专员。", "分配专员", "members?officer=none"),
    "clerks": StepWords("企业联络员", "联络员用手机发布需求、答复意向。", "邀请联络员", "people"),
    "departments": StepWords(
        "政府部门", "吹哨要有部门来报到：登记部门、分好职能、各有一名联络员。", "登记部门", "departments"
    ),
    "calendar": StepWords("放假与调休", "国家放假安排已内置；本地另有安排时才需要填。", "设置", "calendar"),
    "sharing": StepWords(
        "与友邻园区共享", "签了协议，才能看到对方愿意开放的能力；联系方式不共享。", "登记协议", "sharing"
    ),
    "posts": StepWords("第一批需求和能力", "成员登录后自己发布；手头已有的清单可以导入。", "导入清单", "imports"),
}
"""Name of a step -> its words."""


def figures_of(name: str, count: int, total: int) -> str:
    """Return the figures of a step in words."""
    plain = {"chains": "条", "officers": "人", "members": "家", "calendar": "天", "sharing": "份"}
    if name in plain:
        return f"{count} {plain[name]}" if count else ""
    if name == "served":
        return f"{total} 家中 {count} 家已有专员" if total else ""
    if name == "clerks":
        return f"{total} 家中 {count} 家有人能登录" if total else ""
    if name == "departments":
        return f"{total} 个部门，{count} 个有联络员" if total else ""
    return f"需求 {count} 条，能力 {total} 条" if name == "posts" and (count or total) else ""
