"""Signing in and out on the web; a need that was typed before comes along."""

import uuid
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response

from matching.errors import MatchingError
from service.errors import ServiceError
from service.usecases import drafts
from service.usecases.sessions import leave_session
from service.web.context import page_context
from service.web.desks import Desk, Draft, DraftDep, OwnForm, begin_browser_session, browser_session, use_session
from service.web.first_page import FirstPage
from service.web.menu import home_of
from service.web.rendering import Renderer, redirect
from service.web.returning import clean_return, draft_kind
from service.web.sessions import new_session
from service.web.shown_problems import ShownProblem

SIGN_IN = "/sign-in"


class SignInPage:
    """The page at `/sign-in`, and `/sign-out`."""

    def __init__(self, renderer: Renderer, first_page: FirstPage) -> None:
        self._renderer = renderer
        self._first_page = first_page

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(SIGN_IN, self.show_form, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(SIGN_IN, self.enter, methods=["POST"], dependencies=[OwnForm], response_model=None)
        router.add_api_route("/sign-out", self.leave, methods=["POST"], dependencies=[OwnForm], response_model=None)
        return router

    def show_form(self, request: Request) -> Response:
        """Show the form; someone who is signed in goes to the first page."""
        session, _ = browser_session(request)
        return redirect(request, "/") if session.user_id else self.show(request, Draft())

    def enter(
        self,
        request: Request,
        draft: DraftDep,
        username: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        back: Annotated[str, Form()] = "",
    ) -> Response:
        """Sign in and go on at the page of before, with what was typed there as a draft.

        Raises:
            WrongCredentialsError, TooManyAttemptsError.
        """
        request.state.username, request.state.back = username, clean_return(back)
        context = page_context(request)
        address = request.client.host if request.client else ""
        user = context.sign_ins.enter(
            username=username, password=password, address=address, now=context.container.now()
        )
        desk, back = begin_browser_session(request, user.id), request.state.back
        if draft.text and (kept := _keep(desk, draft, draft_kind(back))):
            return redirect(request, f"{urlsplit(back).path}?draft={kept}", done="draft_kept")
        if not draft.text:
            return redirect(request, back or home_of(desk))
        notice = "已登录。刚才填写的内容还在，请点“找伙伴”继续。"
        return self._first_page.show(request, desk, draft, notice=notice)

    def leave(self, request: Request) -> Response:
        """Sign out: the session ends on the server; the browser goes on with another, as a visitor."""
        session, _ = browser_session(request)
        container = page_context(request).container
        if session.user_id is not None:
            with container.database.transaction() as rows:
                leave_session(rows, session.id, now=container.now())
        use_session(request, new_session())
        return redirect(request, "/")

    def show(
        self, request: Request, draft: Draft, problem: ShownProblem | None = None, *, back: str | None = None
    ) -> Response:
        """Return the page; `draft` is carried along in hidden fields, and `back`: the page to go on at."""
        return self._renderer.page(
            request,
            "sign_in.html",
            status=problem.status if problem else 200,
            headers=problem.headers if problem else None,
            draft=draft,
            username=getattr(request.state, "username", ""),
            back=getattr(request.state, "back", "") if back is None else back,
            problem=problem,
        )


def _keep(desk: Desk, draft: Draft, kind: str) -> uuid.UUID | None:
    """Keep what was typed as a draft of whoever has signed in; None where it is none, or can be none."""
    if not kind:
        return None
    try:
        with desk.context.container.database.transaction() as session:
            choices = {"place": draft.place}
            kept = drafts.save_draft(
                session, actor=desk.actor, kind=kind, text=draft.text, now=desk.now, choices=choices
            )
    except (ServiceError, MatchingError):  # empty, too long, too many: it is shown as a search instead
        return None
    return kept.id
