"""How urgent a request is, with the words that say so: danger now, work that stands still, a deadline; and what calms.

The trained model reads the whole text; the rules read what is unmistakable, and are what a person is shown. Danger or
loss within hours is an emergency; a deadline of days, or work that stands still, is urgent; all else is normal, however
pressing the tone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from matching.normalise import normalise
from matching.triage import Triage

Level = Literal["emergency", "urgent", "normal"]
CueKind = Literal["danger", "standstill", "now", "deadline", "calm"]

#: From this chance that a request is at least urgent, a standstill with hours left is an emergency.
_SURE = 0.5
#: From this chance that a request is normal, one word of danger alone does not make it an emergency.
_NEXT_TO_NO_DOUBT = 0.85
_SEVERAL = 2
_DANGER = re.compile(
    r"(?:着火|起火|起明火|失火|爆炸|冒烟|泄[漏露]|漏[气氨氯酸油](?!.{0,4}现象)|喷[汽气]|侧翻|翻(?:了|车)|坍塌|塌(?:了|下来)|触电|中毒|晕倒"
    r"|昏迷|被困|困在|受伤|砸(?:伤|到)|烫伤|灼伤|窒息|溺水|自升温|飞温|超压|压不住|报警(?:响|器响)|刺鼻|很[浓重].{0,6}味|往(?:河|雨水|外)"
    r".{0,4}[流淌]|流进.{0,6}[沟河]|爆(?:了|裂|管)|放炮|往下溜|吊(?:着|在)半空|要(?:倒|塌|溢|漫)|正在漏|[嘶哗]+地?漏|往外[喷冒]|关不[死住]"
    r"|叫不应|救人|睁不开|卷进|(?:送医院|打1[12]0|120)|人.{0,4}(?:撤|疏散|跑)(?:出|到|开|了)|失控|断裂)"
)
_STANDSTILL = re.compile(
    r"(?:停产|停线|停工|停摆|停机|断料|断货|断供|断气|断汽|断电|断水|停电|停水|停气|失电|没水|没电|没气|跳闸|趴窝|瘫痪|抱死|停着|停了"
    r"|全停|窝工|卡在(?:港口|海关|口岸)|堵死|堵在|开不了工|等米下锅|撑不(?:住|到)|只(?:够|剩).{0,6}(?:小时|天))"
)
_NOW = re.compile(
    r"(?:马上|立刻|立即|赶紧|赶快|快来|速来|火速|速派|现在就|此刻|正在(?:漏|冒|烧|往)|刚刚|刚才|今早|今晨|今晚|今天(?!开始|起|年)|今日|当天"
    r"|[一二两三四五六七八九十半\d]+个?(?:多)?小时(?:内|以内|之内)?|中午[之以]?前|下班前|天黑前|连夜|在线等|撑不住|顶不(?:住|了)|电话(?:没人接|占线"
    r"|不通)|快漫|快淹)"
)
_DEADLINE = re.compile(
    r"(?:急|加急|急需|急求|催|紧急|火烧眉毛|赶(?:时间|工期|货)|明(?:天|早|晚|日)|后天|大后天|[本这下](?:周|礼拜|星期)[一二三四五六日天末]?"
    r"|周[一二三四五六日末](?:前|就|要|上午|下午)|[一二两三四五六七八九十\d]+(?:个工作)?[天日][之以]?内|[一二两三四五六七八九十\d]+天后|月底[之以]?前"
    r"|(?:[\d一二三四五六七八九十]+[号日])[之以]?前|截止|到期|过期|逾期|限期|最后(?:一天|期限)|来不及|赶不上|误(?:工|期|点)|罚款|索赔|违约金)"
)
_CALM = re.compile(
    r"(?:不(?:是很|算|太)?(?:急|着急|赶)|不用(?:急|赶)|不着急|没那么急|慢慢(?:来|找)|有空(?:的话|再)|不影响(?:生产|使用|开工)|提前(?:了解|咨询|打听)"
    r"|长期(?:有效|需要|采购)?|明年|下半年|下季度|年底前|预计|计划|打算|拟于|先(?:问问|了解|打听)|随时都?(?:可以|行))"
)
_UNDONE = re.compile(
    r"(?:没有?|未|不会|不再|从未|无|已经?(?:恢复|修好|处理|解决|送到|找到|扑灭)?)[^,。;!?\n]{0,4}$"
    r"|(?:避免|免得|防止?|以免|预防|杜绝|怕|担心|万一|如果|一旦|假如|要是|若|模拟|假设)[^,。;!?\n]{0,8}$"
)
_STORY = re.compile(
    r"(?:演练|预案|培训|讲座|讲课|[讲听]一堂|案例|科普|宣传|隐患排查|标准化|怎么预防|去年|前年|上个?月|上次|上周|以前|之前|那次|曾经?|过去|年前"
    r"|检测报警|报警器|探测器|防护|整改报告|赔偿|理赔|补贴|奖补|扣罚|保险)"
)
_OVER = re.compile(
    r"^[^,。;!?\n]{0,2}(?:检测|保护|报警|预警|预防|防护|演练|应急(?!队|的|人)|培训|风险|隐患|事故(?:案例|率)|期间|原因|损失|通知|计划|检修|时间|险)"
    r"|(?:已经?|早就|昨天就|现在)(?:恢复|修好|处理完|解决|扑灭|正常|到货|找到)"
)
_CLAUSE = re.compile(r"[^,。;!?\n]*[,。;!?\n]*")


@dataclass(frozen=True, slots=True)
class UrgencyCue:
    """Words of the text that bear on its urgency, at `text[start:end]` of the text as it was given."""

    kind: CueKind
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Urgency:
    """How urgent a request is, and the words that say so; none where the model alone says it."""

    level: Level
    cues: tuple[UrgencyCue, ...]


def judge_urgency(text: str, triage: Triage) -> Urgency:
    """Weigh the words of a text and what the model says of it.

    Danger that is not denied, past or imagined, and a standstill with hours left, are emergencies; a standstill or a
    deadline makes urgent; calming words take back what only the tone suggests, never danger.
    """
    cues = tuple(find_cues(text))
    kinds = {cue.kind for cue in cues}
    if sum(cue.kind == "danger" for cue in cues) >= _SEVERAL:
        kinds.add("now")  # two words of danger: it is going on
    return Urgency(_decide(kinds, triage), cues)


def find_cues(text: str) -> Iterator[UrgencyCue]:
    """Yield the words that bear on urgency in text order; what is denied, past or imagined is left out."""
    normal = normalise(text)
    story = bool(_STORY.search(normal.text))
    found = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(normal.text):
            if kind in ("danger", "standstill") and (story or not _is_present(normal.text, match.start(), match.end())):
                continue
            if kind == "deadline" and _denied(normal.text, match.start()):
                continue
            found.append((match.span(), kind))
    for span, kind in sorted(found):
        start, end = normal.span(*span)
        yield UrgencyCue(kind, start, end, text[start:end])


def _decide(kinds: set[CueKind], triage: Triage) -> Level:
    """Return the level by the kinds of words and the model's own reading."""
    said = triage.urgency
    if said == "emergency":
        return "emergency"
    if "danger" in kinds and "calm" not in kinds and (said == "urgent" or "now" in kinds or not _is_sure(triage)):
        return "emergency"
    if {"standstill", "now"} <= kinds and said == "urgent" and triage.urgency_probability >= _SURE:
        return "emergency"
    if said == "urgent":
        return "normal" if "calm" in kinds and not kinds & {"standstill", "now"} else "urgent"
    if kinds & {"standstill", "danger"} and kinds & {"now", "deadline"} and "calm" not in kinds:
        return "urgent"
    return "normal"


def _is_sure(triage: Triage) -> bool:
    """Say whether the model has next to no doubt that a request is a normal one."""
    return triage.urgency == "normal" and triage.urgency_probability >= _NEXT_TO_NO_DOUBT


def _is_present(text: str, start: int, end: int) -> bool:
    """Say whether something is so now: not denied or imagined before it, nor over."""
    return not _UNDONE.search(text[:start]) and not _OVER.search(text[end : end + 12])


def _denied(text: str, start: int) -> bool:
    """Say whether 急 and the like are denied by what stands right before: 不急, 应急."""
    return text[max(start - 1, 0) : start] in tuple("不应") or text[max(start - 2, 0) : start] in ("不着", "不太")


_PATTERNS: Sequence[tuple[CueKind, re.Pattern[str]]] = (
    ("danger", _DANGER),
    ("standstill", _STANDSTILL),
    ("now", _NOW),
    ("deadline", _DEADLINE),
    ("calm", _CALM),
)
