"""One need with everything that its reader can see and do, put together for one page."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from sqlmodel import Session

from service.domain.case_states import ENDED
from service.domain.matches import Proposal
from service.domain.posts import OPEN
from service.errors import ConflictError, IndexBuildingError, InputsErasedError, InternalError, VersionsDifferError
from service.policy import Action, Actor, may, require_signed_in
from service.store import matches as match_store
from service.store import posts as post_store
from service.usecases.access import need_target, open_need
from service.usecases.case_questions import QuestionView, list_questions
from service.usecases.case_statements import StatementView, read_statements
from service.usecases.case_views import CaseView
from service.usecases.cases import read_case
from service.usecases.matchers import Matchers
from service.usecases.needs import NeedView, show_need
from service.usecases.pairs import Pair, PairView, read_pairs, standing_of
from service.usecases.partner_texts import texts_of
from service.usecases.partner_views import PartnerList
from service.usecases.partners import search_partners, show_search, show_unkept
from service.usecases.proposals import explain_proposal
from service.usecases.ratings import RatingView, read_rating
from service.usecases.renewals import holds_until

Side = Literal["asker", "supplier", "office"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsView:
    """What one side confirmed last of an order intent."""

    amount_cny: float | None
    delivery_on: date | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedDesk:
    """A need for the page of one reader.

    side: how the reader stands to it. case: for those who may read it. pairs: of every firm that answered or was
    answered, a supplier's own only. terms: supplier -> side -> what it confirmed last. told: the firms that the office
    recommended it to. partners: for the asker, None where nothing can be searched now; texts: what they quote.
    reasons: for a supplier, why its capability was recommended; None where nobody can say any more.
    """

    need: NeedView
    side: Side
    is_open: bool
    holds_until: date
    case: CaseView | None = None
    pairs: list[PairView] = field(default_factory=list)
    terms: Mapping[uuid.UUID, Mapping[str, TermsView]] = field(default_factory=dict)
    told: frozenset[uuid.UUID] = frozenset()
    partners: PartnerList | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, Any] | None = None
    statements: list[StatementView] = field(default_factory=list)
    rating: RatingView | None = None
    questions: list[QuestionView] = field(default_factory=list)
    may_change: bool = False


def read_need_desk(
    session: Session, matchers: Matchers, *, actor: Actor | None, need_id: uuid.UUID, now: datetime, limit: int = 6
) -> NeedDesk:
    """Return a need for its page; NotFoundError for those it is not opened to."""
    signed_in = require_signed_in(actor)
    need = open_need(session, actor, need_id, Action.READ_NEED)
    target = need_target(session, need)
    own_id = signed_in.organisation_id
    side: Side = "office"
    if own_id == need.organisation_id:
        side = "asker"
    elif own_id in target.party_ids:
        side = "supplier"
    pairs = read_pairs(session, actor=actor, need_id=need_id, now=now)
    view = show_need(session, need)
    desk = NeedDesk(
        need=view,
        side=side,
        is_open=need.status == OPEN,
        holds_until=holds_until(session, need),
        pairs=pairs,
        terms={pair.supplier_id: _terms(session, pair) for pair in pairs if pair.order_intent},
        told=match_store.endorsed_suppliers(session, need.id),
        may_change=need.status == OPEN and may(actor, Action.CHANGE_NEED, target),
    )
    if side == "supplier" and own_id is not None:
        return _for_supplier(session, matchers, desk, actor=actor, own_id=own_id)
    return _for_asker(session, matchers, desk, actor=actor, now=now, limit=limit)


def _for_supplier(
    session: Session, matchers: Matchers, desk: NeedDesk, *, actor: Actor | None, own_id: uuid.UUID
) -> NeedDesk:
    """Add the supplier's own pair, which stands there from the moment that it was told, and why it was."""
    need = post_store.get_need(session, desk.need.id)
    proposal = match_store.find_proposal(session, need.id, own_id)
    reasons = reasons_of(session, matchers, proposal, actor=actor) if proposal else None
    return replace(desk, pairs=desk.pairs or [standing_of(session, Pair(need, own_id))], reasons=reasons)


def _for_asker(
    session: Session, matchers: Matchers, desk: NeedDesk, *, actor: Actor | None, now: datetime, limit: int
) -> NeedDesk:
    """Add the case, the partners that were found, and what was said and rated."""
    target = need_target(session, post_store.get_need(session, desk.need.id))
    case = read_case(session, actor=actor, case_id=desk.need.case_id)
    partners = None
    if desk.is_open and case.state not in ENDED and may(actor, Action.FIND_PARTNERS, target):
        try:
            search = search_partners(session, matchers, actor=actor, need_id=desk.need.id, now=now, limit=limit)
            partners = show_search(session, search) or show_unkept(session, search)
        except (IndexBuildingError, ConflictError):
            partners = None
    return replace(
        desk,
        case=case,
        partners=partners,
        texts=texts_of(session, partners) if partners else {},
        statements=read_statements(session, actor=actor, case_id=case.id),
        rating=read_rating(session, actor=actor, case_id=case.id),
        questions=list_questions(session, actor=actor, case_id=case.id),
    )


def reasons_of(
    session: Session, matchers: Matchers, proposal: Proposal, *, actor: Actor | None
) -> Mapping[str, Any] | None:
    """Return why a firm was proposed, as the engine said it then; None where it cannot be said any more."""
    try:
        said = explain_proposal(session, matchers, actor=actor, proposal_id=proposal.id)
    except (InputsErasedError, VersionsDifferError, ConflictError, IndexBuildingError, InternalError):
        return None
    found: dict[str, Any] = json.loads(said)
    return found


def _terms(session: Session, pair: PairView) -> dict[str, TermsView]:
    intent = match_store.find_order_intent(session, pair.need_id, pair.supplier_id)
    rows = match_store.terms_of(session, intent.id) if intent else {}
    return {
        side: TermsView(
            amount_cny=None if row.amount_cny is None else float(row.amount_cny),
            delivery_on=row.delivery_on,
            at=row.at,
        )
        for side, row in rows.items()
    }
