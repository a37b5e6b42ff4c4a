"""Finding partners, and what becomes of a proposal."""

import time
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from service.api.answers import JSON, answer, dump_plain
from service.api.callers import CallerDep, WriterDep
from service.api.fields import API, Body, Id, Short
from service.usecases import partners, proposal_rejecting, proposals
from service.usecases.partner_views import PartnerList
from service.usecases.partners import MOST_PARTNERS
from service.usecases.proposals import ProposalView

router = APIRouter(prefix=API, tags=["partners"])

_RESULT: dict[int | str, dict[str, Any]] = {
    200: {"description": "Both lists, each ranked from 1, and whether the answer is “nobody in the chain”."}
}


class MatchQuery(Body):
    """A text to find partners for. `chain`: the chain to begin in; left out: the whole alliance."""

    alliance: Short
    text: str
    title: str = ""
    chain: Short | None = None
    limit: int = Field(default=10, ge=1, le=MOST_PARTNERS)


class HandProposal(Body):
    """A capability that an officer proposes by hand."""

    capability_id: Id


class Rejection(Body):
    """Why a supplier does not fit: one of the one-tap reasons for declining."""

    reason: Short


@router.post("/match", responses=_RESULT)
def match_text(query: MatchQuery, caller: CallerDep) -> Response:
    """Return partners for a text; nothing is stored."""
    started = time.perf_counter()
    container, actor = caller.context.container, caller.actor
    with caller.read() as session:
        found = partners.match_text(
            session,
            container.engines,
            actor=actor,
            now=caller.now,
            demo_open=container.settings.demo_open,
            **dict(query),
        )
    return _timed(found, started)


@router.get("/needs/{need_id}/partners", responses=_RESULT)
def find_partners(
    need_id: uuid.UUID, caller: CallerDep, limit: Annotated[int, Query(ge=1, le=MOST_PARTNERS)] = 10
) -> Response:
    """Return partners for a need. A result that is new is stored, so that it can be explained and endorsed."""
    started = time.perf_counter()
    container, actor = caller.context.container, caller.actor
    with caller.read() as session:
        search = partners.search_partners(
            session, container.engines, actor=actor, need_id=need_id, now=caller.now, limit=limit
        )
        found = partners.show_search(session, search)
    if found is None:
        with container.database.transaction() as session:
            found = partners.keep_partners(session, search, actor=actor, now=caller.now)
    return _timed(found, started)


@router.post("/needs/{need_id}/proposals", status_code=201, response_model=ProposalView)
def propose_by_hand(need_id: uuid.UUID, draft: HandProposal, writer: WriterDep) -> Response:
    """Propose a capability by hand (secretariat); it counts as endorsed."""
    return writer.answer(
        lambda session, actor, now: proposals.propose_by_hand(
            session, actor=actor, need_id=need_id, capability_id=draft.capability_id, now=now
        ),
        status=201,
    )


@router.get("/proposals/{proposal_id}", response_model=ProposalView)
def read_proposal(proposal_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return what is stored of a proposal."""
    actor = caller.actor
    with caller.read() as session:
        return answer(proposals.read_proposal(session, actor=actor, proposal_id=proposal_id))


@router.get("/proposals/{proposal_id}/explanation")
def explain_proposal(proposal_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return the proposal with its reasons, byte for byte as it was made."""
    actor = caller.actor
    with caller.read() as session:
        engines = caller.context.container.engines
        content = proposals.explain_proposal(session, engines, actor=actor, proposal_id=proposal_id)
    return Response(content, media_type=JSON)


@router.post("/proposals/{proposal_id}/endorsement", response_model=ProposalView)
def endorse_proposal(proposal_id: uuid.UUID, writer: WriterDep) -> Response:
    """Stand behind a proposal (secretariat): from then on the supplier sees the need."""
    return writer.answer(
        lambda session, actor, now: proposals.endorse_proposal(session, actor=actor, proposal_id=proposal_id, now=now)
    )


@router.post("/proposals/{proposal_id}/rejection", response_model=ProposalView)
def reject_proposal(proposal_id: uuid.UUID, said: Rejection, writer: WriterDep) -> Response:
    """Reject a supplier for a need with a reason (secretariat); endorsing it takes that back."""
    return writer.answer(
        lambda session, actor, now: proposal_rejecting.reject_proposal(
            session, actor=actor, proposal_id=proposal_id, reason=said.reason, now=now
        )
    )


def _timed(found: PartnerList, started: float) -> Response:
    """The response for a match, with the time that it took."""
    took_ms = round((time.perf_counter() - started) * 1000, 2)
    return Response(dump_plain(found.as_dict() | {"took_ms": took_ms}), media_type=JSON)
