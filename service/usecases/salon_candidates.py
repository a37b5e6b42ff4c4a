"""Whom to invite: the firms with which the most order intents are to be expected, leaders' open needs first."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from matching.salon.invitations import Candidate, Chance, Invitation, Invitations, propose_invitations
from service.domain.salons import CHECKED_IN, CONFIRMED, DECLINED, Salon
from service.policy import Action, Actor
from service.store import alliances as alliance_store
from service.store import posts as post_store
from service.store import salons as salon_store
from service.store.rows import MANY, chunks
from service.usecases.access import today_in
from service.usecases.matchers import Matchers
from service.usecases.salon_access import open_salon
from service.usecases.salon_wishes import Score, score_firms

MOST_SEATS: Final = 120
_MORE_AT_LEAST: Final = 10
_PER_TABLE: Final = 3
"""Firms for each table: two sit there, and who has a free slot rests or waits."""
_COMES: Final = 0.7
"""How likely a firm comes that has not answered."""
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
    """A firm to invite. gain: by how much less is to be expected without it."""

    organisation_id: uuid.UUID
    organisation: str
    is_leader: bool
    gain: float
    reasons: list[Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateList:
    """Whom to invite besides those on the list, the most valuable first, and who could stand by.

    expected: order intents to be expected of everybody invited, those on the list included; upper_bound: of any choice.
    """

    invited: list[CandidateView]
    standby: list[CandidateView]
    expected: float
    upper_bound: float


def propose_candidates(
    session: Session, matchers: Matchers, *, actor: Actor | None, salon_id: uuid.UUID, now: datetime
) -> CandidateList:
    """Return whom to invite; who has declined is left out.

    Raises:
        IndexBuildingError: while the index is being made.
    """
    salon = open_salon(session, actor, salon_id, Action.KEEP_SALONS)
    alliance = alliance_store.alliance_by_id(session, salon.alliance_id)
    chains = set(salon.read_chains())
    places = alliance_store.members_of(session, alliance.id, on=today_in(alliance, now))
    places = [place for place in places if not chains or place.chain_id in chains]
    listed = {row.organisation_id: row.state for row in salon_store.participants_of(session, salon.id)}
    gone = {firm for firm, state in listed.items() if state == DECLINED}
    firms = sorted(({place.organisation_id for place in places} | set(listed)) - gone)
    leaders = {place.organisation_id for place in places if place.role == "chain_leader"}
    scores = score_firms(session, matchers, alliance_id=alliance.id, firms=firms)
    coming = {firm: 1.0 for firm, state in listed.items() if state in (CONFIRMED, CHECKED_IN)}
    found = choose_firms(
        scores,
        firms=firms,
        leaders=leaders,
        asked=[each for each in listed if each not in gone],
        coming=coming,
        seats=seats_of(salon, len(listed)),
    )
    names = alliance_store.organisation_names(session, firms)
    needs = _needs(session, scores)
    return CandidateList(
        invited=[_show(each, leaders, names, needs) for each in found.invited if uuid.UUID(each.firm) not in listed],
        standby=[_show(each, leaders, names, needs) for each in found.standby if each.partners],
        expected=found.expected,
        upper_bound=found.upper_bound,
    )


def seats_of(salon: Salon, listed: int) -> int:
    """Return for how many firms a salon has room, at least some more than are on its list."""
    return min(max(salon.tables * _PER_TABLE, listed + _MORE_AT_LEAST), MOST_SEATS)


def choose_firms(
    scores: Sequence[Score],
    *,
    firms: Sequence[uuid.UUID],
    leaders: set[uuid.UUID],
    asked: Sequence[uuid.UUID],
    coming: Mapping[uuid.UUID, float],
    seats: int,
) -> Invitations:
    """Return whom to invite of these firms. asked: wanted in any case. coming: how likely, where anything is known.

    Only firms that could serve somebody or be served, or are wanted, are looked at.
    """
    involved = {firm for score in scores for firm in (score.asker_id, score.supplier_id)} | set(asked)
    candidates = [
        Candidate(str(each), attendance=coming.get(each, _COMES), leader=each in leaders)
        for each in firms
        if each in involved
    ]
    chances = [
        Chance(
            str(score.need_id),
            str(score.asker_id),
            str(score.supplier_id),
            score.probability,
            stretch=score.list_name == "stretch",
        )
        for score in scores
    ]
    return propose_invitations(candidates, chances, seats=seats, asked_for=[str(each) for each in asked])


def _show(
    found: Invitation, leaders: set[uuid.UUID], names: Mapping[uuid.UUID, str], needs: Mapping[str, str]
) -> CandidateView:
    firm = uuid.UUID(found.firm)
    return CandidateView(
        organisation_id=firm,
        organisation=names[firm],
        is_leader=firm in leaders,
        gain=found.gain,
        reasons=[
            Reason(
                asker=names.get(uuid.UUID(each.asker), ""),
                supplier=names.get(uuid.UUID(each.supplier), ""),
                need=needs.get(each.need, ""),
                probability=each.probability,
                is_stretch=each.stretch,
                asks=each.asker == found.firm,
            )
            for each in found.partners[:_MOST_REASONS]
        ],
    )


def _needs(session: Session, scores: Sequence[Score]) -> dict[str, str]:
    """What the needs are about in a few words."""
    found = {}
    for part in chunks(sorted({score.need_id for score in scores}), MANY):
        for need, version in post_store.needs_with_text(session, part):
            words = " ".join((version.title or version.text).split())
            found[str(need.id)] = words if len(words) <= _EXCERPT else f"{words[: _EXCERPT - 1]}…"
    return found
