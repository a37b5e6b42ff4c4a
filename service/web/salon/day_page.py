"""The day: the programme by time, table or firm; check-in; repair; a meeting with its brief and its result."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from service.domain import salons as domain
from service.policy import Action
from service.salon_words import CAUSES, CHANGES
from service.usecases import salon_day, salon_results
from service.usecases.salon_briefs import read_brief
from service.usecases.salon_day import Incident, RepairView
from service.usecases.salon_programmes import Programme, read_programme
from service.usecases.salon_results import Said
from service.web.desks import Desk, DeskDep, OwnForm
from service.web.partner_cards import make_card
from service.web.rendering import redirect
from service.web.salon.common import SalonRoom, read_amount, read_id, read_number, reading, show_again, writing
from service.web.salon.list_page import SALONS
from service.web.shown_problems import ShownProblem

BY: Final = {"slot": "按时间", "table": "按桌", "firm": "按单位"}
MISSED: Final = "missed"


@dataclass(frozen=True, slots=True)
class ResultForm:
    """What was tapped for a meeting."""

    outcome: Annotated[str, Form()] = ""
    amount: Annotated[str, Form()] = ""
    note: Annotated[str, Form()] = ""
    key: Annotated[str, Form()] = ""

    def said(self) -> Said:
        """Return what was meant; InvalidInputError for an amount that is none."""
        return Said(outcome=self.outcome, amount_cny=read_amount(self.amount), note=self.note, key=self.key)


@dataclass(frozen=True, slots=True)
class RepairForm:
    """What was said to have happened."""

    from_slot: Annotated[str, Form()] = ""
    late: Annotated[str, Form()] = ""
    late_slot: Annotated[str, Form()] = ""
    lost_table: Annotated[str, Form()] = ""


class DayPage(SalonRoom):
    """Everything that is needed while the salon goes on."""

    def router(self) -> APIRouter:
        """Return the pages' routes."""
        router = APIRouter(include_in_schema=False)
        path = f"{SALONS}/{{salon_id}}"
        for place, show in (
            ("day", self.show),
            ("check-in", self.desk),
            ("repair", self.repair_form),
            ("meetings/{meeting_id}", self.meeting),
        ):
            router.add_api_route(f"{path}/{place}", show, methods=["GET", "HEAD"], response_model=None)
        for place, call in (
            ("check-in", self.check_in),
            ("repair", self.repair),
            ("meetings/{meeting_id}", self.note),
        ):
            router.add_api_route(f"{path}/{place}", call, methods=["POST"], dependencies=[OwnForm], response_model=None)
        return router

    def show(
        self,
        request: Request,
        desk: DeskDep,
        salon_id: uuid.UUID,
        *,
        by: Annotated[str, Query()] = "slot",
        at: Annotated[int, Query()] = 0,
    ) -> Response:
        """Show the programme by time (one slot, the next one first), by table or by firm."""
        programme = _read(desk, salon_id)
        slots = len(programme.salon.slots)
        at = at if 1 <= at <= slots else min(max(programme.next_slot - 1, 1), slots)
        tables = sorted({each.table for each in programme.meetings})
        return self.page(
            request,
            "day.html",
            salon=programme.salon,
            programme=programme,
            by=by if by in BY else "slot",
            ways=BY,
            at=at,
            tables=tables,
            keeps=_keeps(desk, programme),
        )

    def desk(self, request: Request, desk: DeskDep, salon_id: uuid.UUID) -> Response:
        """Show who is here and who is not."""
        return self._desk(request, desk, salon_id)

    def check_in(
        self,
        request: Request,
        desk: DeskDep,
        salon_id: uuid.UUID,
        *,
        here: Annotated[str, Form()] = "",
        away: Annotated[str, Form()] = "",
        key: Annotated[str, Form()] = "",
    ) -> Response:
        """Say that somebody is here, or was marked so by mistake."""
        show_again(request, lambda problem: self._desk(request, desk, salon_id, problem))
        with writing(desk) as session:
            salon_day.check_in(
                session,
                actor=desk.actor,
                salon_id=salon_id,
                participant_id=read_id(here or away, "participant"),
                here=bool(here),
                key=key,
                now=desk.now,
            )
        return redirect(request, f"{SALONS}/{salon_id}/check-in#p{here or away}")

    def repair_form(self, request: Request, desk: DeskDep, salon_id: uuid.UUID) -> Response:
        """Ask what happened; below it what the last repair changed."""
        return self._repair(request, desk, salon_id)

    def repair(
        self,
        request: Request,
        desk: DeskDep,
        salon_id: uuid.UUID,
        form: Annotated[RepairForm, Depends()],
        *,
        no_shows: Annotated[list[uuid.UUID], Form()] = [],  # noqa: B006 - FastAPI copies it
        walk_ins: Annotated[list[uuid.UUID], Form()] = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        """Work out how to go on, put it in force, and say whom it moved."""
        typed = {"from_slot": form.from_slot, "late": form.late, "late_slot": form.late_slot} | {
            "lost_table": form.lost_table,
            "no_shows": no_shows,
            "walk_ins": walk_ins,
        }
        show_again(request, lambda problem: self._repair(request, desk, salon_id, problem, typed))
        late = {read_id(form.late, "late"): read_number(form.late_slot, "late_slot") or 1} if form.late else {}
        lost = read_number(form.lost_table, "lost_table")
        incident = Incident(
            from_slot=read_number(form.from_slot, "from_slot") or 1,
            no_shows=no_shows,
            late=late,
            lost_tables=[] if lost is None else [lost],
            walk_ins=walk_ins,
        )
        with reading(desk) as session:
            drafted = salon_day.draft_repair(session, actor=desk.actor, salon_id=salon_id, incident=incident)
        with writing(desk) as session:
            salon_day.keep_repair(session, actor=desk.actor, drafted=drafted, now=desk.now)
        return redirect(request, f"{SALONS}/{salon_id}/repair", done="salon_repaired")

    def meeting(self, request: Request, desk: DeskDep, salon_id: uuid.UUID, meeting_id: uuid.UUID) -> Response:
        """Show the page of a meeting."""
        return self._meeting(request, desk, salon_id, meeting_id)

    def note(
        self,
        request: Request,
        desk: DeskDep,
        salon_id: uuid.UUID,
        meeting_id: uuid.UUID,
        form: Annotated[ResultForm, Depends()],
    ) -> Response:
        """Note what both sides said, or that they did not meet."""
        show_again(request, lambda problem: self._meeting(request, desk, salon_id, meeting_id, problem, form))
        with writing(desk) as session:
            if form.outcome == MISSED:
                salon_results.mark_missed(
                    session, actor=desk.actor, salon_id=salon_id, meeting_id=meeting_id, now=desk.now, key=form.key
                )
            else:
                salon_results.note_results(
                    session, actor=desk.actor, salon_id=salon_id, meeting_id=meeting_id, said=form.said(), now=desk.now
                )
        return redirect(request, f"{SALONS}/{salon_id}/meetings/{meeting_id}", done="salon_result_noted")

    def _desk(self, request: Request, desk: Desk, salon_id: uuid.UUID, problem: ShownProblem | None = None) -> Response:
        programme = _read(desk, salon_id)
        wanted = [each for each in programme.seated() if each.state != domain.STANDBY]
        return self.page(
            request,
            "check_in.html",
            salon=programme.salon,
            people=wanted,
            standby=[each for each in programme.participants if each.state == domain.STANDBY],
            here=sum(each.state == domain.CHECKED_IN for each in wanted),
            keeps=_keeps(desk, programme),
            problem=problem,
        )

    def _repair(
        self,
        request: Request,
        desk: Desk,
        salon_id: uuid.UUID,
        problem: ShownProblem | None = None,
        typed: Mapping[str, object] | None = None,
    ) -> Response:
        programme = _read(desk, salon_id)
        with reading(desk) as session:
            last = salon_day.read_repair(session, actor=desk.actor, salon_id=salon_id)
        slots = len(programme.salon.slots)
        return self.page(
            request,
            "repair.html",
            salon=programme.salon,
            away=[each for each in programme.seated() if each.state in (domain.CONFIRMED, *domain.OPEN_ANSWER)],
            here=[each for each in programme.seated() if each.state in domain.COMING],
            standby=[each for each in programme.participants if each.state == domain.STANDBY],
            typed=typed or {"from_slot": str(min(programme.next_slot, slots))},
            last=last,
            changes=_changes(programme, last),
            moved=[each for each in programme.participants if last and each.id in last.plan.moved],
            keeps=_keeps(desk, programme),
            problem=problem,
        )

    def _meeting(
        self,
        request: Request,
        desk: Desk,
        salon_id: uuid.UUID,
        meeting_id: uuid.UUID,
        problem: ShownProblem | None = None,
        typed: ResultForm | None = None,
    ) -> Response:
        with reading(desk) as session:
            brief = read_brief(
                session,
                desk.context.container.engines,
                actor=desk.actor,
                salon_id=salon_id,
                meeting_id=meeting_id,
                now=desk.now,
            )
        card = None
        if brief.partner is not None:
            texts = {brief.partner["capability_id"]: brief.offer}
            card = make_card(brief.partner, brief.need, texts, numbers=desk.sees_numbers(brief.salon.alliance))
        keeps = any(each.code == brief.salon.alliance for each in desk.alliances_for(Action.KEEP_SALONS))
        values: dict[str, Any] = {"brief": brief, "salon": brief.salon, "meeting": brief.meeting, "card": card}
        return self.page(request, "meeting.html", keeps=keeps, typed=typed, problem=problem, **values)


def _read(desk: Desk, salon_id: uuid.UUID) -> Programme:
    with reading(desk) as session:
        return read_programme(session, actor=desk.actor, salon_id=salon_id, now=desk.now)


def _keeps(desk: Desk, programme: Programme) -> bool:
    return any(each.code == programme.salon.alliance for each in desk.alliances_for(Action.KEEP_SALONS))


def _changes(programme: Programme, last: RepairView | None) -> list[tuple[str, str, str, str, str]]:
    """What a repair changed, line by line: what, who, where it was, where it is, why."""
    if last is None:
        return []
    names = {str(each.id): f"{each.number} {each.short_name}" for each in programme.participants}
    slots = programme.salon.slots

    def place(found: dict[str, int] | None) -> str:
        return "" if found is None else f"{slots[found['slot']][0]} {found['table'] + 1} 号桌"

    return [
        (
            CHANGES.get(each["kind"], each["kind"]),
            " × ".join(names.get(one, "") for one in each["pair"]),
            place(each["was"]),
            place(each["now"]),
            CAUSES.get(each["cause"], each["cause"]),
        )
        for each in last.changes
    ]
