"""What would come of a text before it is posted: what is read in it, what it lacks, who could serve it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from matching.completeness import Completeness, judge_completeness
from matching.normalise import Normalised, clean_text
from matching.posts import Need as NeedText
from matching.reading import read_offer
from service.domain.alliances import Alliance
from service.domain.case_states import RECEIVED
from service.errors import IndexBuildingError, NotFoundError
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import posts as post_store
from service.triage_desk import TriageDesk
from service.usecases.access import place_post
from service.usecases.case_clocks import deadline_of
from service.usecases.finding import LEAST_WORTH
from service.usecases.matchers import Matchers
from service.usecases.needs import owner_of_post
from service.usecases.opportunities import Woken, needs_woken
from service.usecases.partner_texts import texts_of
from service.usecases.partner_views import PartnerList
from service.usecases.partners import match_text
from service.usecases.policies import PolicyView, find_policies
from service.usecases.triage import judge_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPart:
    """One thing that a text states: its part (as in `Completeness`), the attribute's name, its own words and place."""

    part: str
    name: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPreview:
    """What a text states, a score of 0 to 100, and which parts are missing, worth most first."""

    parts: Sequence[ReadPart]
    score: int
    missing: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedPreview:
    """A need before it is posted.

    chain: where it would be posted, by code; guessed: nobody chose it. partners: None while the index is being made.
    texts: what the evidence of partners is quoted from. answer_by: when the first answer would be due.
    """

    text: str
    read: TextPreview
    chain: str
    guessed: bool
    partners: PartnerList | None
    texts: Mapping[str, str]
    answer_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityPreview:
    """A capability before it is posted. woken: the open needs it speaks to, None while the index is being made."""

    text: str
    read: TextPreview
    chain: str
    woken: Woken | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPreview:
    """A request before it is sent: how it would be sorted, the policies that may answer it, when an answer is due."""

    text: str
    kind: str
    category: str
    department: str
    unsure: bool
    urgency: str
    becomes_need: bool
    answer_by: datetime
    policies: list[PolicyView] = field(default_factory=list)


def preview_need(
    session: Session,
    matchers: Matchers,
    *,
    actor: Actor | None,
    alliance: str,
    text: str,
    now: datetime,
    chain: str | None = None,
    limit: int = 5,
) -> NeedPreview:
    """Return what would come of a need of the caller's firm; chain: None lets the engine choose.

    Raises:
        EmptyTextError, TextTooLongError, UnknownAllianceError, InvalidInputError, ForbiddenError, NotSignedInError.
    """
    signed_in = require_signed_in(actor)
    found = alliance_store.get_alliance(session, alliance)
    owner_id = owner_of_post(session, signed_in, None)
    require(actor, Action.POST_NEED, Target(alliance_id=found.id, owner_id=owner_id))
    words = clean_text(text)
    partners = None
    try:
        partners = match_text(
            session, matchers, actor=actor, alliance=alliance, text=words, now=now, chain=chain, limit=limit
        )
        read = read_need_text(matchers, found, words)
    except IndexBuildingError:
        read = TextPreview(parts=(), score=0, missing=())
    own_chain_id = place_post(session, alliance=found, organisation_id=owner_id, chain=chain, now=now)
    guess = _guess_chain(session, found, partners) if chain is None and partners else None
    return NeedPreview(
        text=words,
        read=read,
        chain=guess or alliance_store.chain_by_id(session, own_chain_id).code,
        guessed=chain is None,
        partners=partners,
        texts=texts_of(session, partners) if partners else {},
        answer_by=deadline_of(session, found, RECEIVED, now).at,
    )


def preview_capability(
    session: Session,
    matchers: Matchers,
    *,
    actor: Actor | None,
    alliance: str,
    text: str,
    now: datetime,
    chain: str | None = None,
) -> CapabilityPreview:
    """Return what would come of a capability of the caller's firm; chain: None is that of the firm's oldest place.

    Raises:
        EmptyTextError, TextTooLongError, UnknownAllianceError, InvalidInputError, ForbiddenError, NotSignedInError.
    """
    signed_in = require_signed_in(actor)
    found = alliance_store.get_alliance(session, alliance)
    owner_id = owner_of_post(session, signed_in, None)
    require(actor, Action.POST_CAPABILITY, Target(alliance_id=found.id, owner_id=owner_id))
    words = clean_text(text)
    chain_id = place_post(session, alliance=found, organisation_id=owner_id, chain=chain, now=now)
    code = alliance_store.chain_by_id(session, chain_id).code
    try:
        read = read_offer_text(matchers, found, words)
        woken = needs_woken(session, matchers, actor=actor, alliance=alliance, chain=code, text=words)
    except IndexBuildingError:
        read, woken = TextPreview(parts=(), score=0, missing=()), None
    return CapabilityPreview(text=words, read=read, chain=code, woken=woken)


def read_need_text(matchers: Matchers, alliance: Alliance, text: str) -> TextPreview:
    """Return what is read in the text of a need; IndexBuildingError while the alliance's index is being made."""
    pool = matchers.matcher_of(alliance.id).pool
    reading = pool.read_need(NeedText(text=text))
    judged = judge_completeness(
        reading.normalised,
        attributes=reading.attributes,
        mentions=[mention for mention, _ in reading.mentions],
        knowledge=pool.knowledge,
        head=reading.head,
    )
    return _show(judged, text, reading.normalised)


def read_offer_text(matchers: Matchers, alliance: Alliance, text: str) -> TextPreview:
    """Return what is read in the text of a capability; IndexBuildingError while the alliance's index is being made."""
    pool = matchers.matcher_of(alliance.id).pool
    reading = read_offer("", text, pool.finder)
    offered = [mention for mention in reading.mentions if mention not in reading.refused_mentions]
    judged = judge_completeness(
        reading.normalised,
        attributes=reading.attributes,
        mentions=offered,
        knowledge=pool.knowledge,
        offers=True,
    )
    return _show(judged, text, reading.normalised)


def preview_request(
    session: Session, desk: TriageDesk, *, actor: Actor | None, alliance: str, text: str, now: datetime, limit: int = 3
) -> RequestPreview:
    """Return what would come of a request of the caller's.

    Raises:
        EmptyTextError, TextTooLongError, UnknownAllianceError, ForbiddenError, NotSignedInError.
    """
    signed_in = require_signed_in(actor)
    found = alliance_store.get_alliance(session, alliance)
    require(actor, Action.SUBMIT_REQUEST, Target(alliance_id=found.id, owner_id=signed_in.organisation_id))
    require(actor, Action.READ_POLICIES, Target(alliance_id=found.id))
    words = clean_text(text)
    judged = judge_text(session, desk, found.id, words, kind=None)
    return RequestPreview(
        text=words,
        kind=judged.kind,
        category=judged.triage.category,
        department=judged.triage.department,
        unsure=judged.unsure,
        urgency=judged.urgency,
        becomes_need=judged.is_need,
        answer_by=deadline_of(session, found, RECEIVED, now).at,
        policies=find_policies(session, found, words, now=now, limit=limit),
    )


def _guess_chain(session: Session, alliance: Alliance, found: PartnerList) -> str | None:
    """Return the chain of the most probable partner of the own alliance; None where nobody is worth a word."""
    for partner in found.proposals[:1] + found.stretch[:1]:
        if partner["probability"] < LEAST_WORTH:
            continue
        try:
            capability = post_store.get_capability(session, uuid.UUID(partner["capability_id"]))
        except NotFoundError:
            continue
        if capability.alliance_id == alliance.id:
            return alliance_store.chain_by_id(session, capability.chain_id).code
    return None


def _show(judged: Completeness, text: str, normalised: Normalised) -> TextPreview:
    """Quote the text itself, not its normal form."""
    parts = []
    for told in judged.told:
        start, end = normalised.span(*told.span)
        parts.append(ReadPart(part=told.part, name=told.name, quote=text[start:end], start=start, end=end))
    return TextPreview(parts=parts, score=judged.score, missing=judged.missing)
