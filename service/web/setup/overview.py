"""`/setup`: every alliance with how far it is; `/setup/{alliance}`: the checklist of one; founding one."""

from fastapi import APIRouter, Request, Response

from service.errors import ForbiddenError
from service.policy import Action, require_signed_in
from service.usecases.setup_alliances import BasicData, change_alliance, found_alliance, may_found, read_setup
from service.usecases.setup_checklist import DONE, Checklist, Step, read_checklist, read_checklists
from service.web.desks import Desk, DeskDep
from service.web.rendering import redirect
from service.web.setup.forms import Typed, TypedDep
from service.web.setup.frame import SETUP, Frame, add_form, add_page, address_of
from service.web.setup.words import STEPS, ZONES, StepWords, figures_of
from service.web.shown_problems import ShownProblem

_NEW = f"{SETUP}/alliances/new"


class OverviewPages:
    """The checklists, founding an alliance, its basic data."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        add_page(router, SETUP, self.show_all)
        add_page(router, _NEW, self.show_new)
        add_form(router, _NEW, self.found)
        add_page(router, f"{SETUP}/{{alliance}}", self.show_one)
        add_page(router, f"{SETUP}/{{alliance}}/basics", self.show_basics)
        add_form(router, f"{SETUP}/{{alliance}}/basics", self.change_basics)

    def show_all(self, request: Request, desk: DeskDep) -> Response:
        """Show every alliance that the person sets up; straight on where there is just one."""
        actor = require_signed_in(desk.actor)
        lists = self._frame.read(desk, lambda session: read_checklists(session, actor=actor, now=desk.now))
        founds = may_found(actor)
        if not lists and not founds:
            raise ForbiddenError(action=Action.SET_UP.value)
        if len(lists) == 1 and not founds:
            return redirect(request, address_of(lists[0].code))
        return self._frame.plain(request, "overview.html", lists=lists, founds=founds, next_of=_next_of)

    def show_one(self, request: Request, desk: DeskDep, alliance: str) -> Response:
        """Show what an alliance has and what it still needs."""
        checklist = self._frame.read(
            desk, lambda session: read_checklist(session, actor=desk.actor, alliance=alliance, now=desk.now)
        )
        return self._frame.page(
            request,
            desk,
            "checklist.html",
            alliance=alliance,
            checklist=checklist,
            steps=[_shown(checklist, step) for step in checklist.steps],
            next_step=_next_of(checklist),
        )

    def show_new(self, request: Request, desk: DeskDep) -> Response:
        """Show the empty form for an alliance."""
        return self._new_page(request, desk, {})

    def found(self, request: Request, desk: DeskDep, typed: TypedDep) -> Response:
        """Found an alliance and go on with its checklist."""
        kept = {name: typed.text(name) for name in ("code", "case_prefix", *BasicData.__slots__)}
        request.state.show_again = lambda problem: self._new_page(request, desk, kept, problem)
        basic = _basic(typed)
        made = self._frame.write(
            desk,
            lambda session: found_alliance(
                session,
                actor=desk.actor,
                code=typed.text("code"),
                case_prefix=typed.text("case_prefix"),
                basic=basic,
                now=desk.now,
            ),
        )
        return redirect(request, address_of(made.code), done="alliance_founded")

    def show_basics(self, request: Request, desk: DeskDep, alliance: str) -> Response:
        """Show the basic data of an alliance."""
        details = self._frame.read(desk, lambda session: read_setup(session, actor=desk.actor, alliance=alliance))
        kept = {name: str(getattr(details.basic, name)) for name in BasicData.__slots__}
        return self._basics_page(request, desk, alliance, kept)

    def change_basics(self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str) -> Response:
        """Change the basic data of an alliance."""
        kept = {name: typed.text(name) for name in BasicData.__slots__}
        request.state.show_again = lambda problem: self._basics_page(request, desk, alliance, kept, problem)
        basic = _basic(typed)
        return self._frame.act(
            request,
            desk,
            lambda session: change_alliance(session, actor=desk.actor, alliance=alliance, basic=basic, now=desk.now),
            address=address_of(alliance, "basics"),
            done="setup_saved",
        )

    def _new_page(
        self, request: Request, desk: Desk, kept: dict[str, str], problem: ShownProblem | None = None
    ) -> Response:
        if not may_found(require_signed_in(desk.actor)):
            raise ForbiddenError(action=Action.ADMINISTER.value)
        usual = BasicData(name="", timezone=desk.context.container.settings.timezone)
        fresh = {name: str(value) for name, value in usual.as_dict().items()}
        values = {"code": "", "case_prefix": "", **fresh, **kept}
        return self._frame.plain(request, "new_alliance.html", values=values, zones=_zones(values), problem=problem)

    def _basics_page(
        self, request: Request, desk: Desk, alliance: str, kept: dict[str, str], problem: ShownProblem | None = None
    ) -> Response:
        return self._frame.page(
            request,
            desk,
            "basics.html",
            alliance=alliance,
            tab="basics",
            values=kept,
            zones=_zones(kept),
            problem=problem,
        )


def _zones(values: dict[str, str]) -> list[str]:
    known = values.get("timezone", "")
    return [*ZONES] if known in ZONES or not known else [known, *ZONES]


def _basic(typed: Typed) -> BasicData:
    """Return the basic data that were typed; InvalidInputError for a figure that is none."""
    return BasicData(
        name=typed.text("name"),
        park=typed.text("park"),
        timezone=typed.text("timezone"),
        office_open=typed.text("office_open"),
        lunch_start=typed.text("lunch_start"),
        lunch_end=typed.text("lunch_end"),
        office_close=typed.text("office_close"),
        check_in_minutes=typed.number("check_in_minutes"),
        answer_days=typed.number("answer_days"),
    )


def _next_of(checklist: Checklist) -> StepWords | None:
    """Return the next step that must be taken, None when nothing is missing."""
    return STEPS[checklist.missing[0].name] if checklist.missing else None


def _shown(checklist: Checklist, step: Step) -> dict[str, object]:
    words = STEPS[step.name]
    return {
        "title": words.title,
        "why": words.why,
        "action": "查看或修改" if step.state == DONE else words.action,
        "address": address_of(checklist.code, words.page),
        "state": step.state,
        "figures": figures_of(step.name, step.count, step.total),
    }
