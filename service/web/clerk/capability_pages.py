"""The pages of a firm's own capabilities: all of them, one, a new one, a changed one."""

import secrets
import uuid
from dataclasses import dataclass, replace
from typing import Final

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from service.domain.attachments import CAPABILITY
from service.errors import InvalidInputError
from service.usecases import capabilities, drafts, renewals
from service.usecases.capabilities import CapabilityView, OwnCapability
from service.web.attachments_page import shown_attachments
from service.web.clerk.capability_form import CapabilityForm, CapabilityFormDep, ShownOffer, form_of_draft, look_at
from service.web.clerk.entries import read_id
from service.web.clerk.firm_desk import FirmDesk, firm_desk
from service.web.clerk.my_page import shorten_words
from service.web.clerk.posting import discard_draft, keep_draft, post_once
from service.web.clerk.state_words import GONE, VISIBILITIES
from service.web.desks import DeskDep, OwnForm
from service.web.moments import say_day
from service.web.places import Place, read_place
from service.web.rendering import PAGE_HEADERS, Renderer, redirect
from service.web.shown_problems import ShownProblem

CAPABILITIES: Final = "/capabilities"
NEW: Final = f"{CAPABILITIES}/new"
ONE: Final = f"{CAPABILITIES}/{{capability_id}}"
_HOME_CHAIN = "本单位所在产业链"
_UNKEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLine:
    """An own capability as a line of the list."""

    id: str
    words: str
    chain: str
    visibility: str
    gone: str
    until: str
    late: bool


class CapabilityPages:
    """Everything below `/capabilities`."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the pages' routes."""
        router = APIRouter(include_in_schema=False)
        for address, endpoint in (
            (CAPABILITIES, self.show_all),
            (NEW, self.show_new),
            (ONE, self.show_one),
            (f"{ONE}/edit", self.show_edit),
        ):
            router.add_api_route(address, endpoint, methods=["GET", "HEAD"], response_model=None)
        for address, posted in (
            (NEW, self.submit_new),
            (f"{NEW}/preview", self.show_fragment),
            (f"{ONE}/edit", self.submit_edit),
            (f"{ONE}/renew", self.renew),
            (f"{ONE}/withdraw", self.withdraw),
        ):
            router.add_api_route(address, posted, methods=["POST"], dependencies=[OwnForm], response_model=None)
        return router

    def show_all(self, request: Request, desk: DeskDep) -> Response:
        """Show every capability of the firm."""
        firm = firm_desk(desk)
        with desk.context.container.database.read() as session:
            found = capabilities.list_own_capabilities(session, actor=firm.actor)
        return self._renderer.page(request, "clerk/capabilities.html", items=[_line(each, firm) for each in found])

    def show_new(self, request: Request, desk: DeskDep, draft: str = "") -> Response:
        """Show the empty form, or a draft of one's own."""
        firm, form = firm_desk(desk), CapabilityForm()
        if (draft_id := read_id(draft)) is not None:
            with desk.context.container.database.read() as session:
                form = form_of_draft(drafts.read_draft(session, actor=desk.actor, draft_id=draft_id))
        return self._form(request, firm, form)

    def submit_new(self, request: Request, desk: DeskDep, form: CapabilityFormDep) -> Response:
        """Show what would come of the text, keep or throw away the draft, or post it."""
        firm = firm_desk(desk)
        request.state.show_again = lambda problem: self._form(request, firm, form, problem=problem)
        if form.do == "look":
            return self._form(request, firm, form, preview=look_at(firm, form))
        if form.do == "save":
            return keep_draft(request, firm, form, kind="capability", choices=form.choices)
        if form.do == "discard":
            return discard_draft(request, firm, form)
        made = post_once(firm, form, lambda session: _post(session, firm, form))
        return redirect(request, f"{CAPABILITIES}/{made.body}", done="capability_posted")

    def show_fragment(self, desk: DeskDep, form: CapabilityFormDep) -> Response:
        """Return the preview alone, for the script that shows it while somebody types."""
        html = self._renderer.fragment("clerk/capability_preview.html", preview=look_at(firm_desk(desk), form))
        return Response(html, headers={**PAGE_HEADERS, **_UNKEPT}, media_type="text/html")

    def show_one(self, request: Request, desk: DeskDep, capability_id: uuid.UUID) -> Response:
        """Show one capability to whoever may read it."""
        return self._one(request, firm_desk(desk), capability_id)

    def show_edit(self, request: Request, desk: DeskDep, capability_id: uuid.UUID) -> Response:
        """Show the capability as it stands, to be changed."""
        firm = firm_desk(desk)
        view = _changeable(firm, capability_id)
        form = CapabilityForm(
            text=view.text,
            place=Place(view.alliance, view.chain).value,
            visibility=view.visibility,
            version=str(view.version),
        )
        return self._form(request, firm, form, editing=view)

    def submit_edit(
        self, request: Request, desk: DeskDep, form: CapabilityFormDep, capability_id: uuid.UUID
    ) -> Response:
        """Show what would come of the new words, or make them the next version."""
        firm = firm_desk(desk)
        view = _changeable(firm, capability_id)
        request.state.show_again = lambda problem: self._form(request, firm, form, editing=view, problem=problem)
        if form.do != "post":
            return self._form(request, firm, form, editing=view, preview=look_at(firm, form))
        place = read_place(form.place)
        if place.alliance != view.alliance:
            raise InvalidInputError(field="place", value=form.place)
        with desk.context.container.database.transaction() as session:
            capabilities.revise_capability(
                session,
                actor=firm.actor,
                capability_id=capability_id,
                now=desk.now,
                text=form.text,
                chain=place.chain,
                visibility=form.visibility,
                expected_version=int(form.version) if form.version.isdecimal() else None,
            )
        return redirect(request, f"{CAPABILITIES}/{capability_id}", done="capability_changed")

    def renew(self, request: Request, desk: DeskDep, capability_id: uuid.UUID) -> Response:
        """Let a capability hold longer."""
        firm = self._opened(request, desk, capability_id)
        with desk.context.container.database.transaction() as session:
            renewals.renew_capability(session, actor=firm.actor, capability_id=capability_id, now=desk.now)
        return redirect(request, f"{CAPABILITIES}/{capability_id}", done="renewed")

    def withdraw(self, request: Request, desk: DeskDep, capability_id: uuid.UUID) -> Response:
        """Take a capability back."""
        firm = self._opened(request, desk, capability_id)
        with desk.context.container.database.transaction() as session:
            capabilities.withdraw_capability(session, actor=firm.actor, capability_id=capability_id, now=desk.now)
        return redirect(request, f"{CAPABILITIES}/{capability_id}", done="capability_withdrawn")

    def _opened(self, request: Request, desk: DeskDep, capability_id: uuid.UUID) -> FirmDesk:
        """Return the desk of somebody who may read the capability, to whom it is shown again on a problem."""
        firm = firm_desk(desk)
        with desk.context.container.database.read() as session:
            capabilities.read_capability(session, actor=firm.actor, capability_id=capability_id, now=desk.now)
        request.state.show_again = lambda problem: self._one(request, firm, capability_id, problem)
        return firm

    def _one(
        self, request: Request, firm: FirmDesk, capability_id: uuid.UUID, problem: ShownProblem | None = None
    ) -> Response:
        now = firm.desk.now
        with firm.desk.context.container.database.read() as session:
            view = capabilities.read_capability(session, actor=firm.actor, capability_id=capability_id, now=now)
            own = capabilities.list_own_capabilities(session, actor=firm.actor)
            files = shown_attachments(session, firm.desk, CAPABILITY, capability_id)
        mine = next((each for each in own if each.view.id == view.id), None)
        offer = None
        if mine is not None and view.status == "open":
            offer = look_at(
                firm, CapabilityForm(text=view.text, place=Place(view.alliance, view.chain).value), posted=True
            )
        return self._renderer.page(
            request,
            "clerk/capability.html",
            status=problem.status if problem else 200,
            headers=problem.headers if problem else None,
            problem=problem,
            view=view,
            files=files,
            title=shorten_words(view.title or view.text, 24),
            line=_line(mine, firm) if mine else None,
            chain=firm.chain_name(view.alliance, view.chain),
            visibilities=VISIBILITIES,
            offer=offer,
            gone=GONE.get(view.status, ""),
            posted=firm.say(view.updated_at, view.alliance),
        )

    def _form(
        self,
        request: Request,
        firm: FirmDesk,
        form: CapabilityForm,
        *,
        editing: CapabilityView | None = None,
        preview: ShownOffer | None = None,
        problem: ShownProblem | None = None,
    ) -> Response:
        return self._renderer.page(
            request,
            "clerk/new_capability.html",
            status=problem.status if problem else 200,
            headers=problem.headers if problem else _UNKEPT,
            form=replace(
                form, once=form.once or secrets.token_urlsafe(12), text=preview.text if preview else form.text
            ),
            places=firm.places(_HOME_CHAIN),
            visibilities=VISIBILITIES,
            preview=preview,
            problem=problem,
            address=f"{CAPABILITIES}/{editing.id}/edit" if editing else NEW,
            editing=editing,
        )


def _post(session: Session, firm: FirmDesk, form: CapabilityForm) -> str:
    """Post the form's capability; return its id."""
    place = read_place(form.place or (firm.homes[0].code if firm.homes else ""))
    made = capabilities.post_capability(
        session,
        actor=firm.actor,
        alliance=place.alliance,
        text=form.text,
        now=firm.desk.now,
        chain=place.chain,
        visibility=form.visibility,
    )
    return str(made.id)


def _changeable(firm: FirmDesk, capability_id: uuid.UUID) -> CapabilityView:
    with firm.desk.context.container.database.read() as session:
        return capabilities.read_changeable_capability(
            session, actor=firm.actor, capability_id=capability_id, now=firm.desk.now
        )


def _line(own: OwnCapability, firm: FirmDesk) -> OfferLine:
    view, today = own.view, firm.today(own.view.alliance)
    return OfferLine(
        id=str(view.id),
        words=shorten_words(view.title or view.text, 80),
        chain=firm.chain_name(view.alliance, view.chain),
        visibility=VISIBILITIES[view.visibility][0],
        gone=GONE.get(view.status, ""),
        until=say_day(own.holds_until, today),
        late=own.holds_until < today and view.status == "open",
    )
