"""What becomes of one need in one arm: who is told when, who answers, and when both sides have an order intent.

All moments are working minutes after the posting. The same firm is drawn the same luck in every arm, so that arms are
compared on the same people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from service.simulation.assumptions import Assumptions
from service.simulation.park import PostedNeed

SALONS, KEYWORDS, ENGINE, WHOLE = "a", "b", "c", "d"
ARMS: Final = (SALONS, KEYWORDS, ENGINE, WHOLE)
_NEVER = float("inf")


class Luck:
    """One firm's luck with one posted need: uniform and normal numbers by place."""

    def __init__(self, seed: Sequence[int]) -> None:
        rng = np.random.default_rng(list(seed))
        self.chance = rng.random(8)
        self.normal = rng.standard_normal(8)


RECOGNISED, READ, REMINDED, REMINDED_AGAIN, INTERESTED, AGREED, CONFIRMED, ATTENDED = range(8)
"""What each uniform number decides; the normal number in the same place is the delay that goes with it."""


@dataclass(frozen=True, slots=True)
class Course:
    """When a need got where, in working minutes after its posting; infinite where it never did."""

    proposed: float = _NEVER
    interest: float = _NEVER
    intent: float = _NEVER


@dataclass(frozen=True, slots=True)
class Posting:
    """A need as it was posted.

    luck: of each firm; that of "" is what comes after an order intent. officer: a normal number, how slow somebody is
    to look at the list. salons: those to come, as working minutes from the posting, with the firms that the asker
    meets there.
    """

    need: PostedNeed
    luck: Callable[[str], Luck]
    officer: float
    salons: Sequence[tuple[float, Sequence[str]]]


def run_course(arm: str, posting: Posting, a: Assumptions) -> Course:
    """Return what becomes of a posted need."""
    if arm == SALONS:
        return _by_salons(posting, a)
    need, looked = posting.need, a.officer.minutes(posting.officer)
    if arm == KEYWORDS:
        return _told(posting, a, [(looked, _picked(posting, a, need.by_keywords, a.told_at_once))])
    own = [] if need.nobody else list(need.fits)
    first = _picked(posting, a, own, a.told_at_once)
    if arm == ENGINE:
        return _told(posting, a, [(looked, first)])
    first += _picked(posting, a, need.stretch, a.stretch_told)
    waves = [(looked, first)]
    if _told(posting, a, waves, remind=True).interest > looked + a.ring_after:
        rest = [] if need.nobody else [firm for firm in (*need.fits, *need.wider) if firm not in first]
        waves.append((looked + a.ring_after, _picked(posting, a, list(dict.fromkeys(rest)), a.told_at_once)))
    return _told(posting, a, waves, remind=True)


def _picked(posting: Posting, a: Assumptions, firms: Sequence[str], most: int) -> list[str]:
    """Return whom a person who looks at a list picks from its head."""
    need, found = posting.need, []
    for firm in firms[: a.looked_at]:
        if posting.luck(firm).chance[RECOGNISED] < a.recognised[need.grade(firm)]:
            found.append(firm)
    return found[:most]


def _told(
    posting: Posting, a: Assumptions, waves: Sequence[tuple[float, Sequence[str]]], *, remind: bool = False
) -> Course:
    """Return what comes of telling firms at some moments."""
    proposed = min((at for at, firms in waves if firms), default=_NEVER)
    interest = intent = _NEVER
    for at, firms in waves:
        for firm in firms:
            luck, grade = posting.luck(firm), posting.need.grade(firm)
            answered = at + _reading(luck, a, remind=remind) + a.deciding.minutes(luck.normal[INTERESTED])
            if answered < _NEVER and luck.chance[INTERESTED] < a.interested[grade]:
                interest = min(interest, answered)
                if luck.chance[AGREED] < a.asker_agrees[grade] and luck.chance[CONFIRMED] < a.confirms:
                    agreed = answered + a.asker.minutes(luck.normal[AGREED])
                    intent = min(intent, agreed + a.confirming.minutes(luck.normal[CONFIRMED]))
    return Course(proposed, interest, intent)


def _reading(luck: Luck, a: Assumptions, *, remind: bool) -> float:
    """Return how long after it was told a firm reads it; reminded ones read it after the reminder at the latest."""
    own = a.reading.minutes(luck.normal[READ]) if luck.chance[READ] < a.reads else _NEVER
    if not remind:
        return own
    for at, place in zip(a.reminders, (REMINDED, REMINDED_AGAIN), strict=True):
        if own > at and luck.chance[place] < a.reads_when_reminded:
            return min(own, at + a.reading.minutes(luck.normal[place]))
    return own


def _by_salons(posting: Posting, a: Assumptions) -> Course:
    """Return what comes of whom the asker meets at salons, the earliest intent."""
    proposed = interest = intent = _NEVER
    for at, firms in posting.salons:
        for firm in firms:
            luck, grade = posting.luck(firm), posting.need.grade(firm)
            proposed = min(proposed, at)
            if luck.chance[INTERESTED] < a.interested[grade]:
                interest = min(interest, at)
                if luck.chance[AGREED] < a.asker_agrees[grade] and luck.chance[CONFIRMED] < a.confirms:
                    intent = min(intent, at + a.after_salon.minutes(luck.normal[CONFIRMED]))
    return Course(proposed, interest, intent)
