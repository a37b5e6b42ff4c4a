"""Opportunities: needs that the caller's firm could serve; those it was told of first, then those open to members.

Who was never told of a need cannot answer it: such a firm can only ask the office to be recommended.
"""

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from matching.matcher import Matcher
from matching.posts import Capability as OfferText
from matching.posts import Need as NeedText
from service.domain.matches import SUPPLIER, Interest
from service.domain.posts import OPEN, Capability, Need, NeedVersion
from service.errors import ConflictError, IndexBuildingError, InvalidInputError
from service.policy import Action, Actor, Target, may, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import matches as match_store
from service.store import posts as post_store
from service.store.versions import PostFilter
from service.usecases import case_moves
from service.usecases.access import need_target
from service.usecases.finding import LEAST_WORTH
from service.usecases.matchers import Matchers, offer_of
from service.usecases.need_desk import reasons_of
from service.usecases.notices import tell
from service.usecases.pairs import Pair, PairView, standing_of
from service.usecases.told_needs import told_needs

_MOST_NEEDS: Final = 60
_MOST_CAPABILITIES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOf:
    """A need that the firm was told of. answered: None until it has answered. reasons: None where nobody can say."""

    need_id: uuid.UUID
    case_number: str
    asker: str
    alliance: str
    title: str
    text: str
    posted_at: datetime
    told_at: datetime
    due_at: datetime
    answered: bool | None
    pair: PairView
    reasons: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNeed:
    """A need whose firm lets every member read its words, nameless. volunteered: the office has been asked."""

    need_id: uuid.UUID
    case_number: str
    alliance: str
    chain: str
    title: str
    text: str
    posted_at: datetime
    probability: float
    wording: str
    reasons: Mapping[str, Any]
    volunteered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunities:
    """What a firm could serve. hidden: needs that it may fit and whose words are for those the office tells."""

    told: list[ToldOf]
    open_needs: list[OpenNeed]
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Woken:
    """The open needs that a capability would be held against: how many, and the words of those open to members."""

    count: int
    texts: list[str]


@dataclass(frozen=True, slots=True)
class _Near:
    """Open needs of one alliance, each with those of a firm's capabilities that could be about it."""

    matcher: Matcher
    offers: dict[uuid.UUID, list[str]]


def list_told(session: Session, matchers: Matchers, *, actor: Actor | None, limit: int = 20) -> list[ToldOf]:
    """Return the open needs that the caller's firm was told of, those without its answer first, newest first."""
    signed_in = require_signed_in(actor)
    own_id = signed_in.organisation_id
    found: list[ToldOf] = []
    if own_id is None:
        return found
    for told in told_needs(session, own_id, limit=limit):
        need, proposal = told.need, match_store.find_proposal(session, told.need.id, own_id)
        version = post_store.current_need_version(session, need)
        pair = standing_of(session, Pair(need, own_id))
        case = case_store.case_of_need(session, need.id)
        found.append(
            ToldOf(
                need_id=need.id,
                case_number=case.number,
                asker=alliance_store.get_organisation(session, need.organisation_id).name,
                alliance=alliance_store.alliance_by_id(session, need.alliance_id).code,
                title=version.title,
                text=version.text,
                posted_at=need.created_at,
                told_at=told.at,
                due_at=case.due_at,
                answered=pair.supplier_interested,
                pair=pair,
                reasons=reasons_of(session, matchers, proposal, actor=actor) if proposal else None,
            )
        )
    return sorted(found, key=lambda each: each.answered is not None)


def count_unanswered(session: Session, *, actor: Actor | None) -> int:
    """Return how many open needs wait for an answer of the caller's firm."""
    own_id = require_signed_in(actor).organisation_id
    if own_id is None:
        return 0
    return sum(not _answers(session, told.need.id, own_id) for told in told_needs(session, own_id, limit=100))


def list_opportunities(session: Session, matchers: Matchers, *, actor: Actor | None, limit: int = 10) -> Opportunities:
    """Return what the caller's firm could serve; its own capabilities are judged as a whole search would."""
    signed_in = require_signed_in(actor)
    told = list_told(session, matchers, actor=actor)
    known = {each.need_id for each in told}
    open_needs: list[OpenNeed] = []
    hidden = 0
    for near in _near(session, matchers, signed_in):
        for need, version, judged in _judge(session, near, but=known):
            if may(actor, Action.SEE_OPPORTUNITY, need_target(session, need)):
                open_needs.append(_show_open(session, need, version, judged, signed_in))
            else:
                hidden += 1
    open_needs.sort(key=lambda each: (-each.probability, str(each.need_id)))
    return Opportunities(told=told, open_needs=open_needs[:limit], hidden=hidden)


def volunteer(session: Session, *, actor: Actor | None, need_id: uuid.UUID, now: datetime) -> None:
    """Let a firm that was not told of a need ask the office to be recommended; again: nothing happens.

    Raises:
        NotFoundError: when the need is not open to members. ConflictError: when it is not open any more.
        InvalidInputError: for the own need.
    """
    signed_in = require_signed_in(actor)
    need = post_store.get_need(session, need_id)
    require(actor, Action.SEE_OPPORTUNITY, need_target(session, need))
    own_id = signed_in.organisation_id
    if own_id is None or own_id == need.organisation_id:
        raise InvalidInputError(field="organisation", reason="name_organisation")
    need = post_store.lock_need(session, need.id)
    if need.status != OPEN:
        raise ConflictError(reason="need_not_open", id=str(need.id))
    case = case_store.case_of_need(session, need.id)
    if _has_volunteered(session, case.id, own_id):
        return
    data = {"supplier": own_id}
    case = case_moves.move_case(session, case, kind="supplier_volunteered", now=now, actor=actor, data=data)
    recipients = [case.owner_id] if case.owner_id else []
    ids = {"case": case.id, "need": need.id, "supplier": own_id}
    event = f"supplier_volunteered:{need.id}:{own_id}"
    tell(session, event_key=event, recipients=recipients, code="supplier_volunteered", ids=ids, now=now)


def needs_woken(
    session: Session, matchers: Matchers, *, actor: Actor | None, alliance: str, chain: str | None, text: str
) -> Woken:
    """Return which open needs of the alliance a capability of the caller's firm would be held against, when posted."""
    signed_in = require_signed_in(actor)
    found = alliance_store.get_alliance(session, alliance)
    require(actor, Action.POST_CAPABILITY, Target(alliance_id=found.id, owner_id=signed_in.organisation_id))
    place = chain or ""
    offer = OfferText(id="draft", organisation=str(signed_in.organisation_id), text=text, group=place)
    like = matchers.needs_like(session, found.id, offer, most=_MOST_NEEDS)
    finder = matchers.matcher_of(found.id).pool.finder
    spoken = {m.node for m in finder.find(text, cues=False)}
    count, texts = 0, []
    for need, version in post_store.needs_with_text(session, like):
        wanted = {m.node for m in finder.find(version.text, cues=True)}
        if need.organisation_id == signed_in.organisation_id or not wanted & spoken:
            continue
        count += 1
        if may(actor, Action.SEE_OPPORTUNITY, need_target(session, need)):
            texts.append(version.text)
    return Woken(count=count, texts=texts[:3])


def own_capabilities(session: Session, actor: Actor) -> list[Capability]:
    """Return the open capabilities of the caller's firm, newest first."""
    if actor.organisation_id is None:
        return []
    wanted = PostFilter(organisation_id=actor.organisation_id, limit=_MOST_NEEDS)
    return [row for row, _ in post_store.list_capabilities(session, wanted)]


def _near(session: Session, matchers: Matchers, actor: Actor) -> list[_Near]:
    """Return the open needs that the newest capabilities of the caller's firm could be about, by alliance."""
    found: dict[uuid.UUID, _Near] = {}
    for capability in own_capabilities(session, actor)[:_MOST_CAPABILITIES]:
        version = post_store.current_capability_version(session, capability)
        offer = offer_of(capability, version)
        try:
            near = found.get(capability.alliance_id) or _Near(matchers.matcher_of(capability.alliance_id), {})
            needs = matchers.needs_like(session, capability.alliance_id, offer, most=_MOST_NEEDS)
        except IndexBuildingError:
            continue
        found[capability.alliance_id] = near
        for need_id in needs:
            near.offers.setdefault(need_id, []).append(offer.id)
    return list(found.values())


def _judge(
    session: Session, near: _Near, *, but: Collection[uuid.UUID]
) -> Iterator[tuple[Need, NeedVersion, dict[str, Any]]]:
    """Yield the needs of others that a capability is worth a word for, with the engine's judgement of the best one.

    Each need is read and searched once, however many capabilities it is held against.
    """
    for need, words in post_store.needs_with_text(session, [each for each in near.offers if each not in but]):
        text = NeedText(text=words.text, title=words.title, asker=str(need.organisation_id))
        judged = _judgement(near.matcher, text, near.offers[need.id])
        if judged is not None:
            yield need, words, judged


def _judgement(matcher: Matcher, need: NeedText, offers: Collection[str]) -> dict[str, Any] | None:
    """Return what the engine says of the best of some capabilities for a need, None where that is not worth a word."""
    survey = matcher.survey(need, only=offers)
    if not survey.ranked or survey.ranked[0].probability < LEAST_WORTH:
        return None
    result = matcher.present(need, survey, limit=1)
    return next((each.as_dict() for each in (*result.proposals, *result.stretch)), None)


def _show_open(session: Session, need: Need, version: NeedVersion, judged: dict[str, Any], actor: Actor) -> OpenNeed:
    case = case_store.case_of_need(session, need.id)
    own_id = actor.organisation_id
    return OpenNeed(
        need_id=need.id,
        case_number=case.number,
        alliance=alliance_store.alliance_by_id(session, need.alliance_id).code,
        chain=alliance_store.chain_by_id(session, need.chain_id).name,
        title=version.title,
        text=version.text,
        posted_at=need.created_at,
        probability=judged["probability"],
        wording=judged["wording"],
        reasons=judged,
        volunteered=own_id is not None and _has_volunteered(session, case.id, own_id),
    )


def _has_volunteered(session: Session, case_id: uuid.UUID, own_id: uuid.UUID) -> bool:
    entries = case_store.timeline_of(session, case_id)
    return any(each.kind == "supplier_volunteered" and each.organisation_id == own_id for each in entries)


def _answers(session: Session, need_id: uuid.UUID, own_id: uuid.UUID) -> list[Interest]:
    rows = match_store.interests_of(session, need_id, supplier_id=own_id)
    return [row for row in rows if row.side == SUPPLIER]
