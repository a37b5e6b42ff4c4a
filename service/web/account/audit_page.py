"""The page at `/audit`: who did what, who signed in, who saw whose contact, and whether the records hold."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response

from service.errors import ForbiddenError, NotSignedInError
from service.policy import Action
from service.role_words import ROLES
from service.usecases.audit import AuditQuestion, read_audit, verify_chains
from service.web.account.words import ACTS, REASONS, moment_of
from service.web.desks import Desk, DeskDep
from service.web.rendering import Renderer

AUDIT = "/audit"
_DAYS = 30
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed; days that cannot be read are as good as none."""

    alliance: str
    person: str
    firm: str
    since: str
    until: str


class AuditPage:
    """The page for officers and administrators."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's route."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(AUDIT, self.show, methods=["GET", "HEAD"], response_model=None)
        return router

    def show(
        self,
        request: Request,
        desk: DeskDep,
        *,
        alliance: Annotated[str, Query()] = "",
        person: Annotated[str, Query()] = "",
        firm: Annotated[str, Query()] = "",
        since: Annotated[str, Query(alias="from")] = "",
        until: Annotated[str, Query(alias="to")] = "",
        check: Annotated[str, Query()] = "",
    ) -> Response:
        """Show what happened in an alliance within some days; verify the records when asked to."""
        if desk.actor is None:
            raise NotSignedInError
        zone = ZoneInfo(desk.context.container.settings.timezone)
        chosen = _choose(desk, alliance)
        asked = Asked(chosen, person.strip()[:_LONGEST], firm.strip()[:_LONGEST], since, until)
        question = _read(asked, desk.now, zone)
        with desk.context.container.database.read() as rows:
            found = read_audit(rows, actor=desk.actor, asked=question)
            chains = verify_chains(rows, actor=desk.actor, alliance=question.alliance) if check else None
        return self._renderer.page(
            request,
            "account/audit.html",
            headers={"Cache-Control": "no-store"},
            asked=asked,
            first=question.since.astimezone(zone).date().isoformat(),
            last=(question.until.astimezone(zone) - timedelta(seconds=1)).date().isoformat(),
            found=found,
            chains=chains,
            alliances=desk.alliances_for(Action.READ_AUDIT),
            whole=desk.actor.holds("admin", None),
            acts=ACTS,
            reasons=REASONS,
            roles=ROLES,
            moment=lambda at: moment_of(at, zone),
        )


def _choose(desk: Desk, alliance: str) -> str:
    """The alliance that is asked for; without one the first of an officer, and all of them for an administrator."""
    if alliance or desk.actor is None or desk.actor.holds("admin", None):
        return alliance
    own = desk.alliances_for(Action.READ_AUDIT)
    if not own:
        raise ForbiddenError(action=Action.READ_AUDIT.value)
    return own[0].code


def _read(asked: Asked, now: datetime, zone: ZoneInfo) -> AuditQuestion:
    today = now.astimezone(zone).date()
    last = min(_day(asked.until) or today, today)
    first = min(_day(asked.since) or last - timedelta(days=_DAYS), last)
    return AuditQuestion(
        since=datetime.combine(first, time(), zone),
        until=datetime.combine(last, time(), zone) + timedelta(days=1),
        alliance=asked.alliance or None,
        person=asked.person,
        firm=asked.firm,
    )


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year > 2000 else None
