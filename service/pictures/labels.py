"""What is written in the boxes of a chain map, in the room that there is."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from service.usecases.chain_maps import ChainMap, MapNode

NAME_SIZE, TEXT_SIZE = 14.0, 12.0
"""The sizes of the two kinds of text, in units of the picture."""

_ENDING = re.compile(r"(?:集团)?(?:股份|有限责任|有限)+公司(?:.{2,6}(?:分公司|支行))?$|集团$")
_AROUND_FIGURES = re.compile(r" (?=\d)| [家项](?= ·|$)|已(?=配)")
_SHARED_LEAST = 0.3
_CHINESE = 0x2E7F
_MOST_NAMED = 6
# So many characters and the sign that something is cut.
_LEAST_LEFT = 2
# Of so many, one name says nothing.
_TOO_MANY = 20


class Labels:
    """Names members shortly: without what they are all called."""

    def __init__(self, chain_map: ChainMap) -> None:
        names = {member.label for node in chain_map.nodes.values() for member in node.members}
        self._shared = _shared_beginning(names)

    def line(self, nodes: Sequence[MapNode], room: float, *, counted: bool) -> str:
        """Name who is here; with the needs, where they have no line of their own."""
        needs = sum(len(node.needs) for node in nodes)
        ending = f" · 需 {needs} 项" if counted and needs else ""
        return self._members(nodes, room - width_of(ending, TEXT_SIZE)) + ending

    def _members(self, nodes: Sequence[MapNode], room: float) -> str:
        """Name the members where they have room, else say how many they are."""
        members = {member.organisation_id: member for node in nodes for member in node.members}
        if not members:
            beside = {member.organisation_id: member for node in nodes for member in node.beside}
            if not beside:
                return "尚无成员"
            first = self.short(next(iter(beside.values())).label)
            ending = " 兼做" if len(beside) == 1 else f" 等 {len(beside)} 家兼做"
            return _shorten(first, ending, room) or f"{len(beside)} 家兼做"
        names = [self.short(member.label) for member in members.values()]
        joined = "、".join(names[:_MOST_NAMED])
        if len(names) <= _MOST_NAMED and width_of(joined, TEXT_SIZE) <= room:
            return joined
        if len(names) > _TOO_MANY:
            return f"{len(names)} 家"
        ending = f" 等 {len(names)} 家" if len(names) > 1 else ""
        return _shorten(names[0], ending, room) or f"{len(names)} 家"

    def short(self, name: str) -> str:
        """Return a firm's name without what all of them share."""
        kept = _ENDING.sub("", name).removeprefix(self._shared)
        return kept if len(kept) > 1 else name


def _shorten(name: str, ending: str, room: float) -> str:
    """Return a name cut so that its ending has room too; empty where too little is left to know the firm by."""
    cut = fit(name, room - width_of(ending, TEXT_SIZE), TEXT_SIZE)
    return cut + ending if cut == name or len(cut) > _LEAST_LEFT else ""


def _shared_beginning(names: Iterable[str]) -> str:
    """Return the two characters (a town) with which many of the names begin; empty where there are none."""
    found = list(names)
    beginnings = Counter(name[:2] for name in sorted(found))
    most = beginnings.most_common(1)
    return most[0][0] if most and len(found) > 3 and most[0][1] >= _SHARED_LEAST * len(found) else ""


def counts_of(nodes: Sequence[MapNode]) -> str:
    """Say how many offer and how many ask."""
    needs, served = sum(len(node.needs) for node in nodes), sum(node.served for node in nodes)
    offering = len({member.organisation_id for node in nodes for member in (*node.members, *node.beside)})
    said = [f"供 {offering} 家"] if offering else []
    said += [f"需 {needs} 项"] if needs else []
    return " · ".join(said + ([f"已配 {served} 项"] if served else []))


def fit_counts(nodes: Sequence[MapNode], room: float) -> str:
    """Say how many offer and ask in the room that there is: without the words for what is counted where it is short."""
    said = counts_of(nodes)
    return said if width_of(said, TEXT_SIZE) <= room else fit(_AROUND_FIGURES.sub("", said), room, TEXT_SIZE)


def fit_kind(kind: str, count: int, room: float) -> str:
    """Name several nodes folded into one by the kind that they share; empty: the rest of a column."""
    if kind:
        ending = f" 等 {count} 类"
        return fit(kind, room - width_of(ending, NAME_SIZE), NAME_SIZE) + ending
    said = f"其他 {count} 个环节"
    return said if width_of(said, NAME_SIZE) <= room else f"另 {count} 个"


def width_of(text: str, size: float) -> float:
    """Return about how wide a text is: a Chinese character as wide as it is high, capitals less, others over half."""
    return sum(1.0 if ord(char) > _CHINESE else 0.72 if char.isupper() else 0.56 for char in text) * size


def fit(text: str, room: float, size: float) -> str:
    """Return a text cut to the room that there is."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return f"{text}…"
