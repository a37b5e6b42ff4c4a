"""One sentence that an officer can read out over the phone."""

from collections.abc import Mapping, Sequence

from matching.constraints import Constraint
from matching.knowledge import Relation
from matching.paths import ChainPath
from matching.proposals import Wording

_OPENINGS: Mapping[Wording, str] = {
    "likely": "这家很可能接得上",
    "worth_asking": "这家可以问一问",
    "could_convert": "这家可以转型来做",
}
# {writes}, {makes}: whether the thing is its main line. {said}: its own words. {node}: what these words mean.
# {topic}: what the need is about.
_REASONS: Mapping[Relation, str] = {
    "same": "对方{writes}“{said}”，和“{topic}”都是{node}",
    "narrower": "对方{writes}“{said}”，属于{topic}这一类",
    "broader": "对方{writes}“{said}”，和{topic}同属{node}一类",
    "made_by": "做{topic}要用{node}，对方{writes}“{said}”",
    "made_from": "对方{writes}“{said}”，是做{topic}要用的上游料件",
    "converts": "对方{writes}“{said}”，做这个的厂可以转做{topic}",
    "shares_process": "对方{writes}“{said}”，工艺、材料和{topic}相通",
    "like_made_from": "对方{writes}“{said}”，{like}和{topic}相近，做{like}常要用它，{topic}用不用得上要问一声",
}
# Where two of the three are the same word, saying it twice would sound like a machine.
_WHERE_SAID_IS_TOPIC: Mapping[Relation, str] = {"same": "对方{makes}“{said}”"}
_WHERE_TOPIC_IS_NODE: Mapping[Relation, str] = {"same": "对方{writes}“{said}”，就是{node}"}
_WHERE_SAID_IS_NODE: Mapping[Relation, str] = {
    "same": "对方{makes}“{said}”",
    "broader": "对方{writes}“{said}”，和{topic}是同一大类",
    "made_by": "做{topic}要用“{said}”，对方{writes}有这道工艺",
}
_DEALS = "对方写明经销“{said}”"
_ASIDE = "对方写到“{said}”，不过像是它的用途或服务对象，自己供不供要问清"
_SHARED = "双方都写到{}"
_TITLE_ONLY = "两边说的是相近的事，对方写的是“{}”"
_ALIKE = "两边说的是相近的事"
_FAR_TITLE = "只有零星的话相近，对方写的是“{}”"
_FAR = "只有零星的话相近"


def say(
    wording: Wording,
    path: ChainPath | None,
    *,
    said: str,
    topic: str,
    shared: Sequence[str],
    title: str,
    alike: bool,
    refused: str,
    constraints: Sequence[Constraint],
) -> str:
    """Return the sentence: how sure, why, what speaks against it, and how the conditions stand.

    said: the capability's words at the end of the path. topic: what the need is about. shared: phrases that both
    texts hold. title: of the capability. alike: whether the two texts mean something alike. refused: what is sought
    and the capability says it does not do, empty where it does not.
    """
    reason = _give_reason(path, said, topic) if path else _name_shared(shared, title, alike=alike)
    clauses = [f"{_OPENINGS[wording]}：{reason}"]
    if refused:
        clauses.append(f"但对方写明不做“{refused}”")
    clauses += _verdicts(constraints)
    return "，".join(clauses) + "。"


def _give_reason(path: ChainPath, said: str, topic: str) -> str:
    main_line = path.offered.weight == 1.0
    return _reason_pattern(path, said, topic).format(
        said=said,
        node=path.hop.node,
        topic=topic,
        like=path.like,
        writes="写明" if main_line else "也写到",
        makes="写明就做" if main_line else "也写到",
    )


def _reason_pattern(path: ChainPath, said: str, topic: str) -> str:
    relation, node = path.hop.relation, path.hop.node
    if path.offered.standing == "aside":
        return _ASIDE
    if path.offered.standing == "deals" and relation == "same":
        return _DEALS
    for same, patterns in (
        (said == topic, _WHERE_SAID_IS_TOPIC),
        (said == node, _WHERE_SAID_IS_NODE),
        (topic == node, _WHERE_TOPIC_IS_NODE),
    ):
        if same and relation in patterns:
            return patterns[relation]
    return _REASONS[relation]


def _name_shared(shared: Sequence[str], title: str, *, alike: bool) -> str:
    """Return the reason where no path leads to the capability."""
    if shared:
        return _SHARED.format("".join(f"“{phrase}”" for phrase in shared))
    with_title, without = (_TITLE_ONLY, _ALIKE) if alike else (_FAR_TITLE, _FAR)
    return with_title.format(title) if title else without


def _verdicts(constraints: Sequence[Constraint]) -> list[str]:
    """Summarise the constraint table: what is met, what is not, how much is open."""
    met = [c.needed for c in constraints if c.verdict == "yes"]
    unmet = [c.needed for c in constraints if c.verdict == "no"]
    open_count = sum(c.verdict == "unknown" for c in constraints)
    said = []
    if met:
        said.append(f"“{'”“'.join(met)}”{'都' if len(met) > 1 else ''}对得上")
    if unmet:
        said.append(f"但“{'”“'.join(unmet)}”对不上")
    if open_count:
        said.append(f"还有{open_count}项条件要问清")
    return said
