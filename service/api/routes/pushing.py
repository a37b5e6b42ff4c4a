"""How an alliance pushes: its rules and days, endorsing the best few, and who was told of what."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from service.api.answers import answer
from service.api.callers import CallerDep, WriterDep
from service.api.fields import API, Body, Day, Limit, Short
from service.usecases import exposures, proposals, push_rules
from service.usecases.exposures import ExposureView, ShareView
from service.usecases.paging import Page
from service.usecases.proposals import ProposalView
from service.usecases.push_rules import DayView, RulesChange, RulesView

router = APIRouter(prefix=API, tags=["pushing"])

Minutes = Annotated[int, Field(ge=5, le=10_000)]
Few = Annotated[int, Field(ge=1, le=20)]


class RulesBody(Body):
    """What is to be changed; what is left out stays. Minutes are working minutes.

    escalation: user name or id of whom overdue cases go to; empty: the park leader, else the office.
    """

    escalation: Short | None = None
    first_reminder_minutes: Minutes | None = None
    second_reminder_minutes: Minutes | None = None
    ring_minutes: Minutes | None = None
    auto_endorse: bool | None = None
    told_at_once: Few | None = None


class DayBody(Body):
    """An alliance's own word on one day."""

    working: bool
    note: Short = ""


class BestFew(Body):
    """How many are endorsed; left out: as many as the alliance tells at once."""

    count: Few | None = None


@router.get("/push-rules", response_model=RulesView)
def read_rules(caller: CallerDep, alliance: Short | None = None) -> Response:
    """Return the rules of an alliance: reminders, rings, escalation, endorsing by rule."""
    actor = caller.actor
    with caller.read() as session:
        return answer(push_rules.read_rules(session, actor=actor, alliance=alliance))


@router.patch("/push-rules", response_model=RulesView)
def change_rules(given: RulesBody, writer: WriterDep, alliance: Short | None = None) -> Response:
    """Change the rules of an alliance."""
    change = RulesChange(**dict(given))
    return writer.answer(
        lambda session, actor, now: push_rules.change_rules(
            session, actor=actor, alliance=alliance, change=change, now=now
        )
    )


@router.get("/calendar", response_model=list[DayView])
def list_days(caller: CallerDep, alliance: Short | None = None) -> Response:
    """Return the days on which an alliance goes its own way."""
    actor = caller.actor
    with caller.read() as session:
        return answer(push_rules.list_days(session, actor=actor, alliance=alliance))


@router.put("/calendar/{day}", response_model=DayView)
def set_day(day: Day, given: DayBody, writer: WriterDep, alliance: Short | None = None) -> Response:
    """Say that a day is worked or is not; provisional deadlines are worked out anew."""
    return writer.answer(
        lambda session, actor, now: push_rules.set_day(
            session, actor=actor, alliance=alliance, day=day, now=now, **dict(given)
        )
    )


@router.post("/needs/{need_id}/endorsements", response_model=list[ProposalView])
def endorse_best(need_id: uuid.UUID, given: BestFew, writer: WriterDep) -> Response:
    """Stand behind the best few fits that are not endorsed yet; among equals whoever was told longest ago."""
    return writer.answer(
        lambda session, actor, now: proposals.endorse_best(
            session, actor=actor, need_id=need_id, now=now, count=given.count
        )
    )


@router.get("/exposures", response_model=Page[ExposureView])
def list_exposures(
    caller: CallerDep,
    *,
    alliance: Short | None = None,
    organisation: Short | None = None,
    need: uuid.UUID | None = None,
    cursor: uuid.UUID | None = None,
    limit: Limit = 50,
) -> Response:
    """Return which supplier was told of which need, newest first."""
    actor = caller.actor
    with caller.read() as session:
        page = exposures.list_exposures(
            session, actor=actor, alliance=alliance, organisation=organisation, need=need, cursor=cursor, limit=limit
        )
        return answer(page)


@router.get("/exposures/shares", response_model=list[ShareView])
def list_shares(caller: CallerDep, alliance: Short | None = None) -> Response:
    """Return how often each supplier was told in the last ninety days."""
    actor, now = caller.actor, caller.now
    with caller.read() as session:
        return answer(exposures.list_shares(session, actor=actor, now=now, alliance=alliance))
