"""Whom to invite: the firms that add most to the order intents that can be expected, leaders' open needs first."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from service.policy import Action, Actor
from service.store import alliances as alliance_store
from service.store import posts as post_store
from service.store import salons as salon_store
from service.usecases.access import today_in
from service.usecases.matchers import Matchers
from service.usecases.salon_access import open_salon
from service.usecases.salon_wishes import Score, score_firms

MOST_CANDIDATES: Final = 40
_LEADER_FACTOR: Final = 2.0
"""A leader's need counts so many times: it is what the others come for."""
_LEAST_GAIN: Final = 0.02
_MOST_REASONS: Final = 3
_EXCERPT: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why somebody should come: a need of `asker`, which it or `supplier` could serve."""

    asker: str
    supplier: str
    need: str
    probability: float
    is_stretch: bool
    asks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateView:
    """A firm to invite. gain: by how much the expected number of order intents grows with it."""

    organisation_id: uuid.UUID
    organisation: str
    is_leader: bool
    gain: float
    reasons: list[Reason]


def propose_candidates(
    session: Session,
    matchers: Matchers,
    *,
    actor: Actor | None,
    salon_id: uuid.UUID,
    now: datetime,
    most: int = MOST_CANDIDATES,
) -> list[CandidateView]:
    """Return whom to invite besides those on the list, in the order in which each adds most.

    Raises:
        IndexBuildingError: while the index is being made.
    """
    salon = open_salon(session, actor, salon_id, Action.KEEP_SALONS)
    alliance = alliance_store.alliance_by_id(session, salon.alliance_id)
    chains = set(salon.read_chains())
    places = alliance_store.members_of(session, alliance.id, on=today_in(alliance, now))
    places = [place for place in places if not chains or place.chain_id in chains]
    firms = sorted({place.organisation_id for place in places})
    leaders = {place.organisation_id for place in places if place.role == "chain_leader"}
    listed = {row.organisation_id for row in salon_store.participants_of(session, salon.id)}
    scores = score_firms(session, matchers, alliance_id=alliance.id, firms=sorted({*firms, *listed}))
    chosen = choose(scores, listed=listed, leaders=leaders, most=most)
    names = alliance_store.organisation_names(session, {*firms, *listed})
    needs = _needs(session, scores)
    return [
        CandidateView(
            organisation_id=each,
            organisation=names[each],
            is_leader=each in leaders,
            gain=gain,
            reasons=_reasons(each, scores, {*listed, *(one for one, _ in chosen)}, names, needs),
        )
        for each, gain in chosen
    ]


def choose(
    scores: Sequence[Score], *, listed: set[uuid.UUID], leaders: set[uuid.UUID], most: int
) -> list[tuple[uuid.UUID, float]]:
    """Return firms with what each adds to the expected order intents, given those before it; ties by id.

    A need is served when any of its suppliers does; so a second supplier of the same thing adds less than the first.
    Leaders with something to win come first. Where nobody adds to those who are here, the next asker is the one with
    the most to win, whose suppliers then follow.
    """
    open_chance: dict[uuid.UUID, float] = {}
    here = set(listed)
    waiting = {firm for score in scores for firm in (score.asker_id, score.supplier_id)} - here
    for score in scores:
        if {score.asker_id, score.supplier_id} <= here:
            open_chance[score.need_id] = open_chance.get(score.need_id, 1.0) * (1 - score.probability)
    chosen: list[tuple[uuid.UUID, float]] = []
    by_firm: dict[uuid.UUID, list[Score]] = {}
    for score in scores:
        for firm in (score.asker_id, score.supplier_id):
            by_firm.setdefault(firm, []).append(score)
    first = sorted(waiting & leaders, key=lambda each: (-_potential(each, by_firm[each]), str(each)))
    while waiting and len(chosen) < most:
        gains = {each: _gain(each, by_firm[each], here, open_chance, leaders) for each in waiting}
        best = min(waiting, key=lambda each: (-gains[each], str(each)))
        if first and _potential(first[0], by_firm[first[0]]) >= _LEAST_GAIN:
            best = first.pop(0)
        elif gains[best] < _LEAST_GAIN:
            best = min(waiting, key=lambda each: (-_potential(each, by_firm[each]), str(each)))
            if _potential(best, by_firm[best]) < _LEAST_GAIN:
                break
        _join(best, by_firm[best], here, open_chance)
        waiting.discard(best)
        first = [each for each in first if each != best]
        chosen.append((best, gains[best]))
    return chosen


def _potential(firm: uuid.UUID, scores: Sequence[Score]) -> float:
    """What a firm's own needs could come to, were everybody here."""
    chance: dict[uuid.UUID, float] = {}
    for score in scores:
        if score.asker_id == firm:
            chance[score.need_id] = chance.get(score.need_id, 1.0) * (1 - score.probability)
    return sum(1 - each for each in chance.values())


def _gain(
    firm: uuid.UUID,
    scores: Sequence[Score],
    here: set[uuid.UUID],
    open_chance: Mapping[uuid.UUID, float],
    leaders: set[uuid.UUID],
) -> float:
    chance: dict[uuid.UUID, float] = {}
    factor: dict[uuid.UUID, float] = {}
    for score in scores:
        other = score.supplier_id if score.asker_id == firm else score.asker_id
        if other in here:
            start = chance.get(score.need_id, open_chance.get(score.need_id, 1.0))
            chance[score.need_id] = start * (1 - score.probability)
            factor[score.need_id] = _LEADER_FACTOR if score.asker_id in leaders else 1.0
    return sum(factor[need] * (open_chance.get(need, 1.0) - each) for need, each in chance.items())


def _join(firm: uuid.UUID, scores: Sequence[Score], here: set[uuid.UUID], open_chance: dict[uuid.UUID, float]) -> None:
    here.add(firm)
    for score in scores:
        if {score.asker_id, score.supplier_id} <= here:
            open_chance[score.need_id] = open_chance.get(score.need_id, 1.0) * (1 - score.probability)


def _needs(session: Session, scores: Sequence[Score]) -> dict[uuid.UUID, str]:
    found = {}
    wanted = sorted({score.need_id for score in scores})
    for begin in range(0, len(wanted), 500):
        for need, version in post_store.needs_with_text(session, wanted[begin : begin + 500]):
            words = " ".join((version.title or version.text).split())
            found[need.id] = words if len(words) <= _EXCERPT else f"{words[: _EXCERPT - 1]}…"
    return found


def _reasons(
    firm: uuid.UUID,
    scores: Sequence[Score],
    here: set[uuid.UUID],
    names: Mapping[uuid.UUID, str],
    needs: Mapping[uuid.UUID, str],
) -> list[Reason]:
    mine = [s for s in scores if firm in (s.asker_id, s.supplier_id) and {s.asker_id, s.supplier_id} <= here]
    mine.sort(key=lambda each: (-each.probability, str(each.need_id)))
    return [
        Reason(
            asker=names.get(each.asker_id, ""),
            supplier=names.get(each.supplier_id, ""),
            need=needs.get(each.need_id, ""),
            probability=each.probability,
            is_stretch=each.list_name == "stretch",
            asks=each.asker_id == firm,
        )
        for each in mine[:_MOST_REASONS]
    ]
