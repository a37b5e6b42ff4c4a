"""The pages under `/setup` as one room."""

from fastapi import APIRouter

from service.web.rendering import Renderer
from service.web.setup.calendar import CalendarPages
from service.web.setup.chains import ChainPages
from service.web.setup.departments import DepartmentPages
from service.web.setup.frame import Frame
from service.web.setup.imports import ImportPages
from service.web.setup.members import MemberPages
from service.web.setup.overview import OverviewPages
from service.web.setup.people import PeoplePages
from service.web.setup.sharing import SharingPages


class SetupPages:
    """Setting alliances up, from nothing."""

    def __init__(self, renderer: Renderer) -> None:
        self._frame = Frame(renderer)

    def router(self) -> APIRouter:
        """Return the pages' routes."""
        router = APIRouter(include_in_schema=False)
        for pages in (
            OverviewPages(self._frame),
            ChainPages(self._frame),
            MemberPages(self._frame),
            PeoplePages(self._frame),
            DepartmentPages(self._frame),
            CalendarPages(self._frame),
            SharingPages(self._frame),
            ImportPages(self._frame),
        ):
            pages.add_to(router)
        return router
