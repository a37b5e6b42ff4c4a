"""The officer's queue at `/queue`: open cases by the clock, with quick moves for one or for many."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response

from service.case_words import CATEGORIES, KINDS, STATES
from service.domain.case_states import ENDED, MERGED
from service.errors import ForbiddenError, NotSignedInError
from service.policy import Action, Target, may
from service.usecases.alliances import AllianceView
from service.usecases.case_file import Choice, list_holders, working_minutes_left
from service.usecases.case_queue import DUE, MOST_COUNTED, QueueItem, count_due, read_queue
from service.usecases.saved_filters import FilterView, drop_filter, list_filters, save_filter
from service.web.desks import Desk, DeskDep, OwnForm
from service.web.moments import say_moment
from service.web.office.clock_words import left_words
from service.web.office.questions import QUEUE, QuestionDep, QueueQuestion, read_question
from service.web.office.quick_moves import Outcome, make_moves
from service.web.rendering import Renderer, redirect
from service.web.shown_problems import ShownProblem

ROWS = 40
_GROUPS = {"overdue": "已超期", "today": "今天到期", "later": "以后"}
_STATES = {
    "office_turn": "等秘书处办",
    "at_department": "等部门办",
    **{code: words for code, words in STATES.items() if code not in ENDED | {MERGED}},
}


@dataclass(frozen=True, slots=True)
class Row:
    """One case as a line of the queue shows it; `percent` None: the category is settled."""

    item: QueueItem
    due: str
    left: str
    category: str
    percent: int | None
    state: str
    kind: str


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that run out in the same span; `all`: how many there are on all pages, empty where nobody counted."""

    name: str
    title: str
    rows: list[Row]
    all: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRead:
    """What was read for one page."""

    groups: list[Group]
    next_cursor: str | None
    counts: dict[str, str]
    officers: list[Choice]
    departments: list[Choice]
    saved: list[FilterView]


class QueuePage:
    """The page in all its states: everything, a filter, the outcomes of a bulk action, nothing left."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(QUEUE, self.show, methods=["GET", "HEAD"], response_model=None)
        for place, handler in (("do", self.act), ("filters", self.save), ("filters/{filter_id}", self.forget)):
            router.add_api_route(
                f"{QUEUE}/{place}", handler, methods=["POST"], dependencies=[OwnForm], response_model=None
            )
        return router

    def show(self, request: Request, desk: DeskDep, asked: QuestionDep) -> Response:
        """Show the queue, or what a filter leaves of it."""
        return self._page(request, desk, settle_question(desk, asked))

    def act(
        self,
        request: Request,
        desk: DeskDep,
        do: Annotated[str, Form()] = "",
        case: Annotated[list[uuid.UUID] | None, Form()] = None,
        *,
        owner: Annotated[str, Form()] = "",
        back: Annotated[str, Form(max_length=1000)] = "",
    ) -> Response:
        """Make a quick move with the chosen rows; of several, each row's outcome is shown."""
        asked = settle_question(desk, read_question(back))
        request.state.show_again = lambda problem: self._page(request, desk, asked, problem=problem)
        require_office(desk, asked.alliance)
        made = make_moves(desk, do, case or [], said=owner)
        if len(made) == 1 and made[0][0].done:
            return redirect(request, asked.address(cursor=asked.cursor, was=made[0][0].number), done=made[0][1])
        return self._page(request, desk, asked, outcomes=[outcome for outcome, _ in made])

    def save(
        self,
        request: Request,
        desk: DeskDep,
        name: Annotated[str, Form()] = "",
        back: Annotated[str, Form(max_length=1000)] = "",
    ) -> Response:
        """Save the filter that is shown under a name."""
        asked = settle_question(desk, read_question(back))
        request.state.show_again = lambda problem: self._page(request, desk, asked, problem=problem)
        with desk.context.container.database.transaction() as session:
            save_filter(session, actor=desk.actor, name=name, query=asked.query(), now=desk.now)
        return redirect(request, asked.address(), done="filter_saved")

    def forget(
        self,
        request: Request,
        desk: DeskDep,
        filter_id: uuid.UUID,
        back: Annotated[str, Form(max_length=1000)] = "",
    ) -> Response:
        """Forget one of the person's own filters."""
        with desk.context.container.database.transaction() as session:
            drop_filter(session, actor=desk.actor, filter_id=filter_id)
        return redirect(request, read_question(back).address(), done="filter_dropped")

    def _page(
        self,
        request: Request,
        desk: Desk,
        asked: QueueQuestion,
        *,
        outcomes: Sequence[Outcome] = (),
        problem: ShownProblem | None = None,
    ) -> Response:
        alliance = next(each for each in desk.alliances if each.code == asked.alliance)
        values: dict[str, Any] = {
            "asked": asked,
            "read": _read(desk, asked, alliance),
            "alliances": readable_alliances(desk),
            "acts": may(desk.actor, Action.TRIAGE_CASE, Target(alliance_id=alliance.id)),
            "states": _STATES,
            "categories": CATEGORIES,
            "dues": _GROUPS,
            "outcomes": outcomes,
            "problem": problem,
            "was": request.query_params.get("was", "")[:20],
        }
        status = problem.status if problem else 200
        headers = {"Cache-Control": "private, no-store"}
        return self._renderer.page(request, "office/queue.html", status=status, headers=headers, **values)


def require_office(desk: Desk, alliance: str) -> None:
    """Do nothing for an officer of the alliance; ForbiddenError for whoever only reads its cases."""
    if not any(each.code == alliance for each in desk.alliances_for(Action.TRIAGE_CASE)):
        raise ForbiddenError(action=Action.TRIAGE_CASE.value)


def readable_alliances(desk: Desk) -> list[AllianceView]:
    """Return the alliances of which the person reads every case."""
    return desk.alliances_for(Action.READ_CASE)


def settle_question(desk: Desk, asked: QueueQuestion) -> QueueQuestion:
    """Return the question with its alliance: the first whose cases the person reads, where none is named.

    Raises:
        NotSignedInError. ForbiddenError: for somebody who reads no alliance's cases, or not this one's.
    """
    if desk.actor is None:
        raise NotSignedInError
    readable = readable_alliances(desk)
    code = asked.alliance or (readable[0].code if readable else "")
    if code not in {each.code for each in readable}:
        raise ForbiddenError(action=Action.READ_CASE.value)
    return QueueQuestion(**{name: getattr(asked, name) for name in asked.__slots__} | {"alliance": code})


def _read(desk: Desk, asked: QueueQuestion, alliance: AllianceView) -> QueueRead:
    actor, now = desk.actor, desk.now
    with desk.context.container.database.read() as session:
        page = read_queue(
            session,
            actor=actor,
            now=now,
            alliance=alliance.code,
            filters=asked.filters(),
            cursor=asked.cursor or None,
            limit=ROWS,
        )
        counts = {}
        if not asked.q:  # a search would run through all texts three times more
            found = count_due(session, actor=actor, now=now, alliance=alliance.code, filters=asked.filters())
            more = f"{MOST_COUNTED - 1}+"
            counts = {due: str(count) if count < MOST_COUNTED else more for due, count in found.items()}
        officers, departments = list_holders(session, actor=actor, now=now, alliance=alliance.code)
        saved = list_filters(session, actor=actor)
        left = working_minutes_left(session, [item.case for item in page.items], now=now)
    spans: dict[str, list[Row]] = {due: [] for due in DUE}
    for item in page.items:
        words = say_moment(item.case.due_at, now=now, zone=alliance.timezone)
        spans[_span_of(item, now, words)].append(_show(item, words, left[item.case.id]))
    return QueueRead(
        groups=[Group(due, _GROUPS[due], rows, counts.get(due, "")) for due, rows in spans.items() if rows],
        next_cursor=page.next_cursor,
        counts=counts,
        officers=officers,
        departments=departments,
        saved=saved,
    )


def _span_of(item: QueueItem, now: datetime, words: str) -> str:
    if item.case.due_at < now:
        return "overdue"
    return "today" if words.startswith("今天") else "later"


def _show(item: QueueItem, due: str, minutes: float) -> Row:
    case = item.case
    return Row(
        item=item,
        due=due,
        left=left_words(minutes),
        category=CATEGORIES.get(case.category, case.category),
        percent=None if item.probability is None else round(item.probability * 100),
        state=STATES.get(case.state, case.state),
        kind=KINDS.get(case.kind, ""),
    )
