"""Cases and their timelines."""

import uuid

from fastapi import APIRouter, Response

from service.api.answers import answer
from service.api.callers import CallerDep
from service.api.fields import API, Limit, Short
from service.usecases import cases
from service.usecases.cases import CaseView, EntryView
from service.usecases.paging import Page

router = APIRouter(prefix=API, tags=["cases"])


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
