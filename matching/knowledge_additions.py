"""What one alliance adds to the shared chain knowledge: other names of a node, buyers' words for it, ways to others."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from matching.errors import AdditionError
from matching.knowledge import Conversion, Knowledge, Node
from matching.normalise import normalise

AdditionKind = Literal["surface", "cue", "broader", "part_of", "made_from", "made_by", "done_on", "converts"]
#: Kind of addition -> the field of a node that holds it.
_WORDS: Mapping[str, str] = {"surface": "surfaces", "cue": "cues"}
_WAYS = ("broader", "part_of", "made_from", "made_by", "done_on")
# No thing is a kind of itself, or a part of itself, over any number of steps.
_NO_CIRCLES = frozenset({"broader", "part_of"})
_SHORTEST, _LONGEST = 2, 40


@dataclass(frozen=True, slots=True)
class Addition:
    """One addition to a node: a name or a buyer's words (`surface`, `cue`), or the node at the other end of a way.

    note: what those who could convert lack.
    """

    kind: AdditionKind
    node: str
    value: str
    note: str = ""


class NameBook:
    """Whose name every written form is, and which buyers' words a node has."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._owners: dict[str, str] = {}
        self._cues: set[tuple[str, str]] = set()
        for node in knowledge.nodes.values():
            for name in (node.name, *node.surfaces):
                self._owners.setdefault(_written(name), node.name)
            self._cues.update((node.name, _written(cue)) for cue in node.cues)

    def check(self, addition: Addition) -> None:
        """Do nothing for words that can be added; AdditionError else."""
        written = _written(addition.value)
        if not _SHORTEST <= len(written) <= _LONGEST:
            raise AdditionError("length", addition.value)
        owner = self._owners.get(written)
        if owner is not None and owner != addition.node:
            raise AdditionError("taken", addition.value, other=owner)
        if owner is not None or (addition.kind == "cue" and (addition.node, written) in self._cues):
            raise AdditionError("known", addition.value)

    def enter(self, addition: Addition) -> None:
        """Note words that were added."""
        if addition.kind == "surface":
            self._owners[_written(addition.value)] = addition.node
        else:
            self._cues.add((addition.node, _written(addition.value)))


def check_addition(knowledge: Knowledge, addition: Addition, book: NameBook | None = None) -> None:
    """Do nothing for an addition that can be made. book: that of the knowledge, where it is at hand.

    Raises:
        AdditionError: `reason` says why not: `unknown_node`, `unknown_kind`, `length`, `taken` (it names another node,
            which `other` tells), `known` (it is there already), `itself`, `circle`.
    """
    if addition.node not in knowledge.nodes:
        raise AdditionError("unknown_node", addition.node)
    if addition.kind in _WORDS:
        (book or NameBook(knowledge)).check(addition)
    elif addition.kind in _WAYS or addition.kind == "converts":
        _check_way(knowledge, addition)
    else:
        raise AdditionError("unknown_kind", addition.kind)


def _check_way(knowledge: Knowledge, addition: Addition) -> None:
    if addition.value not in knowledge.nodes:
        raise AdditionError("unknown_node", addition.value)
    if addition.value == addition.node:
        raise AdditionError("itself", addition.value)
    if addition.value in _ends(knowledge.nodes[addition.node], addition.kind):
        raise AdditionError("known", addition.value)
    if addition.kind in _NO_CIRCLES and _reaches(knowledge, addition.value, addition.node, addition.kind):
        raise AdditionError("circle", addition.value, other=addition.node)


def _ends(node: Node, kind: str) -> tuple[str, ...]:
    """Return where the ways of a kind lead from a node."""
    if kind == "converts":
        return tuple(conversion.to for conversion in node.convertible_to)
    ends: tuple[str, ...] = getattr(node, kind)
    return ends


def _reaches(knowledge: Knowledge, start: str, end: str, kind: str) -> bool:
    seen, frontier = {start}, [start]
    while frontier:
        node = frontier.pop()
        if node == end:
            return True
        for each in _ends(knowledge.nodes[node], kind):
            if each not in seen:
                seen.add(each)
                frontier.append(each)
    return False


def _written(text: str) -> str:
    return normalise(text).text.strip()


def extend(knowledge: Knowledge, additions: Sequence[Addition]) -> Knowledge:
    """Return the knowledge with additions, in their order; one that cannot be made any more is left out.

    Without any the same object comes back; with the same additions always the same version.
    """
    if not additions:
        return knowledge
    extended, book = knowledge, NameBook(knowledge)
    made: list[Addition] = []
    for addition in additions:
        try:
            check_addition(extended, addition, book)
        except AdditionError:
            continue
        made.append(addition)
        if addition.kind in _WORDS:
            book.enter(addition)
        nodes = {**extended.nodes, addition.node: _grow(extended.nodes[addition.node], addition)}
        extended = Knowledge(nodes, knowledge.version)
    return Knowledge(extended.nodes, _version(knowledge.version, made)) if made else knowledge


def _version(base: str, additions: Iterable[Addition]) -> str:
    content = json.dumps([[a.kind, a.node, a.value, a.note] for a in additions], ensure_ascii=False)
    return f"{base}+{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _grow(node: Node, addition: Addition) -> Node:
    if addition.kind == "converts":
        return replace(node, convertible_to=(*node.convertible_to, Conversion(addition.value, addition.note)))
    name = _WORDS.get(addition.kind, addition.kind)
    grown: dict[str, Any] = {name: (*getattr(node, name), addition.value)}
    return replace(node, **grown)
