"""The page behind the link for who forgot the password: another password, and one is in."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from service.errors import InvalidInputError
from service.usecases.invitations import digest_new_password
from service.usecases.password_links import follow_password_link, read_password_link
from service.web.account.words import mend
from service.web.desks import Desk, DeskDep, OwnForm, begin_browser_session
from service.web.menu import home_of
from service.web.rendering import Renderer, redirect
from service.web.shown_problems import ShownProblem

PASSWORD_LINK = "/password/{token}"  # noqa: S105 - an address
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
"""The address is a key: it is neither kept nor told to the next page."""


class PasswordPage:
    """The page at `/password/{token}`."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(PASSWORD_LINK, self.show_form, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(PASSWORD_LINK, self.choose, methods=["POST"], dependencies=[OwnForm], response_model=None)
        return router

    def show_form(self, request: Request, desk: DeskDep, token: str) -> Response:
        """Ask for another password.

        Raises:
            NotFoundError: when the link is used, void or too old.
        """
        return self._page(request, self._read(desk, token))

    def choose(
        self,
        request: Request,
        desk: DeskDep,
        token: str,
        *,
        password: Annotated[str, Form()] = "",
        again: Annotated[str, Form()] = "",
    ) -> Response:
        """Set the password and sign in; whoever was signed in on this browser is not any more."""
        username = self._read(desk, token)
        request.state.show_again = lambda problem: self._page(request, username, problem)
        if password != again:
            raise InvalidInputError(field="password", reason="password_repeat")
        hashed, key = digest_new_password(password, username=username), desk.context.container.secret_key
        with desk.context.container.database.transaction() as session:
            user_id = follow_password_link(session, token=token, password_hash=hashed, secret_key=key, now=desk.now)
        return redirect(request, home_of(begin_browser_session(request, user_id)), done="password_reset")

    def _read(self, desk: Desk, token: str) -> str:
        with desk.context.container.database.read() as session:
            return read_password_link(session, token=token, secret_key=desk.context.container.secret_key, now=desk.now)

    def _page(self, request: Request, username: str, problem: ShownProblem | None = None) -> Response:
        return self._renderer.page(
            request,
            "account/password.html",
            status=problem.status if problem else 200,
            headers=_PRIVATE,
            username=username,
            problem=mend(problem),
        )
