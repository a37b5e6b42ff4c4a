"""The pages of requests that are no needs: asked, and followed until answered."""

import secrets
import uuid
from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel import Session

from service.case_words import CATEGORIES, EVENTS, KINDS, RATING_WORDS, RATINGS
from service.domain.attachments import CASE
from service.domain.case_states import ENDED
from service.usecases import drafts
from service.usecases.intake import Arrival, Reception, submit_request
from service.usecases.previews import RequestPreview, preview_request
from service.usecases.ratings import RATEABLE
from service.usecases.request_desk import case_id_of, read_request_desk
from service.web.attachments_page import shown_attachments
from service.web.clerk import state_words
from service.web.clerk.case_actions import CaseActions
from service.web.clerk.entries import Fields, FieldsDep, read_id
from service.web.clerk.firm_desk import FirmDesk, firm_desk
from service.web.clerk.my_page import due_words, shorten_words
from service.web.clerk.need_page import Event
from service.web.clerk.posting import discard_draft, keep_draft, post_once
from service.web.desks import DeskDep, OwnForm
from service.web.rendering import PAGE_HEADERS, Renderer, redirect
from service.web.shown_problems import ShownProblem

REQUESTS: Final = "/requests"
NEW: Final = f"{REQUESTS}/new"
KIND_CHOICES: Final = {
    "": ("让系统判断", "看您写的内容自动归类。"),
    "request": ("诉求", "请人办一件事。"),
    "suggestion": ("好建议", "给园区、联盟提建议。"),
    "question": ("政策咨询", "问政策，先看现成的答案。"),
}
_UNKEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestForm:
    """What the form carries. kind: empty to let the words decide."""

    text: str = ""
    place: str = ""
    kind: str = ""
    draft_id: str = ""
    once: str = ""
    do: str = "look"


def read_request_form(fields: FieldsDep) -> RequestForm:
    """Return the form as it was sent."""
    names = ("text", "place", "kind", "draft_id", "once", "do")
    return RequestForm(**{name: fields[name] for name in names if name in fields})


RequestFormDep = Annotated[RequestForm, Depends(read_request_form)]


class RequestPages:
    """Everything below `/requests`."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._actions = CaseActions(REQUESTS, case_id_of=_case_id, show=self._one)

    def router(self) -> APIRouter:
        """Return the pages' routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(NEW, self.show_new, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(f"{REQUESTS}/{{request_id}}", self.show_one, methods=["GET", "HEAD"], response_model=None)
        for address, endpoint in ((NEW, self.submit), (f"{NEW}/preview", self.show_fragment)):
            router.add_api_route(address, endpoint, methods=["POST"], dependencies=[OwnForm], response_model=None)
        self._actions.add_to(router)
        return router

    def show_new(self, request: Request, desk: DeskDep, draft: str = "") -> Response:
        """Show the empty form, or a draft of one's own."""
        firm, form = firm_desk(desk), RequestForm()
        if (draft_id := read_id(draft)) is not None:
            with desk.context.container.database.read() as session:
                kept = drafts.read_draft(session, actor=desk.actor, draft_id=draft_id)
            form = RequestForm(text=kept.text, kind=kept.choices.get("kind", ""), draft_id=str(kept.id))
        return self._form(request, firm, form)

    def submit(self, request: Request, desk: DeskDep, form: RequestFormDep) -> Response:
        """Show how it would be sorted and what answers it already, keep or throw away the draft, or send it."""
        firm = firm_desk(desk)
        request.state.show_again = lambda problem: self._form(request, firm, form, problem=problem)
        if form.do == "look":
            return self._form(request, firm, form, preview=_look(firm, form))
        if form.do == "save":
            return keep_draft(request, firm, form, kind="request", choices={"kind": form.kind})
        if form.do == "discard":
            return discard_draft(request, firm, form)
        address = post_once(firm, form, lambda session: _send(session, firm, form)).body
        return redirect(request, address, done="need_posted" if address.startswith("/needs/") else "request_sent")

    def show_fragment(self, desk: DeskDep, form: RequestFormDep) -> Response:
        """Return the preview alone, for the script that shows it while somebody types."""
        firm = firm_desk(desk)
        html = self._renderer.fragment("clerk/request_preview.html", **_shown(firm, form, _look(firm, form)))
        return Response(html, headers={**PAGE_HEADERS, **_UNKEPT}, media_type="text/html")

    def show_one(self, request: Request, desk: DeskDep, request_id: uuid.UUID) -> Response:
        """Show a request with where it stands and what was answered."""
        return self._one(request, firm_desk(desk), request_id, {}, None)

    def _form(
        self,
        request: Request,
        firm: FirmDesk,
        form: RequestForm,
        *,
        preview: RequestPreview | None = None,
        problem: ShownProblem | None = None,
    ) -> Response:
        return self._renderer.page(
            request,
            "clerk/new_request.html",
            status=problem.status if problem else 200,
            headers=problem.headers if problem else _UNKEPT,
            form=replace(form, once=form.once or secrets.token_urlsafe(12)),
            homes=firm.homes,
            kinds=KIND_CHOICES,
            problem=problem,
            **_shown(firm, form, preview),
        )

    def _one(
        self, request: Request, firm: FirmDesk, request_id: uuid.UUID, typed: Fields, problem: ShownProblem | None
    ) -> Response:
        with firm.desk.context.container.database.read() as session:
            view = read_request_desk(session, actor=firm.actor, request_id=request_id, now=firm.desk.now)
            back = f"{REQUESTS}/{request_id}"
            files = shown_attachments(session, firm.desk, CASE, view.case.id, back=back) if view.case else None
        case, asked = view.case, view.request
        state = case.state if case else ""
        return self._renderer.page(
            request,
            "clerk/request.html",
            status=problem.status if problem else 200,
            headers=problem.headers if problem else {"Cache-Control": "private, no-store"},
            problem=problem,
            typed=typed,
            view=view,
            files=files,
            title=shorten_words(asked.title or asked.text, 24),
            state=state_words.say_state(state, is_need=False) if case else "已转为需求办理",
            next_words=state_words.say_next(state, is_need=False),
            due=due_words(case, firm) if case else "",
            ended=state in ENDED,
            line=state_words.steps_of(state, is_need=False) if case else [],
            kind=KINDS[case.kind] if case else "",
            category=CATEGORIES.get(case.category, "") if case else "",
            posted=firm.say(asked.created_at, asked.alliance),
            events=[Event(firm.say(e.at, asked.alliance), EVENTS[e.kind]) for e in view.timeline if e.kind in EVENTS],
            rateable=state in RATEABLE,
            ratings=RATINGS,
            rating_words=RATING_WORDS,
        )


def _case_id(session: Session, firm: FirmDesk, request_id: uuid.UUID) -> uuid.UUID:
    return case_id_of(session, actor=firm.actor, request_id=request_id)


def _home(firm: FirmDesk, form: RequestForm) -> str:
    return form.place or (firm.homes[0].code if firm.homes else "")


def _look(firm: FirmDesk, form: RequestForm) -> RequestPreview:
    container = firm.desk.context.container
    with container.database.read() as session:
        return preview_request(
            session,
            container.triage,
            actor=firm.actor,
            alliance=_home(firm, form),
            text=form.text,
            now=firm.desk.now,
        )


def _shown(firm: FirmDesk, form: RequestForm, preview: RequestPreview | None) -> dict[str, object]:
    """Return a preview in words, as the fragment's template wants it."""
    if preview is None:
        return {"preview": None}
    return {
        "preview": preview,
        "kind": KINDS.get(form.kind or preview.kind, ""),
        "category": CATEGORIES.get(preview.category, preview.category),
        "answer_by": firm.by(preview.answer_by, _home(firm, form)),
    }


def _send(session: Session, firm: FirmDesk, form: RequestForm) -> str:
    """Take the form's request in; return the address of its page."""
    container = firm.desk.context.container
    view = submit_request(
        session,
        Reception(container.triage, container.engines),
        actor=firm.actor,
        alliance=_home(firm, form),
        arrival=Arrival(text=form.text, channel="form", kind=form.kind or None),
        now=firm.desk.now,
    )
    return f"/needs/{view.case.need_id}" if view.case.need_id else f"{REQUESTS}/{view.case.request_id}"
