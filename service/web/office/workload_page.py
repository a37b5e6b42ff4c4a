"""Who is overloaded, at `/workload`: each number opens its rows in the queue."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.usecases.workload import read_workload
from service.web.desks import DeskDep
from service.web.office.questions import QueueQuestion
from service.web.office.queue_page import readable_alliances, settle_question
from service.web.rendering import Renderer

WORKLOAD = "/workload"


class WorkloadPage:
    """The page: officers and departments with what they have open, due today and overdue."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's route."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(WORKLOAD, self.show, methods=["GET", "HEAD"], response_model=None)
        return router

    def show(self, request: Request, desk: DeskDep, alliance: Annotated[str, Query(max_length=200)] = "") -> Response:
        """Show who has how much."""
        asked = settle_question(desk, QueueQuestion(alliance=alliance))
        with desk.context.container.database.read() as session:
            load = read_workload(session, actor=desk.actor, now=desk.now, alliance=asked.alliance)
        return self._renderer.page(
            request,
            "office/workload.html",
            headers={"Cache-Control": "private, no-store"},
            asked=asked,
            load=load,
            alliances=readable_alliances(desk),
        )
