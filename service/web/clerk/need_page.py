"""The page of one need, for the firm that asks, for a firm that was told of it, and for the office to look at."""

import uuid
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request, Response
from sqlmodel import Session

from service.case_words import EVENTS, RATING_WORDS, RATINGS
from service.domain.attachments import NEED
from service.domain.case_states import CONTRACTED, DELIVERED, ENDED, ORDER_INTENT
from service.domain.posts import WITHDRAWN
from service.errors import IndexBuildingError
from service.usecases import interests, needs, order_intents, partners, renewals
from service.usecases.cases import read_timeline
from service.usecases.need_desk import NeedDesk, read_need_desk
from service.usecases.order_intents import Terms
from service.usecases.ratings import RATEABLE
from service.web.attachments_page import shown_attachments
from service.web.clerk import state_words
from service.web.clerk.case_actions import CaseActions
from service.web.clerk.entries import Fields, FieldsDep, read_amount, read_day
from service.web.clerk.firm_desk import FirmDesk, firm_desk
from service.web.clerk.my_page import due_words, shorten_words
from service.web.clerk.pair_cards import PairCard, next_of_pair, pair_card
from service.web.desks import DeskDep, OwnForm
from service.web.moments import say_day
from service.web.partner_cards import PartnerCard, Results, make_results
from service.web.rendering import Renderer, redirect
from service.web.shown_problems import ShownProblem

NEEDS: Final = "/needs"
_NEXT_STEPS = {
    ORDER_INTENT: (CONTRACTED, "已签合同"),
    CONTRACTED: (DELIVERED, "已交付"),
}
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Event:
    """One line of what happened."""

    at: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCard:
    """A partner that was found and has no answers yet. told: the office has told it of the need."""

    card: PartnerCard
    organisation_id: str
    told: bool


class NeedPage:
    """The page at `/needs/{id}` and what can be done on it."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._actions = CaseActions(NEEDS, case_id_of=_case_id, show=self._show)

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        one = f"{NEEDS}/{{need_id}}"
        router.add_api_route(one, self.show, methods=["GET", "HEAD"], response_model=None)
        for name, endpoint in (
            ("interest", self.answer),
            ("order-intent", self.confirm),
            ("withdraw", self.withdraw),
            ("renew", self.renew),
        ):
            router.add_api_route(
                f"{one}/{name}", endpoint, methods=["POST"], dependencies=[OwnForm], response_model=None
            )
        self._actions.add_to(router)
        return router

    def show(self, request: Request, desk: DeskDep, need_id: uuid.UUID) -> Response:
        """Show a need as its reader may see it."""
        return self._show(request, firm_desk(desk), need_id, {}, None)

    def answer(
        self,
        request: Request,
        desk: DeskDep,
        fields: FieldsDep,
        need_id: uuid.UUID,
        accepted: Annotated[str, Form()] = "",
        reason: Annotated[str, Form()] = "",
    ) -> Response:
        """Record that the reader's firm wants to talk, or does not; an asker's choice keeps its list."""
        firm = self._opened(request, desk, need_id, fields)
        container = desk.context.container
        organisation = fields.get("organisation") or None
        with container.database.transaction() as session:
            own_id, need = firm.actor.organisation_id, needs.read_need(session, actor=firm.actor, need_id=need_id)
            if accepted == "yes" and own_id == need.organisation_id:
                _keep_list(session, firm, need_id)
            pair = interests.record_interest(
                session,
                actor=firm.actor,
                need_id=need_id,
                accepted=accepted == "yes",
                now=desk.now,
                organisation=organisation if own_id == need.organisation_id else None,
                reason=None if accepted == "yes" else reason or "other",
            )
        done = "contacts_open" if pair.mutual else "interest_sent" if accepted == "yes" else "declined"
        return redirect(request, f"{NEEDS}/{need_id}#pair-{pair.supplier_id}", done=done)

    def confirm(
        self,
        request: Request,
        desk: DeskDep,
        fields: FieldsDep,
        need_id: uuid.UUID,
        amount: Annotated[str, Form()] = "",
        day: Annotated[str, Form()] = "",
    ) -> Response:
        """Confirm the terms of an order intent for the reader's side."""
        firm = self._opened(request, desk, need_id, fields)
        with desk.context.container.database.transaction() as session:
            need = needs.read_need(session, actor=firm.actor, need_id=need_id)
            is_asker = firm.actor.organisation_id == need.organisation_id
            pair = order_intents.confirm_order_intent(
                session,
                actor=firm.actor,
                need_id=need_id,
                now=desk.now,
                organisation=fields.get("organisation") or None if is_asker else None,
                terms=Terms(read_amount(amount), read_day(day, firm.today(need.alliance))),
            )
        intent = pair.order_intent
        done = "intent_made" if intent and intent.made_at else "intent_confirmed"
        return redirect(request, f"{NEEDS}/{need_id}#pair-{pair.supplier_id}", done=done)

    def withdraw(self, request: Request, desk: DeskDep, fields: FieldsDep, need_id: uuid.UUID) -> Response:
        """Take a need back."""
        firm = self._opened(request, desk, need_id, fields)
        with desk.context.container.database.transaction() as session:
            needs.withdraw_need(session, actor=firm.actor, need_id=need_id, now=desk.now)
        return redirect(request, f"{NEEDS}/{need_id}", done="need_withdrawn")

    def renew(self, request: Request, desk: DeskDep, fields: FieldsDep, need_id: uuid.UUID) -> Response:
        """Let a need hold longer."""
        firm = self._opened(request, desk, need_id, fields)
        with desk.context.container.database.transaction() as session:
            renewals.renew_need(session, actor=firm.actor, need_id=need_id, now=desk.now)
        return redirect(request, f"{NEEDS}/{need_id}", done="renewed")

    def _opened(self, request: Request, desk: DeskDep, need_id: uuid.UUID, fields: Fields) -> FirmDesk:
        """Return the desk of somebody who may read the need, to whom it is shown again where something goes wrong."""
        firm = firm_desk(desk)
        with desk.context.container.database.read() as session:
            needs.read_need(session, actor=firm.actor, need_id=need_id)
        request.state.show_again = lambda problem: self._show(request, firm, need_id, fields, problem)
        return firm

    def _show(
        self, request: Request, firm: FirmDesk, need_id: uuid.UUID, fields: Fields, problem: ShownProblem | None
    ) -> Response:
        container = firm.desk.context.container
        with container.database.read() as session:
            view = read_need_desk(
                session, container.engines, actor=firm.actor, need_id=need_id, now=firm.desk.now, limit=_SHOWN
            )
            timeline = read_timeline(session, actor=firm.actor, case_id=view.case.id) if view.case else []
            files = shown_attachments(session, firm.desk, NEED, need_id)
        return self._renderer.page(
            request,
            "clerk/need.html",
            status=problem.status if problem else 200,
            headers=problem.headers if problem else {"Cache-Control": "private, no-store"},
            problem=problem,
            typed=fields,
            view=view,
            events=[Event(firm.say(e.at, view.need.alliance), EVENTS[e.kind]) for e in timeline if e.kind in EVENTS],
            files=files,
            reasons=state_words.DECLINE_REASONS,
            audiences=state_words.AUDIENCES,
            ratings=RATINGS,
            rating_words=RATING_WORDS,
            **_said(view, firm),
        )


def _said(view: NeedDesk, firm: FirmDesk) -> dict[str, Any]:
    """Return what the page says of a need, in words."""
    need, today = view.need, firm.today(view.need.alliance)
    state = view.case.state if view.case else need.state
    cards = _cards(view)
    return {
        "need": need,
        "title": shorten_words(need.title or need.text, 24),
        "state": _state_words(view, state, cards),
        "next_words": _next_words(view, state, cards),
        "due": due_words(view.case, firm) if view.case else "",
        "gone": state_words.GONE.get(need.status, ""),
        "ended": state in ENDED,
        "line": state_words.steps_of(state, is_need=True),
        "cards": cards,
        "found": _found(view, need.text if not need.title else f"{need.title}\n{need.text}"),
        "advance": _NEXT_STEPS.get(state),
        "posted": firm.say(need.created_at, need.alliance),
        "chain": firm.chain_name(need.alliance, need.chain),
        "until": say_day(view.holds_until, today),
        "late": view.holds_until < today,
        "rateable": state in RATEABLE and need.status != WITHDRAWN,
    }


def _cards(view: NeedDesk) -> list[PairCard]:
    """Return the pairs as the reader's side reads them, what waits for the reader first and what is over last."""
    side = "supplier" if view.side == "supplier" else "asker"
    cards = [
        pair_card(pair, side, asker=view.need.organisation, terms=view.terms.get(pair.supplier_id, {}))
        for pair in view.pairs
    ]
    return sorted(cards, key=lambda card: (not card.turn, card.mine is False or card.other is False))


def _case_id(session: Session, firm: FirmDesk, need_id: uuid.UUID) -> uuid.UUID:
    return needs.read_need(session, actor=firm.actor, need_id=need_id).case_id


def _keep_list(session: Session, firm: FirmDesk, need_id: uuid.UUID) -> None:
    """Keep the list that the asker chooses from; where it cannot be made now, what was kept before counts."""
    container = firm.desk.context.container
    try:
        partners.find_partners(session, container.engines, actor=firm.actor, need_id=need_id, now=firm.desk.now)
    except IndexBuildingError:
        return


def _state_words(view: NeedDesk, state: str, cards: list[PairCard]) -> str:
    if view.side == "supplier":
        return cards[0].words if cards else ""
    interested = sum(pair.supplier_interested is True for pair in view.pairs)
    if view.side == "asker" and state == "interest" and not interested and cards:
        return cards[0].words
    return state_words.say_state(state, is_need=True, interested=interested)


def _next_words(view: NeedDesk, state: str, cards: list[PairCard]) -> str:
    """Return what comes next; while firms talk, the asker is told by the pair that is furthest."""
    if view.side == "supplier":
        return ""
    waits_for_answer = any(card.turn and not card.mutual for card in cards)
    if view.side == "office" or state not in ("interest", "talks") or waits_for_answer:
        return state_words.say_next(state, is_need=True)
    talking = [card for card in cards if card.mine and card.other is not False]
    if not talking:
        return state_words.say_next("proposed", is_need=True)
    return next_of_pair(max(talking, key=lambda card: (card.turn, card.mutual, card.own_stands)))


def _found(view: NeedDesk, text: str) -> dict[str, list[FoundCard]]:
    """Return the partners without answers yet by list; the nearest ones where the engine says “nobody”."""
    if view.partners is None:
        return {}
    answered = {str(pair.supplier_id) for pair in view.pairs}
    results: Results = make_results(view.partners, text, view.texts, numbers=False)
    ids = {each["organisation"]: each["organisation_id"] for each in (*view.partners.proposals, *view.partners.stretch)}
    told = {str(each) for each in view.told}
    lists = {"fits": results.fits, "stretch": results.stretch, "nearest": results.nearest}
    return {
        name: [
            FoundCard(card=card, organisation_id=ids[card.organisation], told=ids[card.organisation] in told)
            for card in cards
            if ids[card.organisation] not in answered
        ]
        for name, cards in lists.items()
    }
