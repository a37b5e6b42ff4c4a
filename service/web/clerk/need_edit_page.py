"""The page at `/needs/{id}/edit`: an own need becomes a new version."""

import uuid
from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Request, Response

from service.errors import InvalidInputError
from service.usecases import needs
from service.usecases.needs import NeedView
from service.web.clerk.firm_desk import FirmDesk, firm_desk
from service.web.clerk.need_form import NeedForm, NeedFormDep, ShownPreview
from service.web.clerk.new_need_page import look_at
from service.web.clerk.state_words import AUDIENCES
from service.web.desks import DeskDep, OwnForm
from service.web.places import Place, read_place
from service.web.rendering import Renderer, redirect
from service.web.shown_problems import ShownProblem

EDIT: Final = "/needs/{need_id}/edit"


class NeedEditPage:
    """The form of a need that is posted already."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(EDIT, self.show_form, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(EDIT, self.submit, methods=["POST"], dependencies=[OwnForm], response_model=None)
        return router

    def show_form(self, request: Request, desk: DeskDep, need_id: uuid.UUID) -> Response:
        """Show the need as it stands."""
        firm = firm_desk(desk)
        need = _open(firm, need_id)
        form = NeedForm(
            text=need.text,
            place=Place(need.alliance, need.chain).value,
            audience=need.audience,
            version=str(need.version),
        )
        return self._page(request, firm, need, form)

    def submit(self, request: Request, desk: DeskDep, form: NeedFormDep, need_id: uuid.UUID) -> Response:
        """Show what would come of the new words, or make them the need's next version."""
        firm = firm_desk(desk)
        need = _open(firm, need_id)
        request.state.show_again = lambda problem: self._page(request, firm, need, form, problem=problem)
        if form.do != "post":
            return self._page(request, firm, need, form, preview=look_at(firm, form))
        place = read_place(form.place)
        if place.alliance != need.alliance:
            raise InvalidInputError(field="place", value=form.place)
        with desk.context.container.database.transaction() as session:
            needs.revise_need(
                session,
                actor=firm.actor,
                need_id=need_id,
                now=desk.now,
                text=form.text,
                chain=place.chain,
                audience=form.audience,
                expected_version=int(form.version) if form.version.isdecimal() else None,
            )
        return redirect(request, f"/needs/{need_id}", done="need_changed")

    def _page(
        self,
        request: Request,
        firm: FirmDesk,
        need: NeedView,
        form: NeedForm,
        *,
        preview: ShownPreview | None = None,
        problem: ShownProblem | None = None,
    ) -> Response:
        return self._renderer.page(
            request,
            "clerk/new_need.html",
            status=problem.status if problem else 200,
            headers=problem.headers if problem else {"Cache-Control": "no-store"},
            form=replace(form, text=preview.text if preview else form.text),
            firm=firm,
            places=firm.places(),
            audiences=AUDIENCES,
            samples=[],
            preview=preview,
            problem=problem,
            address=f"/needs/{need.id}/edit",
            editing=str(need.id),
        )


def _open(firm: FirmDesk, need_id: uuid.UUID) -> NeedView:
    """Return a need that the reader may change, as it stands."""
    with firm.desk.context.container.database.read() as session:
        return needs.read_changeable_need(session, actor=firm.actor, need_id=need_id)
