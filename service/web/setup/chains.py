"""`/setup/{alliance}/chains`: the chains of an alliance and the knowledge that they are searched with."""

from fastapi import APIRouter, Request, Response

from service.fixture_paths import knowledge_folder
from service.knowledge_files import knowledge_files
from service.usecases.setup_alliances import add_chain, change_chain, list_chains
from service.web.desks import Desk, DeskDep
from service.web.setup.forms import TypedDep
from service.web.setup.frame import SETUP, Frame, add_form, add_page, address_of
from service.web.setup.words import KNOWLEDGE
from service.web.shown_problems import ShownProblem

_HERE = f"{SETUP}/{{alliance}}/chains"


def known_knowledge() -> dict[str, str]:
    """Return the knowledge files that there are: code -> what people call it."""
    codes = [path.stem for path in knowledge_files(knowledge_folder())]
    return {code: KNOWLEDGE.get(code, code) for code in codes}


class ChainPages:
    """The chains of one alliance."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        add_page(router, _HERE, self.show)
        add_form(router, _HERE, self.add)
        add_form(router, f"{_HERE}/{{chain}}", self.change)

    def show(self, request: Request, desk: DeskDep, alliance: str) -> Response:
        """Show the chains and a form for another."""
        return self._page(request, desk, alliance)

    def add(self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str) -> Response:
        """Add a chain."""
        kept = {name: typed.text(name) for name in ("code", "name", "knowledge_code")}
        request.state.show_again = lambda problem: self._page(request, desk, alliance, kept=kept, problem=problem)
        return self._frame.act(
            request,
            desk,
            lambda session: add_chain(
                session, actor=desk.actor, alliance=alliance, known=known_knowledge(), now=desk.now, **kept
            ),
            address=address_of(alliance, "chains"),
            done="chain_added",
        )

    def change(self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str, chain: str) -> Response:
        """Change a chain's name and knowledge."""
        request.state.show_again = lambda problem: self._page(request, desk, alliance, problem=problem)
        return self._frame.act(
            request,
            desk,
            lambda session: change_chain(
                session,
                actor=desk.actor,
                alliance=alliance,
                chain=chain,
                name=typed.text("name"),
                knowledge_code=typed.text("knowledge_code"),
                known=known_knowledge(),
                now=desk.now,
            ),
            address=address_of(alliance, "chains"),
            done="setup_saved",
        )

    def _page(
        self,
        request: Request,
        desk: Desk,
        alliance: str,
        *,
        kept: dict[str, str] | None = None,
        problem: ShownProblem | None = None,
    ) -> Response:
        chains = self._frame.read(
            desk,
            lambda session: list_chains(session, actor=desk.actor, alliance=alliance, now=desk.now),
        )
        return self._frame.page(
            request,
            desk,
            "chains.html",
            alliance=alliance,
            tab="chains",
            chains=chains,
            knowledge=known_knowledge(),
            values=kept or {"code": "", "name": "", "knowledge_code": ""},
            problem=problem,
        )
