"""The pages of the office and of the departments, as the shell takes them."""

from typing import Protocol

from fastapi import APIRouter

from service.web.office.case_page import CasePage
from service.web.office.department_page import DepartmentPage
from service.web.office.queue_page import QueuePage
from service.web.office.search_page import SearchPage
from service.web.office.workload_page import WorkloadPage
from service.web.rendering import Renderer


class OfficeRoom(Protocol):
    """One page of the office."""

    def router(self) -> APIRouter:
        """Return the routes of the page."""
        ...


def office_rooms(renderer: Renderer) -> tuple[OfficeRoom, ...]:
    """Return every page of the office and of the departments."""
    return (
        QueuePage(renderer),
        CasePage(renderer),
        WorkloadPage(renderer),
        DepartmentPage(renderer),
        SearchPage(renderer),
    )
