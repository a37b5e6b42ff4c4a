"""`/setup/{alliance}/calendar`: own days of an alliance, and the rules by which it pushes."""

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from service.errors import InvalidInputError
from service.usecases.push_rules import RulesChange, change_rules, list_days, read_rules, set_day
from service.usecases.setup_alliances import forget_day
from service.usecases.setup_members import list_officers
from service.web.desks import Desk, DeskDep
from service.web.setup.forms import TypedDep
from service.web.setup.frame import SETUP, Frame, add_form, add_page, address_of
from service.web.shown_problems import ShownProblem

_HERE = f"{SETUP}/{{alliance}}/calendar"
_FIGURES = ("first_reminder_minutes", "second_reminder_minutes", "ring_minutes", "told_at_once")
_MOST_MINUTES, _MOST_TOLD = 10_000, 20
_LONGEST_NOTE = 200


class CalendarPages:
    """Days and rules of one alliance."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        add_page(router, _HERE, self.show)
        add_form(router, f"{_HERE}/days", self.set)
        add_form(router, f"{_HERE}/rules", self.change)

    def show(self, request: Request, desk: DeskDep, alliance: str) -> Response:
        """Show days and rules."""
        return self._page(request, desk, alliance)

    def set(self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str) -> Response:
        """Say that a day is worked or free, or that it is as everywhere again."""
        request.state.show_again = lambda problem: self._page(request, desk, alliance, problem=problem)
        day = typed.day("day")
        if day is None:
            raise InvalidInputError(field="day", value="", reason="no_day")

        def work(session: Session) -> None:
            if typed.text("step") == "forget":
                forget_day(session, actor=desk.actor, alliance=alliance, day=day, now=desk.now)
            else:
                set_day(
                    session,
                    actor=desk.actor,
                    alliance=alliance,
                    day=day,
                    working=typed.text("working") == "yes",
                    note=typed.text("note")[:_LONGEST_NOTE],
                    now=desk.now,
                )

        return self._frame.act(request, desk, work, address=address_of(alliance, "calendar"), done="setup_saved")

    def change(self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str) -> Response:
        """Change the rules."""
        request.state.show_again = lambda problem: self._page(request, desk, alliance, problem=problem)
        figures = {name: typed.number(name) for name in _FIGURES}
        for name, value in figures.items():
            if not 1 <= value <= (_MOST_TOLD if name == "told_at_once" else _MOST_MINUTES):
                raise InvalidInputError(field=name, value=value, reason="setup_rule")
        change = RulesChange(
            escalation=typed.text("escalation"), auto_endorse=bool(typed.text("auto_endorse")), **figures
        )
        return self._frame.act(
            request,
            desk,
            lambda session: change_rules(session, actor=desk.actor, alliance=alliance, change=change, now=desk.now),
            address=address_of(alliance, "calendar"),
            done="setup_saved",
        )

    def _page(self, request: Request, desk: Desk, alliance: str, problem: ShownProblem | None = None) -> Response:
        def read(session: Session) -> dict[str, object]:
            return {
                "rules": read_rules(session, actor=desk.actor, alliance=alliance),
                "days": list_days(session, actor=desk.actor, alliance=alliance),
                "officers": list_officers(session, actor=desk.actor, alliance=alliance),
            }

        values = self._frame.read(desk, read)
        return self._frame.page(
            request, desk, "calendar.html", alliance=alliance, tab="calendar", problem=problem, **values
        )
