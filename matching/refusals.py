"""What a capability says it does not do, lacks, or buys in, so that those words never count as an offer."""

import re
from collections.abc import Iterator

from matching.attribute_types import Span

_OBJECT = r"(?P<object>(?!不(?!锈))[^,。;!?\n()]{1,30})"
# Words of refusal before their object. Longer words first; what makes them harmless stands in the lookaheads.
_BEFORE = re.compile(
    r"(?:(?:暂时?|目前|现在|我们|都|均|一律|概|也|还|基本|原则上)?"
    r"(?:不(?:再|单独|对外|直接)*(?:会|能|可以?|愿|想)?(?:做|接受?|生产|加工|承接|承揽|提供|供应|供货"
    r"|供|涉及|经营|包括|包含|含|包|搞|处理|收集|收|卖|销售|代理|支持|具备|负责|从事|造|种|培训|跑(?![偏香冒])"
    r"|养|碰|沾|囤货?|酿|放(?!心|大|行|松|宽|弃|射|假|电|热|缓|量))(?!大|好|工(?!艺)"
    r"|完|到位|锈)"
    r"|做不了|干不了|接不了|没有能力做?|没法做|无法(?:做|加工|生产|提供|承接|处理)?|没有做过|没做过"
    r"|未做过|没干过|未从事"
    r"|没有?(?=[^,。;]{0,16}(?:资质|许可|证|认证|能力|设备|产线|生产线|工序|车间|经验|条件|装置|炉|机"
    r"|线|业务|厂房|仓库|团队))|没有(?!.{0,2}问题|限制|要求|最?低?起订|不|(?:老师|师傅|师资|人手|机床|条件)(?:[,。;]|$))"
    r"|无(?!缝|损|纺|尘|菌|水|氟|铅|卤|氧|人|刷|溶剂|机|纸|线|骨|极|心|酒|毒|害|纺|油|甲|硅|铬|氰|磷"
    r"|糖|菌|负压)(?=[^,。;]{0,16}(?:资质|许可|证|认证|能力|设备|产线|生产线|工序|车间|经验|条件|装置"
    r"|业务))"
    r"|(?<![除是])非(?=[a-z]{2})|暂无|暂缺|尚无|缺少|缺乏|缺(?!陷|口)|未办理?|未取得|未配备?|未上|不具备|不拥有"
    r"|(?<![承可接对受供])(?:外购|外采|外包|委外|外发|(?<!承接)外协(?!加工件|作|服务|单位))(?:的|来的"
    r"|部分)?(?!不|加工|处理|完成|解决|给|出去|[、)]|件(?:[,。;]|$))))" + _OBJECT
)
# A work that is not done is itself the object: 不拉丝, 也不镀锌, 只切不磨齿.
_WORK = re.compile(
    r"(?:^|[,。;!?\n(]|我们|我厂|也|都|暂|目前|自己|只[\u4e00-\u9fff])不"
    r"(?P<object>(?:[锻铸焊镀喷染织纺轧]|拉[丝深拔]|磨(?!损|合)|切(?!实)|冲[压孔]|挤[出压]|印刷|烧结|发泡|开模|打样)[^,。;!?\n()]{0,20})"
)
_CLAUSE = re.compile(r"[^,。;!?\n()]+(?:\((?:需|要|均|全部)?(?:外协|外购|外包|委外|外发|不做|不含|没有)\))?")
_AFTER = re.compile(
    r"(?:本身|这[一块道个]*|环节|工序|部分)?(?:目前|暂时|现在|已经?|早就|一直|都|均|全部|一律|需要?|要|得|是|为|靠"
    r"|依靠|还|暂|也|我们|我厂|自己|本厂)*\(?"
    r"(?:(?:(?<![承可接对])(?:外协|外购|(?<!、)外包|委外|外采|外发|发外|送外|外送)(?:加工|处理"
    r"|完成|解决|厂|给[^,。;]{0,10}|出去|的|件|不供|不卖)*"
    r"|不(?:再|单独|对外)?(?:会|能)?(?:做|接|生产|加工|承接|提供|供应|供货?|包|含|造|种|养"
    r"|碰|沾|管|收|卖|配|带|储?存|储|租|出|承?运|拉|进(?:场|库|厂|门)?|跑|办|送|代|培训|测|检|修|装|洗|锻|铸|焊|镀|喷|磨|切|冲|挤|印|织|在[^,。;]{0,6}范围)"
    r"|[\u4e00-\u9fff]不(?:了|出来?|下来?|上去?|动|到|去)|没有?(?:接|做|干|碰)过|不敢[接做碰]|不会|不行|找外[援厂]"
    r"|尚?[没无未]有?(?:批量|量产|相关)?(?:授权|资质|资格|老师|师傅|师资|人手|机床|条件|体系|业绩|认证|取证|批文?|拿证|证|许可证?|设备|量产)(?:办|做)?"
    r"|没有?(?:做)?这[块项类]?(?:业务)?|从(?:外头|外面|外边|外地)(?:买|进|采购)|(?:外头|外面|买|采购|进)(?:买|来|进)?的"
    r"|[没未]立项|[没未]投产|还没有?|做不了|没做|未做|没有|没上|没配|未配|未办理?|暂无(?:产品)?|没有?线|不在(?:证|资质)(?:内|里)?"
    r"|请另?找(?:别家|别人|别的厂|他家|同行)|另请高明|暂缺|不具备|委托(?:别人|外厂|第三方)[^,。;]{0,6}|(?<=[\u4e00-\u9fff])(?:证书?|手续)(?:还|正)?在(?:办理?|申请|申办)(?:中|之中)?|停[产做]|(?<=已)停|(?<=已经)停|[租排住约]满|已满|在[建试](?:制|产)?|在(?:装修|改造|调试|扩建|筹建)"
    r"|(?:要到|得等?到?|等到?)?(?:明年|后年|下半年|年底|下季度)(?:才|再|会|要)?(?:上线?|装|投产|投用|建成?|开工?|能做))"
    r"){1,3}(?=了?(?:[、)]|$))"
)
# “…层数多,我们暂时做不下来”: the clause holds nothing but the refusal, its object is the clause before.
_BARE = re.compile(
    r"[,、](?:我们|我厂|本厂|暂时?|目前|现在|都|也|还|就|是)*[\u4e00-\u9fff]不(?:了|下来?|动|出来?)(?=[,。;!?\n()]|$)"
)
_EXCEPT = re.compile(
    r"除(?!尘|锈|油|臭|湿|草|磷|杂|味|垢|氧|胶|硫|砷|铁|菌|漆|毛|去|气|醛|冰|雪|虫|湿|氮|霜"
    r"|静)(?:了)?(?P<object>[^,。;!?\n()]{1,20}?)(?:以外|之外|外)"
)
_TRIGGER = re.compile(r"[不没未无外缺委除暂非停满在请]|[明后]年|年底|下半年|下季")
_NEVER_MADE = re.compile(r"[没未]有?[做干]过")
_WILLING = re.compile(r"愿意?|可以?试|试做|有意|可开发|想(?:试|转)|能试|不妨")
_HARMLESS = re.compile(
    r"(?:批量)?(?:取证|资质|许可|证书?|认证|体系|业绩|设备|条件|经验|量产|资格)$|钱|费|起订|最低|限制|问题|中间商|库存|污染|公害"
)
_TRIM_HEAD = re.compile(r"^(?:过|了|的|任何|自己的|自有的?|专门的|配套|相应的?|独立的?|到|接|做|\s)+")
_TRIM_TAIL = re.compile(r"(?:只[\u4e00-\u9fff]|的订单|的单子|的活|的业务|业务|订单|的|了|等|这类|之类|\s)+$")
_LEAD_WORDS = re.compile(
    r"^(?:.*?(?:其中|但是?|不过|只是|另外|而且|同时|至于|我们|我厂|我司|本厂))?(?:的|是|为|有|\s)*"
)


def refusals(text: str) -> list[Span]:
    """Return the spans of a normalised capability that name what is refused, lacked, or bought in from others.

    A span covers the object up to the next punctuation (“、” joins objects), without the refusing word itself. In text
    order, not overlapping. 不锈钢, 无缝管 and 除尘 are no refusals, 承接外协加工 is an offer.
    """
    if not _TRIGGER.search(text):
        return []
    found: list[Span] = []
    for start, end, lead in (*_objects_after(text), *_objects_before(text)):
        span = _trim(text, start, end, lead=lead)
        if span is not None and not any(a < span[1] and span[0] < b for a, b in found):
            found.append(span)
    return sorted(found)


def _objects_after(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield what stands after a refusing word: 不做热处理, 除热处理外."""
    for match in _BEFORE.finditer(text):
        if not (_NEVER_MADE.search(match.group()) and _WILLING.search(text, match.end("object"), match.end() + 16)):
            yield *match.span("object"), False
    for match in (*(_WORK.finditer(text) if "不" in text else ()), *_EXCEPT.finditer(text)):
        yield *match.span("object"), False


def _objects_before(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield what stands before a refusing word that ends its clause: 渗碳外协, 镀锌不做, 常温库已租满."""
    for clause in _CLAUSE.finditer(text):
        match = _AFTER.search(clause.group())
        if match is None:
            continue
        if not (_NEVER_MADE.search(match.group()) and _WILLING.search(text, clause.end(), clause.end() + 16)):
            yield clause.start(), clause.start() + match.start(), True
    for bare in _BARE.finditer(text):
        yield max(text.rfind(mark, 0, bare.start()) for mark in ",。;!?\n()") + 1, bare.start(), True


def _trim(text: str, start: int, end: int, *, lead: bool) -> Span | None:
    """Cut filler off both ends; None where nothing nameable is left or the object makes the refusal harmless."""
    if lead:
        start += _end_of(_LEAD_WORDS.match(text[start:end]))
    start += _end_of(_TRIM_HEAD.match(text[start:end]))
    tail = _TRIM_TAIL.search(text[start:end])
    end = start + tail.start() if tail else end
    words = text[start:end]
    return None if not words or _HARMLESS.match(words) else (start, end)


def _end_of(match: re.Match[str] | None) -> int:
    return match.end() if match else 0
