"""One's own account: name, password, mailbox, browsers, who saw the own firm's contact, one's data."""

import json
import uuid
from collections.abc import Callable
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request, Response
from sqlmodel import Session

from service.disclosure import RULES
from service.errors import InvalidInputError, NotFoundError
from service.policy import Actor, require_signed_in
from service.role_words import ROLES
from service.usecases.accounts import change_mailbox, change_name, change_password, read_mailbox
from service.usecases.disclosures import read_own_openings
from service.usecases.invitations import digest_new_password
from service.usecases.own_data import erase_own_person, export_own_data
from service.usecases.sessions import end_other_sessions, end_own_session, list_sessions
from service.web.account.words import REASONS, mend, moment_of
from service.web.desks import (
    Desk,
    DeskDep,
    OwnForm,
    begin_browser_session,
    browser_session,
    session_limits,
    use_session,
)
from service.web.rendering import PAGE_HEADERS, Renderer, keep_session, redirect
from service.web.sessions import new_session
from service.web.shown_problems import ShownProblem

ACCOUNT = "/account"
_PRIVATE = {"Cache-Control": "no-store"}
_MOST_OPENINGS = 30

Field = Annotated[str, Form()]


class AccountPage:
    """The pages at `/account` and below."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(include_in_schema=False)
        for address, page in ((ACCOUNT, self.show), (f"{ACCOUNT}/erase", self.show_erasure)):
            router.add_api_route(address, page, methods=["GET", "HEAD"], response_model=None)
        forms: tuple[tuple[str, Callable[..., Response]], ...] = (
            ("name", self.rename),
            ("password", self.set_password),
            ("mailbox", self.set_mailbox),
            ("sessions", self.end_sessions),
            ("data", self.give_data),
            ("erase", self.erase),
        )
        for place, handle in forms:
            router.add_api_route(
                f"{ACCOUNT}/{place}", handle, methods=["POST"], dependencies=[OwnForm], response_model=None
            )
        return router

    def show(self, request: Request, desk: DeskDep) -> Response:
        """Show the account."""
        return self._page(request, desk)

    def rename(self, request: Request, desk: DeskDep, name: Field = "") -> Response:
        """Give the person another name."""
        actor = self._begin(request, desk, place="name")
        self._write(desk, lambda session: change_name(session, actor=actor, name=name))
        return redirect(request, ACCOUNT, done="account_saved")

    def set_password(
        self, request: Request, desk: DeskDep, *, old: Field = "", password: Field = "", again: Field = ""
    ) -> Response:
        """Change the password; this browser stays signed in under a new session, all others are out."""
        actor = self._begin(request, desk, place="password")
        if password != again:
            raise InvalidInputError(field="password", reason="password_repeat")
        user = desk.context.sign_ins.confirm(actor.user_id, old, address=_address(request), now=desk.now)
        if password == old:
            raise InvalidInputError(field="password", reason="password_same")
        hashed = digest_new_password(password, username=user.username)
        self._write(desk, lambda session: change_password(session, actor=actor, password_hash=hashed, now=desk.now))
        begin_browser_session(request, actor.user_id)
        return redirect(request, ACCOUNT, done="password_changed")

    def set_mailbox(self, request: Request, desk: DeskDep, email: Field = "") -> Response:
        """Let notices go to a mailbox too."""
        actor = self._begin(request, desk, place="mailbox")
        self._write(desk, lambda session: change_mailbox(session, actor=actor, address=email, now=desk.now))
        return redirect(request, ACCOUNT, done="account_saved")

    def end_sessions(self, request: Request, desk: DeskDep, which: Field = "") -> Response:
        """Sign out one browser, or all others."""
        actor = self._begin(request, desk, place="sessions")
        current, _ = browser_session(request)
        if which == "others":
            self._write(
                desk, lambda session: end_other_sessions(session, actor=actor, current=current.id, now=desk.now)
            )
        else:
            row_id = _read_id(which)
            self._write(desk, lambda session: end_own_session(session, actor=actor, row_id=row_id, now=desk.now))
        return redirect(request, ACCOUNT, done="session_ended")

    def give_data(self, request: Request, desk: DeskDep) -> Response:
        """Return everything that is stored about the person, as a file."""
        actor = self._begin(request, desk, place="data")
        with desk.context.container.database.transaction() as session:
            data = export_own_data(session, actor=actor, now=desk.now)
        headers = {"Content-Disposition": 'attachment; filename="lianpei-my-data.json"', **_PRIVATE}
        content = json.dumps(data, ensure_ascii=False, indent=1)
        return keep_session(
            request, Response(content, headers={**PAGE_HEADERS, **headers}, media_type="application/json")
        )

    def show_erasure(self, request: Request, desk: DeskDep) -> Response:
        """Say what an erasure means, and ask for the password."""
        return self._erasure(request, desk)

    def erase(self, request: Request, desk: DeskDep, old: Field = "", sure: Field = "") -> Response:
        """Make the person nobody, and go on as a visitor."""
        actor = require_signed_in(desk.actor)
        request.state.show_again = lambda problem: self._erasure(request, desk, problem)
        if sure != "yes":
            raise InvalidInputError(field="sure", reason="erase_sure")
        desk.context.sign_ins.confirm(actor.user_id, old, address=_address(request), now=desk.now)
        self._write(desk, lambda session: erase_own_person(session, actor=actor, now=desk.now))
        desk.context.container.database.erase_residue()
        use_session(request, new_session())
        return redirect(request, "/sign-in", done="person_erased")

    def _begin(self, request: Request, desk: Desk, *, place: str) -> Actor:
        """Return who is there; from here on an error shows the account with the words beside their form."""
        request.state.show_again = lambda problem: self._page(request, desk, problem=problem, place=place)
        return require_signed_in(desk.actor)

    def _write(self, desk: Desk, work: Callable[[Session], object]) -> None:
        """Do a write, and let this process know the person anew."""
        with desk.context.container.database.transaction() as session:
            work(session)
        if desk.actor is not None:
            desk.context.actors.forget(desk.actor.user_id)

    def _page(self, request: Request, desk: Desk, *, problem: ShownProblem | None = None, place: str = "") -> Response:
        actor, settings = require_signed_in(desk.actor), desk.context.container.settings
        current, _ = browser_session(request)
        zone = ZoneInfo(settings.timezone)
        with desk.context.container.database.read() as rows:
            sessions = list_sessions(
                rows, actor=actor, now=desk.now, limits=session_limits(settings), current=current.id
            )
            mailbox = read_mailbox(rows, actor=actor)
            openings = []
            if actor.organisation_id is not None:
                openings = read_own_openings(rows, actor=actor, limit=_MOST_OPENINGS)
        return self._renderer.page(
            request,
            "account/account.html",
            status=problem.status if problem else 200,
            headers=_PRIVATE,
            sessions=sessions,
            mailbox=mailbox,
            sends_mail=bool(settings.smtp_host and settings.smtp_sender),
            openings=openings,
            rules=RULES.values() if actor.organisation_id is not None else (),
            roles=ROLES,
            reasons=REASONS,
            moment=lambda at: moment_of(at, zone),
            problem=mend(problem),
            place=place,
        )

    def _erasure(self, request: Request, desk: Desk, problem: ShownProblem | None = None) -> Response:
        require_signed_in(desk.actor)
        return self._renderer.page(
            request,
            "account/erase.html",
            status=problem.status if problem else 200,
            headers=_PRIVATE,
            problem=mend(problem),
        )


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _read_id(value: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError as exc:
        raise NotFoundError(kind="session") from exc
