"""Find the chain nodes that a normalised text names or describes.

All matches are found, those inside a longer one are dropped (齿轮 in 主减速齿轮 is not a second product), and an
exclusion that covers a match takes it away (齿轮箱油 is not 齿轮). Latin names match whole words only.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal, NamedTuple, Self

from matching.attribute_types import Span
from matching.knowledge import Knowledge, Node
from matching.normalise import normalise

Manner = Literal["name", "surface", "cue"]
Entries = dict[str, list[tuple[str | None, Manner]]]
_KEY = 2
# Two characters begin many entries, three few: looked up by three, a text is compared with a fourth of them.
_LONG_KEY = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """One node found at [start, end) of a normalised text, by its name, another surface, or a buyer's cue."""

    node: str
    start: int
    end: int
    by: Manner

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.start, self.end


class _Table(NamedTuple):
    """What is looked up in a text: all entries, and the lengths of those above two characters by their first three."""

    known: frozenset[str]
    sizes_of: dict[str, list[int]]

    @classmethod
    def of(cls, entries: Entries, *, cues: bool) -> Self:
        """Return the table of all entries, or of those that are more than buyers' cues."""
        known = [text for text, found in entries.items() if cues or any(manner != "cue" for _, manner in found)]
        sizes: dict[str, set[int]] = defaultdict(set)
        for text in known:
            if len(text) > _KEY:
                sizes[text[:_LONG_KEY]].add(len(text))
        return cls(frozenset(known), {key: sorted(found, reverse=True) for key, found in sizes.items()})


class MentionFinder:
    """Looks up every surface, cue and exclusion of a knowledge graph. O(length of text), tens of µs for a post."""

    def __init__(self, knowledge: Knowledge, entries: Entries | None = None) -> None:
        """Enter every node; `entries`, where given, are those of another finder for the same knowledge."""
        self.knowledge = knowledge
        self._entries: Entries = defaultdict(list) if entries is None else entries
        if entries is None:
            for node in knowledge.nodes.values():
                self._enter(node)
        self._tables = {cues: _Table.of(self._entries, cues=cues) for cues in (False, True)}

    @property
    def entries(self) -> Entries:
        """What is looked up: normalised text -> the nodes it stands for (None: an exclusion) and in which manner."""
        return self._entries

    def _enter(self, node: Node) -> None:
        self._put(node.name, node.name, "name")
        for surface in node.surfaces:
            self._put(surface, node.name, "surface")
        for cue in node.cues:
            self._put(cue, node.name, "cue")
            self._put(cue.replace("的", "的那个", 1), node.name, "cue")
        for exclusion in node.exclusions:
            self._put(exclusion, None, "name")

    def _put(self, surface: str, node: str | None, manner: Manner) -> None:
        text = normalise(surface).text.strip()
        # One character (脲, 铝) stands inside too many other words to be found safely.
        if len(text) >= _KEY and all(entry[0] != node for entry in self._entries[text]):
            self._entries[text].append((node, manner))

    def find(self, text: str, *, cues: bool) -> list[Mention]:
        """Return the mentions in a normalised text by position. With `cues`, buyers' descriptions count too."""
        spans = self._spans(text, cues=cues)
        kept = [span for span in spans if not any(_inside(span, other) for other in spans)]
        found = []
        for start, end in kept:
            for node, manner in self._entries[text[start:end]]:
                if node is not None and (cues or manner != "cue"):
                    found.append(Mention(node, start, end, manner))
        return found

    def _spans(self, text: str, *, cues: bool) -> list[tuple[int, int]]:
        """Return where any entry stands, by start, then longest first."""
        known, sizes_of = self._tables[cues]
        last = len(text) - _KEY
        spans = []
        for start in range(last + 1):
            for size in sizes_of.get(text[start : start + _LONG_KEY], ()):
                end = start + size
                if text[start:end] in known and end <= len(text) and _whole_word(text, start, end):
                    spans.append((start, end))
            if text[start : start + _KEY] in known and _whole_word(text, start, start + _KEY):
                spans.append((start, start + _KEY))
        return spans


def _inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return other != span and other[0] <= span[0] and span[1] <= other[1]


def _whole_word(text: str, start: int, end: int) -> bool:
    """Tell whether no Latin letter or digit is cut in two at either end of the span."""
    return not (_joined(text, start) or _joined(text, end))


def _joined(text: str, at: int) -> bool:
    if at <= 0 or at >= len(text):
        return False
    before, after = text[at - 1], text[at]
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
