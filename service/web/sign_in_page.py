"""Signing in and out on the web; a need that was typed before comes along."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from service.usecases.sessions import leave_session
from service.web.context import page_context
from service.web.desks import Draft, DraftDep, OwnForm, begin_browser_session, browser_session, use_session
from service.web.first_page import FirstPage
from service.web.menu import home_of
from service.web.rendering import Renderer, redirect
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
    ) -> Response:
        """Sign in and go to the first page, with what was typed before.

        Raises:
            WrongCredentialsError, TooManyAttemptsError.
        """
        request.state.username = username
        context = page_context(request)
        address = request.client.host if request.client else ""
        user = context.sign_ins.enter(
            username=username, password=password, address=address, now=context.container.now()
        )
        desk = begin_browser_session(request, user.id)
        if not draft.text:
            return redirect(request, home_of(desk))
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

    def show(self, request: Request, draft: Draft, problem: ShownProblem | None = None) -> Response:
        """Return the page; `draft` is carried along in hidden fields."""
        return self._renderer.page(
            request,
            "sign_in.html",
            status=problem.status if problem else 200,
            headers=problem.headers if problem else None,
            draft=draft,
            username=getattr(request.state, "username", ""),
            problem=problem,
        )
