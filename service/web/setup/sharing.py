"""`/setup/{alliance}/sharing`: the agreements by which allied parks see each other's capabilities."""

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from service.errors import InvalidInputError
from service.usecases.setup_sharing import agree, end_agreement, list_agreements, list_others
from service.web.desks import Desk, DeskDep
from service.web.setup.forms import TypedDep, read_id
from service.web.setup.frame import SETUP, Frame, add_form, add_page, address_of
from service.web.shown_problems import ShownProblem

_HERE = f"{SETUP}/{{alliance}}/sharing"


class SharingPages:
    """The agreements of one alliance."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        add_page(router, _HERE, self.show)
        add_form(router, _HERE, self.agree)
        add_form(router, f"{_HERE}/{{agreement}}", self.end)

    def show(self, request: Request, desk: DeskDep, alliance: str) -> Response:
        """Show the agreements and a form for another."""
        return self._page(request, desk, alliance)

    def agree(self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str) -> Response:
        """Let another alliance see what firms of this one have opened."""
        request.state.show_again = lambda problem: self._page(request, desk, alliance, problem=problem)
        since = typed.day("since")
        if since is None:
            raise InvalidInputError(field="since", value="", reason="no_day")
        return self._frame.act(
            request,
            desk,
            lambda session: agree(
                session,
                actor=desk.actor,
                alliance=alliance,
                reader=typed.text("reader"),
                since=since,
                until=typed.day("until"),
                now=desk.now,
            ),
            address=address_of(alliance, "sharing"),
            done="agreement_made",
        )

    def end(self, request: Request, desk: DeskDep, alliance: str, agreement: str) -> Response:
        """End an agreement now."""
        request.state.show_again = lambda problem: self._page(request, desk, alliance, problem=problem)
        agreement_id = read_id(agreement)
        return self._frame.act(
            request,
            desk,
            lambda session: end_agreement(
                session, actor=desk.actor, alliance=alliance, agreement_id=agreement_id, now=desk.now
            ),
            address=address_of(alliance, "sharing"),
            done="setup_saved",
        )

    def _page(self, request: Request, desk: Desk, alliance: str, problem: ShownProblem | None = None) -> Response:
        def read(session: Session) -> dict[str, object]:
            return {
                "agreements": list_agreements(session, actor=desk.actor, alliance=alliance, now=desk.now),
                "others": list_others(session, actor=desk.actor, alliance=alliance),
            }

        values = self._frame.read(desk, read)
        return self._frame.page(
            request, desk, "sharing.html", alliance=alliance, tab="sharing", problem=problem, **values
        )
