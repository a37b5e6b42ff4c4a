"""One case on one screen at `/cases/{number}`, for everybody who may read it, with what each may do with it now."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from sqlmodel import Session

from service import case_words as words
from service.domain.attachments import CASE, NEED
from service.domain.case_states import ENDED
from service.errors import NotFoundError
from service.notice_words import REASONS
from service.policy import Action, Target, may
from service.usecases.case_file import CaseFile, find_case, read_case_file, working_minutes_left
from service.usecases.case_queue import cursor_of, read_queue
from service.usecases.case_views import CaseView
from service.usecases.intake import Reception
from service.usecases.interests import REASONS as DECLINE_REASONS
from service.usecases.outside_supply import offer_record
from service.usecases.requests import propose_policies
from service.usecases.search import search_capabilities
from service.usecases.triage import TriageView, read_triage
from service.web.attachments_page import ShownAttachments, shown_attachments
from service.web.desks import Desk, DeskDep, OwnForm
from service.web.menu import home_of
from service.web.moments import say_moment
from service.web.office.case_forms import ACTS, STAYING, Act, CaseForm, FormDep
from service.web.office.case_partners import read_fields, read_partners
from service.web.office.clock_words import left_words
from service.web.office.questions import read_question
from service.web.rendering import Renderer, redirect
from service.web.shown_problems import ShownProblem

CASES = "/cases"
DEPARTMENT_HOME = "/department"


class CasePage:
    """The page in all its states: for the office, a department, the asker, a reader; open, merged, ended."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(f"{CASES}/{{number}}", self.show, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(
            f"{CASES}/{{number}}/{{move}}", self.act, methods=["POST"], dependencies=[OwnForm], response_model=None
        )
        return router

    def show(
        self,
        request: Request,
        desk: DeskDep,
        number: str,
        back: Annotated[str, Query(max_length=1000)] = "",
        partner: Annotated[str, Query(max_length=100)] = "",
    ) -> Response:
        """Show the case; `partner`: words to look for a capability that is proposed by hand."""
        return self._page(request, desk, number, CaseForm(back=back, partner=partner))

    def act(self, request: Request, desk: DeskDep, number: str, move: str, form: FormDep) -> Response:
        """Make a move, and go on to the next case of the queue, or stay where more is to be done with this one."""
        make = ACTS.get(move)
        if make is None:
            raise NotFoundError(reason="address")
        parts = desk.context.container
        with parts.database.read() as session:
            case = find_case(session, actor=desk.actor, number=number)
        request.state.show_again = lambda problem: self._page(request, desk, number, form, problem=problem, sent=move)
        with parts.database.transaction() as session:
            code = make(
                Act(session, Reception(parts.triage, parts.engines), desk.actor, case, form, desk.now),
            )
        return redirect(request, _next_address(desk, case, form, code), done=code)

    def _page(
        self,
        request: Request,
        desk: Desk,
        number: str,
        form: CaseForm,
        *,
        problem: ShownProblem | None = None,
        sent: str = "",
    ) -> Response:
        with desk.context.container.database.read() as session:
            file = read_case_file(session, actor=desk.actor, number=number, now=desk.now)
            values = _read_more(session, desk, file, form)
        office = values["office"]
        values |= {
            "partners": read_partners(desk, file) if office else None,
            "form": form,
            "sent": sent,
            "problem": problem,
            "was": request.query_params.get("was", "")[:20],
            "home": DEPARTMENT_HOME if _is_department(desk, file) else read_question(form.back).address(),
        }
        if not (office or _is_department(desk, file)):
            values["home"] = home_of(desk)
        headers = {"Cache-Control": "private, no-store"}
        status = problem.status if problem else 200
        return self._renderer.page(request, "office/case.html", status=status, headers=headers, **values)


def _read_more(session: Session, desk: Desk, file: CaseFile, form: CaseForm) -> dict[str, Any]:
    """Return what the page shows besides the partners."""
    case, now, actor = file.case, desk.now, desk.actor
    target = Target(alliance_id=file.alliance_id)
    office = may(actor, Action.TRIAGE_CASE, target)
    triage = _read_triage(session, desk, case) if may(actor, Action.READ_TRIAGE, target) else None
    left = working_minutes_left(session, [case], now=now)[case.id]
    zone = next((each.timezone for each in desk.alliances if each.code == case.alliance), "Asia/Shanghai")
    found = []
    if form.partner and "propose" in file.moves:
        found = search_capabilities(
            session, actor=actor, alliance=case.alliance, query=form.partner, without=case.asker_id
        )
    calls = [each for each in file.follow_ups if each.done_at is None and each.due_at <= now]
    return {
        "file": file,
        "files": _read_files(session, desk, case, office=office),
        "case": case,
        "office": office,
        "triage": triage,
        "outside": offer_record(session, actor=actor, case=case),
        "settles": office and triage is not None and "settle" in file.moves,
        "found": found,
        "policies": [] if case.need_id else propose_policies(session, actor=actor, case_id=case.id, now=now),
        "fields": read_fields(file.text),
        "left": "" if case.state in ENDED else left_words(left),
        "span": "overdue" if left < 0 else "",
        "moment": lambda moment: say_moment(moment, now=now, zone=zone),
        "words": words,
        "refusals": words.REFUSAL_REASONS,
        "declines": {code: REASONS[code] for code in DECLINE_REASONS},
        "officers": [(each.value, each.label) for each in file.officers],
        "departments": [(each.value, each.label) for each in file.departments],
        "colleagues": [(each.value, each.label) for each in file.colleagues],
        "due_calls": [(str(each.days), f"第 {each.days} 天") for each in calls],
    }


def _read_files(session: Session, desk: Desk, case: CaseView, *, office: bool) -> list[tuple[str, ShownAttachments]]:
    """Return the files of the need behind the case and those of the case, as far as they open to the reader."""
    back = f"{CASES}/{case.number}"
    found = []
    if case.need_id is not None and office:
        found.append(("需求的附件", shown_attachments(session, desk, NEED, case.need_id, back=back)))
    files = shown_attachments(session, desk, CASE, case.id, back=back)
    return [*found, ("办理材料", files)]


def _next_address(desk: Desk, case: CaseView, form: CaseForm, code: str) -> str:
    """Return where somebody goes on after a move: the same case, the queue's next one, or the own page."""
    here = f"{CASES}/{case.number}"
    may_queue = any(each.code == case.alliance for each in desk.alliances_for(Action.TRIAGE_CASE))
    if not may_queue:
        department = any(each.role == "department" for each in (desk.profile.roles if desk.profile else []))
        return DEPARTMENT_HOME if department else here
    if not form.back:
        return here
    query = f"?{_encode(back=form.back)}"
    if code in STAYING:
        return here + query
    following = _following(desk, case, form.back)
    if following is None:
        return f"{read_question(form.back).address()}&was={case.number}"
    return f"{CASES}/{following}?{_encode(back=form.back, was=case.number)}"


def _following(desk: Desk, case: CaseView, back: str) -> str | None:
    """Return the number of the case that came next in the queue, else of its first one; None where it is empty."""
    asked = read_question(back)
    with desk.context.container.database.read() as session:
        for cursor in (cursor_of(case), None):
            page = read_queue(
                session,
                actor=desk.actor,
                now=desk.now,
                alliance=case.alliance,
                filters=asked.filters(),
                cursor=cursor,
                limit=2,
            )
            for item in page.items:
                if item.case.id != case.id:
                    return item.case.number
    return None


def _read_triage(session: Session, desk: Desk, case: CaseView) -> TriageView | None:
    """Return what was proposed about a case, None where nothing was."""
    try:
        return read_triage(session, desk.context.container.triage, actor=desk.actor, case_id=case.id)
    except NotFoundError:
        return None


def _is_department(desk: Desk, file: CaseFile) -> bool:
    own = desk.actor.organisation_id if desk.actor else None
    return own is not None and own == file.case.department_id


def _encode(**fields: str) -> str:
    return urlencode({name: value for name, value in fields.items() if value})
