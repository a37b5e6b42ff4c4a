"""Who wishes to meet whom: said by firms, by the organiser, and proposed by the engine."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from matching.posts import Need as NeedText
from service.domain import salons as domain
from service.domain.posts import OPEN
from service.domain.salons import Salon, SalonParticipant, SalonWish, in_order
from service.errors import InvalidInputError
from service.policy import Action, Actor
from service.store import posts as post_store
from service.store import salons as salon_store
from service.store.rows import chunks
from service.usecases.matchers import Matchers
from service.usecases.salon_access import Guest, lock_salon, open_salon, participant_of, require_coming

MOST_MUSTS: Final = 2
"""So many partners a firm may call indispensable: a word that everybody could use for everything says nothing."""

WISHED_WEIGHT: Final = 0.3
"""What a firm's own word adds to a meeting, on the scale of probabilities; both sides' words add twice that."""

FIT_LEAST: Final = 0.2
STRETCH_LEAST: Final = 0.02
STRETCH_MOST: Final = 2
"""The engine proposes fits from one in five on, and for each need the few best stretch partners, unlikely or not."""

STRETCH_WEIGHT: Final = 0.1
"""What a stretch partner's meeting is worth at least: unlikely is not the same as not worth ten minutes."""


@dataclass(frozen=True, slots=True)
class Score:
    """What the engine thinks of one firm for one need of another; firms are organisations."""

    need_id: uuid.UUID
    asker_id: uuid.UUID
    supplier_id: uuid.UUID
    probability: float
    list_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WishView:
    """All that is said of one pair. kind: what holds in the end. weight: what their meeting is worth."""

    a_id: uuid.UUID
    b_id: uuid.UUID
    kind: str
    weight: float
    need_id: uuid.UUID | None
    supplier_id: uuid.UUID | None
    list_name: str
    said: Mapping[str, str]


def list_wishes(session: Session, *, actor: Actor | None, salon_id: uuid.UUID) -> list[WishView]:
    """Return what is said of every pair, the most valuable first; what firms said is for the organiser only."""
    salon = open_salon(session, actor, salon_id, Action.READ_SALONS)
    return join_wishes(salon_store.wishes_of(session, salon.id))


def join_wishes(rows: Iterable[SalonWish]) -> list[WishView]:
    """Return one entry for each pair of which anything is said, the most valuable first.

    A “must not” of anybody stands above every other word; a “must” of anybody above what is left.
    """
    pairs: dict[tuple[uuid.UUID, uuid.UUID], list[SalonWish]] = {}
    for row in rows:
        pairs.setdefault((row.a_id, row.b_id), []).append(row)
    joined = [_join(pair, said) for pair, said in pairs.items()]
    return sorted(joined, key=lambda each: (-each.weight, str(each.a_id), str(each.b_id)))


def say_as_office(
    session: Session,
    *,
    actor: Actor | None,
    salon_id: uuid.UUID,
    pair: tuple[uuid.UUID, uuid.UUID],
    kind: str | None,
    now: datetime,
) -> None:
    """Set what the organiser says of a pair; None takes it back."""
    salon = lock_salon(session, actor, salon_id)
    first, second = (participant_of(session, salon, each) for each in pair)
    _say(session, salon, (first, second), kind=kind, said_by=domain.BY_OFFICE, now=now)


def say_as_firm(session: Session, *, guest: Guest, about: Mapping[uuid.UUID, str], now: datetime) -> None:
    """Put what a guest says of the others (participant -> must, may, must_not) in the place of what it said before.

    Raises:
        InvalidInputError: for more than `MOST_MUSTS` that must be met. ConflictError: for one who has declined.
    """
    require_coming(guest)
    if sum(kind == domain.MUST for kind in about.values()) > MOST_MUSTS:
        raise InvalidInputError(field="wishes", reason="salon_musts", limit=MOST_MUSTS)
    salon = salon_store.lock_salon(session, guest.salon.id)
    mine = str(guest.participant.id)
    before = salon_store.wishes_of(session, salon.id, said_by=mine)
    wishes = [
        _wish(salon, (guest.participant, participant_of(session, salon, other)), kind=kind, said_by=mine, now=now)
        for other, kind in about.items()
    ]
    if {(w.a_id, w.b_id, w.kind) for w in wishes} != {(w.a_id, w.b_id, w.kind) for w in before}:
        salon.revision += 1
        session.add(salon)
    salon_store.replace_wishes(session, salon.id, mine, wishes)


def score_firms(
    session: Session, matchers: Matchers, *, alliance_id: uuid.UUID, firms: Sequence[uuid.UUID]
) -> list[Score]:
    """Return what the engine thinks of these firms for each other's open needs; fits and stretch, best first per need.

    Raises:
        IndexBuildingError: while the index is being made.
    """
    matcher = matchers.matcher_of(alliance_id)
    wanted = {str(each) for each in firms}
    offers = salon_store.capabilities_of(session, alliance_id, firms)
    scores: list[Score] = []
    open_needs = [need_id for need_id, _ in post_store.open_need_versions(session, alliance_id)]
    for part in chunks(open_needs):
        for need, version in post_store.needs_with_text(session, part):
            if str(need.organisation_id) not in wanted or need.status != OPEN or not offers:
                continue
            text = NeedText(text=version.text, title=version.title, asker=str(need.organisation_id))
            survey = matcher.survey(text, only=[str(each) for each in offers])
            fits = [each for each in survey.ranked if each.list_name != "stretch" and each.probability >= FIT_LEAST]
            far = [each for each in survey.ranked if each.list_name == "stretch" and each.probability >= STRETCH_LEAST]
            scores += [
                Score(
                    need.id,
                    need.organisation_id,
                    uuid.UUID(each.capability.organisation),
                    each.probability,
                    each.list_name,
                )
                for each in (*fits, *far[:STRETCH_MOST])
                if each.capability.organisation != str(need.organisation_id)
            ]
    return scores


def keep_scores(
    session: Session, *, actor: Actor | None, salon_id: uuid.UUID, scores: Sequence[Score], now: datetime
) -> int:
    """Put what the engine thinks in the place of what it thought before; return for how many pairs.

    Of several needs between two firms the most promising one is what they meet about.
    """
    salon = lock_salon(session, actor, salon_id)
    by_firm = {row.organisation_id: row for row in salon_store.participants_of(session, salon.id)}
    best: dict[tuple[uuid.UUID, uuid.UUID], SalonWish] = {}
    for score in scores:
        if score.asker_id not in by_firm or score.supplier_id not in by_firm:
            continue
        asker, supplier = by_firm[score.asker_id], by_firm[score.supplier_id]
        wish = _wish(salon, (asker, supplier), kind=domain.MAY, said_by=domain.BY_ENGINE, now=now)
        least = STRETCH_WEIGHT if score.list_name == "stretch" else 0.0
        wish.weight, wish.need_id, wish.supplier_id = max(score.probability, least), score.need_id, supplier.id
        wish.list_name = score.list_name
        pair = (wish.a_id, wish.b_id)
        if pair not in best or best[pair].weight < wish.weight:
            best[pair] = wish
    salon_store.replace_wishes(session, salon.id, domain.BY_ENGINE, list(best.values()))
    salon.revision += 1
    session.add(salon)
    return len(best)


def _join(pair: tuple[uuid.UUID, uuid.UUID], said: Sequence[SalonWish]) -> WishView:
    kinds = [row.kind for row in said if row.kind in domain.WISHES]
    kind = next((each for each in (domain.MUST_NOT, domain.MUST) if each in kinds), domain.MAY)
    best = max((row for row in said if row.need_id is not None), key=lambda row: row.weight, default=None)
    own = sum(row.kind in (domain.MUST, domain.MAY) and row.said_by != domain.BY_ENGINE for row in said)
    return WishView(
        a_id=pair[0],
        b_id=pair[1],
        kind=kind,
        weight=round((best.weight if best else 0.0) + WISHED_WEIGHT * own, 6),
        need_id=best.need_id if best else None,
        supplier_id=best.supplier_id if best else None,
        list_name=best.list_name if best else "",
        said={row.said_by: row.kind for row in said},
    )


def _say(
    session: Session,
    salon: Salon,
    pair: tuple[SalonParticipant, SalonParticipant],
    *,
    kind: str | None,
    said_by: str,
    now: datetime,
) -> None:
    if kind is None:
        salon_store.drop_wish(session, salon.id, (pair[0].id, pair[1].id), said_by)
    else:
        salon_store.put_wish(session, _wish(salon, pair, kind=kind, said_by=said_by, now=now))
    salon.revision += 1
    session.add(salon)


def _wish(
    salon: Salon, pair: tuple[SalonParticipant, SalonParticipant], *, kind: str, said_by: str, now: datetime
) -> SalonWish:
    if kind not in (*domain.WISHES, domain.RIVALS):
        raise InvalidInputError(field="kind", value=kind)
    a_id, b_id = in_order(pair[0].id, pair[1].id)
    if a_id == b_id:
        raise InvalidInputError(field="pair", reason="salon_same_firm")
    return SalonWish(salon_id=salon.id, a_id=a_id, b_id=b_id, said_by=said_by, kind=kind, at=now)
