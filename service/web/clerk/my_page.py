"""The page at `/my`: the home of whoever acts for a firm."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from fastapi import APIRouter, Request, Response

from service.domain.case_states import ENDED
from service.usecases.case_views import CaseView
from service.usecases.drafts import DraftView
from service.usecases.my_desk import OwnNeed, OwnRequest, Waiting, read_my_desk
from service.web.clerk.firm_desk import FirmDesk, firm_desk
from service.web.clerk.state_words import GONE, Step, say_state, steps_of
from service.web.desks import DeskDep
from service.web.rendering import Renderer

MY: Final = "/my"
_EXCERPT = 48

_WAITING: Final[Mapping[str, str]] = {
    "answer_question": "秘书处有个问题要问您",
    "answer_need": "{other}的需求等您答复",
    "confirm_offer": "{other}已确认订单意向，等您确认",
    "confirm_intent": "{other}已确认订单意向，等您确认",
    "answer_supplier": "{other}有意向，等您答复",
    "judge_answer": "已有答复，满意吗",
    "judge_refusal": "没有受理，请看说明",
    "confirm_delivery": "已交付，请确认办结",
    "renew_need": "这条需求的有效期到了，还要不要",
}
_DRAFTS: Final[Mapping[str, tuple[str, str]]] = {
    "need": ("/needs/new", "需求"),
    "capability": ("/capabilities/new", "能力"),
    "request": ("/requests/new", "诉求"),
}


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do, with where it is done."""

    address: str
    title: str
    words: str
    due: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLine:
    """An own need or request as a line of the page."""

    id: str
    words: str
    number: str
    state: str
    kind: str
    due: str = ""
    late: bool = False
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft as a line of the page."""

    address: str
    words: str
    saved: str


class MyPage:
    """What waits for the firm now, what it has asked, and its drafts."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's route."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(MY, self.show, methods=["GET", "HEAD"], response_model=None)
        return router

    def show(self, request: Request, desk: DeskDep) -> Response:
        """Show the home of the person's firm."""
        firm = firm_desk(desk)
        with desk.context.container.database.read() as session:
            view = read_my_desk(session, actor=firm.actor, now=desk.now)
        waiting = [_todo(each, view.requests) for each in view.waiting]
        return self._renderer.page(
            request,
            "clerk/my.html",
            desk_view=view,
            unread=desk.unread,
            next_words="先办“现在要您办”里的第一件。" if waiting else "",
            waiting=waiting,
            drafts=[_draft(each, firm) for each in view.drafts],
            needs=[_need(each, firm) for each in view.needs],
            requests=[_request(each, firm) for each in view.requests],
        )


def shorten_words(words: str, most: int = _EXCERPT) -> str:
    """Return the beginning of a text on one line; a hint where it was erased."""
    line = " ".join(words.split())
    return (line if len(line) <= most else f"{line[: most - 1]}…") or "（内容已删除）"


def due_words(case: CaseView, firm: FirmDesk) -> str:
    """Return by when the office owes the next step; empty once nothing is owed."""
    return "" if case.state in ENDED else f"下一步 {firm.by(case.due_at, case.alliance)}"


def _todo(waiting: Waiting, requests: list[OwnRequest]) -> Todo:
    is_request = any(each.id == waiting.post_id for each in requests)
    address = f"/{'requests' if is_request else 'needs'}/{waiting.post_id}"
    return Todo(address, _WAITING[waiting.code].format(other=waiting.other), shorten_words(waiting.words))


def _draft(draft: DraftView, firm: FirmDesk) -> DraftLine:
    address, label = _DRAFTS[draft.kind]
    home = firm.homes[0].code if firm.homes else ""
    return DraftLine(
        f"{address}?draft={draft.id}", f"{label}：{shorten_words(draft.text)}", firm.say(draft.updated_at, home)
    )


def _need(own: OwnNeed, firm: FirmDesk) -> OwnLine:
    gone = GONE.get(own.status)
    ended = own.case.state in ENDED
    return OwnLine(
        id=str(own.id),
        words=shorten_words(own.words),
        number=own.case.number,
        state=gone or say_state(own.case.state, is_need=True, interested=own.interested),
        kind="" if gone or ended else "yes" if own.interested else "ring",
        due="" if gone else due_words(own.case, firm),
        late=own.late,
        steps=[] if gone else steps_of(own.case.state, is_need=True),
    )


def _request(own: OwnRequest, firm: FirmDesk) -> OwnLine:
    return OwnLine(
        id=str(own.id),
        words=shorten_words(own.words),
        number=own.case.number,
        state=say_state(own.case.state, is_need=False),
        kind="yes" if own.case.state == "answered" else "ring",
        due=due_words(own.case, firm),
        steps=steps_of(own.case.state, is_need=False),
    )
