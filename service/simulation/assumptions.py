"""What the simulation assumes of people: guesses, stated once, that no measurement stands behind.

They are the same in every arm, so that arms differ by what is shown to whom and when, not by how willing people are.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Grades = Mapping[int, float]
"""How a firm fits a need (0 unrelated … 3 fits exactly) -> a probability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """A lognormal delay in working minutes."""

    median: float
    spread: float

    def minutes(self, normal: float) -> float:
        """Return the delay for a standard normal number."""
        return float(self.median * 2.718281828459045 ** (self.spread * normal))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """How likely and how fast people are; every delay in working minutes."""

    needs_per_firm_month: float = 0.25
    recognised: Grades
    interested: Grades
    asker_agrees: Grades
    reads: float = 0.7
    reads_when_reminded: float = 0.5
    confirms: float = 0.8
    attends_salon: float = 0.6
    salon_meetings: int = 8
    signs: float = 0.7
    delivers: float = 0.9
    looked_at: int = 10
    told_at_once: int = 3
    stretch_told: int = 2
    reminders: tuple[float, float] = (120.0, 240.0)
    ring_after: float = 240.0
    officer: Delay = Delay(median=60, spread=1.0)
    reading: Delay = Delay(median=90, spread=1.0)
    deciding: Delay = Delay(median=60, spread=0.8)
    asker: Delay = Delay(median=45, spread=1.0)
    confirming: Delay = Delay(median=120, spread=1.0)
    after_salon: Delay = Delay(median=900, spread=0.8)
    signing: Delay = Delay(median=10 * 450, spread=0.5)
    delivering: Delay = Delay(median=30 * 450, spread=0.5)


USUAL = Assumptions(
    recognised={3: 0.9, 2: 0.9, 1: 0.5, 0: 0.2},
    interested={3: 0.75, 2: 0.55, 1: 0.12, 0: 0.01},
    asker_agrees={3: 0.8, 2: 0.65, 1: 0.25, 0: 0.05},
)
"""Set before the first run and not changed since."""


def statements(a: Assumptions) -> list[tuple[str, str]]:
    """Return every assumption in words, Chinese and English."""
    grades = ("recognised", "interested", "asker_agrees")
    values: dict[str, object] = {name: getattr(a, name) for name in a.__dataclass_fields__ if name not in grades}
    values |= {name: "/".join(f"{getattr(a, name)[grade]:g}" for grade in (3, 2, 1, 0)) for name in grades}
    return [(zh.format(**values), en.format(**values)) for zh, en in _STATEMENTS]


_STATEMENTS = (
    (
        "园区：随产品提供的、合在一起评判过的几个联盟当作一个园区，从中随机取这么多家；谁能接以评判为准，没评判到"
        "的当作不能接。排序的权重定稿时看过这些需求，所以 c、d 比面对陌生需求时略好。",
        "Park: the alliances of the fixtures that were judged as one, with so many firms of them drawn by chance;"
        " who can serve is as judged, nobody else can. The weights of the ranker were set with these needs in "
        "view, so c and d do a little better than on needs nobody has seen.",
    ),
    (
        "每家单位每月 {needs_per_firm_month:g} 条需求，从评判过的需求中有放回抽取，办公时间内均匀提出。",
        "{needs_per_firm_month:g} needs a firm and month, drawn with replacement from the judged ones, posted "
        "evenly over office hours.",
    ),
    (
        "b、c、d：提出后中位 {officer.median:g} 分钟有人看名单的前 {looked_at} 名，认得出能接的概率（完全合适/很"
        "可能/可问/不能接）{recognised}，最多同时告诉 {told_at_once} 家。",
        "b, c, d: {officer.median:g} minutes after the posting (median) somebody looks at the first {looked_at}, "
        "picks a firm with probability {recognised} (exact/very likely/worth asking/no) and tells {told_at_once} "
        "at most.",
    ),
    (
        "单位看到消息的概率 {reads:g}，中位 {reading.median:g} 分钟后；再过中位 {deciding.median:g} 分钟决定，有"
        "意向的概率 {interested}。",
        "A firm reads what it is told with probability {reads:g}, {reading.median:g} minutes later; it decides "
        "after {deciding.median:g} more, interested with probability {interested}.",
    ),
    (
        "需求方中位 {asker.median:g} 分钟后同意的概率 {asker_agrees}；双方都确认订单意向的概率 {confirms:g}，再过"
        "中位 {confirming.median:g} 分钟。",
        "The asker agrees with probability {asker_agrees} after {asker.median:g} minutes; both confirm the order "
        "intent with probability {confirms:g} after {confirming.median:g} more.",
    ),
    (
        "a：每季末月第三个星期三 14:00 办一次沙龙，两边到场的概率各 {attends_salon:g}，需求方随机见 "
        "{salon_meetings} 家；会后中位 {after_salon.median:g} 分钟确认。",
        "a: a salon a quarter, third Wednesday 14:00; each side attends with probability {attends_salon:g}, the "
        "asker meets {salon_meetings} firms at random; confirmed {after_salon.median:g} minutes later.",
    ),
    (
        "b：按关键词搜索整个园区（只有 BM25）。c：本产品的排序，先本链、无人时全园区，断定无人能接就不告诉谁；没"
        "有提醒、定时扩圈和转型名单。",
        "b: keyword search over the whole park (BM25 alone). c: this product's ranking, own chain first, the "
        "park where nobody is likely there, nobody told where it abstains; no reminders, no rings by the clock, "
        "no stretch list.",
    ),
    (
        "d：另加 {reminders[0]:g} 和 {reminders[1]:g} 分钟两次提醒，没看到的每次以 {reads_when_reminded:g} 的概率"
        "看到；{ring_after:g} 分钟没有意向就扩到全园区、再告诉 {told_at_once} 家；转型名单最多告诉 {stretch_told}"
        " 家。友邻园区没有评判，不算在内。",
        "d: reminders after {reminders[0]:g} and {reminders[1]:g} minutes, each read with probability "
        "{reads_when_reminded:g} by who had not; after {ring_after:g} minutes without interest the ring opens to "
        "the park and {told_at_once} more are told; up to {stretch_told} from the stretch list. Allied parks "
        "were not judged and are left out.",
    ),
    (
        "订单意向签约的概率 {signs:g}（中位 {signing.median:g} 分钟），履约 {delivers:g}（再 "
        "{delivering.median:g} 分钟），各方案相同。所有用时都按工作时间计，每个工作日 450 分钟，服从对数正态分布"
        "。",
        "An order intent is signed with probability {signs:g} ({signing.median:g} minutes), delivered with "
        "{delivers:g} ({delivering.median:g} more), in every arm. All delays are working time, 450 minutes a day,"
        " lognormal.",
    ),
)
