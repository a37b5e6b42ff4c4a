"""The page at `/opportunities`: needs that the firm could serve, those that wait for its answer first."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from service.usecases.opportunities import OpenNeed, ToldOf, list_opportunities, volunteer
from service.web.clerk.firm_desk import FirmDesk, firm_desk
from service.web.clerk.pair_cards import PairCard, pair_card
from service.web.clerk.state_words import DECLINE_REASONS, say_count
from service.web.desks import DeskDep, OwnForm
from service.web.rendering import Renderer, redirect
from service.web.words import WORDING_KINDS

OPPORTUNITIES: Final = "/opportunities"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCard:
    """A need that the firm was told of."""

    need_id: str
    words: str
    posted: str
    told: str
    sentence: str
    questions: list[str]
    pair: PairCard


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCard:
    """A need that is open to every member, nameless."""

    need_id: str
    words: str
    chain: str
    posted: str
    wording: str
    kind: str
    sentence: str
    questions: list[str] = field(default_factory=list)
    volunteered: bool = False


class OpportunitiesPage:
    """What a firm could serve."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(OPPORTUNITIES, self.show, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(
            f"{OPPORTUNITIES}/{{need_id}}/volunteer",
            self.ask_office,
            methods=["POST"],
            dependencies=[OwnForm],
            response_model=None,
        )
        return router

    def show(self, request: Request, desk: DeskDep) -> Response:
        """Show the needs that the person's firm could serve."""
        firm = firm_desk(desk)
        container = desk.context.container
        with container.database.read() as session:
            found = list_opportunities(session, container.engines, actor=firm.actor)
        told = [_told(each, firm) for each in found.told]
        return self._renderer.page(
            request,
            "clerk/opportunities.html",
            headers={"Cache-Control": "private, no-store"},
            waiting=[each for each in told if each.pair.turn],
            others=[each for each in told if not each.pair.turn],
            open_needs=[_open(each, firm) for each in found.open_needs],
            hidden=say_count(found.hidden) if found.hidden else "",
            reasons=DECLINE_REASONS,
            has_firm=firm.actor.organisation_id is not None,
        )

    def ask_office(self, request: Request, desk: DeskDep, need_id: uuid.UUID) -> Response:
        """Ask the office to recommend the firm for a need."""
        firm = firm_desk(desk)
        with desk.context.container.database.transaction() as session:
            volunteer(session, actor=firm.actor, need_id=need_id, now=desk.now)
        return redirect(request, OPPORTUNITIES, done="volunteered")


def _told(told: ToldOf, firm: FirmDesk) -> ToldCard:
    reasons: Mapping[str, Any] = told.reasons or {}
    return ToldCard(
        need_id=str(told.need_id),
        words=told.text,
        posted=firm.say(told.posted_at, told.alliance),
        told=firm.say(told.told_at, told.alliance),
        sentence=reasons.get("sentence", ""),
        questions=list(reasons.get("questions", [])),
        pair=pair_card(told.pair, "supplier", asker=told.asker, terms={}),
    )


def _open(need: OpenNeed, firm: FirmDesk) -> OpenCard:
    return OpenCard(
        need_id=str(need.need_id),
        words=need.text,
        chain=need.chain,
        posted=firm.say(need.posted_at, need.alliance),
        wording=need.wording,
        kind=WORDING_KINDS.get(need.wording, ""),
        sentence=need.reasons.get("sentence", ""),
        questions=list(need.reasons.get("questions", [])),
        volunteered=need.volunteered,
    )
