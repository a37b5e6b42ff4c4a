"""What is worth asking before a visit: what is lacking, what is contradicted, what is not stated."""

from collections.abc import Mapping, Sequence

from matching.constraints import Constraint
from matching.knowledge import NodeKind
from matching.paths import ChainPath

_MOST_QUESTIONS = 3
# By the name of the condition; `{}` is how the need words it.
_OPEN: Mapping[str, str] = {
    "certificate": "需求要{}，贵方有没有，能否出示？",
    "rate": "“{}”的量，贵方接得下来吗？",
    "moq": "需求只要{}，够不够贵方的起订量？",
    "lead_days": "时间要求是“{}”，贵方来得及吗？",
    "deadline": "时间要求是“{}”，贵方来得及吗？",
    "waste": "需求是{}，贵方的许可证收不收这一类？",
    "region": "需求要求在{}，贵方在当地能供吗？",
}
_OPEN_OTHERWISE = "需求写的是“{}”，贵方能满足吗？"
_NOT_THE_THING_ITSELF = frozenset({"broader", "narrower", "made_by", "shares_process"})
_WITHOUT_GOODS: frozenset[NodeKind] = frozenset({"service", "certificate"})


def ask(
    constraints: Sequence[Constraint], path: ChainPath | None, *, topic: str, kind: NodeKind | None
) -> tuple[str, ...]:
    """Return up to three questions, the most decisive first.

    topic: what the need is about, in its own words where these name it, empty where nothing does. kind: of the node
    that the path starts from, None without a path.
    """
    questions = []
    if path and path.hop.lacks:
        questions.append(f"转做{topic}还缺{path.hop.lacks}，打算怎样补上？")
    if path and path.like:
        questions.append(f"做{topic}用不用{path.hop.node}，用什么规格？")
    if path is None and topic:
        questions.append(f"“{topic}”这件事，贵方能接吗？")
    if path and path.offered.standing == "aside":
        questions.append(f"{path.hop.node}是贵方自己供的，还是只做相关的配套和服务？")
    questions += [f"需求要{c.needed}，贵方写的是{c.offered}，能否调整？" for c in constraints if c.verdict == "no"]
    questions += [_OPEN.get(c.name, _OPEN_OTHERWISE).format(c.needed) for c in constraints if c.verdict == "unknown"]
    if path and path.hop.relation in _NOT_THE_THING_ITSELF and kind not in _WITHOUT_GOODS:
        questions.append(f"以前做过{topic}吗，有没有样件可看？")
    goods = path is not None and kind not in _WITHOUT_GOODS
    questions.append("最近的产能和交期怎样？" if goods else "最近接得了吗，最快什么时候能安排？")
    return tuple(dict.fromkeys(questions))[:_MOST_QUESTIONS]
