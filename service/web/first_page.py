"""The first page: a need goes in, partners with reasons come out."""

from fastapi import APIRouter, Request, Response

from matching.normalise import clean_text
from service.errors import IndexBuildingError, NotSignedInError
from service.usecases.partner_texts import texts_of
from service.usecases.partners import match_text
from service.web.desks import Desk, DeskDep, Draft, DraftDep, OwnForm
from service.web.menu import SETUP, home_of
from service.web.partner_cards import Results, make_results
from service.web.places import Place, group_places, read_place
from service.web.rendering import Renderer, redirect
from service.web.samples import find_sample, samples_for
from service.web.shown_problems import ShownProblem
from service.web.words import WIDENED

_MOST = 8
"""Partners in each list: what a person reads, and a page that stays light."""


class FirstPage:
    """The page at `/`, in all its states: empty, with results, with a problem."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/", self.show_form, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route("/", self.find, methods=["POST"], dependencies=[OwnForm], response_model=None)
        return router

    def show_form(self, request: Request, desk: DeskDep, sample: str = "") -> Response:
        """Show the empty form, or one of the samples in it; without any alliance an administrator founds one first."""
        require_entry(desk)
        if home_of(desk) == SETUP and not desk.alliances:
            return redirect(request, SETUP)
        chosen = find_sample(sample)
        draft = Draft(chosen.text, chosen.place.value) if chosen else Draft()
        return self.show(request, desk, draft)

    def find(self, request: Request, draft: DraftDep, desk: DeskDep) -> Response:
        """Show the partners for what was typed."""
        require_entry(desk)
        try:
            results = _search(desk, draft)
        except IndexBuildingError as exc:
            request.state.progress = exc.details
            raise
        return self.show(request, desk, draft, results=results, headers={"Cache-Control": "no-store"})

    def show(
        self,
        request: Request,
        desk: Desk,
        draft: Draft,
        *,
        results: Results | None = None,
        problem: ShownProblem | None = None,
        headers: dict[str, str] | None = None,
        notice: str = "",
    ) -> Response:
        """Return the page; the form always holds what was typed."""
        return self._renderer.page(
            request,
            "first_page.html",
            status=problem.status if problem else 200,
            headers=problem.headers if problem else headers,
            draft=draft,
            places=group_places(desk.alliances),
            samples=samples_for(desk.alliances),
            results=results,
            problem=problem,
            said=notice,
        )


def require_entry(desk: Desk) -> None:
    """Do nothing for someone who is signed in, and for visitors where an alliance is open to them.

    Raises:
        NotSignedInError: for other visitors.
    """
    if desk.actor is None and not desk.alliances:
        raise NotSignedInError


def _search(desk: Desk, draft: Draft) -> Results:
    """Find partners for a draft."""
    place = read_place(draft.place)
    container = desk.context.container
    with container.database.read() as session:
        found = match_text(
            session,
            container.engines,
            actor=desk.actor,
            alliance=place.alliance,
            chain=place.chain,
            text=draft.text,
            now=desk.now,
            limit=_MOST,
            demo_open=container.settings.demo_open,
        )
        texts = texts_of(session, found)
    numbers = desk.sees_numbers(place.alliance)
    return make_results(found, clean_text(draft.text), texts, numbers=numbers, widened=_widened(place, found.ring))


def _widened(place: Place, ring: str) -> str:
    """Say that the search went beyond what was chosen; empty where it did not."""
    return WIDENED.get(ring, "") if place.chain or ring != "alliance" else ""
