"""The web pages as one piece, to be installed beside the API."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from fastapi import APIRouter, FastAPI, Request, Response

from service.app.outcomes import OUTCOMES
from service.errors import ServiceError
from service.web.account.account_page import AccountPage
from service.web.account.audit_page import AuditPage
from service.web.account.invitation_page import InvitationPage
from service.web.account.password_page import PasswordPage
from service.web.attachments_page import AttachmentPages
from service.web.chain.communities_page import CommunitiesPage
from service.web.chain.gaps_page import GapsPage
from service.web.chain.map_page import MapPage
from service.web.chain.node_page import NodePage
from service.web.clerk.rooms import clerk_rooms
from service.web.desks import Desk, Draft, use_session
from service.web.figures.rooms import figure_rooms
from service.web.first_page import FirstPage
from service.web.lists_page import ListsPage
from service.web.office.rooms import office_rooms
from service.web.policies_page import PoliciesPage
from service.web.rendering import Renderer
from service.web.returning import is_for_members, page_of_before
from service.web.salon.rooms import salon_rooms
from service.web.sessions import new_session
from service.web.setup.setup_pages import SetupPages
from service.web.shown_problems import AnyProblem, ShowAgain, ShownProblem, shown
from service.web.sign_in_page import SIGN_IN, SignInPage
from service.web.static_files import StaticFiles

_ENDED: Final = "登录已过期，这次没有提交成功。"
_TYPED: Final = "重新登录后回到刚才的页面，填写的内容会保留。"
_TAPPED: Final = "重新登录后回到刚才的页面，再点一次就行。"


class Room(Protocol):
    """Some pages that belong together."""

    def router(self) -> APIRouter:
        """Return the routes of the pages."""
        ...


class WebPages:
    """Every page of the product. They find database and engines in the application that they are installed in."""

    def __init__(self) -> None:
        self._files = StaticFiles()
        self._renderer = Renderer(self._files, OUTCOMES)
        self._first_page = FirstPage(self._renderer)
        self._sign_in = SignInPage(self._renderer, self._first_page)
        self._rooms: tuple[Room, ...] = (
            self._first_page,
            self._sign_in,
            PoliciesPage(self._renderer),
            ListsPage(self._renderer),
            InvitationPage(self._renderer),
            PasswordPage(self._renderer),
            AccountPage(self._renderer),
            AuditPage(self._renderer),
            *figure_rooms(self._renderer),
            *office_rooms(self._renderer),
            SetupPages(self._renderer),
            *clerk_rooms(self._renderer),
            MapPage(self._renderer),
            NodePage(self._renderer),
            GapsPage(self._renderer),
            CommunitiesPage(self._renderer),
            AttachmentPages(self._renderer),
            *salon_rooms(self._renderer),
        )

    def install(self, app: FastAPI, rest: Callable[[FastAPI], None]) -> None:
        """Add the rest of the API, the pages and their files to an application."""
        rest(app)
        for room in self._rooms:
            app.include_router(room.router())
        app.add_api_route(
            "/static/{name}",
            self._files.answer,
            methods=["GET", "HEAD"],
            include_in_schema=False,
            response_model=None,
        )

    def load(self) -> None:
        """Nothing is left to do: what makes these pages has loaded everything."""

    def show_problem(self, request: Request, problem: AnyProblem) -> Response:
        """Return the page for something that went wrong: the page that was asked for, where it can still be shown."""
        words = shown(problem, getattr(request.state, "progress", None))
        draft: Draft = getattr(request.state, "draft", Draft())
        desk: Desk | None = getattr(request.state, "desk", None)
        if request.url.path == SIGN_IN or _wants_sign_in(request, words, desk):
            return self._show_sign_in(request, words, draft)
        if desk is not None and request.url.path == "/":
            return self._first_page.show(request, desk, draft, problem=words)
        show_again: ShowAgain | None = getattr(request.state, "show_again", None)
        if show_again is not None:
            try:
                return show_again(words)
            except ServiceError:
                request.state.show_again = None  # who may not do it may not see the page either: it is said by itself
        return self._renderer.page(
            request, "problem.html", status=words.status, headers=words.headers, draft=draft, problem=words
        )

    def _show_sign_in(self, request: Request, words: ShownProblem, draft: Draft) -> Response:
        """Return the sign-in page; a session whose user is not let in any more is taken away."""
        if words.code == "not_signed_in":
            use_session(request, new_session())
        if request.url.path == SIGN_IN:
            return self._sign_in.show(request, draft, words)
        if words.code == "form_expired":
            words = replace(words, title="请先登录", detail=_ENDED, step=_TYPED if draft.text else _TAPPED)
        return self._sign_in.show(request, draft, words, back=page_of_before(request))


def _wants_sign_in(request: Request, words: ShownProblem, desk: Desk | None) -> bool:
    """Say whether signing in is the way out: nobody is signed in, and what was asked for is not open to visitors."""
    shut_out = desk is not None and desk.actor is None and (not desk.alliances or is_for_members(request.url.path))
    return words.code == "not_signed_in" or (words.code == "form_expired" and shut_out)
