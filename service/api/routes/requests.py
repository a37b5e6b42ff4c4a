"""Requests: submit one or a whole paste, read, erase; the triage of their cases."""

import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from service.api.answers import answer
from service.api.callers import CallerDep, WriterDep
from service.api.context import Context
from service.api.fields import API, Body, Short
from service.usecases import intake, mistaken_needs, requests, settling, triage
from service.usecases.intake import Arrival, IntakeView, MessageView, Reception
from service.usecases.policies import PolicyView
from service.usecases.requests import RequestView
from service.usecases.settling import Settlement
from service.usecases.triage import TriageView

router = APIRouter(prefix=API, tags=["requests"])


class NewRequest(Body):
    """A request to submit. `organisation`: id or full name, for offices that submit for a firm."""

    alliance: Short
    text: str
    title: str = ""
    organisation: Short | None = None
    channel: Literal["form", "api"] = "api"
    kind: Literal["request", "suggestion", "question"] | None = None


class NewMessage(Body):
    """A pasted conversation or list."""

    alliance: Short
    text: Annotated[str, Field(max_length=20_000)]


class TriageSettlement(Body):
    """What the officer says; left out: as proposed."""

    category: Short | None = None
    department: Short | None = None
    urgency: Literal["normal", "urgent", "emergency"] | None = None


@router.post("/requests", status_code=201, response_model=IntakeView)
def submit(request: NewRequest, writer: WriterDep) -> Response:
    """Submit a request: it gets a case with owner, clock and triage; what members serve becomes a need at once."""
    arrival = Arrival(**request.model_dump(exclude={"alliance"}))
    reception = _reception(writer.caller.context)
    return writer.answer(
        lambda session, actor, now: intake.submit_request(
            session, reception, actor=actor, alliance=request.alliance, arrival=arrival, now=now
        ),
        status=201,
    )


@router.post("/requests/message", status_code=201, response_model=MessageView)
def submit_message(message: NewMessage, writer: WriterDep) -> Response:
    """Submit every request of a pasted conversation or list, all or none."""
    reception = _reception(writer.caller.context)
    return writer.answer(
        lambda session, actor, now: intake.submit_message(
            session, reception, actor=actor, alliance=message.alliance, text=message.text, now=now
        ),
        status=201,
    )


@router.get("/requests/{request_id}", response_model=RequestView)
def read(request_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return a request."""
    actor = caller.actor
    with caller.read() as session:
        return answer(requests.read_request(session, actor=actor, request_id=request_id))


@router.delete("/requests/{request_id}", response_model=RequestView)
def erase(request_id: uuid.UUID, writer: WriterDep) -> Response:
    """Erase the words of a request, for good."""
    response = writer.answer(
        lambda session, actor, now: requests.erase_request(session, actor=actor, request_id=request_id, now=now)
    )
    writer.caller.context.container.database.erase_residue()
    return response


@router.get("/cases/{case_id}/triage", response_model=TriageView)
def read_triage(case_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return the triage of a case with its reasons."""
    actor = caller.actor
    desk = caller.context.container.triage
    with caller.read() as session:
        return answer(triage.read_triage(session, desk, actor=actor, case_id=case_id))


@router.post("/cases/{case_id}/to-request", response_model=IntakeView)
def turn_into_request(case_id: uuid.UUID, writer: WriterDep) -> Response:
    """Withdraw a need that was none: its words go back to triage as a request with a case of its own."""
    reception = _reception(writer.caller.context)
    return writer.answer(
        lambda session, actor, now: mistaken_needs.turn_into_request(
            session, reception, actor=actor, case_id=case_id, now=now
        )
    )


@router.post("/cases/{case_id}/triage", response_model=IntakeView)
def settle(case_id: uuid.UUID, writer: WriterDep, said: TriageSettlement | None = None) -> Response:
    """Accept the triage of a case, or correct it."""
    settlement = Settlement(**said.model_dump()) if said else Settlement()
    reception = _reception(writer.caller.context)
    return writer.answer(
        lambda session, actor, now: settling.settle_triage(
            session, reception, actor=actor, case_id=case_id, now=now, settlement=settlement
        )
    )


@router.get("/cases/{case_id}/policies", response_model=list[PolicyView])
def propose_policies(case_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return the policies that may answer a case."""
    actor = caller.actor
    with caller.read() as session:
        found: list[Any] = requests.propose_policies(session, actor=actor, case_id=case_id, now=caller.now)
        return answer(found)


def _reception(context: Context) -> Reception:
    return Reception(context.container.triage, context.container.engines)
