"""Who is in front of a page, what they typed, and whether the form was ours."""

import contextlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Form, Request

from service.errors import DatabaseBusyError
from service.policy import Action, Actor, Target, may
from service.settings import Settings
from service.usecases.alliances import AllianceView, list_alliances
from service.usecases.inbox import count_unread
from service.usecases.people import ProfileView, read_profile
from service.usecases.sessions import (
    Limits,
    LiveSession,
    begin_session,
    check_session,
    name_browser,
    note_use,
    replace_session,
    rights_of,
)
from service.web.context import PageContext, page_context
from service.web.sessions import COOKIE, WebSession, check_form_token, new_session, open_session
from service.web.words import STAFF


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody typed into the form; it is shown again whatever happens."""

    text: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A person in front of a page; `actor` and `profile` are None for a visitor. unread: notices not read yet."""

    context: PageContext
    now: datetime
    actor: Actor | None = None
    profile: ProfileView | None = None
    alliances: Sequence[AllianceView] = ()
    unread: int = 0

    def sees_numbers(self, alliance: str) -> bool:
        """Say whether the person has an office in the alliance, and so is shown probabilities."""
        roles = self.profile.roles if self.profile else []
        return any(role.role in STAFF and role.alliance in (alliance, None) for role in roles)

    def alliances_for(self, action: Action) -> list[AllianceView]:
        """Return the alliances in which a role of the person allows an action, the own ones first."""
        return [each for each in self.alliances if may(self.actor, action, Target(alliance_id=each.id))]


def browser_session(request: Request) -> tuple[WebSession, bool]:
    """Return the browser's session, and whether it has just been made. The same one throughout a request.

    A signed-in one that was ended on the server, or lay idle too long, is a visitor's from here on.
    """
    known: tuple[WebSession, bool] | None = getattr(request.state, "web_session", None)
    if known is None:
        container = page_context(request).container
        found = open_session(request.cookies.get(COOKIE), container.secret_key, now=container.now())
        if found is not None and found.user_id is not None and not _is_live(request, found):
            found = None
        known = (found or new_session(), found is None)
        request.state.web_session = known
    return known


def get_desk(request: Request) -> Desk:
    """Return who is there, read from the database.

    Raises:
        NotSignedInError: when the user has been disabled since.
    """
    context = page_context(request)
    session, _ = browser_session(request)
    now = context.container.now()
    actor = context.actors.get(session.user_id, now) if session.user_id else None
    if actor is not None:
        _renew_with_rights(request, session, actor)
    with context.container.database.read() as rows:
        profile = read_profile(rows, actor=actor) if actor else None
        alliances = list_alliances(rows, actor=actor, demo_open=context.container.settings.demo_open)
        unread = count_unread(rows, actor=actor).unread if actor else 0
    own_first = _own_first(alliances, profile)
    desk = Desk(context=context, now=now, actor=actor, profile=profile, alliances=own_first, unread=unread)
    request.state.desk = desk
    return desk


def session_limits(settings: Settings) -> Limits:
    """Return how long a browser stays signed in."""
    return Limits(timedelta(hours=settings.session_hours), timedelta(minutes=settings.session_idle_minutes))


def use_session(request: Request, session: WebSession) -> None:
    """Give the browser another session, from this response on."""
    request.state.web_session = (session, True)


def begin_browser_session(request: Request, user_id: uuid.UUID) -> Desk:
    """Let this browser in as a user, under a session that it never had before; return who is there now."""
    context = page_context(request)
    before, _ = browser_session(request)
    fresh, now = new_session(user_id), context.container.now()
    context.actors.forget(user_id)
    actor = context.actors.get(user_id, now)
    with context.container.database.transaction() as rows:
        begin_session(
            rows,
            session_id=fresh.id,
            actor=actor,
            agent=name_browser(request.headers.get("user-agent", "")),
            now=now,
            limits=session_limits(context.container.settings),
            before=before.id if before.user_id else "",
        )
    request.state.live_session = None
    use_session(request, fresh)
    return get_desk(request)


def _is_live(request: Request, session: WebSession) -> bool:
    """Say whether the server knows the session of a cookie as one in use, and note that it is."""
    container = page_context(request).container
    now, limits = container.now(), session_limits(container.settings)
    with container.database.read() as rows:
        live = check_session(rows, session.id, now=now, limits=limits)
    if live is None or live.user_id != session.user_id:
        return False
    request.state.live_session = live
    if live.stale:
        with contextlib.suppress(DatabaseBusyError), container.database.transaction() as rows:
            note_use(rows, session.id, now=now)
    return True


def _renew_with_rights(request: Request, session: WebSession, actor: Actor) -> None:
    """Change the session for another when the person's roles are not those it began with.

    Only where a page is asked for: a form that is on its way still carries the token of the session it came from.
    """
    live: LiveSession | None = getattr(request.state, "live_session", None)
    if live is None or live.leaving or live.rights == rights_of(actor) or request.method not in ("GET", "HEAD"):
        return
    container = page_context(request).container
    fresh = new_session(session.user_id)
    with container.database.transaction() as rows:
        changed = replace_session(rows, session.id, fresh.id, actor=actor, now=container.now())
    if changed:
        use_session(request, fresh)


def get_draft(request: Request, text: Annotated[str, Form()] = "", place: Annotated[str, Form()] = "") -> Draft:
    """Return what was typed, and keep it for the page of an error."""
    draft = Draft(text, place)
    request.state.draft = draft
    return draft


DeskDep = Annotated[Desk, Depends(get_desk)]
DraftDep = Annotated[Draft, Depends(get_draft)]


def require_own_form(
    request: Request, _draft: DraftDep, _desk: DeskDep, form_token: Annotated[str, Form()] = ""
) -> None:
    """Do nothing for a form of this session. Draft and desk are read first, for the page that says it was not one.

    Raises:
        FormExpiredError: for any other.
    """
    session, _ = browser_session(request)
    check_form_token(session, page_context(request).container.secret_key, form_token)


OwnForm = Depends(require_own_form)


def _own_first(alliances: Sequence[AllianceView], profile: ProfileView | None) -> list[AllianceView]:
    """Put the alliances first in which the person has a role; the order is kept otherwise."""
    own = {role.alliance for role in profile.roles} if profile else set()
    return sorted(alliances, key=lambda each: each.code not in own)
