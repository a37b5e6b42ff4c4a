"""The widening search: own chain, then the whole alliance, then allied parks."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from matching.explain import LIKELY_FROM
from matching.posts import Need
from matching.proposals import MatchResult, Proposal
from service.domain.posts import VISIBILITIES
from service.domain.pushing import ALLIANCE, ALLIED, CHAIN
from service.store import alliances as alliance_store
from service.usecases.access import WIDER_VISIBILITIES
from service.usecases.matchers import Matchers, group_of


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a search begins: an alliance, on a day, in one of its chains or in all of them (None).

    reach: a ring that the clock has opened, which is searched even where a narrower one has somebody likely.
    """

    alliance_id: uuid.UUID
    day: date
    chain_id: uuid.UUID | None = None
    reach: str = CHAIN


@dataclass(frozen=True, slots=True)
class Placed:
    """A proposal with the ring it was found in."""

    proposal: Proposal
    ring: str


@dataclass(frozen=True, slots=True)
class RingResult:
    """Both lists with the widest ring that was opened; otherwise as `MatchResult`."""

    proposals: tuple[Placed, ...]
    stretch: tuple[Placed, ...]
    abstained: bool
    ring: str
    versions: dict[str, str]


def search_rings(session: Session, matchers: Matchers, need: Need, scope: Scope, *, limit: int) -> RingResult:
    """Match a need in its chain; open the next ring while the narrower one has no likely partner, or up to the reach.

    A wider ring holds the narrower ones, and its lists are ranked as a whole. Ties by capability id.

    Raises:
        IndexBuildingError: while an index that is needed is being made.
    """
    result, own = _search_own(matchers, need, scope, limit)
    if scope.reach != ALLIED and _is_good(result):
        return own
    allied = _search_allied(session, matchers, need, scope, limit)
    return _merge(own, allied, limit) if allied else own


def _search_own(matchers: Matchers, need: Need, scope: Scope, limit: int) -> tuple[MatchResult, RingResult]:
    """Search the chain, and the whole alliance where that brings nobody likely."""
    matcher = matchers.matcher_of(scope.alliance_id)
    in_chain: set[str] = set()
    survey = None
    if scope.chain_id is not None:
        in_chain = {group_of(scope.chain_id, visibility) for visibility in VISIBILITIES}
        survey = matcher.survey(need, groups=in_chain, limit=limit)
        likely = any(each.list_name == "proposals" and each.probability >= LIKELY_FROM for each in survey.ranked)
        if likely and scope.reach == CHAIN:
            result = matcher.present(need, survey, limit=limit)
            return result, _place(result, CHAIN, frozenset())
    result = matcher.present(need, matcher.survey(need, narrower=survey, limit=limit), limit=limit)
    found = {each.capability_id for each in (*result.proposals, *result.stretch)}
    stored = {each: matcher.pool.get(each) for each in found}
    near = frozenset(each for each, capability in stored.items() if capability and capability.group in in_chain)
    return result, _place(result, ALLIANCE, near)


def _search_allied(session: Session, matchers: Matchers, need: Need, scope: Scope, limit: int) -> list[RingResult]:
    """Search what alliances with an agreement open to this one."""
    found = []
    for agreement in alliance_store.agreements_on(session, scope.day, reader_id=scope.alliance_id):
        chains = alliance_store.chains_of(session, agreement.owner_alliance_id)
        groups = [group_of(chain.id, visibility) for chain in chains for visibility in WIDER_VISIBILITIES]
        result = matchers.matcher_of(agreement.owner_alliance_id).match(need, groups=groups, limit=limit)
        if result.proposals or result.stretch:
            found.append(_place(result, ALLIED, frozenset()))
    return found


def _place(result: MatchResult, ring: str, near: frozenset[str]) -> RingResult:
    """Say of every proposal which ring it is from; those in `near` are from the need's own chain."""

    def place(proposals: Iterable[Proposal]) -> tuple[Placed, ...]:
        return tuple(Placed(each, CHAIN if each.capability_id in near else ring) for each in proposals)

    return RingResult(place(result.proposals), place(result.stretch), result.abstained, ring, dict(result.versions))


def _merge(own: RingResult, allied: Sequence[RingResult], limit: int) -> RingResult:
    """Rank several rings together: one entry per organisation over both lists, its most probable one."""
    every = [own, *allied]
    best: dict[str, Placed] = {}
    for placed in sorted((p for each in every for p in (*each.proposals, *each.stretch)), key=_order):
        best.setdefault(placed.proposal.organisation, placed)
    return RingResult(
        proposals=_rerank([p for p in best.values() if p.proposal.list_name == "proposals"][:limit]),
        stretch=_rerank([p for p in best.values() if p.proposal.list_name == "stretch"][:limit]),
        abstained=all(each.abstained for each in every),
        ring=ALLIED,
        versions=own.versions,
    )


def _rerank(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """Number a list from 1."""
    return tuple(Placed(replace(each.proposal, rank=rank), each.ring) for rank, each in enumerate(placed, start=1))


def _order(placed: Placed) -> tuple[float, str]:
    return -placed.proposal.probability, placed.proposal.capability_id


def _is_good(result: MatchResult) -> bool:
    """Say whether a result names a likely partner, so that no wider ring is needed."""
    return any(each.probability >= LIKELY_FROM for each in result.proposals)
