"""The lists at `/lists/{name}`: for the screen, for the phone and for print, with their files, and back again."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response, UploadFile

from service.errors import ForbiddenError, ImportRowsError, InvalidInputError, NotFoundError, NotSignedInError
from service.exports.columns import SHEETS, words_of
from service.exports.list_content import ListContent, Row, change_of, was_before
from service.imports.bundles import RowError
from service.imports.packages import MOST_FILE_BYTES
from service.messages import message_of
from service.policy import Action
from service.usecases.list_files import Days, ListFile, read_list_content, read_list_file
from service.usecases.list_imports import FILLED_IN, ListImportReport, import_list, mark_list
from service.web.desks import Desk, DeskDep, OwnForm
from service.web.rendering import PAGE_HEADERS, Renderer, redirect

LISTS = "/lists"
_MOST = 500
"""Rows on one page: what somebody still scrolls through; the files hold all of them."""


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """Which list of which alliance is asked for, as of which day, and compared with which; days as typed."""

    name: str
    alliance: str = ""
    as_of: str = ""
    since: str = ""

    @property
    def days(self) -> Days:
        """The days as they are meant; InvalidInputError for what is no day."""
        return Days(as_of=_read_day("as_of", self.as_of), since=_read_day("since", self.since))

    def address(self, place: str = "", **more: str) -> str:
        """Return the address of the same question, of another list where `name` is given."""
        name = more.pop("name", self.name)
        fields = {"alliance": self.alliance, "as_of": self.as_of, "since": self.since} | more
        query = urlencode({key: value for key, value in fields.items() if value})
        return f"{LISTS}/{name}{place}" + (f"?{query}" if query else "")


class ListsPage:
    """The pages of all lists."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the pages' routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(LISTS, self.enter, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(f"{LISTS}/{{name}}", self.show, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(f"{LISTS}/{{name}}/file", self.download, methods=["GET"], response_model=None)
        router.add_api_route(
            f"{LISTS}/{{name}}/import", self.bring, methods=["POST"], dependencies=[OwnForm], response_model=None
        )
        return router

    def enter(self, request: Request) -> Response:
        """Go to the need list."""
        return redirect(request, f"{LISTS}/needs")

    def show(
        self,
        request: Request,
        desk: DeskDep,
        name: str,
        *,
        alliance: Annotated[str, Query()] = "",
        as_of: Annotated[str, Query()] = "",
        since: Annotated[str, Query()] = "",
    ) -> Response:
        """Show a list; days that cannot be are said, and the live list is shown."""
        asked = _ask(desk, ListQuestion(name, alliance, as_of, since))
        try:
            return self._page(request, desk, asked, _read(desk, asked))
        except InvalidInputError as exc:
            plain = ListQuestion(asked.name, asked.alliance)
            wrong = message_of(exc.code, exc.details)
            return self._page(request, desk, asked, _read(desk, plain), wrong=wrong, status=exc.status)

    def download(
        self,
        desk: DeskDep,
        name: str,
        *,
        form: Annotated[str, Query(alias="format")] = "xlsx",
        alliance: Annotated[str, Query()] = "",
        as_of: Annotated[str, Query()] = "",
        since: Annotated[str, Query()] = "",
    ) -> Response:
        """Return a list as a file."""
        asked = _ask(desk, ListQuestion(name, alliance, as_of, since))
        with desk.context.container.database.read() as session:
            file = read_list_file(
                session,
                actor=desk.actor,
                name=name,
                form=form,
                now=desk.now,
                alliance=asked.alliance,
                days=asked.days,
            )
        return _answer(file)

    def bring(
        self,
        request: Request,
        desk: DeskDep,
        name: str,
        workbook: UploadFile,
        *,
        alliance: Annotated[str, Form()] = "",
        step: Annotated[Literal["check", "import"], Form()] = "check",
    ) -> Response:
        """Check a filled-in workbook or take it; one with wrong rows is given back with these marked."""
        asked = _ask(desk, ListQuestion(name, alliance))
        content = workbook.file.read(MOST_FILE_BYTES + 1)
        try:
            with desk.context.container.database.transaction() as session:
                report = import_list(
                    session,
                    actor=desk.actor,
                    name=name,
                    content=content,
                    now=desk.now,
                    alliance=asked.alliance,
                    dry_run=step == "check",
                )
        except ImportRowsError as exc:
            return _answer(mark_list(name, content, cast(list[RowError], exc.details["rows"])))
        return self._page(request, desk, asked, _read(desk, asked), report=report)

    def _page(
        self,
        request: Request,
        desk: Desk,
        asked: ListQuestion,
        content: ListContent,
        *,
        wrong: str = "",
        report: ListImportReport | None = None,
        status: int = 200,
    ) -> Response:
        values: dict[str, Any] = {
            "asked": asked,
            "content": content,
            "rows": content.rows[:_MOST],
            "most": _MOST,
            "lists": [(sheet.name, sheet.sheet_name) for sheet in SHEETS.values()],
            "alliances": desk.alliances_for(Action.READ_LISTS),
            "wrong": wrong,
            "report": report,
            "takes_files": asked.name in FILLED_IN and _may(desk, asked.alliance, Action.IMPORT_LISTS),
            "words": _words,
            "change_of": change_of,
        }
        return self._renderer.page(
            request, "list.html", status=status, headers={"Cache-Control": "private, no-store"}, **values
        )


def _ask(desk: Desk, asked: ListQuestion) -> ListQuestion:
    """Return the question with its alliance: the first that the person may read where none is named.

    Raises:
        NotSignedInError, ForbiddenError. NotFoundError: for a list that there is not.
    """
    if asked.name not in SHEETS:
        raise NotFoundError(reason="address")
    if desk.actor is None:
        raise NotSignedInError
    readable = desk.alliances_for(Action.READ_LISTS)
    if not asked.alliance and not readable:
        raise ForbiddenError(action=Action.READ_LISTS.value)
    return ListQuestion(asked.name, asked.alliance or readable[0].code, asked.as_of.strip(), asked.since.strip())


def _may(desk: Desk, alliance: str, action: Action) -> bool:
    return any(each.code == alliance for each in desk.alliances_for(action))


def _read(desk: Desk, asked: ListQuestion) -> ListContent:
    with desk.context.container.database.read() as session:
        return read_list_content(
            session, actor=desk.actor, name=asked.name, now=desk.now, alliance=asked.alliance, days=asked.days
        )


def _answer(file: ListFile) -> Response:
    headers = {**PAGE_HEADERS, "Content-Disposition": file.disposition, "Cache-Control": "private, no-store"}
    return Response(file.content, headers=headers, media_type=file.media_type)


def _words(row: Row, content: ListContent) -> list[tuple[str, str, bool]]:
    """A row's cells: heading, words, and whether they are not as they were."""
    return [
        (column.heading, words_of(row.cells[column.field]), was_before(row, column))
        for column in content.sheet.paper_columns
    ]


def _read_day(field: str, typed: str) -> date | None:
    """Read a day as browsers send it; None for an empty field."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as exc:
        raise InvalidInputError(field=field, value=typed[:20], reason="no_day") from exc
