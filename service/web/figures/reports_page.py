"""The monthly reports at `/reports`, one Word document a month."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.policy import Action
from service.usecases.monthly_reports import list_months, write_monthly_report
from service.web.desks import DeskDep
from service.web.figures.asked import choose_alliance
from service.web.figures.dashboard_page import PRIVATE
from service.web.rendering import PAGE_HEADERS, Renderer

REPORTS = "/reports"


class ReportsPage:
    """The months to choose from, and their documents."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the pages' routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(REPORTS, self.show, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(f"{REPORTS}/{{month}}", self.download, methods=["GET"], response_model=None)
        return router

    def show(self, request: Request, desk: DeskDep, *, alliance: Annotated[str, Query()] = "") -> Response:
        """Show the months."""
        here = choose_alliance(desk, alliance, Action.READ_FIGURES)
        with desk.context.container.database.read() as session:
            months = list_months(session, actor=desk.actor, now=desk.now, alliance=here.code)
        return self._renderer.page(
            request,
            "figures/reports.html",
            headers=PRIVATE,
            here=here,
            months=[(month, f"{month[:4]}年{int(month[5:])}月") for month in months],
            alliances=desk.alliances_for(Action.READ_FIGURES),
        )

    def download(self, desk: DeskDep, month: str, *, alliance: Annotated[str, Query()] = "") -> Response:
        """Return the report of a month."""
        here = choose_alliance(desk, alliance, Action.READ_FIGURES)
        parts = desk.context.container
        with parts.database.read() as session:
            file = write_monthly_report(
                session, parts.engines, actor=desk.actor, now=desk.now, month=month, alliance=here.code
            )
        headers = {**PAGE_HEADERS, **PRIVATE, "Content-Disposition": file.disposition}
        return Response(file.content, headers=headers, media_type=file.media_type)
