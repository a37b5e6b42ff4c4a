"""Capabilities: post, list, read, change, erase."""

import uuid
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from service.api.answers import answer
from service.api.callers import CallerDep, WriterDep
from service.api.fields import API, Body, Limit, Short
from service.usecases import capabilities
from service.usecases.capabilities import CapabilityView
from service.usecases.paging import Page

router = APIRouter(prefix=API, tags=["capabilities"])

Visibility = Literal["alliance", "allied", "public"]


class CapabilityDraft(Body):
    """A capability to post; chain and organisation as for a need."""

    alliance: Short
    text: str
    title: str = ""
    chain: Short | None = None
    organisation: Short | None = None
    visibility: Visibility = "alliance"


class CapabilityChange(Body):
    """What to change: texts, chain and visibility, or `status` alone to withdraw."""

    text: str | None = None
    title: str | None = None
    chain: Short | None = None
    visibility: Visibility | None = None
    expected_version: int | None = Field(default=None, ge=1)
    status: Literal["withdrawn"] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> "CapabilityChange":
        fields = (self.text, self.title, self.chain, self.visibility)
        if any(value is not None for value in fields) == (self.status is not None):
            raise PydanticCustomError("one_change", "either new texts or a status")
        return self


@router.post("/capabilities", status_code=201, response_model=CapabilityView)
def post_capability(draft: CapabilityDraft, writer: WriterDep) -> Response:
    """Post a capability; it can be matched a moment later."""
    return writer.answer(
        lambda session, actor, now: capabilities.post_capability(session, actor=actor, now=now, **dict(draft)),
        status=201,
    )


@router.get("/capabilities", response_model=Page[CapabilityView])
def list_capabilities(
    caller: CallerDep,
    *,
    alliance: Short | None = None,
    chain: Short | None = None,
    organisation: Short | None = None,
    status: Literal["open", "withdrawn", "erased", "any"] = "open",
    cursor: uuid.UUID | None = None,
    limit: Limit = 50,
) -> Response:
    """Return the capabilities that the caller may see, newest first."""
    actor = caller.actor
    with caller.read() as session:
        page = capabilities.list_capabilities(
            session,
            actor=actor,
            now=caller.now,
            alliance=alliance,
            chain=chain,
            organisation=organisation,
            status=None if status == "any" else status,
            cursor=cursor,
            limit=limit,
        )
        return answer(page)


@router.get("/capabilities/{capability_id}", response_model=CapabilityView)
def read_capability(capability_id: uuid.UUID, caller: CallerDep) -> Response:
    """Return a capability."""
    actor = caller.actor
    with caller.read() as session:
        return answer(capabilities.read_capability(session, actor=actor, capability_id=capability_id, now=caller.now))


@router.patch("/capabilities/{capability_id}", response_model=CapabilityView)
def change_capability(capability_id: uuid.UUID, change: CapabilityChange, writer: WriterDep) -> Response:
    """Give a capability a new version, or withdraw it."""
    if change.status is not None:
        return writer.answer(
            lambda session, actor, now: capabilities.withdraw_capability(
                session, actor=actor, capability_id=capability_id, now=now
            )
        )
    fields = change.model_dump(exclude={"status"})
    return writer.answer(
        lambda session, actor, now: capabilities.revise_capability(
            session, actor=actor, capability_id=capability_id, now=now, **fields
        )
    )


@router.delete("/capabilities/{capability_id}", response_model=CapabilityView)
def erase_capability(capability_id: uuid.UUID, writer: WriterDep) -> Response:
    """Erase every version of a capability's text, for good."""
    response = writer.answer(
        lambda session, actor, now: capabilities.erase_capability(
            session, actor=actor, capability_id=capability_id, now=now
        )
    )
    writer.caller.context.container.database.erase_residue()
    return response
