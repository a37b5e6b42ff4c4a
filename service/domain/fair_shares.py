"""Fair exposure: among proposals that are as good as each other, whoever was told longest ago comes first."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

EQUAL_WITHIN: Final = 0.02
"""Probabilities this close say nothing about who is better: the calibration is not finer than that."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposal of a run, as its place in the queue is decided."""

    proposal_id: uuid.UUID
    organisation_id: uuid.UUID
    probability: float
    rank: int


class Told(NamedTuple):
    """When an organisation was told of any need last, and how often in all."""

    last: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A candidate at its turn, with the number of those it was equal to, itself included."""

    candidate: Candidate
    equals: int


def take_turns(candidates: Sequence[Candidate], told: Mapping[uuid.UUID, Told]) -> list[Turn]:
    """Return the candidates in the order in which they are to be told.

    candidates: one list in order of rank. told: organisation -> what it was told so far; who is absent never was, and
    comes first. Nobody passes anybody who is better by more than `EQUAL_WITHIN`. Ties by how often, then by rank: the
    same rows give the same order.
    """
    found: list[Turn] = []
    for equals in _equals(candidates):
        in_turn = sorted(equals, key=lambda each: (*_turn_of(told.get(each.organisation_id)), each.rank))
        found += [Turn(each, len(equals)) for each in in_turn]
    return found


def _equals(candidates: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Cut a ranking into groups of equals, each measured from its first.

    No chain of small steps makes the last of many the equal of the first.
    """
    group: list[Candidate] = []
    for each in candidates:
        if group and group[0].probability - each.probability > EQUAL_WITHIN:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _turn_of(told: Told | None) -> tuple[float, int]:
    return (float("-inf"), 0) if told is None else (told.last.timestamp(), told.times)
