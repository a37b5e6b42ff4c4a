"""`/setup/{alliance}/departments`: which departments there are, and which line of work each answers for."""

from fastapi import APIRouter, Request, Response

from service.usecases.setup_departments import give_duties, read_departments
from service.web.desks import Desk, DeskDep
from service.web.setup.forms import TypedDep, read_id
from service.web.setup.frame import SETUP, Frame, add_form, add_page, address_of
from service.web.shown_problems import ShownProblem

_HERE = f"{SETUP}/{{alliance}}/departments"


class DepartmentPages:
    """The departments of one alliance."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        add_page(router, _HERE, self.show)
        add_form(router, _HERE, self.give)

    def show(self, request: Request, desk: DeskDep, alliance: str) -> Response:
        """Show departments and duties."""
        return self._page(request, desk, alliance)

    def give(self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str) -> Response:
        """Say which department has which duty."""
        request.state.show_again = lambda problem: self._page(request, desk, alliance, problem=problem)
        known = duties_known(desk)
        wanted = {duty: typed.text(f"duty-{place}") for place, duty in enumerate(known)}
        duties = {duty: read_id(chosen) if chosen else None for duty, chosen in wanted.items()}
        return self._frame.act(
            request,
            desk,
            lambda session: give_duties(
                session, actor=desk.actor, alliance=alliance, duties=duties, known=known, now=desk.now
            ),
            address=address_of(alliance, "departments"),
            done="setup_saved",
        )

    def _page(self, request: Request, desk: Desk, alliance: str, problem: ShownProblem | None = None) -> Response:
        found = self._frame.read(
            desk,
            lambda session: read_departments(
                session, actor=desk.actor, alliance=alliance, duties=duties_known(desk), now=desk.now
            ),
        )
        return self._frame.page(
            request, desk, "departments.html", alliance=alliance, tab="departments", found=found, problem=problem
        )


def duties_known(desk: Desk) -> list[str]:
    """Return the lines of work that triage tells apart."""
    return list(desk.context.container.triage.model.labels["department"])
