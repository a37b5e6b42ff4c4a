"""Which things in a text are its subject, and which only say what the subject is for, made of, or done to.

“双氧水储罐” is about tanks, “用于盆角齿检测” about testing, “为储能箱体提供密封条” about seals: whoever looks for hydrogen
peroxide, gears or enclosures is not served by them, though every word of the need stands in the text.
"""

import re
from collections.abc import Iterator, Sequence

from matching.attribute_types import Span
from matching.mentions import Mention
from matching.spans import is_within

_STOP = r"[^,。;!?\n()]"
_SERVED = re.compile(
    rf"(?:(?:主要|专门|专业|长期|一直|可|能|也)?(?:适?应?用[于在]|运用于|面向|服务于|针对|专供|适合|适用|配套于|供应?给|提供给)"
    rf"(?P<open>{_STOP}{{1,24}})"
    rf"|(?<![认称作成变转改列定设因])(?:为|给|替|帮|跟着?|随)(?!主|本|期|准|止|例|核心|依托|基础|了)"
    rf"(?P<closed>{_STOP}{{2,18}}?)"
    rf"(?=(?:等)?(?:提供|配套?|做|供货?|供应|加工|生产|服务|打样|开发|定制|代工|代加工|送|维护|维修|检测|贴牌|清洗|处理))"
    rf"|(?:主要|长期|稳定)?(?:客户|用户|下游)(?:主要)?(?:有|是|为|包括|含|:)(?P<clients>{_STOP}{{1,40}}))"
)
_STUFF = re.compile(rf"(?:以|用|拿)(?P<stuff>{_STOP}{{2,14}}?)(?:为|做|作|当)(?:主要)?(?:原料|原材料|材料|基材)")
_BOUGHT = re.compile(rf"(?:原料|原材料|主料|辅料|坯料|毛坯)(?:主要)?(?:是|为|用|有|靠|从|:)(?P<bought>{_STOP}{{1,20}})")
# What may stand between a thing and the word that it only describes.
_LINK = (
    r"(?:等|类|在线|自动|全自动|用|专用|行业|企业|厂家?|车间|生产|制造|加工|产品|零件|工件|零部件|相关|配套|成品)*的?"
)
_HEADS = (
    "检测 测量 测试 检验 化验 试验 分析 监测 测绘 探伤 治具 夹具 模具 刀具 工装 量具 检具 模 设备 装备 机械 机床 机组 仪表 仪器 仪 "
    "容器 储罐 储槽 罐 槽车 罐车 管道 泵 阀 浓度计 传感器 包装 纸箱 托盘 运输 物流 仓储 装卸 配送 贸易 经销 代理 批发 零售 转运 "
    "维修 维保 保养 翻新 改造 安装 清洗 喷涂 涂装 喷粉 防腐 保护膜 贴膜 密封 密封条 密封圈 垫片 胶 胶条 胶带 油 剂 液 漆 涂料 催化剂 添加剂 稳定剂 "
    "线缆 线束 消防 灭火 灯 标牌 铭牌 废料 废水 废液 废气 边角料 屑 回收 保险 贷款 保函 培训 咨询 设计 软件 系统 方案 平台 直播 展会 协会 市场 品牌 "
    "苗 苗木 种苗 种子 肥料 农药 烘干机 冷库 摊位 标准 技术 课程 人才 招聘"
)
_HEAD = re.compile(_LINK + "(?:" + "|".join(sorted(_HEADS.split(), key=len, reverse=True)) + ")")


# The clause gives away that somebody else brings the thing, or that nothing of it leaves the house.
_NOT_SOLD = re.compile(
    rf"(?P<absent>{_STOP}{{2,24}}?)(?:本身)?(?:全部|均|都|一律|也|我们|我厂|一概)*"
    r"(?:由(?:业主|客户|甲方|用户|对方|需方)(?:自行)?(?:自购|自备|自带|提供|负责|采购)|自用(?!化)|不外卖|不外售|不产(?!生)|不对外)"
)
_INSIDE = re.compile(rf"(?:[装用配放][在于到]|安装[在于]?)(?P<inside>{_STOP}{{2,16}}?)(?=里|内|上|中|的|外|,|。|;|$)")
_ACTED_ON = re.compile(
    rf"(?:承运|运输|运送|拉运|储存|存放|装卸|检测|检验|化验|测试|清洗|维修|维保|抢修)(?:过|各类|各种|整车|大宗|:)?(?P<object>{_STOP}{{1,20}})"
)
_TRADE = re.compile(rf"(?:代理|代购|经销|分销|批发|转卖|倒卖|贸易商?){_STOP}*$")

# How far a thing is offered that is only described, served, or used.
_ASIDE = 0.2
# A dealer has it, but does not make it.
_DEALT = 0.6
# Where a title names the offer, what only the text names is detail.
_BEHIND_TITLE = 0.5


def context_spans(text: str) -> list[Span]:
    """Return what a normalised capability names only as its use, its customers or its raw material, in text order."""
    found = []
    for pattern in (_SERVED, _STUFF, _BOUGHT, _NOT_SOLD, _INSIDE, _ACTED_ON):
        for match in pattern.finditer(text):
            name = match.lastgroup
            if name:
                found.append(match.span(name))
    return sorted(found)


def is_modifier(mention: Mention, text: str, mentions: Sequence[Mention]) -> bool:
    """Tell whether a mention only describes the noun behind it: another node, or a word such as 检测, 储罐, 模具."""
    if _HEAD.match(text, mention.end):
        return True
    next_noun = mention.end + (text[mention.end : mention.end + 1] in {"用", "的"})
    return any(other.start in {mention.end, next_noun} for other in mentions)


def weigh_offers(
    text: str, mentions: Sequence[Mention], context: Sequence[Span], *, title_end: int
) -> Iterator[tuple[Mention, float]]:
    """Yield each mention of a normalised capability with how far its node is offered, 0 to 1.

    title_end: where the title ends in `text`, 0 where there is none.
    """
    aside = {m for m in mentions if is_within(m.span, context) or is_modifier(m, text, mentions)}
    subjects = {m.node for m in mentions if m.start < title_end and m not in aside}
    described = {m.node for m in mentions if m.start < title_end and m in aside}
    for mention in mentions:
        if mention in aside or (mention.node in described and mention.node not in subjects):
            yield mention, _ASIDE
            continue
        weight = _DEALT if _TRADE.search(text, _clause_start(text, mention.start), mention.start) else 1.0
        if title_end and mention.node not in subjects:
            weight *= _BEHIND_TITLE
        yield mention, weight


def _clause_start(text: str, at: int) -> int:
    """Return where the sentence part that holds `at` begins; 、 joins."""
    return max(text.rfind(mark, 0, at) for mark in ",。;!?\n") + 1
