"""The words that both texts share, as exact spans of the stored texts."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import rjieba

from matching.attribute_types import Span
from matching.boilerplate import blank_boilerplate
from matching.normalise import Normalised
from matching.proposals import Evidence, Side
from matching.reading import NeedReading, OfferReading
from matching.tokens import STOP_WORDS

_SHORTEST = 2
_MOST_QUOTES = 3
# A phrase in the title of a capability is its subject: worth this many characters more than one further down.
_TITLE_BONUS = 2
# Words that stand in every second post. They may join other words inside a phrase, but neither begin, end nor make one.
_GENERIC_LIST = (
    "产品 东西 项目 服务 业务 行业 领域 产业 产业链 链内 链上 园区 工厂 车间 现场 本地 当地 附近 就近 周边 国内 "
    "全国 地方 部门 生产 加工 制造 制作 使用 供应 供货 供给 配套 采购 购买 销售 承接 对外 支持 帮忙 处理 解决 "
    "办理 安排 完成 开展 建立 保证 满足 要求 质量 品质 规格 尺寸 型号 种类 品种 价格 成本 数量 用量 标准 技术 "
    "设备 材料 关键 核心 零部件 部件 配件 成品 样品 样件 长期 稳定 及时 快速 优先 专门 全部 部分 各种 多种 常用 "
    "常规 一般 普通 主要 重要 重点 需求 需要 必须 希望 最好 可以 能够 出来 过来 起来 下来 回来 出去 里面 上面 "
    "外面 以后 以前 之前 之后 同时 另外 还有 还要 包括 其中 比如 直接 自己 大家 我们 他们 一家 一台 一批 一个 "
    "一次 一种 一套 一条 一年 一月 一天 一周 每月 每年 每天 每周 每次 个月 年内 月底 年底 目前 近期 最近 今年 "
    "明年 已经 正在 准备 计划 打算 考虑 合适 合格 方便 放心 靠谱 老板 客户 用户 师傅 人员 员工 工人 记录 数据 "
    "报告 情况 问题 时间 时候 也可 也行 就行 都行 可谈 面谈 小批量 大批量 批量 能力 经验 资质 条件 公里 运输 送货 "
    "上门 到厂 增加 提高 降低 英寸 产品质量 办法 方法 方式 最大 最小 最高 最低 "
    "吨 套 件 条 台 米 寸 平 根 支 只 片 块 副 辆 车 次 年 月 天 公斤 毫米 厘米 平米 平方米 立方米"
)
_GENERIC = STOP_WORDS | frozenset(_GENERIC_LIST.split())


def shared_phrases(need: str, offer: str, *, title_end: int = 0) -> list[tuple[Span, Span]]:
    """Return the phrases that stand in both texts and say something, as pairs of spans.

    A phrase is made of whole words of the need, crosses no space or punctuation, and has at least one word of two or
    more letters that is not said in every second post; figures alone say nothing. Each is given once, at its first
    place on both sides. Longest first, those in the capability's title (before `title_end`) preferred, then by place
    in the need. At most three.
    """
    found: dict[str, tuple[Span, Span]] = {}
    for start, end in _runs(need, offer):
        phrase = need[start:end]
        at = _find_whole(offer, phrase)
        found.setdefault(phrase, ((start, end), (at, at + end - start)))

    def by_worth(pair: tuple[Span, Span]) -> tuple[int, int]:
        (start, end), (_, offer_end) = pair
        return start - end - (_TITLE_BONUS if offer_end <= title_end else 0), start

    kept: list[tuple[Span, Span]] = []
    for phrase, pair in sorted(found.items(), key=lambda item: by_worth(item[1])):
        if not any(phrase in need[slice(*other)] for other, _ in kept):
            kept.append(pair)
    return kept[:_MOST_QUOTES]


def quote(side: Side, stored: str, normalised: Normalised, span: Span) -> Evidence:
    """Return the exact stored text behind a span of the normal form."""
    start, end = normalised.span(*span)
    return Evidence(side, start, end, stored[start:end])


def quote_shared(need: NeedReading, need_text: str, offer: OfferReading, offer_text: str) -> list[Evidence]:
    """Return what both sides say in the same words, one quotation from each side per phrase."""
    wanted = blank_boilerplate(need.normalised.text)
    offered = offer.offered_text
    evidence = []
    for need_span, offer_span in shared_phrases(wanted, offered, title_end=offer.title_end):
        evidence.append(quote("need", need_text, need.normalised, need_span))
        evidence.append(quote("capability", offer_text, offer.normalised, offer_span))
    return evidence


class _Word(NamedTuple):
    """A word of a need: where it stands, whether it is one at all, says something, and may bear a phrase."""

    start: int
    end: int
    text: str
    is_word: bool
    is_empty: bool
    tells: bool


@lru_cache(maxsize=4)
def _words(need: str) -> tuple[_Word, ...]:
    """Return the need's words in order; one need is quoted beside many capabilities."""
    return tuple(
        _Word(start, end, word, word.isalnum(), _is_empty(word), _tells(word))
        for word, start, end in rjieba.tokenize(need, "default")
    )


def _runs(need: str, offer: str) -> Iterator[Span]:
    """Yield the longest runs of the need's words that stand in the offer, without empty words at either end."""
    words = _words(need)
    first = 0
    while first < len(words):
        begin = words[first]
        if not begin.is_word or begin.text not in offer:
            first += 1
            continue
        last = first
        while (
            last < len(words) and words[last].is_word and _find_whole(offer, need[begin.start : words[last].end]) >= 0
        ):
            last += 1
        run = words[first:last]
        while run and run[0].is_empty:
            run = run[1:]
        while run and run[-1].is_empty:
            run = run[:-1]
        if any(word.tells for word in run):
            yield run[0].start, run[-1].end
        first = max(last, first + 1)


def _find_whole(text: str, phrase: str) -> int:
    """Return where the phrase first stands without cutting a Latin word or a figure in two, -1 where it does not."""
    at = text.find(phrase)
    while at >= 0 and (_cuts(text, at) or _cuts(text, at + len(phrase))):
        at = text.find(phrase, at + 1)
    return at


def _cuts(text: str, at: int) -> bool:
    around = text[max(at - 1, 0) : at + 1]
    return 0 < at < len(text) and around.isascii() and around.isalnum()


def _is_empty(word: str) -> bool:
    return word in _GENERIC or word.isdigit()


def _tells(word: str) -> bool:
    return len(word) >= _SHORTEST and not _is_empty(word)
