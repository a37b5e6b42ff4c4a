"""Certificates and licences: canonical names, spellings, what implies what, and whether a text says it holds one."""

import re
from dataclasses import dataclass
from typing import Literal

from matching.certificate_names import CERTIFICATES

CertificateState = Literal["stated", "held", "in_progress", "absent", "preferred", "waived", "own", "service"]

#: Holding the first means meeting the others as well.
IMPLIED: dict[str, frozenset[str]] = {
    "IATF 16949": frozenset({"ISO 9001"}),
    "AS 9100": frozenset({"ISO 9001"}),
    "GJB 9001": frozenset({"ISO 9001"}),
    "ISO 22163": frozenset({"ISO 9001"}),
    "FSSC 22000": frozenset({"ISO 22000", "HACCP"}),
    "ISO 22000": frozenset({"HACCP"}),
    "压力容器制造许可A1": frozenset(
        {"压力容器制造许可", "压力容器制造许可D1", "压力容器制造许可D2", "特种设备制造许可"}
    ),
    "压力容器制造许可A2": frozenset(
        {"压力容器制造许可", "压力容器制造许可D1", "压力容器制造许可D2", "特种设备制造许可"}
    ),
    "压力容器制造许可D1": frozenset({"压力容器制造许可", "压力容器制造许可D2", "特种设备制造许可"}),
    "压力容器制造许可D2": frozenset({"压力容器制造许可", "特种设备制造许可"}),
    "压力容器制造许可": frozenset({"特种设备制造许可"}),
    "CNAS": frozenset({"ISO 17025"}),
}

# Found with one pattern without groups, then named: a group per name would be tried at every character.
_CERTIFICATE = re.compile("|".join(CERTIFICATES.values()))
_NAMED = {name: re.compile(pattern) for name, pattern in CERTIFICATES.items()}
#: How far from a mention, in characters, the words that give its state may stand.
_REACH = 24
_CLAUSE_END = re.compile(r"[,。;!?\n]")
_LINK = re.compile(r"[\s、/和及与或以]*(?:质量|环境|管理|体系|认证|证书|资质|许可证?|标准|等|[\s、/和及与或])*")

_ABSENT = (
    r"非$|没有?(?!问题)|未(?:取得|通过|办理?|获得?|拿到?|持有|做|过)?(?!来|必)|无(?!锡)|暂无|暂缺|暂未"
    r"|不具备|不持有|尚无|缺(?!陷)|还没|不含|不能提供|过期|失效|已注销"
)
_PROGRESS = (
    r"在(?:办|申请|申报|审|走流程|取证|认证|装修|建|改造|扩建|筹建)|办理中|正在(?:办|做|申|认|取|审|推)|认证中"
    r"|申请中|审核中|取证中|筹备|准备(?:做|办|申|认)|计划(?:取|通|认|年)"
    r"|预计[^,。;]{0,12}(?:取得|拿|通过|下证|获证|完成)|拟(?:取|办|申)|推进中|换证中|即将(?:取|拿|通)"
    r"|年内(?:取|拿|通)|已受理|待(?:取|审|发)"
)
_WAIVED = r"不要求|无需|不需要?|不强制|不用|不必|非必须|可不|没有也(?:行|可)|无也可"
_SERVICE_BEFORE = r"代办|代理|咨询|辅导|办理(?!中)|申报|申请(?!中)|帮[我忙]?[办做]|协助|(?<![在未没])办(?:个|理)?$"
_SERVICE_AFTER = r"咨询|辅导|代办|代理|培训|(?:认证|体系)(?:服务|机构|公司|办理|申请)|办证"
_PREFERRED = r"优先|最好|更好|加分|佳|尽量"
_HELD = r"已(?:取得|通过|获|有|拿|办|持|经)|通过|取得|获得|持有?|具备|拥有|有(?!无|没)|齐全|在有效期|认证企业"
_REQUIRED = r"需|须|要(?!素)|必须|应|得有|供应商|供方"
_OWN = re.compile(r"我(?:司|们|厂|公司|方)|本(?:公司|厂|司)")
_BEFORE = re.compile(
    f"(?P<waived>{_WAIVED})|(?P<in_progress>{_PROGRESS})|(?P<required>{_REQUIRED})|(?P<absent>{_ABSENT})"
    f"|(?P<service>{_SERVICE_BEFORE})|(?P<preferred>{_PREFERRED})|(?P<held>{_HELD})"
)
_AFTER = re.compile(
    f"(?P<waived>{_WAIVED})|(?P<in_progress>{_PROGRESS})|(?P<service>{_SERVICE_AFTER})|(?P<absent>{_ABSENT})"
    f"|(?P<preferred>{_PREFERRED})|(?P<held>{_HELD})"
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A mention at `text[start:end]` (with the words that give its state) and what the text says of it.

    state: stated (named, nothing more), held, in_progress (在办), absent, preferred or waived (a need that would do
    without), own (the speaker has it: in a need this asks nothing of others),
    service (help in obtaining it is sought or sold).
    """

    name: str
    state: CertificateState
    start: int
    end: int


def find_certificates(text: str) -> tuple[Certificate, ...]:
    """Return the certificates a normalised text mentions, in text order."""
    matches = list(_CERTIFICATE.finditer(text))
    if not matches:
        return ()
    states = _states(text, matches)
    return tuple(
        Certificate(_name(match), state, start, end) for match, (state, start, end) in zip(matches, states, strict=True)
    )


def _name(match: re.Match[str]) -> str:
    """Return the first canonical name whose own pattern reads the same words."""
    for name, pattern in _NAMED.items():
        own = pattern.match(match.string, match.start())
        if own is not None and own.end() == match.end():
            return name
    return match.group()


def covers(held: str, required: str) -> bool:
    """Tell whether holding certificate `held` meets a demand for `required`."""
    return held == required or required in IMPLIED.get(held, frozenset())


_Judged = tuple[CertificateState | None, int, int]


def _states(text: str, matches: list[re.Match[str]]) -> list[tuple[CertificateState, int, int]]:
    """Judge each mention by the words after it, else by those before it; linked mentions share both."""
    found: list[_Judged] = []
    carried: CertificateState | None = None
    previous_end = 0
    for position, match in enumerate(matches):
        start = match.start()
        if not (position and _LINK.fullmatch(text, previous_end, start)):
            carried, start = _state_before(text, previous_end, start)
        following = matches[position + 1].start() if position + 1 < len(matches) else len(text)
        state, end = _state_after(text, match.end(), following, carried)
        found.append((state, start, end))
        previous_end = match.end()
    return _share_backwards(text, matches, found)


def _state_before(text: str, floor: int, stop: int) -> tuple[CertificateState | None, int]:
    """Read the state from the words of the same clause before a mention, and where these words start.

    A word of lack or progress outweighs 取得, 通过 beside it: 暂未取得 is a lack.
    """
    low = max(floor, stop - _REACH)
    for end in _CLAUSE_END.finditer(text, low, stop):
        low = end.end()
    hits = list(_BEFORE.finditer(text, low, stop))
    telling = [hit for hit in hits if hit.lastgroup not in ("required", "held")]
    if telling:
        return telling[-1].lastgroup, telling[-1].start()  # type: ignore[return-value]
    if not hits or any(hit.lastgroup == "required" for hit in hits):
        return None, stop
    return ("own" if _OWN.search(text, low, stop) else "held"), hits[-1].start()


def _state_after(
    text: str, start: int, following: int, before: CertificateState | None
) -> tuple[CertificateState | None, int]:
    """Read the state from the words after a mention, up to the next one or the end of the clause."""
    clause_end = _CLAUSE_END.search(text, start, following)
    stop = clause_end.start() if clause_end else following
    hit = _AFTER.search(text, start, min(stop, start + _REACH))
    if hit is None:
        return before, start
    state = hit.lastgroup
    if state == "held" and before in ("absent", "waived", "preferred", "own"):
        return before, start
    return state, hit.end()  # type: ignore[return-value]


def _share_backwards(
    text: str, matches: list[re.Match[str]], found: list[_Judged]
) -> list[tuple[CertificateState, int, int]]:
    """Let "A、B在办" mean both: a mention without words of its own takes the state of the one it is linked to."""
    states = list(found)
    for position in range(len(matches) - 2, -1, -1):
        state, start, end = states[position]
        if state is None and _LINK.fullmatch(text, matches[position].end(), matches[position + 1].start()):
            states[position] = (states[position + 1][0], start, end)
    return [(state or "stated", start, end) for state, start, end in states]
