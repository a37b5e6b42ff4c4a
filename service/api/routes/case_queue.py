"""The queue of open cases, and the calls that are due after closing."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from service.api.answers import answer
from service.api.callers import CallerDep
from service.api.fields import API, Limit, Short
from service.usecases.case_closing import FollowUpView, list_follow_ups
from service.usecases.case_queue import QueueFilters, QueuePage, read_queue

router = APIRouter(prefix=API, tags=["cases"])


class QueueQuery(BaseModel):
    """What to list. owner: id, user name or `me`; department: id or full name; q: part of what a case is known by."""

    model_config = ConfigDict(extra="forbid")

    alliance: Short | None = None
    kind: Literal["need", "request", "suggestion", "question"] | None = None
    state: Short | None = None
    owner: Short | None = None
    department: Short | None = None
    category: Short | None = None
    urgency: Literal["normal", "urgent", "emergency"] | None = None
    overdue: bool = False
    q: Short | None = None
    cursor: Short | None = None
    limit: Limit = 50


@router.get("/case-queue", response_model=QueuePage)
def read_case_queue(caller: CallerDep, query: Annotated[QueueQuery, Query()]) -> Response:
    """Return the open cases that the caller may read, soonest due first."""
    actor = caller.actor
    filters = QueueFilters(words=query.q, **query.model_dump(exclude={"alliance", "q", "cursor", "limit"}))
    with caller.read() as session:
        page = read_queue(
            session,
            actor=actor,
            now=caller.now,
            alliance=query.alliance,
            filters=filters,
            cursor=query.cursor,
            limit=query.limit,
        )
        return answer(page)


@router.get("/follow-ups", response_model=list[FollowUpView])
def list_due_follow_ups(caller: CallerDep, *, alliance: Short | None = None, limit: Limit = 200) -> Response:
    """Return the calls after closing that are due and not made, longest due first."""
    actor = caller.actor
    with caller.read() as session:
        return answer(list_follow_ups(session, actor=actor, now=caller.now, alliance=alliance, limit=limit))
