"""The page at `/policies`: policies with who may apply, found by a few words."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.usecases.policies import PolicyView, search_policies
from service.web.desks import Desk, DeskDep
from service.web.first_page import require_entry
from service.web.rendering import Renderer

POLICIES = "/policies"
_MOST = 30
_LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class PolicyQuestion:
    """What is looked for, and in which alliance."""

    query: str
    alliance: str


class PoliciesPage:
    """The page in all its states: everything, results, nothing found."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's route."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(POLICIES, self.show, methods=["GET", "HEAD"], response_model=None)
        return router

    def show(
        self,
        request: Request,
        desk: DeskDep,
        q: Annotated[str, Query()] = "",
        alliance: Annotated[str, Query()] = "",
    ) -> Response:
        """Show the policies of an alliance that answer the words, or all of them."""
        require_entry(desk)
        asked = PolicyQuestion(
            q.strip()[:_LONGEST_QUERY], alliance or (desk.alliances[0].code if desk.alliances else "")
        )
        found = _search(desk, asked) if asked.alliance else []
        return self._renderer.page(
            request, "policies.html", asked=asked, found=found, alliances=desk.alliances, today=desk.now.date()
        )


def _search(desk: Desk, asked: PolicyQuestion) -> list[PolicyView]:
    container = desk.context.container
    with container.database.read() as session:
        return search_policies(
            session,
            actor=desk.actor,
            now=desk.now,
            alliance=asked.alliance,
            query=asked.query,
            limit=_MOST,
            demo_open=container.settings.demo_open,
        )
