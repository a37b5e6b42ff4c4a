"""Posting a need: paste, see what is read in it and who could serve, post. By steps of the server or live."""

import secrets
from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from service.errors import ConflictError, IndexBuildingError
from service.usecases import drafts, needs, partners
from service.usecases.previews import NeedPreview, preview_need
from service.usecases.repeats import Answer
from service.web.clerk.entries import read_id
from service.web.clerk.firm_desk import FirmDesk, firm_desk
from service.web.clerk.need_form import NeedForm, NeedFormDep, ShownPreview, form_of_draft, show_preview
from service.web.clerk.posting import discard_draft, keep_draft, post_once
from service.web.clerk.state_words import AUDIENCES
from service.web.desks import DeskDep, OwnForm
from service.web.places import read_place
from service.web.rendering import PAGE_HEADERS, Renderer, redirect
from service.web.samples import find_sample, samples_for
from service.web.shown_problems import ShownProblem

NEW_NEED: Final = "/needs/new"
SHOWN_PARTNERS: Final = 5
_UNKEPT = {"Cache-Control": "no-store"}


class NewNeedPage:
    """The page at `/needs/new`: empty, with a sample or a draft, with a preview, with a problem."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(NEW_NEED, self.show_form, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(NEW_NEED, self.submit, methods=["POST"], dependencies=[OwnForm], response_model=None)
        router.add_api_route(
            f"{NEW_NEED}/preview", self.show_fragment, methods=["POST"], dependencies=[OwnForm], response_model=None
        )
        return router

    def show_form(self, request: Request, desk: DeskDep, sample: str = "", draft: str = "") -> Response:
        """Show the empty form, one of the samples in it, or a draft of one's own."""
        firm = firm_desk(desk)
        chosen, draft_id = find_sample(sample), read_id(draft)
        form = NeedForm()
        if chosen is not None:
            form = NeedForm(text=chosen.text)
        elif draft_id is not None:
            with desk.context.container.database.read() as session:
                form = form_of_draft(drafts.read_draft(session, actor=desk.actor, draft_id=draft_id))
        return self._page(request, firm, form)

    def submit(self, request: Request, desk: DeskDep, form: NeedFormDep) -> Response:
        """Show what would come of the text, keep or throw away the draft, or post it."""
        firm = firm_desk(desk)
        request.state.show_again = lambda problem: self._page(request, firm, form, problem=problem)
        if form.do == "discard":
            return discard_draft(request, firm, form)
        if form.do == "save":
            return keep_draft(request, firm, form, kind="need", choices=form.choices)
        if form.do == "post":
            return self._post(request, firm, form)
        return self._page(request, firm, form, preview=look_at(firm, form))

    def show_fragment(self, desk: DeskDep, form: NeedFormDep) -> Response:
        """Return the preview alone, for the script that shows it while somebody types."""
        shown = look_at(firm_desk(desk), form)
        html = self._renderer.fragment("clerk/need_preview.html", preview=shown)
        return Response(html, headers={**PAGE_HEADERS, **_UNKEPT}, media_type="text/html")

    def _post(self, request: Request, firm: FirmDesk, form: NeedForm) -> Response:
        """Post the need once, however often the form is sent, and look for partners at once."""
        place = read_place(form.place or _only_place(firm))
        chain = place.chain or form.guessed_chain or _look(firm, form).chain

        def post(session: Session) -> str:
            need = needs.post_need(
                session,
                actor=firm.actor,
                alliance=place.alliance,
                text=form.text,
                now=firm.desk.now,
                chain=chain,
                audience=form.audience,
            )
            return str(need.id)

        answer = post_once(firm, form, post)
        _find_at_once(firm, answer)
        return redirect(request, f"/needs/{answer.body}", done="need_posted")

    def _page(
        self,
        request: Request,
        firm: FirmDesk,
        form: NeedForm,
        *,
        preview: ShownPreview | None = None,
        problem: ShownProblem | None = None,
    ) -> Response:
        """Return the page; the form always holds what was typed."""
        shown = replace(form, once=form.once or secrets.token_urlsafe(12), text=preview.text if preview else form.text)
        return self._renderer.page(
            request,
            "clerk/new_need.html",
            status=problem.status if problem else 200,
            headers=problem.headers if problem else _UNKEPT,
            form=shown,
            firm=firm,
            places=firm.places(),
            audiences=AUDIENCES,
            samples=samples_for(firm.homes),
            preview=preview,
            problem=problem,
            address=NEW_NEED,
            editing=None,
        )


def _look(firm: FirmDesk, form: NeedForm) -> NeedPreview:
    """Return what would come of the form's need."""
    place = read_place(form.place or _only_place(firm))
    container = firm.desk.context.container
    with container.database.read() as session:
        return preview_need(
            session,
            container.engines,
            actor=firm.actor,
            alliance=place.alliance,
            text=form.text,
            now=firm.desk.now,
            chain=place.chain,
            limit=SHOWN_PARTNERS,
        )


def look_at(firm: FirmDesk, form: NeedForm) -> ShownPreview:
    """Return what would come of a form's need, in words."""
    preview = _look(firm, form)
    alliance = read_place(form.place or _only_place(firm)).alliance
    return show_preview(
        preview,
        chain=firm.chain_name(alliance, preview.chain),
        answer_by=firm.by(preview.answer_by, alliance),
    )


def _only_place(firm: FirmDesk) -> str:
    """Return the first alliance of the firm, for a form that names none."""
    return firm.homes[0].code if firm.homes else ""


def _find_at_once(firm: FirmDesk, answer: Answer) -> None:
    """Keep the partners that were shown, unless that was done before; the job does it where this cannot."""
    need_id = read_id(answer.body)
    if answer.repeated or need_id is None:
        return
    container = firm.desk.context.container
    try:
        with container.database.transaction() as session:
            partners.find_partners(session, container.engines, actor=firm.actor, need_id=need_id, now=firm.desk.now)
    except (IndexBuildingError, ConflictError):
        return
