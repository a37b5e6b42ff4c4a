"""What the asker makes, as names, and whether a need leaves open which of its inputs it seeks."""

import re
from collections.abc import Sequence

from matching.attribute_types import Span
from matching.boilerplate import blank_boilerplate
from matching.segments import NeedSegments
from matching.spans import blank_spans

_JOINT = re.compile(r"[、/,]|以?及(?=..)|(?<=..)[和与](?=..)")
_EDGE = re.compile(
    r"^(?:各种|各类|多种|高端|优质|主要|专业|的)+|(?:等(?:系列|各类)?)?(?:系列)?(?:产品)?"
    r"(?:的|等|为主|业务|生产|制造|加工|研发|销售|企业|厂家|工厂|公司|厂|用)*$"
)
# An industry says where the asker belongs, not what it makes.
_INDUSTRY = re.compile(r"行业|产业|领域|企业$|公司$")
_SHORTEST, _LONGEST = 2, 16
_MOST_PRODUCTS = 3
# Words for inputs in general: whoever says no more than these leaves open what is sought.
_ANY_INPUT = re.compile(
    r"主营|主产|主做|经营|从事|原料|原材料|原辅料?|主材|辅材|辅料|主料|用料|物料|大宗料|耗材|材料|零部件|零配件|零件|部件|配件|元器件|配套|上游|货源"
    r"|供货商?|供应商?|厂商|生产|制造|加工|所需|所用|需要|需|采购|长期|稳定|本地|附近|周边|园区|链上|链内|产业链|产业|行业|企业|厂家?|公司"
    r"|单位|资源|渠道|合作|对接|寻找|寻|找|求|各种|各类|相关|主要|产品|我们?|本|想|要|有|没有|哪些|谁|能|家(?![具电用居庭纺])|些|的|和|与|及|等|用|这|把|在|以|从|就|近"
)
# Who asks, and where it belongs, says nothing about what it seeks.
_ABOUT_ASKER = re.compile(
    r"\A\s*[^,。;!?\n]{2,20}?(?:厂|企业|公司|基地|车间)(?=[,。;!?\n])|属于?[^,。;!?\n]{2,16}?(?:行业|产业|领域)(?=[,。;!?\n]|$)"
)
_WORD = re.compile(r"[a-z0-9]{2,}|[\u4e00-\u9fff]{2,}")


def own_products(text: str, segments: NeedSegments) -> tuple[str, ...]:
    """Return the products that a normalised need says its asker makes, at most three, in text order."""
    found: list[str] = []
    for start, end in segments.own_business:
        for part in _JOINT.split(text[start:end]):
            name = _EDGE.sub("", part.strip()).strip()
            if _SHORTEST <= len(name) <= _LONGEST and not _INDUSTRY.search(part) and name not in found:
                found.append(name)
    return tuple(found[:_MOST_PRODUCTS])


def leaves_inputs_open(text: str, asker: Sequence[Span], trailing: Sequence[Span]) -> bool:
    """Tell whether a normalised need that asks for inputs names none of them.

    asker: spans about the asker itself. trailing: spans about terms.
    """
    about = [match.span() for match in _ABOUT_ASKER.finditer(text)]
    rest = blank_spans(blank_boilerplate(text), (*asker, *trailing, *about))
    return _WORD.search(_ANY_INPUT.sub(" ", rest)) is None
