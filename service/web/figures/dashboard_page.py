"""The leader's dashboard at `/dashboard`, and the rows behind each of its numbers."""

from dataclasses import replace
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response

from service import figure_words as words
from service.case_words import STATES
from service.errors import InvalidInputError
from service.messages import message_of
from service.policy import Action
from service.usecases.alliances import AllianceView
from service.usecases.figure_rows import FigureRows, names_in, read_figure_rows
from service.usecases.figures import read_dashboard
from service.web.desks import Desk, DeskDep
from service.web.figures.asked import Asked, AskedDep, choose_alliance
from service.web.figures.board import make_board
from service.web.rendering import Renderer

DASHBOARD = "/dashboard"
PRIVATE = {"Cache-Control": "private, no-store"}


class DashboardPage:
    """The dashboard and its rows."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the pages' routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(DASHBOARD, self.show, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(f"{DASHBOARD}/rows", self.show_rows, methods=["GET", "HEAD"], response_model=None)
        return router

    def show(self, request: Request, desk: DeskDep, typed: AskedDep) -> Response:
        """Show all figures; days that cannot be are said, and the usual period is shown."""
        here = choose_alliance(desk, typed.alliance, Action.READ_FIGURES)
        asked = replace(typed, alliance=here.code)
        try:
            return self._page(request, desk, asked, asked)
        except InvalidInputError as exc:
            wrong = message_of(exc.code, exc.details)
            return self._page(request, desk, asked, asked.plain(), wrong=wrong, status=exc.status)

    def show_rows(
        self,
        request: Request,
        desk: DeskDep,
        typed: AskedDep,
        *,
        show: Annotated[str, Query()] = "",
        page: Annotated[int, Query()] = 1,
    ) -> Response:
        """Show the rows behind one number."""
        here = choose_alliance(desk, typed.alliance, Action.READ_FIGURES)
        asked = replace(typed, alliance=here.code)
        with desk.context.container.database.read() as session:
            figures, rows = read_figure_rows(
                session, actor=desk.actor, now=desk.now, name=show, alliance=here.code, days=asked.days, page=page
            )
            departments, owners = names_in(session, figures)
        title = words.name_of(
            show,
            {str(key): name for key, name in departments.items()},
            {str(key): name for key, name in owners.items()},
        )
        return rows_page(
            self._renderer,
            request,
            rows,
            title=title,
            back=asked.address(DASHBOARD),
            page_address=lambda number: asked.address(f"{DASHBOARD}/rows", show=show, page=str(number)),
            here=here,
            period=figures.period,
        )

    def _page(
        self, request: Request, desk: Desk, asked: Asked, read: Asked, *, wrong: str = "", status: int = 200
    ) -> Response:
        with desk.context.container.database.read() as session:
            figures = read_dashboard(session, actor=desk.actor, now=desk.now, alliance=read.alliance, days=read.days)
            departments, owners = names_in(session, figures)
        values: dict[str, Any] = {
            "asked": asked,
            "board": make_board(figures, departments, owners),
            "figures": figures,
            "alliances": desk.alliances_for(Action.READ_FIGURES),
            "address_of": lambda name: read.address(f"{DASHBOARD}/rows", show=name),
            "words": words,
            "wrong": wrong,
        }
        return self._renderer.page(request, "figures/dashboard.html", status=status, headers=PRIVATE, **values)


def rows_page(
    renderer: Renderer,
    request: Request,
    rows: FigureRows,
    *,
    here: AllianceView,
    records_outside: bool = False,
    **values: Any,  # noqa: ANN401 - whatever the template shows
) -> Response:
    """Return the page of the rows behind a number."""
    values |= {
        "records_outside": records_outside,
        "rows": rows,
        "here": here,
        "words": words,
        "states": STATES,
        "zone": ZoneInfo(here.timezone),
    }
    return renderer.page(request, "figures/rows.html", headers=PRIVATE, **values)
