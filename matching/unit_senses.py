"""What a unit means that is left out or could mean several things, by the words around its figure."""

import re

from matching.quantity_patterns import BUDGET, HEAT
from matching.units import UNITS, Unit

_TEN_THOUSAND_YUAN = Unit("money", "元", 10_000.0)
# 100块光伏板 are panels, 100块左右 is a price.
_COUNTED = re.compile(r"(?![钱左上一每以到起多])[\u4e00-\u9fff]")
_PURE_FIGURE = re.compile(r"9\d\.\d+")
_PURE_WORD = re.compile(r"纯(?!电|棉|净)|含量")
_NETWORK = ("通信", "网络")


def unsaid_unit(figure: str, before: str, after: str) -> str | None:
    """Return the unit that shop talk leaves out: 预算300万 is yuan, 99.5以上的高纯 a share."""
    if BUDGET.search(before[-8:]) and figure[-1:] in "万亿":
        return "元"
    if _PURE_FIGURE.fullmatch(figure) and _PURE_WORD.search(f"{before[-8:]}|{after[:8]}"):
        return "%"
    return None


def settle_unit(spelling: str, *, before: str, after: str, text: str) -> Unit | None:
    """Settle 度 (temperature or energy), 块 (yuan or pieces), w (watt or 万) and 5g; None where it means nothing here.

    before, after: the words of the clause on either side. text: the whole.
    """
    if spelling == "w" and BUDGET.search(before[-8:]):
        return _TEN_THOUSAND_YUAN
    if spelling == "块" and (_COUNTED.match(after) or "每块" in text):
        return None
    if spelling == "度":
        if HEAT.search(before):
            return UNITS["°c"]
        return UNITS[spelling] if "电" in after or "电" in before else None
    if (spelling == "g" and before.endswith(_NETWORK)) or after.startswith((*_NETWORK, "基站")):
        return None
    return UNITS[spelling]
