"""One salon: how far it is, step by step, and what comes next."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from service.domain import salons as domain
from service.policy import Action
from service.salon_words import gap_words
from service.usecases import salon_guests, salon_planning, salon_wishes, salons
from service.usecases.salon_planning import PlanView
from service.usecases.salon_programmes import Programme, read_programme
from service.usecases.salon_wishes import WishView
from service.web.desks import Desk, DeskDep, OwnForm
from service.web.rendering import redirect
from service.web.salon.common import SalonRoom, reading, show_again, writing
from service.web.salon.list_page import SALONS
from service.web.shown_problems import ShownProblem

_NEXT: Mapping[str, str] = {
    domain.DRAFT: "列名单：点“名单与邀请”，让系统建议请谁，再发邀请。",
    domain.INVITING: "等各家答复；差不多了就排桌，排完还能随时重排。",
    domain.PLANNED: "打印日程和桌牌；当天用手机签到，有人没来就点“现场调整”。",
    domain.RUNNING: "谈完一场记一场；有人没来、迟到、桌子不能用，点“现场调整”。",
    domain.DONE: "导出总结，催还没确认结果的单位点一下确认。",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the checklist."""

    label: str
    place: str
    done: bool
    said: str


class OverviewPage(SalonRoom):
    """The first page of a salon."""

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        path = f"{SALONS}/{{salon_id}}"
        router.add_api_route(path, self.show, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(f"{path}/state", self.move, methods=["POST"], dependencies=[OwnForm], response_model=None)
        return router

    def show(self, request: Request, desk: DeskDep, salon_id: uuid.UUID) -> Response:
        """Show how far a salon is."""
        return self._page(request, desk, salon_id)

    def move(self, request: Request, desk: DeskDep, salon_id: uuid.UUID, to: Annotated[str, Form()] = "") -> Response:
        """Begin, end or reopen a salon; `forget` erases the names of its guests."""
        show_again(request, lambda problem: self._page(request, desk, salon_id, problem))
        if to == "forget":
            return self._forget(request, desk, salon_id)
        with writing(desk) as session:
            salons.move_salon(session, actor=desk.actor, salon_id=salon_id, to=to)
        return redirect(request, f"{SALONS}/{salon_id}", done=f"salon_{to}")

    def _forget(self, request: Request, desk: Desk, salon_id: uuid.UUID) -> Response:
        with writing(desk) as session:
            salon_guests.forget_names(session, actor=desk.actor, salon_id=salon_id)
        desk.context.container.database.erase_residue()
        return redirect(request, f"{SALONS}/{salon_id}", done="salon_names_forgotten")

    def _page(self, request: Request, desk: Desk, salon_id: uuid.UUID, problem: ShownProblem | None = None) -> Response:
        with reading(desk) as session:
            programme = read_programme(session, actor=desk.actor, salon_id=salon_id, now=desk.now)
            plan = salon_planning.read_plan(session, actor=desk.actor, salon_id=salon_id)
            wishes = salon_wishes.list_wishes(session, actor=desk.actor, salon_id=salon_id)
        salon = programme.salon
        keeps = any(each.code == salon.alliance for each in desk.alliances_for(Action.KEEP_SALONS))
        return self.page(
            request,
            "overview.html",
            salon=salon,
            steps=_steps(programme, plan, wishes),
            next=_NEXT[salon.state],
            keeps=keeps,
            problem=problem,
        )


def _steps(programme: Programme, plan: PlanView | None, wishes: Sequence[WishView]) -> list[Step]:
    """The checklist, each line with what there is to say of it."""
    salon, people = programme.salon, programme.participants
    count = salon.counts
    asked = [each for each in people if each.invited_at is not None]
    answered = [each for each in people if each.answered_at is not None]
    here = count.get(domain.CHECKED_IN, 0)
    firms = {said for each in wishes for said in each.said if said not in (domain.BY_ENGINE, domain.BY_OFFICE)}
    spoken = [each for each in programme.meetings if each.results]
    hosts = sum(each.is_host for each in people)
    planned = "还没有排" if plan is None else f"{plan.meetings} 场，{gap_words(plan.gap)}"
    if plan is not None and plan.stale:
        planned += "；名单或意愿有变，建议重排"
    coming = max(salon.coming, len({one.id for each in programme.meetings for one in (each.first, each.second)}))
    return [
        Step("定时间地点", "/edit", True, f"{len(salon.slots)} 场、{salon.tables} 张桌"),
        Step("列名单", "/people", bool(people), f"{len(people)} 家，其中链主 {hosts} 家"),
        Step(
            "发邀请", "/people", bool(answered), f"请了 {len(asked)} 家，{len(answered)} 家已答复，{salon.coming} 家来"
        ),
        Step("收意愿", "/wishes", bool(wishes), f"{len(wishes)} 对，{len(firms)} 家自己填过"),
        Step("排桌", "/plan", plan is not None and not plan.stale, planned),
        Step("打印日程、桌牌、胸牌", "/print", salon.state in (domain.RUNNING, domain.DONE), "A4，一点就好"),
        Step("当天签到", "/check-in", here > 0, f"已到 {here} / {coming} 家"),
        Step("记结果", "/day", bool(spoken), f"{len(spoken)} / {len(programme.meetings)} 对有结果"),
        Step("出总结", "/report", salon.state == domain.DONE, "结果和清单变化，Word 一份"),
    ]
