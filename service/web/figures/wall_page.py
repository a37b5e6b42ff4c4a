"""The wall screen at `/wall`: the most important figures in large type, renewed by itself, totals only."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response

from service import figure_words as words
from service.policy import Action
from service.usecases.figure_rows import names_in
from service.usecases.figures import read_dashboard
from service.usecases.supply import read_totals
from service.web.desks import DeskDep
from service.web.figures.asked import choose_alliance
from service.web.figures.board import make_board
from service.web.figures.charts import draw_shares
from service.web.figures.dashboard_page import PRIVATE
from service.web.rendering import Renderer

WALL = "/wall"
MOST_DEPARTMENTS = 8


class WallPage:
    """The wall screen; nothing on it names a firm, a person or a need."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's route."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(WALL, self.show, methods=["GET", "HEAD"], response_model=None)
        return router

    def show(self, request: Request, desk: DeskDep, *, alliance: Annotated[str, Query()] = "") -> Response:
        """Show the figures of the last 90 days, and the local supply rate of the last year."""
        here = choose_alliance(desk, alliance, Action.READ_FIGURES)
        with desk.context.container.database.read() as session:
            figures = read_dashboard(session, actor=desk.actor, now=desk.now, alliance=here.code)
            supply = read_totals(session, actor=desk.actor, now=desk.now, alliance=here.code)
            departments, _ = names_in(session, figures)
        months = [
            (f"{int(month[-2:])}月", supply.rate(f"month.{month}."), words.percent(supply.rate(f"month.{month}.")))
            for month in supply.months[-6:]
        ]
        return self._renderer.page(
            request,
            "figures/wall.html",
            headers=PRIVATE,
            here=here,
            figures=figures,
            supply=supply,
            supply_chart=draw_shares(months),
            board=make_board(figures, departments, {}),
            most=MOST_DEPARTMENTS,
            shown_at=desk.now.astimezone(ZoneInfo(here.timezone)),
            words=words,
        )
