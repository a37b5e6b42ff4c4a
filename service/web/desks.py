"""Who is in front of a page, what they typed, and whether the form was ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Form, Request

from service.errors import FormExpiredError
from service.policy import Action, Actor, Target, may
from service.usecases.alliances import AllianceView, list_alliances
from service.usecases.people import ProfileView, read_profile
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
    """A person in front of a page; `actor` and `profile` are None for a visitor."""

    context: PageContext
    now: datetime
    actor: Actor | None = None
    profile: ProfileView | None = None
    alliances: Sequence[AllianceView] = ()

    def sees_numbers(self, alliance: str) -> bool:
        """Say whether the person has an office in the alliance, and so is shown probabilities."""
        roles = self.profile.roles if self.profile else []
        return any(role.role in STAFF and role.alliance in (alliance, None) for role in roles)

    def alliances_for(self, action: Action) -> list[AllianceView]:
        """Return the alliances in which a role of the person allows an action, the own ones first."""
        return [each for each in self.alliances if may(self.actor, action, Target(alliance_id=each.id))]


def browser_session(request: Request) -> tuple[WebSession, bool]:
    """Return the browser's session, and whether it has just been made. The same one throughout a request."""
    known: tuple[WebSession, bool] | None = getattr(request.state, "web_session", None)
    if known is None:
        container = page_context(request).container
        found = open_session(request.cookies.get(COOKIE), container.secret_key, now=container.now())
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
    with context.container.database.read() as rows:
        profile = read_profile(rows, actor=actor) if actor else None
        alliances = list_alliances(rows, actor=actor, demo_open=context.container.settings.demo_open)
    desk = Desk(context=context, now=now, actor=actor, profile=profile, alliances=_own_first(alliances, profile))
    request.state.desk = desk
    return desk


def get_draft(request: Request, text: Annotated[str, Form()] = "", place: Annotated[str, Form()] = "") -> Draft:
    """Return what was typed, and keep it for the page of an error."""
    draft = Draft(text, place)
    request.state.draft = draft
    return draft


DeskDep = Annotated[Desk, Depends(get_desk)]
DraftDep = Annotated[Draft, Depends(get_draft)]


def require_own_form(
    request: Request, _draft: DraftDep, _desk: DeskDep, token: Annotated[str, Form(alias="form_token")] = ""
) -> None:
    """Do nothing for a form of this session. Draft and desk are read first, for the page that says it was not one.

    Raises:
        FormExpiredError: for any other.
    """
    session, is_new = browser_session(request)
    if is_new:
        raise FormExpiredError
    check_form_token(session, page_context(request).container.secret_key, token)


OwnForm = Depends(require_own_form)


def _own_first(alliances: Sequence[AllianceView], profile: ProfileView | None) -> list[AllianceView]:
    """Put the alliances first in which the person has a role; the order is kept otherwise."""
    own = {role.alliance for role in profile.roles} if profile else set()
    return sorted(alliances, key=lambda each: each.code not in own)
