"""Takes a pasted conversation or list apart into single requests, with who said each where the paste tells.

What is pasted comes from chats (a name and a time before each message), from numbered lists, or is one request by
itself. Pictures, voice messages, greetings and thanks are left out; nobody's words are changed.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

_SHORTEST = 4
_LONGEST_NAME = 24
_CLOCK = (
    r"(?:(?:\d{4}[-/年.])?\d{1,2}[-/月.]\d{1,2}日?\s*)?(?:星期[一二三四五六日天]|周[一二三四五六日]|昨天|前天|今天)?\s*"
    r"(?:凌晨|早上|上午|中午|下午|晚上)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?\s*(?:AM|PM|am|pm)?"
)
#: A line with a name and a time, as chats are copied: 李工 10:23, 李工 2026/3/4 10:23:05, [10:23] 李工.
_HEAD = re.compile(
    rf"^(?:(?P<name>\S.{{0,{_LONGEST_NAME}}}?)\s+{_CLOCK}\s*|\[{_CLOCK}\]\s*(?P<name2>\S.{{0,{_LONGEST_NAME}}}?)\s*)(?:[:：](?P<rest>.*))?$"
)
#: A line that is a name and a colon with words behind it, or nothing: 沱岸齿业-李工：要一批轴承.
_SPEAKER = re.compile(r"^(?P<name>[\u4e00-\u9fffA-Za-z][^\s:：，。,;；、?？!！]{1,18})[:：]\s*(?P<rest>.*)$")
_PERSON = re.compile(
    r"(?:[\u4e00-\u9fff](?:工|总|经理|姐|哥|主任|师傅|老板|书记|老师|先生|女士|秘书|会计|厂长|科长)|[-—·][\u4e00-\u9fff]{2,4})$"
)
_RULE = re.compile(r"^\s*(?:[-—–=_*·]{3,}.*?[-—–=_*·]*|[-—–=]{2,}.{0,30}[-—–=]{2,})\s*$")
_NUMBER = re.compile(
    r"^\s*(?:(?:[(（]?\d{1,2}[)）]|\d{1,2}\s*[、.．:：)）](?!\d))|[①-⑳]|[(（]?[一二三四五六七八九十]{1,3}[)）]?、"
    r"|[(（][一二三四五六七八九十]{1,3}[)）]|[-•·●◆*]\s)\s*(?P<rest>.+)$"
)
_EMPTY_TALK = re.compile(
    r"^(?:收到|好的?|嗯+|哦+|行|可以|谢谢?(?:领导|大家|各位|你|您)?|辛苦了?|在吗|在不在|早(?:上好)?|上午好|下午好|晚上好|您好|你好|大家好|各位(?:领导|老板)好?"
    r"|ok|OK|👍|🙏|已阅|明白|同意|知道了|没问题|\+1|1)[。.!！~～,，、\s👍🙏]*$"
)
_ATTACHED = re.compile(
    r"\[(?:图片|语音|视频|表情|文件|链接|位置|动画表情|名片|聊天记录|捂脸|抱拳|玫瑰|强|微笑|合十|Image|Photo|Voice)[^\]]*\]"
)
_MENTION = re.compile(r"@\S{1,20}(?:\s|\u2005|$)")


@dataclass(frozen=True, slots=True)
class MessagePart:
    """One request of a paste: its words, and the name before them (empty where the paste gives none).

    line: the line of the paste in which it begins, the first is 1.
    """

    text: str
    sender: str
    line: int


def split_message(text: str, *, names: Collection[str] = ()) -> list[MessagePart]:
    """Return the requests of a paste in order; a text without names, rules or numbers is one request.

    names: of firms that may speak. A name without a time counts only when it is one of them or a person's (李工), since
    求购轴承：八十套 begins with no name.

    Messages that follow each other from one name are one request, except for numbered ones. A paste with nothing to
    ask (a greeting, a picture) gives none.
    """
    lines = [_read_line(number, raw, names) for number, raw in enumerate(text.splitlines(), start=1)]
    parts = [part for block in _blocks(lines) for part in _items(block)]
    return [part for part in parts if len(part.text) >= _SHORTEST or (len(parts) == 1 and part.text)]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with what it holds. ends: a rule; starts: a new speaker."""

    number: int
    text: str
    sender: str | None = None
    ends: bool = False


def _blocks(lines: Iterable[_Line]) -> Iterator[list[_Line]]:
    """Yield the lines of each speaker's turn, cleaned; turns of one speaker after each other come together."""
    block: list[_Line] = []
    sender = ""
    for line in lines:
        if line.ends or (line.sender is not None and line.sender != sender):
            if block:
                yield block
            block = []
            sender = line.sender or ""
        if line.text:
            block.append(replace(line, sender=sender))
    if block:
        yield block


def _read_line(number: int, raw: str, names: Collection[str]) -> _Line:
    """Say what a line holds: a rule, a name and what follows it, or words."""
    raw = raw.strip()
    if _RULE.match(raw):
        return _Line(number, "", ends=True)
    head = _HEAD.match(raw)
    if head is not None:
        name = head["name"] or head["name2"] or ""
        return _Line(number, _clean(head["rest"] or ""), _clean_name(name))
    speaker = _SPEAKER.match(raw)
    if speaker is not None and _NUMBER.match(raw) is None and _may_speak(speaker["name"], names):
        return _Line(number, _clean(speaker["rest"]), _clean_name(speaker["name"]))
    return _Line(number, _clean(raw))


def _items(block: list[_Line]) -> Iterator[MessagePart]:
    """Yield the numbered items of a turn, or the turn as one; what stands before the first number introduces all."""
    sender = block[0].sender or ""
    marks = [_NUMBER.match(line.text) for line in block]
    if sum(mark is not None for mark in marks) < 2:
        yield MessagePart("\n".join(line.text for line in block), sender, block[0].number)
        return
    words: list[str] = []
    start = block[0].number
    numbered = False
    for line, mark in zip(block, marks, strict=True):
        if mark is None:
            words.append(line.text)
            continue
        if numbered:
            yield MessagePart("\n".join(words), sender, start)
        words, start, numbered = [mark["rest"].strip()], line.number, True
    yield MessagePart("\n".join(words), sender, start)


def _clean(words: str) -> str:
    """Drop mentions and attachments, and what is no more than a greeting or thanks."""
    words = _MENTION.sub("", _ATTACHED.sub("", words)).strip()
    return "" if _EMPTY_TALK.match(words) else words


def _may_speak(name: str, names: Collection[str]) -> bool:
    return bool(_PERSON.search(name)) or any(known in name for known in names)


def _clean_name(name: str) -> str:
    return name.strip().strip("[]【】()（）<>《》@~～ ")
