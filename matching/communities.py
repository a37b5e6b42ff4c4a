"""Groups of 5 to 20 firms that belong together (产业链共同体), the same tomorrow as today unless something changed.

From nothing, groups grow by joining whoever is tied most on average; from an earlier grouping, only firms that are
clearly better off elsewhere move. Whoever a person has put somewhere stays there. Deterministic: ties go by id.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

Ties = Mapping[str, Mapping[str, float]]
SMALLEST, LARGEST = 5, 20
# Ties weaker than this on average do not make a group.
_LEAST_LINK = 0.04
# A firm leaves its group only where it is better off by this factor: else groups would change with every post.
_BETTER = 1.25
_MOST_PASSES = 12


@dataclass(frozen=True, slots=True)
class Group:
    """One community: the label that it had before (None for a new one) and its firms by id."""

    label: str | None
    firms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """An earlier grouping: firm -> label, and the firms that a person has put where they are."""

    labels: Mapping[str, str] = field(default_factory=dict)
    pinned: Collection[str] = frozenset()


def group_firms(ties: Ties, before: Before | None = None) -> tuple[list[Group], list[str]]:
    """Return the communities, largest first, and the firms that belong to none.

    Every group has 5 to 20 firms, except where pinned firms make it otherwise; nobody is in two.
    """
    before = before or Before()
    work = _Work(ties, before)
    work.join()
    for _ in range(_MOST_PASSES):
        moved, taken_in = work.move(), work.take_in()
        if not (moved or taken_in):
            break  # from here the same grouping would come again
    return work.result()


class _Work:
    """A grouping on its way: numbered groups, and who is in which."""

    def __init__(self, ties: Ties, before: Before) -> None:
        self._ties = ties
        self._before = before
        self._pinned = {firm: before.labels[firm] for firm in before.pinned if firm in before.labels and firm in ties}
        self._members: dict[int, set[str]] = {}
        self._group: dict[str, int] = {}
        started = defaultdict(list)
        for firm in sorted(ties):
            started[before.labels.get(firm, f"\0{firm}")].append(firm)
        for number, label in enumerate(sorted(started)):
            self._members[number] = set(started[label])
            self._group.update(dict.fromkeys(started[label], number))
        self._fixed = {self._group[firm]: label for firm, label in self._pinned.items()}

    def join(self) -> None:
        """Join the groups that are tied most on average, as long as no group grows too large."""
        links = self._links()
        heap = [(-value, a, b) for a, others in links.items() for b, value in others.items() if a < b]
        heap = [(-self._average(a, b, -value), a, b) for value, a, b in heap]
        heapq.heapify(heap)
        while heap:
            value, a, b = heapq.heappop(heap)
            if a not in self._members or b not in self._members or not self._may_join(a, b):
                continue
            link = self._average(a, b, links[a].get(b, 0.0))
            if link < _LEAST_LINK or abs(link + value) > 1e-12:
                continue  # the two have changed since: their present link is in the heap as well
            self._absorb(a, b)
            for other, tie in links.pop(b).items():
                links[other].pop(b, None)
                if other != a:
                    links[a][other] = links[other][a] = links[a].get(other, 0.0) + tie
            for other, tie in links[a].items():
                heapq.heappush(heap, (-self._average(a, other, tie), min(a, other), max(a, other)))

    def _links(self) -> dict[int, dict[int, float]]:
        """Return the summed ties between groups."""
        links: dict[int, dict[int, float]] = {number: {} for number in self._members}
        for firm, others in self._ties.items():
            for other, value in others.items():
                a, b = self._group[firm], self._group[other]
                if a < b:
                    links[a][b] = links[b][a] = links[a].get(b, 0.0) + value
        return links

    def _average(self, a: int, b: int, tie: float) -> float:
        return round(tie / (len(self._members[a]) * len(self._members[b])), 12)

    def _may_join(self, a: int, b: int) -> bool:
        """Say whether two groups may become one: not too large, not two that were told apart before or by a person."""
        if len(self._members[a]) + len(self._members[b]) > LARGEST or (a in self._fixed and b in self._fixed):
            return False
        return min(len(self._members[a]), len(self._members[b])) < SMALLEST

    def _absorb(self, a: int, b: int) -> None:
        self._members[a] |= self._members[b]
        self._group.update(dict.fromkeys(self._members.pop(b), a))
        if b in self._fixed:
            self._fixed[a] = self._fixed.pop(b)

    def move(self) -> bool:
        """Let firms move, one after another, to where they are clearly better off; say whether anybody did."""
        return sum(self._move(firm) for firm in sorted(self._ties) if firm not in self._pinned) > 0

    def _move(self, firm: str) -> bool:
        own = self._group[firm]
        pulls: dict[int, float] = defaultdict(float)
        for other, value in self._ties[firm].items():
            pulls[self._group[other]] += value
        here = pulls.pop(own, 0.0) / max(len(self._members[own]) - 1, 1)
        open_to = [
            (pull / len(self._members[number]), -number)
            for number, pull in pulls.items()
            if SMALLEST <= len(self._members[number]) < LARGEST
        ]
        if not open_to or len(self._members[own]) == SMALLEST:
            return False
        there, number = max(open_to)
        if there <= here * _BETTER or there < _LEAST_LINK:
            return False
        self._put(firm, -number)
        return True

    def _put(self, firm: str, number: int) -> None:
        own = self._group[firm]
        self._members[own].discard(firm)
        if not self._members[own]:
            del self._members[own]
        self._members[number].add(firm)
        self._group[firm] = number

    def take_in(self) -> bool:
        """Give the firms of groups that stayed too small to the best group with room, one by one; say if there was."""
        taken = False
        small = [n for n in sorted(self._members) if len(self._members[n]) < SMALLEST and n not in self._fixed]
        for number in small:
            for firm in sorted(self._members[number]):
                pulls: dict[int, float] = defaultdict(float)
                for other, value in self._ties[firm].items():
                    if SMALLEST <= len(self._members[self._group[other]]) < LARGEST:
                        pulls[self._group[other]] += value
                if pulls:
                    self._put(firm, min(pulls, key=lambda each: (-pulls[each], each)))
                    taken = True
        return taken

    def result(self) -> tuple[list[Group], list[str]]:
        """Return the groups with the labels that most of their firms had, and who is left over."""
        kept = {n: firms for n, firms in self._members.items() if len(firms) >= SMALLEST or n in self._fixed}
        labels = match_labels({n: sorted(firms) for n, firms in kept.items()}, self._before.labels, self._fixed)
        groups = [Group(labels.get(number), tuple(sorted(firms))) for number, firms in kept.items()]
        groups.sort(key=lambda group: (-len(group.firms), group.firms))
        inside = {firm for group in groups for firm in group.firms}
        return groups, [firm for firm in sorted(self._ties) if firm not in inside]


def match_labels(
    groups: Mapping[int, Sequence[str]], labels: Mapping[str, str], fixed: Mapping[int, str]
) -> dict[int, str]:
    """Return the earlier label of each group with which it shares most firms; a label is given once.

    fixed: groups whose label a person has settled.
    """
    found = dict(fixed)
    overlaps = [
        (-count, label, number)
        for number, firms in groups.items()
        for label, count in Counter(labels[firm] for firm in firms if firm in labels).items()
    ]
    for _, label, number in sorted(overlaps):
        if number not in found and label not in found.values():
            found[number] = label
    return found
