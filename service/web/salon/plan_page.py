"""The plan: made at a tap, with its distance from the best possible, changed by hand one checked step at a time."""

import uuid
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from service.policy import Action
from service.salon_words import SOFT_RULES, UNMET_KINDS, gap_words, why_words
from service.usecases import salon_editing, salon_planning, salon_rounds
from service.usecases.salon_editing import Edit
from service.usecases.salon_guests import ParticipantView
from service.usecases.salon_planning import PlanView
from service.usecases.salon_programmes import Programme, read_programme
from service.web.desks import Desk, DeskDep, OwnForm
from service.web.rendering import redirect
from service.web.salon.common import SalonRoom, read_id, read_number, reading, show_again, writing
from service.web.salon.list_page import SALONS
from service.web.shown_problems import ShownProblem

_MOST_UNMET: Final = 40
_VERSIONS: Final = 8


@dataclass(frozen=True, slots=True)
class StepForm:
    """One step of editing as it was typed."""

    do: Annotated[str, Form()] = ""
    meeting: Annotated[str, Form()] = ""
    other: Annotated[str, Form()] = ""
    partner: Annotated[str, Form()] = ""
    slot: Annotated[str, Form()] = ""
    table: Annotated[str, Form()] = ""
    firm: Annotated[str, Form()] = ""

    def edit(self) -> Edit:
        """Return the step that was meant; InvalidInputError where it names nothing."""
        slot, table = read_number(self.slot, "slot"), read_number(self.table, "table")
        if self.do == salon_editing.ADD:
            pair = (read_id(self.firm, "firm"), read_id(self.partner, "partner"))
            return Edit(kind=self.do, pair=pair, slot=slot, table=table)
        other = read_id(self.other, "other") if self.do == salon_editing.SWAP else None
        return Edit(kind=self.do, meeting_id=read_id(self.meeting, "meeting"), other_id=other, slot=slot, table=table)


class PlanPage(SalonRoom):
    """The plan in force."""

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        path = f"{SALONS}/{{salon_id}}/plan"
        router.add_api_route(path, self.show, methods=["GET", "HEAD"], response_model=None)
        for place, call in ((path, self.make), (f"{path}/edit", self.edit), (f"{path}/restore", self.restore)):
            router.add_api_route(place, call, methods=["POST"], dependencies=[OwnForm], response_model=None)
        return router

    def show(
        self, request: Request, desk: DeskDep, salon_id: uuid.UUID, firm: Annotated[str, Query()] = ""
    ) -> Response:
        """Show the plan, and one firm's meetings to change where it is chosen."""
        return self._page(request, desk, salon_id, firm=firm)

    def make(
        self, request: Request, desk: DeskDep, salon_id: uuid.UUID, with_open: Annotated[str, Form()] = ""
    ) -> Response:
        """Work a plan out and put it in force."""
        show_again(request, lambda problem: self._page(request, desk, salon_id, problem=problem))
        with reading(desk) as session:
            drafted = salon_planning.draft_plan(session, actor=desk.actor, salon_id=salon_id, with_open=bool(with_open))
        with writing(desk) as session:
            salon_planning.keep_plan(session, actor=desk.actor, drafted=drafted, now=desk.now)
        return redirect(request, f"{SALONS}/{salon_id}/plan", done="salon_planned")

    def edit(
        self, request: Request, desk: DeskDep, salon_id: uuid.UUID, form: Annotated[StepForm, Depends()]
    ) -> Response:
        """Change the plan by one step, and say what it cost."""
        show_again(request, lambda problem: self._page(request, desk, salon_id, firm=form.firm, problem=problem))
        with writing(desk) as session:
            view = salon_editing.edit_plan(session, actor=desk.actor, salon_id=salon_id, edit=form.edit(), now=desk.now)
        return self._page(request, desk, salon_id, firm=form.firm, cost=view)

    def restore(
        self, request: Request, desk: DeskDep, salon_id: uuid.UUID, version: Annotated[int, Form()] = 0
    ) -> Response:
        """Put an earlier version in force again."""
        show_again(request, lambda problem: self._page(request, desk, salon_id, problem=problem))
        with writing(desk) as session:
            salon_planning.restore_plan(session, actor=desk.actor, salon_id=salon_id, version=version, now=desk.now)
        return redirect(request, f"{SALONS}/{salon_id}/plan", done="salon_restored")

    def _page(
        self,
        request: Request,
        desk: Desk,
        salon_id: uuid.UUID,
        *,
        firm: str = "",
        problem: ShownProblem | None = None,
        cost: salon_editing.EditView | None = None,
    ) -> Response:
        with reading(desk) as session:
            programme = read_programme(session, actor=desk.actor, salon_id=salon_id, now=desk.now)
            plan = salon_planning.read_plan(session, actor=desk.actor, salon_id=salon_id)
            versions = salon_planning.list_plans(session, actor=desk.actor, salon_id=salon_id)
            rounds = salon_rounds.list_rounds(session, actor=desk.actor, salon_id=salon_id)
        salon = programme.salon
        chosen = next((each for each in programme.seated() if str(each.id) == firm), None)
        values: dict[str, Any] = {
            "salon": salon,
            "programme": programme,
            "plan": plan,
            "versions": versions[:_VERSIONS],
            "rounds": rounds,
            "by_id": {each.id: each for each in programme.participants},
            "gap": gap_words(plan.gap) if plan else "",
            "unmet": _unmet(programme, plan),
            "chosen": chosen,
            "others": _others(programme, chosen),
            "cost": cost,
            "missed": _missed(programme, cost),
            "keeps": any(each.code == salon.alliance for each in desk.alliances_for(Action.KEEP_SALONS)),
        }
        return self.page(request, "plan.html", problem=problem, **values)


def _unmet(programme: Programme, plan: PlanView | None) -> list[tuple[str, str, str]]:
    """What could not be kept: what it is, who, and why; the indispensable first."""
    if plan is None:
        return []
    names = {str(each.id): f"{each.number} {each.short_name}" for each in programme.participants}
    order = list(UNMET_KINDS)
    rows = sorted(plan.unmet, key=lambda each: -order.index(each["kind"]) if each["kind"] != "must" else -len(order))
    return [
        (
            UNMET_KINDS[each["kind"]],
            " × ".join(names.get(one, "（已移出）") for one in each["pair"]),
            why_words(each["reason"], each.get("blockers", []), names),
        )
        for each in rows[:_MOST_UNMET]
    ]


def _others(programme: Programme, chosen: ParticipantView | None) -> list[ParticipantView]:
    """Whom a firm does not meet yet."""
    if chosen is None:
        return []
    met = {each.other(chosen.id).id for each in programme.of(chosen.id)}
    return [each for each in programme.seated() if each.id != chosen.id and each.id not in met]


def _missed(programme: Programme, cost: salon_editing.EditView | None) -> list[str]:
    names = {each.id: each.short_name for each in programme.participants}
    return [
        f"{SOFT_RULES.get(rule, rule)}：{' × '.join(names.get(one, '') for one in firms)}"
        for rule, firms in (cost.missed if cost else [])
    ]
