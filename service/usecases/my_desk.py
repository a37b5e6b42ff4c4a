"""The home of a firm: what waits for its answer now, and its needs and requests with where they stand."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from service.domain.case_states import ANSWERED, DELIVERED, ENDED, REFUSED
from service.domain.cases import Case
from service.domain.matches import ASKER, SUPPLIER
from service.domain.posts import OPEN
from service.policy import Actor, require_signed_in
from service.store import alliances as alliance_store
from service.store import case_queue as queue_store
from service.store import cases as case_store
from service.store import matches as match_store
from service.store import posts as post_store
from service.usecases.access import today_in
from service.usecases.case_questions import questions_of
from service.usecases.case_views import CaseView, show_case
from service.usecases.drafts import DraftView, list_drafts
from service.usecases.opportunities import count_unanswered
from service.usecases.pairs import Pair, PairView, standing_of
from service.usecases.renewals import holds_until
from service.usecases.told_needs import told_needs

MOST_SHOWN: Final = 30
_CASE_WANTS: Final = {ANSWERED: "judge_answer", REFUSED: "judge_refusal", DELIVERED: "confirm_delivery"}
_ORDER: Final = (
    "answer_question",
    "answer_need",
    "confirm_offer",
    "confirm_intent",
    "answer_supplier",
    "judge_answer",
    "judge_refusal",
    "confirm_delivery",
    "renew_need",
)
"""What a firm is asked for, the most pressing first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits for the firm. code: what is to be done; words: of what it is about; due_at: by when."""

    code: str
    post_id: uuid.UUID
    words: str
    other: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNeed:
    """An own need. interested: suppliers that are; told: by the office; late: it held until a past day."""

    id: uuid.UUID
    words: str
    case: CaseView
    status: str
    interested: int
    told: int
    holds_until: date
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRequest:
    """An own request that is no need."""

    id: uuid.UUID
    words: str
    case: CaseView


@dataclass(frozen=True, slots=True, kw_only=True)
class MyDesk:
    """A firm's home. opportunities: open needs that wait for its answer."""

    waiting: list[Waiting]
    needs: list[OwnNeed]
    requests: list[OwnRequest]
    drafts: list[DraftView]
    opportunities: int


def read_my_desk(session: Session, *, actor: Actor | None, now: datetime) -> MyDesk:
    """Return what the caller's firm has at hand; for a person without one, the own requests only."""
    signed_in = require_signed_in(actor)
    needs, requests = _own_posts(session, signed_in, now)
    waiting = [each for need in needs for each in _wanted_by_need(session, need, signed_in)]
    waiting += waiting_offers(session, actor=actor)
    waiting += [
        each for request in requests for each in _wanted_by_case(session, request.case, request.id, request.words)
    ]
    return MyDesk(
        waiting=sorted(waiting, key=lambda each: _ORDER.index(each.code)),
        needs=needs,
        requests=requests,
        drafts=list_drafts(session, actor=actor),
        opportunities=count_unanswered(session, actor=actor),
    )


def _own_posts(session: Session, actor: Actor, now: datetime) -> tuple[list[OwnNeed], list[OwnRequest]]:
    """Return the needs and requests of the firm (of the person where there is none), newest first."""
    needs, requests = [], []
    cases = case_store.cases_asked_by(
        session, organisation_id=actor.organisation_id, user_id=actor.user_id, limit=MOST_SHOWN
    )
    titles = queue_store.case_titles(session, cases)
    for case in cases:
        title, text = titles.get(case.id, ("", ""))
        words = title or text
        if case.need_id is not None:
            needs.append(_own_need(session, case, words, now))
        elif case.request_id is not None:
            requests.append(OwnRequest(id=case.request_id, words=words, case=show_case(session, case)))
    return needs, requests


def _own_need(session: Session, case: Case, words: str, now: datetime) -> OwnNeed:
    need = post_store.get_need(session, case.need_id or case.id)
    until = holds_until(session, need)
    today = today_in(alliance_store.alliance_by_id(session, case.alliance_id), now)
    answers = match_store.interests_of(session, need.id)
    return OwnNeed(
        id=need.id,
        words=words,
        case=show_case(session, case),
        status=need.status,
        interested=sum(row.side == SUPPLIER and row.accepted for row in answers),
        told=len(match_store.endorsed_suppliers(session, need.id)),
        holds_until=until,
        late=need.status == OPEN and until < today,
    )


def _wanted_by_need(session: Session, own: OwnNeed, actor: Actor) -> Iterator[Waiting]:
    """Yield what an own need wants of its firm: an answer, a confirmation, a closing, a longer validity."""
    if own.status != OPEN:
        return
    need = post_store.get_need(session, own.id)
    for supplier_id in dict.fromkeys(row.supplier_id for row in match_store.interests_of(session, own.id)):
        pair = standing_of(session, Pair(need, supplier_id))
        if pair.supplier_interested and pair.asker_interested is None:
            yield Waiting(code="answer_supplier", post_id=own.id, words=own.words, other=pair.supplier)
        elif _waits_for(pair, ASKER):
            yield Waiting(code="confirm_intent", post_id=own.id, words=own.words, other=pair.supplier)
    yield from _wanted_by_case(session, own.case, own.id, own.words)
    if own.late and own.case.state not in ENDED and actor.organisation_id == need.organisation_id:
        yield Waiting(code="renew_need", post_id=own.id, words=own.words)


def _wanted_by_case(session: Session, case: CaseView, post_id: uuid.UUID, words: str) -> Iterator[Waiting]:
    """Yield what a case wants of its asker: a reply, a word on an answer, or that it was delivered."""
    if case.state in ENDED:
        return
    if any(each.replied_at is None for each in questions_of(session, case.id)):
        yield Waiting(code="answer_question", post_id=post_id, words=words, due_at=case.due_at)
    code = _CASE_WANTS.get(case.state)
    if code is not None:
        yield Waiting(code=code, post_id=post_id, words=words, due_at=case.due_at)


def waiting_offers(session: Session, *, actor: Actor | None, limit: int = 20) -> list[Waiting]:
    """Return the needs of others that wait for the caller's firm: for its answer, or for its side of an intent."""
    own_id = require_signed_in(actor).organisation_id
    found: list[Waiting] = []
    if own_id is None:
        return found
    for told in told_needs(session, own_id, limit=limit):
        need = told.need
        pair = standing_of(session, Pair(need, own_id))
        code = "answer_need" if pair.supplier_interested is None else "confirm_offer"
        if code == "answer_need" or _waits_for(pair, SUPPLIER):
            version = post_store.current_need_version(session, need)
            asker = alliance_store.get_organisation(session, need.organisation_id).name
            found.append(Waiting(code=code, post_id=need.id, words=version.title or version.text, other=asker))
    return found


def _waits_for(pair: PairView, side: str) -> bool:
    """Say whether an intent about a pair waits for this side's confirmation."""
    intent = pair.order_intent
    if intent is None or intent.made_at is not None or not pair.mutual:
        return False
    confirmed = {ASKER: intent.asker_confirmed_at, SUPPLIER: intent.supplier_confirmed_at}
    return confirmed[side] is None and any(confirmed.values())
