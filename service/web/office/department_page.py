"""The department's page at `/department`: what is its to do, by the clock, with one big button for what comes next."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from service.case_words import CATEGORIES, STATES
from service.domain.case_states import ANSWERED, CHECKED_IN, WHISTLED
from service.errors import ForbiddenError, NotSignedInError
from service.policy import Action, Actor
from service.usecases.alliances import AllianceView
from service.usecases.case_file import working_minutes_left
from service.usecases.case_queue import QueueFilters, QueueItem, read_queue
from service.web.desks import Desk, DeskDep
from service.web.moments import say_moment
from service.web.office.clock_words import left_words
from service.web.rendering import Renderer

DEPARTMENT = "/department"
_MOST = 30
_STEPS = {WHISTLED: "等您报到", CHECKED_IN: "等您答复", ANSWERED: "已答复，等诉求方确认"}


@dataclass(frozen=True, slots=True)
class Call:
    """One case that was whistled to the department."""

    item: QueueItem
    alliance: str
    due: str
    left: str
    overdue: bool
    category: str


@dataclass(frozen=True, slots=True)
class Step:
    """The cases that wait for the same."""

    state: str
    title: str
    calls: list[Call]


class DepartmentPage:
    """The page in all its states: something to do, nothing to do, no department behind the person."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's route."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(DEPARTMENT, self.show, methods=["GET", "HEAD"], response_model=None)
        return router

    def show(self, request: Request, desk: DeskDep) -> Response:
        """Show what the department has to do, soonest due first."""
        if desk.actor is None:
            raise NotSignedInError
        alliances = [each for each in desk.alliances if desk.actor.holds("department", each.id)]
        if not alliances:
            raise ForbiddenError(action=Action.HANDLE_CASE.value)
        steps = _read(desk, desk.actor, alliances)
        due = sum(call.overdue or call.due.startswith("今天") for step in steps[:2] for call in step.calls)
        return self._renderer.page(
            request,
            "office/department.html",
            headers={"Cache-Control": "private, no-store"},
            steps=steps,
            due=due,
            several=len(alliances) > 1,
            states=STATES,
            was=request.query_params.get("was", "")[:20],
        )


def _read(desk: Desk, actor: Actor, alliances: list[AllianceView]) -> list[Step]:
    """Return the steps with their cases; somebody without a department behind has none."""
    steps = [Step(state, title, []) for state, title in _STEPS.items()]
    if actor.organisation_id is None:
        return steps
    with desk.context.container.database.read() as session:
        for step in steps:
            for alliance in alliances:
                filters = QueueFilters(state=step.state, department=str(actor.organisation_id))
                page = read_queue(
                    session, actor=actor, now=desk.now, alliance=alliance.code, filters=filters, limit=_MOST
                )
                left = working_minutes_left(session, [item.case for item in page.items], now=desk.now)
                step.calls.extend(_show(item, alliance, desk, left[item.case.id]) for item in page.items)
            step.calls.sort(key=lambda call: call.item.case.due_at)
    return steps


def _show(item: QueueItem, alliance: AllianceView, desk: Desk, minutes: float) -> Call:
    case = item.case
    return Call(
        item=item,
        alliance=alliance.name,
        due=say_moment(case.due_at, now=desk.now, zone=alliance.timezone),
        left=left_words(minutes),
        overdue=item.overdue,
        category=CATEGORIES.get(case.category, case.category),
    )
