"""Which part of a need asks, which part tells who asks, and which part is about terms; and how open the need is."""

import re
from dataclasses import dataclass

from matching.attribute_types import Span
from matching.boilerplate import blank_boilerplate
from matching.refusals import refusals

__all__ = ["NeedIntent", "NeedSegments", "Span", "read_intent", "refusals", "split_need"]


@dataclass(frozen=True, slots=True)
class NeedSegments:
    """Spans of a normalised need.

    head: the clause that names what is sought (the whole text where none stands out).
    own_business: what the asker itself makes or what the thing sought is for; its makers are competitors, not partners.
    trailing: terms, payment, contact, workers, site, deadline.
    papers: which certificates, permits or reports a supplier must have.
    """

    head: Span
    own_business: tuple[Span, ...]
    trailing: tuple[Span, ...]
    papers: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedIntent:
    """How wide a need may be answered.

    upstream: asks for the material or blank of the thing named. any_industry: makers from other trades are welcome.
    never_made_ok: who has not made it yet may answer. process_only: labour on the asker's material or drawing.
    """

    upstream: bool
    any_industry: bool
    never_made_ok: bool
    process_only: bool


_CLAUSE = re.compile(r"[^,。;!?\n]+")
_SEEK = re.compile(
    r"求购|采购|寻求|寻找|寻|急需|急求|急找|诚征|需要|需求|需(?![求要])|想(?:找|要|买|请|采购|订|做"
    r"|定制|外发)|找(?!到我)|有没有|有谁|谁(?:家|能|有|会)"
    r"|哪(?:家|里|个|位)|缺|招|求|外协|委托|定制|询价|拟购|能(?:不能|否)"
)
_OWN_VERB = (
    r"(?:主要|专业|专门|一直|长期|常年|目前|是一?家|主|在|就是)*(?:从事|生产|制造|做|经营|加工|研发"
    r"|主营|主做|营|产|出口|搞)(?!不|过|一批|个|成)"
)
_OWN = re.compile(
    rf"(?:(?:我们?(?:公司|厂里?|单位|企业|司|家)?|本(?:公司|厂|司|企业)|咱们?厂?|公司"
    rf"|敝司)(?:[为给与][^,。;!?\n]{{1,10}}?)?(?:配套)?{_OWN_VERB}|主营(?:业务|产品)?(?:是|为|:)?"
    r"|主要产品(?:是|为|有|:)"
    rf"|主产)(?P<object>[^,。;!?\n]+)"
)
_OWN_NOUN = re.compile(
    r"(?:我们?(?:公司|厂|司|单位|企业)?|本(?:公司|厂|司))(?:是|为|系)(?:一家|家|一个|专业"
    r"|专门)?(?P<object>[^,。;!?\n]+?)(?:生产|制造|加工|研发)*(?:企业|厂家|厂|公司|单位|基地"
    r"|商)(?=[,。;!?\n]|$)"
)
_APPLICATION = (
    re.compile(
        r"用(?:于|在|来(?:做|生产)?|作)(?P<object>[^,。;!?\n]{1,20}?)(?:的(?=[^,。;!?\n])"
        r"|上(?=[,。;!?\n]|$)|(?=[,。;!?\n]|$))"
    ),
    re.compile(r"[为给](?P<object>(?!我|您|你|大家)[^,。;!?\n]{1,16}?)(?:做)?(?:配套|供货|提供配套)"),
    re.compile(r"(?:做|生产|装)(?P<object>[^,。;!?\n的]{1,14}?)(?:要)?用(?:的|到的)?(?!于|户|品|途|具|工|量|电|水|料)"),
    re.compile(r"(?<![\u4e00-\u9fff])(?P<object>[^,。;!?\n的]{2,10}?)(?:上|里面?)(?:用|面用)的"),
    re.compile(r"(?P<object>[^,。;!?\n的]{2,10}?)(?:配套|项目|产线|生产线|工程|车间)(?:需|用|所)"),
)
# 退火我们自己有炉子, 料我们供: what the asker has or brings is not sought.
_PROVIDED = re.compile(
    r"(?:^|(?<=[,。;!?\n]))(?P<object>[^,。;!?\n]{1,10}?)(?:都|全|是|由)?"
    r"(?:(?:我们?|我[厂司方]|本厂|厂里)自己(?:能|会|可以|来|就|也)?(?:有|做|搞|带|供|配|备|解决)(?:[^,。;!?\n没不]{0,4})"
    r"|(?:我们?|我[厂司方]|客户|甲方)(?:这边|来)?(?:提供|供|出|带|备))(?=[,。;!?\n]|$)"
)
_TRAILING = re.compile(
    r"付款|账期|月结|预付|结算|现款|承兑|定金|开票|含税|发票|税点|价格|单价|报价|预算|运费|包邮"
    r"|送货|到厂|交货地|自提|物流费|联系|电话|微信|邮箱|先生|女士|经理|面议|详谈|私聊|交期"
    r"|交货|货期|工期|到货|发货|(?:[\d日号月底初旬末年节周天]|周[一二三四五六])之?前(?:要|交"
    r"|完成|到)|以?内(?:要|交|到|完成)"
    r"|位于|地址|坐落|成立于|注册资本|占地|谢谢|感谢|急用|长期合作|长期供"
)
# Workers, site and cash are what some needs are about: terms only behind a clause that asks for something else.
_SURROUNDINGS = re.compile(r"招聘|工人|员工|招工|宿舍|社保|薪|厂房|场地|现场|现金")
# A clause that only says which papers a supplier must have (需食品添加剂许可证) seeks nothing, unless it is about
# getting them (办理许可证).
_PAPERS = re.compile(
    r"(?![^,。;!?\n]*(?:办理?|代办|申请|申报|咨询|辅导|编制|拿到?证|取证|一[份个套]|环评|可研|评估|审计|能评))"
    r"(?:并|且|还|另|也|同时)?(?:必?须|需要?|要求?|应当?|得|请|最好)"
    r"[^,。;!?\n]{0,20}(?:许可证?|资质|证书?|认证|合格证|报告|证明|备案|资料|文件|手续|杂质谱)(?:者?优先|齐全|齐备)?"
)
_UPSTREAM = re.compile(
    r"原料|原材料|上游|毛坯|坯料|锻坯|铸坯|基材|基料|用料|用的料|主材|辅料|原辅|前驱体|中间体|坯件|母材|原药|半成品"
)
# The whole of what a maker buys, not one named thing.
_ALL_INPUTS = re.compile(r"上游|辅材|耗材|大宗料|原辅|主辅料|bom|配套率|本地化率|本地配套|易损件|易损配套")
_SELF = re.compile(r"\A\s*(?P<object>[^,。;!?\n]{2,20}?(?:厂|企业|公司|基地|车间))(?=[,。;!?\n])")
_FIRST = re.compile(r"\A\s*(?P<object>[^,。;!?\n]{2,20})(?=[,。;!?\n])")
_ANY_INDUSTRY = re.compile(
    r"(?:不限|不管|不论|无论|不拘|不分)(?:什么|哪个|哪一?|任何|于)?(?:本)?(?:行业|行当|领域|专业)"
    r"|(?:行业|领域|专业)(?:都)?(?:不限|不拘|不论|均可|都行)|跨行业?|别的行业|其他(?:行业|领域)"
    r"|哪个行业|哪行"
    r"|非本行业|任何行业|各行各业|不一定(?:要|是)?(?:同行|本行|做这)|相近行业|类似(?:工艺|行业|结构)|行外"
)
_NEVER_MADE = re.compile(
    r"[没未](?:有)?(?:做|干|生产|接触|加工)过(?:的|这个|这种|类似)*(?:也|亦|都|没关系|不要紧|不怕|但)"
    r"|(?:愿意?|可以?|肯|敢|想|接受|能)(?:尝?试(?:做|制|一试|试|样)?|转(?:产|型)|开发|摸索)(?!样)"
    r"|试(?:着做|做一下)|转产|转型|联合(?:开发|研发|攻关|试制)|共同(?:开发|研发|攻关|试制)|合作(?:开发"
    r"|研发)|(?:不要求|无需|不需要|不用|不必有?)(?:做过|有?(?:同类|相关)?经验|业绩)|从零|首次(?:做|试)"
    r"|零经验"
)
_PROCESS_ONLY = re.compile(
    r"来料(?:加工)?|来图(?:来样)?加工|带料加工|自带料|我[们司方厂]?(?:自己)?(?:供|提供|出"
    r"|带)(?:的)?(?:毛坯|材料|原料|原材料|料|坯料?)|只(?:需|要)?加工|代(?:为)?加工|代工|委托加工"
    r"|委外加工|外协加工|贴牌|oem|odm|加工费|包工不包料|纯加工|客供料|客户?供料|甲供|受托|受托生产|cmo"
    r"|cdmo"
)


def split_need(text: str) -> NeedSegments:
    """Split a normalised need into what it seeks, what it says of the asker, and terms.

    A clause that both introduces the asker and asks (我司生产电机需采购硅钢片) is cut at the asking word.
    """
    own = _own_business(text)
    clauses = [match.span() for match in _CLAUSE.finditer(text)]
    terms = [span for span in clauses if _TRAILING.search(text, *span) and not _asks_for_thing(text, span)]
    papers = [span for span in clauses[1:] if _PAPERS.fullmatch(text, *span)]
    head = _head(text, clauses, own, [*terms, *papers])
    terms += [
        span
        for span in clauses
        if span[0] >= head[1] and _SURROUNDINGS.search(text, *span) and not _SEEK.search(text, *span)
    ]
    return NeedSegments(head, tuple(own), tuple(sorted(set(terms))), tuple(papers))


def read_intent(text: str) -> NeedIntent:
    """Read from a normalised need how wide it may be answered."""
    return NeedIntent(
        upstream=bool(_UPSTREAM.search(text) or _ALL_INPUTS.search(text)),
        any_industry=bool(_ANY_INDUSTRY.search(text)),
        never_made_ok=bool(_NEVER_MADE.search(text)),
        process_only=bool(_PROCESS_ONLY.search(text)),
    )


def _own_business(text: str) -> list[Span]:
    """Return what the asker makes and what the thing sought is for, in text order, not overlapping."""
    found: list[Span] = []
    for pattern in (_OWN_NOUN, _OWN, _PROVIDED, *_APPLICATION):
        for match in pattern.finditer(text):
            span = _without_asking(text, *match.span("object"))
            if span[0] < span[1] and not any(a < span[1] and span[0] < b for a, b in found):
                found.append(span)
    return sorted(found) or _opening_business(text)


def _opening_business(text: str) -> list[Span]:
    """Return the first clause where it presents the asker (单晶拉棒切片厂，…) or where all of its inputs are sought."""
    opening = _SELF.match(text) or (_FIRST.match(text) if _ALL_INPUTS.search(text) else None)
    if opening is None or _SEEK.search(opening["object"]) or _ALL_INPUTS.search(opening["object"]):
        return []
    return [opening.span("object")]


def _without_asking(text: str, start: int, end: int) -> Span:
    """Cut the object off where the asking begins, and cut closing particles."""
    asking = _SEEK.search(text, start, end)
    stop = asking.start() if asking else end
    while stop > start and text[stop - 1] in "的,现拟急欲 因为所":
        stop -= 1
    return start, stop


def _asks_for_thing(text: str, span: Span) -> bool:
    """Tell whether a clause names a thing sought although it also speaks of terms."""
    asking = _SEEK.search(text, *span)
    if asking is None:
        return False
    terms = _TRAILING.search(text, *span)
    return terms is None or terms.start() - asking.end() > 1 or span[1] - terms.end() > _LONG_TAIL


#: Characters after a term word that still name something (送货上门的劳保用品).
_LONG_TAIL = 6


def _head(text: str, clauses: list[Span], own: list[Span], trailing: list[Span]) -> Span:
    """Return the first clause that asks for something nameable, from its asking word where own business precedes it.

    Where the asking clause names nothing (…，谁家能做？), the nearest clause with content before it, else after it.
    """
    blanked = blank_boilerplate(text)
    telling = [span for span in clauses if span not in trailing and _names_something(text, blanked, span)]
    for start, end in telling:
        asking = _SEEK.search(text, start, end)
        if asking is not None:
            introduced = any(start <= a and b <= asking.start() for a, b in own)
            return (asking.start() if introduced else start), end
    for start, end in telling:
        if sum(min(b, end) - max(a, start) for a, b in own if a < end and start < b) < (end - start) / 2:
            return start, end
    return 0, len(text)


def _names_something(text: str, blanked: str, span: Span) -> bool:
    """Tell whether a clause has words of its own beyond asking and beyond how open the need is."""
    if _ANY_INDUSTRY.search(text, *span) or _NEVER_MADE.search(text, *span):
        return False
    return _EMPTY_WORDS.sub("", blanked[slice(*span)]) != ""


# 先找这两样, 本地找供货, 谁能直接供整机, 大约400块: whatever is meant stands in another clause.
_EMPTY_WORDS = re.compile(
    r"这[两三几些]?[样项种类个件批款]?|先|都|也|直接|整机|成品|本地|当地|附近|就近|园区[内里]?|用得[上着到]|供货商?|厂家?"
    r"|大?约?\d+(?:\.\d+)?[万千]?[块个件台套吨米只片根条批]|[\s做的能会可以有没现货吗呢么要供应生产加工就行得了:找]"
)
