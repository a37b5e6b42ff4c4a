"""Who wishes to meet whom: what the engine proposes, what firms said, what the organiser adds."""

import uuid
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from service.domain import salons as domain
from service.policy import Action
from service.usecases import salon_guests, salon_rounds, salon_wishes, salons
from service.usecases.salon_access import open_salon
from service.web.desks import Desk, DeskDep, OwnForm
from service.web.rendering import redirect
from service.web.salon.common import SalonRoom, read_id, read_number, reading, show_again, writing
from service.web.salon.list_page import SALONS
from service.web.shown_problems import ShownProblem

_MOST = 80
"""Pairs on one page; a firm's own are all shown."""


class WishesPage(SalonRoom):
    """All that is said of pairs."""

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        path = f"{SALONS}/{{salon_id}}/wishes"
        router.add_api_route(path, self.show, methods=["GET", "HEAD"], response_model=None)
        for place, call in (
            (path, self.say),
            (f"{path}/score", self.score),
            (f"{path}/rounds", self.ask_round),
            (f"{path}/rounds/remove", self.drop_round),
        ):
            router.add_api_route(place, call, methods=["POST"], dependencies=[OwnForm], response_model=None)
        return router

    def show(
        self, request: Request, desk: DeskDep, salon_id: uuid.UUID, firm: Annotated[str, Query()] = ""
    ) -> Response:
        """Show what is said, of one firm where it is chosen."""
        return self._page(request, desk, salon_id, firm=firm)

    def say(
        self,
        request: Request,
        desk: DeskDep,
        salon_id: uuid.UUID,
        *,
        a: Annotated[str, Form()] = "",
        b: Annotated[str, Form()] = "",
        kind: Annotated[str, Form()] = "",
        firm: Annotated[str, Form()] = "",
    ) -> Response:
        """Set or take back what the organiser says of a pair."""
        typed = {"a": a, "b": b, "kind": kind}
        show_again(request, lambda problem: self._page(request, desk, salon_id, firm=firm, said=typed, problem=problem))
        pair = (read_id(a, "a"), read_id(b, "b"))
        with writing(desk) as session:
            salon_wishes.say_as_office(
                session, actor=desk.actor, salon_id=salon_id, pair=pair, kind=kind or None, now=desk.now
            )
        return redirect(request, f"{SALONS}/{salon_id}/wishes?firm={firm}", done="salon_wish_kept")

    def score(self, request: Request, desk: DeskDep, salon_id: uuid.UUID) -> Response:
        """Let the engine fill in what it thinks of every pair."""
        show_again(request, lambda problem: self._page(request, desk, salon_id, problem=problem))
        with reading(desk) as session:
            salon = open_salon(session, desk.actor, salon_id, Action.KEEP_SALONS)
            people = salon_guests.list_participants(session, actor=desk.actor, salon_id=salon_id)
            scores = salon_wishes.score_firms(
                session,
                desk.context.container.engines,
                alliance_id=salon.alliance_id,
                firms=[each.organisation_id for each in people if each.state != domain.DECLINED],
            )
        with writing(desk) as session:
            salon_wishes.keep_scores(session, actor=desk.actor, salon_id=salon_id, scores=scores, now=desk.now)
        return redirect(request, f"{SALONS}/{salon_id}/wishes", done="salon_scored")

    def ask_round(
        self,
        request: Request,
        desk: DeskDep,
        salon_id: uuid.UUID,
        *,
        host: Annotated[str, Form()] = "",
        seats: Annotated[str, Form()] = "",
        slot: Annotated[str, Form()] = "",
    ) -> Response:
        """Ask for a round table."""
        typed = {"host": host, "seats": seats, "slot": slot}
        show_again(request, lambda problem: self._page(request, desk, salon_id, typed=typed, problem=problem))
        host_id, places, when = read_id(host, "host"), read_number(seats, "seats") or 0, read_number(slot, "slot")
        with writing(desk) as session:
            salon_rounds.ask_round(
                session, actor=desk.actor, salon_id=salon_id, host_id=host_id, seats=places, slot=when
            )
        return redirect(request, f"{SALONS}/{salon_id}/wishes", done="salon_round_asked")

    def drop_round(
        self, request: Request, desk: DeskDep, salon_id: uuid.UUID, round_id: Annotated[str, Form(alias="round")] = ""
    ) -> Response:
        """Take a round table back."""
        show_again(request, lambda problem: self._page(request, desk, salon_id, problem=problem))
        with writing(desk) as session:
            salon_rounds.drop_round(session, actor=desk.actor, salon_id=salon_id, round_id=read_id(round_id, "round"))
        return redirect(request, f"{SALONS}/{salon_id}/wishes", done="salon_round_dropped")

    def _page(
        self,
        request: Request,
        desk: Desk,
        salon_id: uuid.UUID,
        *,
        firm: str = "",
        typed: Mapping[str, str] | None = None,
        said: Mapping[str, str] | None = None,
        problem: ShownProblem | None = None,
    ) -> Response:
        with reading(desk) as session:
            salon = salons.read_salon(session, actor=desk.actor, salon_id=salon_id)
            people = salon_guests.list_participants(session, actor=desk.actor, salon_id=salon_id)
            wishes = salon_wishes.list_wishes(session, actor=desk.actor, salon_id=salon_id)
            rounds = salon_rounds.list_rounds(session, actor=desk.actor, salon_id=salon_id)
        if firm:
            wishes = [each for each in wishes if firm in (str(each.a_id), str(each.b_id))]
        keeps = any(each.code == salon.alliance for each in desk.alliances_for(Action.KEEP_SALONS))
        return self.page(
            request,
            "wishes.html",
            salon=salon,
            people=people,
            by_id={each.id: each for each in people},
            wishes=wishes[:_MOST],
            more=max(0, len(wishes) - _MOST),
            firm=firm,
            rounds=rounds,
            hosts=sorted((each for each in people if each.state in domain.COMING), key=lambda one: not one.is_host),
            seats=(salon_rounds.LEAST_SEATS, salon_rounds.MOST_SEATS),
            typed=typed or {"host": "", "seats": "4", "slot": ""},
            said=said or {"a": firm, "b": "", "kind": domain.MUST},
            keeps=keeps,
            problem=problem,
        )
