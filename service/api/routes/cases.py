"""Cases, their timelines, and the lists made of them."""

import uuid
from datetime import date
from typing import Any

from fastapi import APIRouter, Query, Response

from service.api.answers import answer
from service.api.callers import CallerDep
from service.api.fields import API, Limit, Short
from service.errors import InvalidInputError
from service.usecases import cases
from service.usecases.cases import CaseView, EntryView
from service.usecases.lists import Slice, read_list
from service.usecases.paging import Page

router = APIRouter(prefix=API, tags=["cases"])

FORMATS = ("json",)
"""The formats in which lists can be had."""


@router.get("/cases", response_model=Page[CaseView])
def list_cases(
    caller: CallerDep,
    *,
    alliance: Short | None = None,
    state: Short | None = None,
    open_only: bool = False,
    cursor: uuid.UUID | None = None,
    limit: Limit = 50,
) -> Response:
    """Return the cases that the caller may read, newest first."""
    actor = caller.actor
    with caller.read() as session:
        page = cases.list_cases(
            session, actor=actor, alliance=alliance, state=state, open_only=open_only, cursor=cursor, limit=limit
        )
        return answer(page)


@router.get("/cases/{case_id}", response_model=CaseView)
def read_case(case_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return a case."""
    actor = caller.actor
    with caller.read() as session:
        return answer(cases.read_case(session, actor=actor, case_id=case_id))


@router.get("/cases/{case_id}/timeline", response_model=list[EntryView])
def read_timeline(case_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return a case's timeline in order."""
    actor = caller.actor
    with caller.read() as session:
        return answer(cases.read_timeline(session, actor=actor, case_id=case_id))


@router.get("/lists/{name}", response_model=Page[dict[str, Any]])
def read_live_list(
    name: Short,
    caller: CallerDep,
    *,
    alliance: Short | None = None,
    as_of: date | None = None,
    list_format: Short = Query(default="json", alias="format"),
    cursor: uuid.UUID | None = None,
    limit: Limit = 50,
) -> Response:
    """Return one of the live lists: needs, resources, projects, claims or gaps."""
    if list_format not in FORMATS:
        raise InvalidInputError(
            field="format", value=list_format, reason="unknown_format", available=", ".join(FORMATS)
        )
    actor = caller.actor
    with caller.read() as session:
        part = Slice(cursor, limit)
        return answer(
            read_list(session, actor=actor, name=name, now=caller.now, alliance=alliance, as_of=as_of, part=part)
        )
