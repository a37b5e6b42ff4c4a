"""The workbooks by which an alliance is set up: members, people, departments, requests. Blue columns must be filled."""

from collections.abc import Mapping
from typing import Final

from service.exports.columns import Column, ListSheet
from service.role_words import ROLES

KIND_WORDS: Final[Mapping[str, str]] = {
    "enterprise": "企业",
    "bank": "银行",
    "university": "高校院所",
    "service": "服务机构",
    "department": "政府部门",
}
PLACE_WORDS: Final[Mapping[str, str]] = {"member": "成员单位", "chain_leader": "链主"}
ROLE_WORDS: Final[Mapping[str, str]] = {role: words for role, words in ROLES.items() if role != "admin"}

_NAME = Column("name", "单位全称", 32, editable=True)

MEMBERS: Final = ListSheet(
    "members",
    "成员单位",
    (
        _NAME,
        Column("chain", "产业链", 18, editable=True),
        Column("short_name", "简称", 14),
        Column("kind", "类别", 12),
        Column("usci", "统一社会信用代码", 22),
        Column("role", "身份", 12),
        Column("officer", "专员", 12),
        Column("since", "加入日期", 13),
        Column("region", "所在地", 14),
        Column("address", "地址", 26),
        Column("contact_name", "联系人", 12),
        Column("contact_phone", "联系电话", 16),
    ),
)
DEPARTMENTS: Final = ListSheet(
    "departments",
    "部门",
    (
        Column("name", "部门全称", 32, editable=True),
        Column("short_name", "简称", 14),
        Column("duties", "负责的条线", 32),
        Column("contact_name", "联系人", 12),
        Column("contact_phone", "联系电话", 16),
    ),
)
PEOPLE: Final = ListSheet(
    "people",
    "人员",
    (
        Column("name", "姓名", 14, editable=True),
        Column("role", "身份", 16, editable=True),
        Column("organisation", "单位", 32),
        Column("email", "邮箱", 26),
    ),
)
LINKS: Final = ListSheet(
    "links",
    "邀请链接",
    (
        Column("name", "姓名", 14),
        Column("role", "身份", 16),
        Column("organisation", "单位", 32),
        Column("link", "邀请链接（只给本人，只能用一次）", 70),
        Column("until", "有效期至", 14),
    ),
)

EXAMPLES: Final[Mapping[str, tuple[Mapping[str, str], ...]]] = {
    "members": (
        {
            "name": "示例齿轮有限公司",
            "chain": "高端装备制造",
            "short_name": "示例齿轮",
            "kind": "企业",
            "usci": "91350100M000100Y43",
            "role": "链主",
            "since": "2026-03-01",
            "contact_name": "王工",
            "contact_phone": "13800000000",
        },
        {"name": "示例银行某某支行", "chain": "高端装备制造、现代服务", "kind": "银行"},
    ),
    "departments": (
        {"name": "示例区经济和信息化局", "short_name": "经信局", "duties": "经信、科技", "contact_name": "李科"},
    ),
    "people": (
        {"name": "王工", "role": "企业联络员", "organisation": "示例齿轮有限公司", "email": "wang@firm.example"},
        {"name": "李科", "role": "部门联络员", "organisation": "示例区经济和信息化局"},
    ),
    "requests": (
        {"organisation": "示例齿轮有限公司", "title": "路灯", "text": "厂门口路灯坏了五盏，晚上送货看不清，请派人修"},
        {"organisation": "示例齿轮有限公司", "title": "", "text": "求购主减速齿轮，月量两千套，交期 30 天内"},
    ),
}
"""Name of a workbook -> rows that show how it is filled in; they stand on a sheet of their own."""

NOTES: Final[Mapping[str, tuple[str, ...]]] = {
    "members": (
        "一行一家单位；蓝色标题的列必须填，其他可以空着。",
        "一家单位在几条链上，用顿号隔开，例如：高端装备制造、现代服务。",
        "系统里已有同名单位的，直接加入联盟，不改它的资料；写了专员的，改由这位专员服务。",
        "统一社会信用代码对不上校验位的只提醒，照样导入。",
        "先“只检查”再“导入”；有一处不对就一条也不导入，并退回同一个文件，不对的单元格标红、写明原因。",
    ),
    "departments": (
        "一行一个部门；蓝色标题的列必须填。",
        "“负责的条线”用顿号隔开，可填：{duties}。每条线只能归一个部门。",
    ),
    "people": (
        "一行一个人；企业联络员和部门联络员要写单位全称。",
        "导入后系统为每人生成一个邀请链接，由本人自己设用户名和密码；文件里不要写密码。",
    ),
    "requests": (
        "一行一件；“诉求”必须填。“单位”写成员单位的全称，空着就算秘书处自己的。",
        "写的是供需的，系统会当作需求去找伙伴；其他的自动分类，等专员确认。",
    ),
}
