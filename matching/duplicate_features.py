"""What two requests have in common, as named features: the same matter told twice looks otherwise than a like one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from matching.boilerplate import blank_boilerplate
from matching.normalise import normalise
from matching.numerals import NUMBER_PATTERN, parse_number
from matching.tokens import words
from matching.triage import TriageModel
from matching.units import UNITS

_WINDOW_DAYS = 30.0
_SHORTEST_TERM = 2
_ENOUGH_FIGURES = 2
_VERBATIM = 0.65
_MOST_SWAPPED = 2
_FIGURE = re.compile(rf"(?P<value>{NUMBER_PATTERN})(?:来|多|余)?个?(?P<unit>[a-z%μ°]+|[\u4e00-\u9fff]{{1,2}})?")
_NO_CONTENT = frozenset("的了是在有和要找请问想一二两三四五六七八九十百千万个家我们能不")
_RETOLD = re.compile(
    r"再(?:问|帮|催|发|说|推)|还(?:没|不亮|堆|缺|在等)|催|上次|上周发|之前(?:登记|的|那)|[昨前]天(?:问|说|的)|补充|没消息|没动静"
    r"|有(?:没有)?(?:消息|回复)|麻烦再|怎么还|那[个单](?:事|还|需求)|迟迟|又(?:冒|停|坏|堵)"
    r"|还是(?:刚才|那|之前)|还没(?:人|找到)|前面(?:说|报)"
)
_FRESH = re.compile(
    r"第[二三四五]批|追加|另[外一](?!有)|再加一|新的一批|分开做|已经?(?:批了|到货|解决|修好|找到)|下一次|新增一批|后续"
)
_OFFER = re.compile(
    r"可(?:以)?(?:外供|供应|提供|接单|按小时租)|出租|转让|闲置|富余|都?能做[,。!]|求(?:客户|买家|销路)|谁(?:回收|收(?!到))|出售|余量"
)
_CODE = re.compile(r"[a-z]+-?\d+(?:[.\-/][a-z\d]+)*|\d+[a-z]+[\da-z]*(?![a-z])|(?<![\d.])[1-9]\d{3}(?![\d.年])")
_PLACE = re.compile(r"[东南西北][一二三四五六七八九十]*路|[东南西北]门|[一二三四五六七八九十]号(?:楼|桥|门)")


@dataclass(frozen=True, slots=True)
class PairFeatures:
    """One pair of requests, the earlier and the later. Shares lie between 0 and 1; flags are 0 or 1."""

    character_overlap: float
    """How much of the lighter text's content the other has, character by character, since retelling breaks words up."""
    group_overlap: float
    """How far both are about the same kinds of things."""
    figure_overlap: float
    """Whether both state the same figures."""
    figure_conflict: float
    """There is a dimension in which both state amounts and agree on none."""
    code_conflict: float
    """Both name grades, sizes or part numbers, and none is the same."""
    place_conflict: float
    """Both name a road, gate or building, and none is the same."""
    swapped: float
    """Almost the same word for word, with another thing in one place."""
    offer_conflict: float
    """One offers what the other seeks."""
    retold: float
    """The later refers to an earlier telling, times the terms that both share."""
    fresh: float
    """The later says that it is a further matter."""
    days_apart: float
    """The time between them as a share of thirty days."""
    same_category: float
    """Both are of the same category."""

    def vector(self) -> NDArray[np.float64]:
        """Return the features in the order of `FEATURES`."""
        return np.array([getattr(self, name) for name in FEATURES], np.float64)


FEATURES: tuple[str, ...] = tuple(each.name for each in fields(PairFeatures))


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A request as far as pairs are compared by it.

    terms, characters: content words and characters with their weights. figures: value -> dimension, empty where the
    unit is not known.
    """

    terms: Mapping[str, float]
    characters: Mapping[str, float]
    groups: frozenset[str]
    content: str
    figures: Mapping[float, str]
    codes: frozenset[str]
    places: frozenset[str]
    retold: bool
    fresh: bool
    offer: bool
    category: str


def read_request(text: str, model: TriageModel, *, category: str | None = None) -> ReadRequest:
    """Read one request; category: as it was settled, None: as the model says. Some 0.5 ms."""
    normal = normalise(text).text
    content = blank_boilerplate(normal)
    terms = {term for term in words(content) if len(term) >= _SHORTEST_TERM}
    characters = {char for char in content if "\u4e00" <= char <= "\u9fff"} - _NO_CONTENT
    return ReadRequest(
        terms={term: model.encoder.weight_of("words", term) for term in sorted(terms)},
        characters={char: model.encoder.weight_of("pieces", char) for char in sorted(characters)},
        groups=frozenset(model.encoder.groups_of(normal)),
        content="".join(content.split()),
        figures=_figures(normal),
        codes=frozenset(_CODE.findall(normal)),
        places=frozenset(_PLACE.findall(normal)),
        retold=bool(_RETOLD.search(normal)),
        fresh=bool(_FRESH.search(normal)),
        offer=bool(_OFFER.search(normal)),
        category=category or model.classify(text).category,
    )


def compare_requests(earlier: ReadRequest, later: ReadRequest, *, days_apart: float) -> PairFeatures:
    """Return what two requests have in common."""
    shared = earlier.figures.keys() & later.figures.keys()
    return PairFeatures(
        character_overlap=share_of_lighter(earlier.characters, later.characters),
        group_overlap=len(earlier.groups & later.groups) / max(len(earlier.groups | later.groups), 1),
        figure_overlap=min(len(shared), _ENOUGH_FIGURES) / _ENOUGH_FIGURES,
        figure_conflict=float(_figures_conflict(earlier, later)),
        code_conflict=float(_disjoint(earlier.codes, later.codes)),
        place_conflict=float(_disjoint(earlier.places, later.places)),
        swapped=float(_is_swapped(earlier.content, later.content)),
        offer_conflict=float(earlier.offer != later.offer),
        retold=float(later.retold) * share_of_lighter(earlier.terms, later.terms),
        fresh=float(later.fresh),
        days_apart=min(abs(days_apart), _WINDOW_DAYS) / _WINDOW_DAYS,
        same_category=float(earlier.category == later.category),
    )


def share_of_lighter(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the weight of what both have as a share of the lighter one's."""
    lighter = min(sum(one.values()), sum(other.values()))
    return sum(one[term] for term in sorted(one.keys() & other.keys())) / lighter if lighter else 0.0


def _figures(normal: str) -> dict[float, str]:
    """Return every figure of a text with the dimension of its unit.

    A single digit counts only before a unit: 一下 and 两家 are no figures.
    """
    found: dict[float, str] = {}
    for match in _FIGURE.finditer(normal):
        value = parse_number(match["value"])
        after = match["unit"] or ""
        unit = UNITS.get(after) or UNITS.get(after[:1])
        if value is None or (unit is None and len(match["value"]) < _SHORTEST_TERM):
            continue
        for each in value if isinstance(value, tuple) else (value,):
            if each > 1:
                found[round(each, 6)] = unit.dimension if unit else ""
    return found


def _figures_conflict(one: ReadRequest, other: ReadRequest) -> bool:
    shared = {one.figures[value] for value in one.figures.keys() & other.figures.keys()} | {"", "time"}
    return bool((set(one.figures.values()) & set(other.figures.values())) - shared)


def _disjoint(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and bool(other) and not any(a in b or b in a for a in one for b in other)


def _is_swapped(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if one == other or matcher.quick_ratio() < _VERBATIM or matcher.ratio() < _VERBATIM:
        return False
    swaps = [(one[a:b], other[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag == "replace"]
    return any(_is_other(before, after) for before, after in swaps)


def _is_other(before: str, after: str) -> bool:
    """Say whether two stretches in the same place name different things: of like length, no character in common."""
    shorter, longer = sorted((len(before), len(after)))
    return longer <= _MOST_SWAPPED * shorter and not set(before) & set(after)
