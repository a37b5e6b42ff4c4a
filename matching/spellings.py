"""Spelling variants and common slips that mean the same word; every replacement keeps the length of the text."""

import re

#: Variant -> the spelling used everywhere else. Equal lengths, so offsets stay valid.
SPELLINGS: dict[str, str] = {
    "活性碳": "活性炭",
    "碳黑": "炭黑",
    "元钢": "圆钢",
    "元棒": "圆棒",
    "不锈刚": "不锈钢",
    "不绣钢": "不锈钢",
    "不秀钢": "不锈钢",
    "喷沙": "喷砂",
    "沙轮": "砂轮",
    "石英沙": "石英砂",
    "型沙": "型砂",
    "震动": "振动",
    "减震": "减振",
    "联接": "连接",
    "粉沫": "粉末",
    "帖片": "贴片",
    "坩锅": "坩埚",
    "溶炼": "熔炼",
    "拷漆": "烤漆",
    "注朔": "注塑",
    "吸朔": "吸塑",
    "朔料": "塑料",
    "塑科": "塑料",
    "模俱": "模具",
    "摸具": "模具",
    "佩件": "配件",
    "其它": "其他",
    "制做": "制作",
    "订制": "定制",
    "订做": "定做",
    "压克力": "亚克力",
    "聚胺酯": "聚氨酯",
    "聚氨脂": "聚氨酯",
    "聚脂": "聚酯",
    "树酯": "树脂",
    "丙稀": "丙烯",
    "乙稀": "乙烯",
    "磨擦": "摩擦",
    "阳级": "阳极",
    "负级": "负极",
    "正级": "正极",
    "焠火": "淬火",
    "粹火": "淬火",
    "法蓝": "法兰",
    "伐门": "阀门",
    "齿伦": "齿轮",
    "帐期": "账期",
    "电渡": "电镀",
    "胶黏": "胶粘",
    "园钢": "圆钢",
    "钣筋": "钣金",
    "板金": "钣金",
    "切屑液": "切削液",
    "切消": "切削",
    "轴乘": "轴承",
}
_VARIANT = re.compile("|".join(sorted(map(re.escape, SPELLINGS), key=len, reverse=True)))


def unify_spellings(text: str) -> str:
    """Replace every known variant by its usual spelling; the length never changes. Idempotent."""
    while (unified := _VARIANT.sub(_usual, text)) != text:
        text = unified
    return text


def _usual(match: re.Match[str]) -> str:
    return SPELLINGS[match.group()]
