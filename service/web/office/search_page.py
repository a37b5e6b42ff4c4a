"""One field for everything that the person may see, at `/search`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.case_words import STATES
from service.errors import ForbiddenError, NotSignedInError
from service.policy import Action
from service.usecases.alliances import AllianceView
from service.usecases.search import LONGEST, Found, search_everything
from service.web.desks import Desk, DeskDep
from service.web.moments import say_moment
from service.web.rendering import Renderer

SEARCH = "/search"
_EACH = 15


class SearchPage:
    """The page: nothing asked, found, nothing found."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's route."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(SEARCH, self.show, methods=["GET", "HEAD"], response_model=None)
        return router

    def show(
        self,
        request: Request,
        desk: DeskDep,
        q: str = "",
        alliance: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        """Show what mentions all the words, in one alliance or in all that the person has to do with."""
        if desk.actor is None:
            raise NotSignedInError
        mine = desk.alliances_for(Action.READ_ALLIANCE)
        chosen = [each for each in mine if alliance in ("", each.code)]
        if not chosen:
            raise ForbiddenError(action=Action.READ_ALLIANCE.value)
        return self._renderer.page(
            request,
            "office/search.html",
            headers={"Cache-Control": "private, no-store"},
            q=q.strip()[:LONGEST],
            chosen=alliance,
            alliances=mine,
            found=_search(desk, chosen, q),
            states=STATES,
            office={each.code for each in desk.alliances_for(Action.READ_LISTS)},
            moment=lambda moment, zone: say_moment(moment, now=desk.now, zone=zone),
        )


def _search(desk: Desk, alliances: list[AllianceView], query: str) -> list[tuple[AllianceView, Found]]:
    """Return what was found in each alliance where anything was."""
    limit = max(5, _EACH // len(alliances))
    with desk.context.container.database.read() as session:
        found = [
            (
                each,
                search_everything(
                    session, actor=desk.actor, alliance=each.code, query=query, now=desk.now, limit=limit
                ),
            )
            for each in alliances
        ]
    return [(alliance, hits) for alliance, hits in found if not hits.is_empty]
