"""The page behind an invitation's link: name, user name and password, and one is in."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from service.errors import InvalidInputError
from service.role_words import ROLES
from service.usecases.invitations import InvitationView, accept_invitation, digest_new_password, read_invitation
from service.web.account.words import day_of, mend
from service.web.desks import DeskDep, OwnForm, begin_browser_session
from service.web.menu import home_of
from service.web.rendering import Renderer, redirect
from service.web.shown_problems import ShownProblem

INVITATION = "/invitations/{token}"
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
"""The address is a key: it is neither kept nor told to the next page."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What somebody typed to come in."""

    username: str = ""
    name: str = ""
    password: str = ""
    again: str = ""


class InvitationPage:
    """The page at `/invitations/{token}`."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(INVITATION, self.show_form, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(INVITATION, self.accept, methods=["POST"], dependencies=[OwnForm], response_model=None)
        return router

    def show_form(self, request: Request, desk: DeskDep, token: str) -> Response:
        """Show who invites into what, with the form.

        Raises:
            NotFoundError: when the link is used, void or too old.
        """
        return self._page(request, self._read(desk, token), NewAccount())

    def accept(
        self,
        request: Request,
        desk: DeskDep,
        token: str,
        *,
        username: Annotated[str, Form()] = "",
        name: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        again: Annotated[str, Form()] = "",
    ) -> Response:
        """Make the account and sign it in; whoever was signed in on this browser is not any more."""
        typed = NewAccount(username, name, password, again)
        invitation = self._read(desk, token)
        request.state.show_again = lambda problem: self._page(request, invitation, typed, problem)
        if password != again:
            raise InvalidInputError(field="password", reason="password_repeat")
        hashed = digest_new_password(password, username=username)
        with desk.context.container.database.transaction() as session:
            user = accept_invitation(
                session, token=token, username=username, password_hash=hashed, name=name, now=desk.now
            )
        return redirect(request, home_of(begin_browser_session(request, user.id)), done="account_made")

    def _read(self, desk: DeskDep, token: str) -> InvitationView:
        with desk.context.container.database.read() as session:
            return read_invitation(session, token=token, now=desk.now)

    def _page(
        self, request: Request, invitation: InvitationView, typed: NewAccount, problem: ShownProblem | None = None
    ) -> Response:
        return self._renderer.page(
            request,
            "account/invitation.html",
            status=problem.status if problem else 200,
            headers=_PRIVATE,
            invitation=invitation,
            role=ROLES.get(invitation.role, invitation.role),
            until=day_of(invitation.expires_at),
            typed=typed,
            problem=mend(problem),
        )
