"""Lists, live or as of any day: as JSON, as a workbook, as a document; and what became of them between two days."""

import uuid
from datetime import date
from typing import Any

from fastapi import APIRouter, Query, Response

from service.api.answers import answer
from service.api.callers import CallerDep
from service.api.fields import API, Limit, Short
from service.errors import InvalidInputError
from service.usecases.list_changes import ListChanges, read_changes
from service.usecases.list_files import DOCX, XLSX, Days, ListFile, read_list_file
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


def answer_file(file: ListFile) -> Response:
    """Return a file to be saved under its Chinese name."""
    headers = {"Content-Disposition": file.disposition, "Cache-Control": "private, no-store"}
    return Response(file.content, headers=headers, media_type=file.media_type)
