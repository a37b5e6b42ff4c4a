"""Needs: post, list, read, change, erase."""

import uuid
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from service.api.answers import answer
from service.api.callers import CallerDep, WriterDep
from service.api.fields import API, Body, Limit, Short
from service.usecases import needs
from service.usecases.cases import CaseView, gap_list_need
from service.usecases.needs import NeedView
from service.usecases.paging import Page

router = APIRouter(prefix=API, tags=["needs"])


class NeedDraft(Body):
    """A need to post. `chain`: a code; `organisation`: id or full name, for offices that post for a firm."""

    alliance: Short
    text: str
    title: str = ""
    chain: Short | None = None
    organisation: Short | None = None


class NeedChange(Body):
    """What to change: the texts or the chain, or `status` alone to withdraw."""

    text: str | None = None
    title: str | None = None
    chain: Short | None = None
    expected_version: int | None = Field(default=None, ge=1)
    status: Literal["withdrawn"] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> "NeedChange":
        changed = self.text is not None or self.title is not None or self.chain is not None
        if changed == (self.status is not None):
            raise PydanticCustomError("one_change", "either new texts or a status")
        return self


@router.post("/needs", status_code=201, response_model=NeedView)
def post_need(draft: NeedDraft, writer: WriterDep) -> Response:
    """Post a need; its case is opened with an owner and a deadline."""
    return writer.answer(
        lambda session, actor, now: needs.post_need(session, actor=actor, now=now, **dict(draft)), status=201
    )


@router.get("/needs", response_model=Page[NeedView])
def list_needs(
    caller: CallerDep,
    *,
    alliance: Short | None = None,
    chain: Short | None = None,
    status: Literal["open", "withdrawn", "erased", "closed", "any"] = "open",
    cursor: uuid.UUID | None = None,
    limit: Limit = 50,
) -> Response:
    """Return the needs that the caller may read, newest first; a firm gets its own."""
    actor = caller.actor
    with caller.read() as session:
        page = needs.list_needs(
            session,
            actor=actor,
            alliance=alliance,
            chain=chain,
            status=None if status == "any" else status,
            cursor=cursor,
            limit=limit,
        )
        return answer(page)


@router.get("/needs/proposed-to-me", response_model=Page[NeedView])
def list_needs_for_me(caller: CallerDep, limit: Limit = 50) -> Response:
    """Return the open needs that an officer endorsed the caller's firm for."""
    actor = caller.actor
    with caller.read() as session:
        return answer(needs.list_needs_for_me(session, actor=actor, limit=limit))


@router.get("/needs/{need_id}", response_model=NeedView)
def read_need(need_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return a need."""
    actor = caller.actor
    with caller.read() as session:
        return answer(needs.read_need(session, actor=actor, need_id=need_id))


@router.patch("/needs/{need_id}", response_model=NeedView)
def change_need(need_id: uuid.UUID, change: NeedChange, writer: WriterDep) -> Response:
    """Give a need a new version, or withdraw it."""
    if change.status is not None:
        return writer.answer(
            lambda session, actor, now: needs.withdraw_need(session, actor=actor, need_id=need_id, now=now)
        )
    fields = change.model_dump(exclude={"status"})
    return writer.answer(
        lambda session, actor, now: needs.revise_need(session, actor=actor, need_id=need_id, now=now, **fields)
    )


@router.delete("/needs/{need_id}", response_model=NeedView)
def erase_need(need_id: uuid.UUID, writer: WriterDep) -> Response:
    """Erase every version of a need's text, for good."""
    response = writer.answer(
        lambda session, actor, now: needs.erase_need(session, actor=actor, need_id=need_id, now=now)
    )
    writer.caller.context.container.database.erase_residue()
    return response


@router.post("/needs/{need_id}/gap", response_model=CaseView)
def gap_list(need_id: uuid.UUID, writer: WriterDep) -> Response:
    """Put a need that nobody in the chain can serve on the gap list."""
    return writer.answer(lambda session, actor, now: gap_list_need(session, actor=actor, need_id=need_id, now=now))
