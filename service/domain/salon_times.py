"""The times of a salon: equal slots in a row, with the breaks that are asked for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_DAY_MINUTES = 24 * 60
BREAK_FROM = 8
"""Minutes between two slots from which people speak of a break, and not of changing tables."""


@dataclass(frozen=True, slots=True)
class Times:
    """How the slots are laid out: minutes of talk, minutes to change tables, and one longer break after a slot."""

    begin: str
    count: int
    minutes: int
    change_minutes: int = 2
    break_after: int = 0
    break_minutes: int = 0


def lay_out(times: Times) -> list[tuple[str, str]]:
    """Return beginning and end of every slot; ValueError where they do not fit into the day."""
    at = minutes_of(times.begin)
    slots = []
    for number in range(1, times.count + 1):
        end = at + times.minutes
        if end >= _DAY_MINUTES or times.minutes <= 0:
            raise ValueError("the slots do not fit into the day")
        slots.append((clock_of(at), clock_of(end)))
        at = end + times.change_minutes
        if number == times.break_after:
            at = end + max(times.break_minutes, times.change_minutes)
    return slots


def breaks_of(slots: Sequence[tuple[str, str]]) -> dict[int, tuple[str, str]]:
    """Return the breaks by the slot (from 1) after which they come."""
    found = {}
    for number, ((_, end), (begin, _)) in enumerate(pairwise(slots), start=1):
        if minutes_of(begin) - minutes_of(end) >= BREAK_FROM:
            found[number] = (end, begin)
    return found


def minutes_of(clock: str) -> int:
    """Return the minutes since midnight; ValueError for what is no time of day."""
    found = _CLOCK.fullmatch(clock)
    if found is None:
        raise ValueError(f"{clock!r} is no time of day")
    return int(found[1]) * 60 + int(found[2])


def clock_of(minutes: int) -> str:
    """Return minutes since midnight as HH:MM."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
