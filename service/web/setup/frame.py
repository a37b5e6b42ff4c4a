"""What every page of setting up has: who may be there, the tabs of one alliance, and how a form is carried out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from service.exports.setup_sheets import KIND_WORDS, PLACE_WORDS
from service.policy import require_signed_in
from service.role_words import ROLES
from service.usecases.setup_alliances import AllianceDetails, read_setup
from service.web.desks import Desk, OwnForm
from service.web.rendering import Renderer, redirect
from service.web.shown_problems import ShownProblem

SETUP = "/setup"

TABS: Sequence[tuple[str, str]] = (
    ("", "进度"),
    ("basics", "基本信息"),
    ("chains", "产业链"),
    ("members", "成员单位"),
    ("people", "人员"),
    ("departments", "部门职能"),
    ("calendar", "日历与推送"),
    ("sharing", "共享协议"),
    ("imports", "导入"),
)
"""Place below the alliance's address -> what the tab says."""

_PRIVATE = {"Cache-Control": "private, no-store"}


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab as it is shown."""

    address: str
    label: str
    is_current: bool


class Frame:
    """Shows the pages of setting up and carries their forms out."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def page(
        self,
        request: Request,
        desk: Desk,
        template: str,
        *,
        alliance: str = "",
        tab: str = "",
        problem: ShownProblem | None = None,
        **values: Any,  # noqa: ANN401 - whatever the template shows
    ) -> Response:
        """Return a page; with an alliance it has its tabs, and `details` in the template."""
        details = self.read(desk, lambda session: read_setup(session, actor=desk.actor, alliance=alliance))
        today = desk.now.astimezone(ZoneInfo(details.basic.timezone)).date()
        fixed = {"details": details, "tabs": tabs_of(details, tab), "today": today.isoformat()}
        return self.plain(request, template, problem=problem, **fixed, **values)

    def plain(
        self,
        request: Request,
        template: str,
        *,
        problem: ShownProblem | None = None,
        **values: Any,  # noqa: ANN401 - whatever the template shows
    ) -> Response:
        """Return a page that stands above alliances."""
        return self._renderer.page(
            request,
            f"setup/{template}",
            status=problem.status if problem else 200,
            headers={**_PRIVATE, **(problem.headers if problem else {})},
            problem=problem,
            kind_words=KIND_WORDS,
            place_words=PLACE_WORDS,
            role_words=ROLES,
            **values,
        )

    def read(self, desk: Desk, work: Callable[[Session], Any]) -> Any:  # noqa: ANN401 - what the work returns
        """Run a use case that reads."""
        require_signed_in(desk.actor)
        with desk.context.container.database.read() as session:
            return work(session)

    def write(self, desk: Desk, work: Callable[[Session], Any]) -> Any:  # noqa: ANN401 - what the work returns
        """Run a use case that writes, in a transaction."""
        require_signed_in(desk.actor)
        with desk.context.container.database.transaction() as session:
            return work(session)

    def act(
        self,
        request: Request,
        desk: Desk,
        work: Callable[[Session], Any],
        *,
        address: str,
        done: str,
    ) -> Response:
        """Run a use case that writes and go to a page that says so."""
        self.write(desk, work)
        return redirect(request, address, done=done)


def add_page(router: APIRouter, address: str, show: Callable[..., Response]) -> None:
    """Add a page to a router."""
    router.add_api_route(address, show, methods=["GET", "HEAD"], response_model=None)


def add_form(router: APIRouter, address: str, act: Callable[..., Response]) -> None:
    """Add what a form of ours is sent to."""
    router.add_api_route(address, act, methods=["POST"], dependencies=[OwnForm], response_model=None)


def tabs_of(details: AllianceDetails, current: str) -> list[Tab]:
    """Return the tabs of an alliance."""
    return [Tab(address_of(details.code, place), label, place == current) for place, label in TABS]


def address_of(alliance: str, place: str = "") -> str:
    """Return the address of a page of an alliance."""
    return f"{SETUP}/{alliance}/{place}" if place else f"{SETUP}/{alliance}"
