"""Lists, live or as of any day: as JSON, as a workbook, as a document; and what became of them between two days."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Literal, cast

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlmodel import Session

from service.api.answers import answer, dump_plain
from service.api.callers import CallerDep, WriterDep
from service.api.fields import API, Limit, Short
from service.api.problems import problem_of
from service.errors import ImportRowsError, InvalidInputError
from service.imports.bundles import RowError
from service.policy import Actor
from service.usecases.list_changes import ListChanges, read_changes
from service.usecases.list_files import DOCX, XLSX, Days, ListFile, media_type_of, read_list_file
from service.usecases.list_imports import ListImportReport, import_list, mark_list
from service.usecases.lists import Slice, read_list
from service.usecases.paging import Page

router = APIRouter(prefix=API, tags=["lists"])

JSON = "json"
FORMATS = (JSON, XLSX, DOCX)
"""The formats in which lists can be had."""

_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {},
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document": {},
        }
    }
}


@router.get("/lists/{name}", response_model=Page[dict[str, Any]], responses=_FILES)
def read_lines(
    name: Short,
    caller: CallerDep,
    *,
    alliance: Short | None = None,
    as_of: date | None = None,
    since: date | None = None,
    list_format: Short = Query(default=JSON, alias="format"),
    cursor: uuid.UUID | None = None,
    limit: Limit = 50,
) -> Response:
    """Return a list: needs, resources, projects, claims or gaps; as of the end of a day, live without one.

    JSON comes in pages; `xlsx` and `docx` are the whole list as a file, compared with the day `since` where given.
    """
    if list_format not in FORMATS:
        raise InvalidInputError(
            field="format", value=list_format, reason="unknown_format", available=", ".join(FORMATS)
        )
    actor = caller.actor
    with caller.read() as session:
        if list_format != JSON:
            days = Days(as_of=as_of, since=since)
            return answer_file(
                read_list_file(
                    session, actor=actor, name=name, form=list_format, now=caller.now, alliance=alliance, days=days
                )
            )
        part = Slice(cursor, limit)
        return answer(
            read_list(session, actor=actor, name=name, now=caller.now, alliance=alliance, as_of=as_of, part=part)
        )


@router.get("/lists/{name}/changes", response_model=ListChanges)
def read_differences(
    name: Short, caller: CallerDep, *, since: date, alliance: Short | None = None, as_of: date | None = None
) -> Response:
    """Return what was added to a list, removed from it and changed in it between the ends of two days."""
    actor = caller.actor
    with caller.read() as session:
        return answer(
            read_changes(session, actor=actor, name=name, since=since, now=caller.now, alliance=alliance, as_of=as_of)
        )


async def get_workbook(request: Request) -> bytes:
    """Return the body as it came."""
    return await request.body()


WorkbookDep = Annotated[bytes, Depends(get_workbook)]
_XLSX_BODY = {"requestBody": {"required": True, "content": {media_type_of(XLSX): {"schema": {"type": "string"}}}}}


@router.post("/lists/{name}/import", response_model=ListImportReport, openapi_extra=_XLSX_BODY)
def bring_list(
    name: Short,
    writer: WriterDep,
    content: WorkbookDep,
    *,
    alliance: Short | None = None,
    dry_run: bool = False,
    answer_format: Literal["json", "xlsx"] = Query(default="json", alias="format"),
) -> Response:
    """Take a filled-in workbook of the needs or the resources: all rows, or none where any is wrong.

    Wrong rows are answered with 400: as JSON with `rows`, or, with `format=xlsx`, as the same workbook with the wrong
    cells marked. dry_run: only say what would come of it.
    """

    def work(session: Session, actor: Actor | None, now: datetime) -> ListImportReport:
        return import_list(
            session, actor=actor, name=name, content=content, now=now, alliance=alliance, dry_run=dry_run
        )

    try:
        return writer.answer(work)
    except ImportRowsError as exc:
        rows: list[RowError] = cast(Any, exc.details["rows"])
        if answer_format == XLSX:
            return answer_file(mark_list(name, content, rows), exc.status)
        problem = problem_of(exc)
        told = [{"row": row.row, "field": row.field, "message": row.message} for row in rows]
        return Response(
            dump_plain({"code": problem.code, "detail": problem.detail, "rows": told}),
            problem.status,
            media_type="application/json",
        )


def answer_file(file: ListFile, status: int = 200) -> Response:
    """Return a file to be saved under its Chinese name."""
    headers = {"Content-Disposition": file.disposition, "Cache-Control": "private, no-store"}
    return Response(file.content, status, headers, media_type=file.media_type)
