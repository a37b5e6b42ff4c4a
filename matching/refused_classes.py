"""The class by which a seller refuses what a buyer names: 危险品不承运 refuses ether, 高合金不做 a Hastelloy kettle.

The chemicals are those of the official lists (易制毒, 易制爆, 危险化学品) that parks trade in: who moves or keeps goods
refuses by the class, and a buyer gives the name.
"""

import re
from collections.abc import Collection, Iterator

from matching.attribute_types import Attribute

# Acts for which the class of the goods decides.
_HANDLING = frozenset({"carry", "store", "take_away"})
_PRECURSORS = (
    r"乙醚|醋酸?酐|丙酮|丁酮|甲苯|氯仿|三氯甲烷|哌啶|苯乙酸|高锰酸钾|硫酸(?!亚|盐|铵|钙|钡|镁|钠|铝)|盐酸(?!盐)"
)
_EXPLOSIVES = r"硝酸(?!钙)|高氯酸|氯酸[钠钾]|高锰酸钾|双氧水|过氧化氢|水合肼|硝化棉|季戊四醇|[镁铝锌]粉|硼氢化|硫磺"
_HAZARDOUS = (
    r"电石|液氯|氯气|液氨|氨水|甲醇|乙醇|酒精|汽油|柴油|二?甲?苯(?!乙)|丙烷|氢气|液氢|乙炔|氧气|液氧|烧碱|液碱|氢氟酸|黄磷|氯化氢"
    r"|油漆|稀释剂|香蕉水|固化剂|乙腈|四氢呋喃|溶剂|甲类|乙类|危险?化?学?品"
)
_CLASSES = (
    (re.compile(_PRECURSORS), "易制毒 危化品 危险品 危险化学品 危险货物"),
    (re.compile(_EXPLOSIVES), "易制爆 危化品 危险品 危险化学品 危险货物"),
    (re.compile(_HAZARDOUS), "危化品 危险品 危险化学品 危险货物"),
    (re.compile(r"[甲乙]类"), "甲乙类"),
    (re.compile(r"棉签|培养皿|针头|输液|沾血|感染性"), "医疗废物 医废"),
)
_ALLOYS = re.compile(r"哈氏|蒙乃尔|因科[镍洛]|镍基|双相不?锈?钢|hastelloy|inconel|monel|\b(?:2205|2507|904l)\b")
#: Colder than this, in degrees, goods are frozen and not merely cool.
_FROZEN = -10.0


def class_words(asked: str, attributes: Collection[Attribute], acts: Collection[str]) -> Iterator[str]:
    """Yield the words by which a seller would refuse what a need names.

    asked: what is sought, in normal form. acts: what is to be done, as `find_acts` tells.
    """
    if _HANDLING.intersection(acts):
        yield from (words for pattern, words in _CLASSES if pattern.search(asked))
    if _ALLOYS.search(asked):
        yield "高合金 特材 特种合金 特种材质"
    if any(a.name == "temperature" and a.bounds is not None and a.bounds[1] <= _FROZEN for a in attributes):
        yield "冷冻"
