"""Policies: search, read, enter, change."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from service.api.answers import answer
from service.api.callers import CallerDep, WriterDep
from service.api.fields import API, Body, Day, Short
from service.usecases import policies
from service.usecases.policies import MOST_POLICIES, PolicyDraft, PolicyView

router = APIRouter(prefix=API, tags=["policies"])


class NewPolicy(Body):
    """A policy to enter, for one alliance."""

    alliance: Short
    title: str
    summary: str
    who: str
    how: str
    department: Short
    valid_from: Day | None = None
    valid_until: Day | None = None
    source: str = ""


class PolicyChange(Body):
    """What to change; fields left out stay as they are."""

    title: str = ""
    summary: str = ""
    who: str = ""
    how: str = ""
    department: Short = ""
    valid_from: Day | None = None
    valid_until: Day | None = None
    source: str = ""
    withdrawn: bool = Field(default=False)


@router.get("/policies", response_model=list[PolicyView])
def search(
    caller: CallerDep,
    *,
    alliance: Short | None = None,
    q: Short = "",
    limit: Annotated[int, Query(ge=1, le=MOST_POLICIES)] = 20,
) -> Response:
    """Return the policies that hold today, the best answers first."""
    actor = caller.actor
    with caller.read() as session:
        found = policies.search_policies(
            session,
            actor=actor,
            now=caller.now,
            alliance=alliance,
            query=q,
            limit=limit,
            demo_open=caller.context.container.settings.demo_open,
        )
        return answer(found)


@router.post("/policies", status_code=201, response_model=PolicyView)
def enter(policy: NewPolicy, writer: WriterDep) -> Response:
    """Enter a policy."""
    draft = PolicyDraft(**policy.model_dump(exclude={"alliance"}))
    return writer.answer(
        lambda session, actor, now: policies.add_policy(
            session, actor=actor, alliance=policy.alliance, draft=draft, now=now
        ),
        status=201,
    )


@router.get("/policies/{policy_id}", response_model=PolicyView)
def read(policy_id: uuid.UUID, caller: CallerDep, alliance: Short | None = None) -> Response:
    """Return a policy; `alliance` for those who know several."""
    actor = caller.actor
    with caller.read() as session:
        return answer(policies.read_policy(session, actor=actor, policy_id=policy_id, alliance=alliance))


@router.patch("/policies/{policy_id}", response_model=PolicyView)
def change(policy_id: uuid.UUID, changed: PolicyChange, writer: WriterDep) -> Response:
    """Change a policy, or withdraw it."""
    changes = changed.model_dump(exclude_unset=True)
    return writer.answer(
        lambda session, actor, now: policies.change_policy(
            session, actor=actor, policy_id=policy_id, now=now, changes=changes
        )
    )
