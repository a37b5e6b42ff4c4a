"""Finds policy entries for a few words or a question: the product's own lexical matcher over title, who and text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.boilerplate import blank_boilerplate
from matching.lexical import LexicalIndex
from matching.normalise import normalise

#: What a word counts for by where it stands.
_TITLE, _WHO, _SUMMARY = 3.0, 1.0, 1.0
_LEAST_SHARE = 0.1
_LEAST_OF_BEST = 0.4
_SAID_OTHERWISE = 0.7
_EMPTY = 40
_DIGITS = 4
#: What every policy is about or every question holds; asked for only where nothing else is.
_COMMON = re.compile(
    r"补贴|补助|奖励|奖补|政策|扶持|资金|申报|申请|享受|条件|材料|流程|怎么|如何|什么|多少|能不能|可不可以|有没有|请问|哪些|哪里|哪个|标准|到账"
    r"|没有?|吗|呢|企业|公司|我们|园区|到底|还有|领取|演示"
)
#: How it is written -> what people say.
_SPOKEN = {
    "技术改造": "技改 设备更新",
    "设备投入": "买设备 新设备",
    "子女": "孩子 小孩",
    "入学": "上学 读书 学位",
    "危险废物": "危废",
    "高新技术企业": "高企",
    "重新认定": "复审",
    "高校毕业生": "应届 大学生",
    "知识产权": "专利 商标",
    "展会": "参展",
    "公租房": "租房",
    "公寓": "宿舍",
    "稳岗返还": "社保返还",
    "需求响应": "限电 错峰",
    "用电": "电费",
    "租金": "房租",
    "规模以上": "上规 入规 升规 小升规",
    "贷款贴息": "贴息 利息",
    "应收账款": "回款 货款",
    "加计扣除": "加计",
    "培训补贴": "培训",
    "清洁生产审核": "清洁生产",
    "出口": "外贸",
}
_WRITTEN = {said: written for written, spoken in _SPOKEN.items() for said in spoken.split()}


@dataclass(frozen=True, slots=True)
class PolicyText:
    """The words of one entry that are searched."""

    id: str
    title: str
    summary: str
    who: str


@dataclass(frozen=True, slots=True)
class PolicyHit:
    """An entry and how much of what was asked it covers, between 0 and 1."""

    id: str
    score: float


class PolicySearch:
    """An index over some entries; made in milliseconds for a few hundred, so that it need not be kept."""

    def __init__(self, entries: Sequence[PolicyText]) -> None:
        self._ids = [entry.id for entry in entries]
        self._index = LexicalIndex()
        parts = [
            [
                (normalise(entry.title).text, _TITLE),
                (normalise(entry.who).text, _WHO),
                (normalise(entry.summary).text, _SUMMARY),
            ]
            for entry in entries
        ]
        # Beside a few entries no word is rare; among some empty ones a word says as much as among many entries.
        parts += [[("", 1.0)]] * _EMPTY
        self._index.add(range(len(parts)), parts)

    def find(self, query: str, *, limit: int) -> list[PolicyHit]:
        """Return up to `limit` entries, the best first; ties in the order given. Nothing in common: nothing."""
        parts = _parts(query)
        if not self._ids or not parts:
            return []
        scores = self._index.score(parts, len(self._ids))
        both = (np.asarray(scores.ngrams) + np.asarray(scores.words)) / 2
        least = max(_LEAST_SHARE, _LEAST_OF_BEST * float(both.max()))
        order = np.lexsort((np.arange(len(both)), -both))[:limit]
        return [
            PolicyHit(self._ids[place], round(float(both[place]), _DIGITS)) for place in order if both[place] >= least
        ]


def _parts(query: str) -> list[tuple[str, float]]:
    """Return what is asked for, and how policies write it where people say it otherwise."""
    asked = normalise(query).text
    content = _COMMON.sub(" ", blank_boilerplate(asked))
    if not content.split():
        content = asked
    written = " ".join(word for said, word in _WRITTEN.items() if said in asked and word not in content)
    return [part for part in ((content, 1.0), (written, _SAID_OTHERWISE)) if part[0].split()]
