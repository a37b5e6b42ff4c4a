"""Who offers the inputs that a maker was inferred to buy: by their names in the text, and by their chain nodes."""

from collections.abc import Sequence
from typing import NamedTuple

from matching.attribute_types import Span

# A name between these stands alone: it is what is sold, not the first or the last part of another name.
_BEFORE = (
    *"、,，。;；:：(（ /\n和及与或的",
    *"生产 制造 供应 供 销售 经营 主营 经销 批发 提供 加工 出口 各类 各种 有".split(),
)
_BEHIND = (*"、,，。;；:：)）( （/\n和及与或的", *"等 系列 产品 生产 制造 加工 销售 供应 批发 现货".split())
_DENIED = tuple("不做 不产 不供 不卖 不售 没有 无 不生产 不供应 不销售 不经营 不含".split())
#: What a name that stands alone is worth.
ALONE = 1.0
# How far a text offers a thing whose name ends or begins another name, or is inside one.
_HEAD, _MODIFIER, _INSIDE = 0.2, 0.1, 0.05


class Found(NamedTuple):
    """Where a name stands in a text and how far the text offers it there, 0 to 1; nowhere: 0 and an empty span."""

    worth: float
    span: Span


def find_name(text: str, name: str) -> Found:
    """Return the place where a text in small letters offers a name most, the first of equals."""
    best = Found(0.0, (0, 0))
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not text.endswith(_DENIED, 0, start):
            alone = start == 0 or text.endswith(_BEFORE, 0, start)
            ends = end == len(text) or text.startswith(_BEHIND, end)
            worth = (ALONE if alone else _HEAD) if ends else (_MODIFIER if alone else _INSIDE)
            if worth > best.worth:
                best = Found(worth, (start, end))
                if worth == ALONE:
                    break
        start = text.find(name, start + 1)
    return best


def worths(text: str, names: Sequence[str]) -> list[float]:
    """Return how far a text in small letters offers each name."""
    return [find_name(text, name).worth if name in text else 0.0 for name in names]
