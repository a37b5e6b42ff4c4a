"""Whether what a capability refuses is what a need seeks, told by the wording where no chain node is named.

不做热处理 matters to who seeks heat treatment and to nobody else. A refused phrase counts where the words that carry
its meaning stand in what is sought: 常温库已租满 against 租常温库八百平, 大箱体焊不了 against 储能箱体.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from matching.acts import find_acts
from matching.attribute_types import Span
from matching.knowledge import Knowledge
from matching.reading import NeedReading, OfferReading
from matching.refused_classes import class_words

# Words that any refusal may hold and that do not say what is refused.
_GENERIC = re.compile(
    r"产品|加工|设备|工艺|业务|服务|项目|单子|订单|报告|材料|原料|物料|资质|证书|认证|车间|生产线|产线|能力|技术|客户|外面|里面|这类|其他|整机|整套"
    r"|零件|工件|部件|小件|大件|散件|配件|批量|小批|大批|量产|供货|现货|样品|企业|厂家|单位|人员|条件|经验|工业|用量|大宗|稳定|目前|现在|已经|暂时|自己|成品"
    r"|层数多|太[\u4e00-\u9fff]|各种|各类|任何"
)
_CUT = re.compile(r"[、和及与或/]|的(?=[\u4e00-\u9fff])")
_EDGE = re.compile(r"^[大小新旧老含带有要用把对做的]+|[类级件品的线等用]+$")
_RUN = re.compile(r"[a-z0-9.]+|[\u4e00-\u9fff]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HAN_ONLY = re.compile(r"[\u4e00-\u9fff]+")
# A work that names the one substance it holds (含氰, 含氟高).
_CONTENT = re.compile(r"含([氰氟铬铅汞砷硫磷氯溴碘镉])[高量的]*")
# Three characters in their order and close together are no accident, two would be.
_LEAST_SPREAD = 3
_BETWEEN = r"[^,。;!?\n、]{0,3}"
# Two Han characters are the least that name a kind of thing.
_SHORTEST = 2
# From this weight on a mention names what the need is about.
_SURE = 0.7
# Share of the phrase's pairs of characters that must stand in what is sought.
_COVERED_FROM = 0.66


# A buyer names the grade, a seller refuses the metal.
_METALS = (
    (re.compile(r"(?:sus|aisi|ss)?(?:2\d\d|3\d\d|4\d\d|904|2205|2507)"), "不锈钢"),
    (re.compile(r"[1-8][0-9a]\d\d|adc|zl|al"), "铝合金 铝件 铝"),
    (re.compile(r"t[ac]\d|ti"), "钛合金 钛件"),
)


def find_denial(sought: str, offer: OfferReading) -> Span | None:
    """Return the span of the first refused phrase that means what is sought, None where there is none.

    sought: as `sought_text` returns it.
    """
    text = offer.normalised.text
    for start, end in offer.refused:
        for part_start, part_end in _parts(text, start, end):
            phrase = text[part_start:part_end]
            if covered_share(phrase, sought) >= _COVERED_FROM or _is_spread(phrase, sought):
                return part_start, part_end
    return None


def sought_text(need: NeedReading, knowledge: Knowledge) -> str:
    """Return what says what is sought, not who asks and on which terms.

    To the parts of the need come the metals that its grades mean, the other words for a service that it names, and the
    classes of goods that a seller would speak of.
    """
    designations = [str(a.value) for a in need.attributes if a.name == "material"]
    metals = [words for shape, words in _METALS if any(shape.match(each) for each in designations)]
    services = [knowledge.nodes[m.node] for m, weight in need.mentions if weight >= _SURE]
    words = [_likenesses(node.name, node.surfaces) for node in services if node.kind == "service"]
    asked = "\n".join(need.asked)
    classes = class_words(asked, need.attributes, find_acts(asked))
    return "\n".join((*need.asked, *metals, *words, *classes))


@lru_cache(maxsize=1024)
def _likenesses(name: str, surfaces: tuple[str, ...]) -> str:
    """Return the surfaces of a service that say the same with other words; 电镀污泥 is but one case of 危废处置."""
    own = set(_pairs(name))
    return " ".join(surface for surface in surfaces if own.intersection(_pairs(surface)))


def covered_share(phrase: str, sought: str) -> float:
    """Return the share of the telling part of a phrase that stands in `sought`; 0 where nothing in it tells."""
    pairs = list(_pairs(_telling(phrase)))
    return sum(pair in sought for pair in pairs) / len(pairs) if pairs else 0.0


def _is_spread(phrase: str, sought: str) -> bool:
    """Tell whether what is refused stands in what is sought with words between: 无缝管 in 无缝钛管, 含氰 in 氰化."""
    telling = _telling(phrase)
    content = _CONTENT.fullmatch(_GENERIC.sub("", phrase).strip())
    if content is not None:
        return content[1] in sought
    if len(telling) < _LEAST_SPREAD or not _HAN_ONLY.fullmatch(telling):
        return False
    # making the pattern costs more than looking for it, and most phrases have a character that is not there at all
    return all(character in sought for character in telling) and _spread_shape(telling).search(sought) is not None


@lru_cache(maxsize=4096)
def _spread_shape(telling: str) -> re.Pattern[str]:
    return re.compile(_BETWEEN.join(telling))


def _telling(phrase: str) -> str:
    """Return what is left of a phrase without words that any refusal may hold; its edges stay where nothing would."""
    core = _GENERIC.sub("", phrase).strip()
    bare = _EDGE.sub("", core)
    return bare if len(bare) >= _SHORTEST else core


def _parts(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the things that a refused phrase joins (溴化、硝化); where 的 joins a use to a thing, the thing."""
    at = start
    for cut in _CUT.finditer(text, start, end):
        if cut.start() > at and cut.group() != "的":
            yield at, cut.start()
        at = cut.end()
    if at < end:
        yield at, end


def _pairs(telling: str) -> Iterator[str]:
    for run in _RUN.findall(telling):
        if not _HAN.match(run):
            yield run
        elif len(run) >= _SHORTEST:
            yield from (run[i : i + _SHORTEST] for i in range(len(run) - 1))
