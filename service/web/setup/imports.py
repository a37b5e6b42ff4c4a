"""`/setup/{alliance}/imports`: members, departments, people and requests from workbooks; templates to fill in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from service.errors import BadWorkbookError, ImportRowsError, NotFoundError
from service.exports.columns import ListSheet
from service.exports.setup_sheets import (
    DEPARTMENTS,
    EXAMPLES,
    KIND_WORDS,
    LINKS,
    MEMBERS,
    NOTES,
    PEOPLE,
    PLACE_WORDS,
    ROLE_WORDS,
)
from service.imports.bundles import RowError
from service.imports.packages import MOST_FILE_BYTES
from service.imports.request_files import REQUEST_SHEET
from service.usecases.intake import Reception
from service.usecases.invitations import INVITED_BY_OFFICERS, Issued
from service.usecases.list_files import XLSX, ListFile, media_type_of
from service.usecases.people_imports import import_people
from service.usecases.request_imports import bring_requests
from service.usecases.setup_alliances import list_chains, may_found, read_setup
from service.usecases.setup_imports import SetupImportReport, import_departments, import_members
from service.usecases.setup_members import list_members, list_officers
from service.web.context import link_to
from service.web.desks import Desk, DeskDep
from service.web.rendering import PAGE_HEADERS, keep_session
from service.web.setup.departments import duties_known
from service.web.setup.forms import TypedDep
from service.web.setup.frame import SETUP, Frame, add_form, add_page
from service.web.shown_problems import ShownProblem

_HERE = f"{SETUP}/{{alliance}}/imports"

SHEETS = {"members": MEMBERS, "departments": DEPARTMENTS, "people": PEOPLE, "requests": REQUEST_SHEET}
"""Name in the address -> the layout of its workbook."""


@dataclass(frozen=True, slots=True)
class Section:
    """One workbook on the page."""

    name: str
    title: str
    purpose: str


SECTIONS = (
    Section("departments", "部门和职能", "部门全称、简称，各条线归谁；吹哨按这里找人。"),
    Section("members", "成员单位", "企业、银行、院所，在哪条链上，由哪位专员服务。"),
    Section("people", "人员", "为每个人生成一个邀请链接，导入后下载链接名单发给本人。"),
    Section("requests", "诉求和需求", "手头的诉求登记表；供需类的自动去找伙伴，其他的自动分类等专员确认。"),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a workbook: words for what happened, rows that are wrong where the file cannot be marked."""

    name: str
    title: str
    words: str
    wrong: Sequence[RowError] = ()


class ImportPages:
    """Templates and uploads of one alliance."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        add_page(router, _HERE, self.show)
        add_page(router, f"{_HERE}/{{name}}", self.template)
        add_form(router, f"{_HERE}/{{name}}", self.bring)

    def show(self, request: Request, desk: DeskDep, alliance: str) -> Response:
        """Show what can be brought in."""
        return self._page(request, desk, alliance)

    def template(self, request: Request, desk: DeskDep, alliance: str, name: str) -> Response:
        """Return a workbook to fill in, with what may stand in its columns today."""
        from service.exports.workbooks import Template, write_template

        sheet = _sheet(name)
        values = self._frame.read(desk, lambda session: _template(session, desk, alliance, name))
        content = write_template(Template(sheet=sheet, examples=EXAMPLES[name], **values))
        return _answer(request, f"{sheet.sheet_name}（模板）.xlsx", f"template-{name}.xlsx", content)

    def bring(self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str, name: str) -> Response:
        """Check a filled-in workbook, or take it; one with wrong rows is given back with these marked."""
        request.state.show_again = lambda problem: self._page(request, desk, alliance, problem=problem)
        sheet = _sheet(name)
        file = typed.file("workbook")
        dry_run = typed.text("step") != "import"
        self._frame.read(desk, lambda session: read_setup(session, actor=desk.actor, alliance=alliance))
        if file is None:
            raise BadWorkbookError(reason="none")
        content = file.file.read(MOST_FILE_BYTES + 1)
        filename = file.filename or ""
        try:
            return self._take(request, desk, alliance, name, filename=filename, content=content, dry_run=dry_run)
        except ImportRowsError as exc:
            rows = cast(list[RowError], exc.details["rows"])
            if not filename.lower().endswith(".xlsx"):
                said = Outcome(name, "有问题，一条也没有导入", f"有 {len(rows)} 处填写不对。", rows[:50])
                return self._page(request, desk, alliance, outcome=said)
            return _marked(request, sheet, name, content, rows)

    def _take(
        self, request: Request, desk: Desk, alliance: str, name: str, *, filename: str, content: bytes, dry_run: bool
    ) -> Response:
        if name == "people":
            hours = desk.context.container.settings.invitation_hours
            count, issued = self._frame.write(
                desk,
                lambda session: import_people(
                    session,
                    actor=desk.actor,
                    alliance=alliance,
                    content=content,
                    now=desk.now,
                    hours=hours,
                    dry_run=dry_run,
                ),
            )
            if issued:
                return _links(request, issued)
            words = f"将生成 {count} 个邀请链接。要导入，请再选一次文件，点“导入”。"
            return self._page(request, desk, alliance, outcome=Outcome(name, "检查通过，还没有导入", words))
        if name == "requests":
            count = self._frame.write(
                desk, lambda session: _bring_requests(session, desk, alliance, filename, content, dry_run=dry_run)
            )
            words = f"{'共' if dry_run else '已受理'} {count} 件。"
        else:
            report: SetupImportReport = self._frame.write(
                desk, lambda session: _bring_members(session, desk, alliance, name, content, dry_run=dry_run)
            )
            will = "将" if dry_run else ""
            words = f"{will}新增 {report.added} 家，{will}更新 {report.changed} 家，{report.unchanged} 家没有变化。"
        words += "要导入，请再选一次文件，点“导入”。" if dry_run else ""
        title = "检查通过，还没有导入" if dry_run else "已导入"
        return self._page(request, desk, alliance, outcome=Outcome(name, title, words))

    def _page(
        self,
        request: Request,
        desk: Desk,
        alliance: str,
        *,
        outcome: Outcome | None = None,
        problem: ShownProblem | None = None,
    ) -> Response:
        return self._frame.page(
            request,
            desk,
            "imports.html",
            alliance=alliance,
            tab="imports",
            sections=SECTIONS,
            came=outcome,
            problem=problem,
        )


def _sheet(name: str) -> ListSheet:
    if name not in SHEETS:
        raise NotFoundError(reason="address")
    return SHEETS[name]


def _template(session: Session, desk: Desk, alliance: str, name: str) -> dict[str, object]:
    details = read_setup(session, actor=desk.actor, alliance=alliance)
    duties = "、".join(duties_known(desk))
    choices: dict[str, list[str]] = {}
    if name == "members":
        chains = list_chains(session, actor=desk.actor, alliance=alliance, now=desk.now)
        officers = list_officers(session, actor=desk.actor, alliance=alliance)
        choices = {
            "chain": [each.name for each in chains],
            "kind": list(KIND_WORDS.values()),
            "role": list(PLACE_WORDS.values()),
            "officer": [each.name for each in officers],
        }
    if name in ("people", "requests"):
        members = list_members(session, actor=desk.actor, alliance=alliance, now=desk.now)
        choices = {"organisation": [each.data.name for each in members if each.is_member]}
    if name == "people":
        all_roles = may_found(desk.actor)
        choices["role"] = [word for code, word in ROLE_WORDS.items() if all_roles or code in INVITED_BY_OFFICERS]
    notes = [each.format(duties=duties) for each in NOTES[name]]
    return {"office": details.basic.name, "choices": choices, "notes": notes}


def _bring_requests(
    session: Session, desk: Desk, alliance: str, filename: str, content: bytes, *, dry_run: bool
) -> int:
    parts = desk.context.container
    return bring_requests(
        session,
        Reception(parts.triage, parts.engines),
        actor=desk.actor,
        alliance=alliance,
        name=filename,
        content=content,
        now=desk.now,
        dry_run=dry_run,
    )


def _bring_members(
    session: Session, desk: Desk, alliance: str, name: str, content: bytes, *, dry_run: bool
) -> SetupImportReport:
    if name == "members":
        return import_members(
            session, actor=desk.actor, alliance=alliance, content=content, now=desk.now, dry_run=dry_run
        )
    return import_departments(
        session,
        actor=desk.actor,
        alliance=alliance,
        content=content,
        duties=duties_known(desk),
        now=desk.now,
        dry_run=dry_run,
    )


def _links(request: Request, issued: Sequence[Issued]) -> Response:
    """Return the links of everybody who was invited, which can be read here and never again."""
    from service.exports.workbooks import Template, write_template

    rows = [
        {
            "name": each.invitation.name,
            "role": ROLE_WORDS.get(each.invitation.role, each.invitation.role),
            "organisation": each.invitation.organisation or "",
            "link": link_to(request, each.path),
            "until": each.invitation.expires_at.date().isoformat(),
        }
        for each in issued
    ]
    office = issued[0].invitation.alliance_name
    content = write_template(Template(sheet=LINKS, office=office, rows=rows))
    return _answer(request, f"邀请链接（{len(issued)}人）.xlsx", "invitations.xlsx", content)


def _marked(request: Request, sheet: ListSheet, name: str, content: bytes, rows: list[RowError]) -> Response:
    from service.imports.workbooks import mark_errors

    marked = mark_errors(content, sheet, rows)
    return _answer(request, f"{sheet.sheet_name}（有误，未导入）.xlsx", f"{name}-errors.xlsx", marked)


def _answer(request: Request, name: str, plain: str, content: bytes) -> Response:
    file = ListFile(name, plain, media_type_of(XLSX), content)
    headers = {**PAGE_HEADERS, "Content-Disposition": file.disposition, "Cache-Control": "private, no-store"}
    return keep_session(request, Response(content, headers=headers, media_type=file.media_type))
