"""Signing in, and who one is then."""

import uuid
from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from service.api.answers import answer
from service.api.callers import CallerDep, WriterDep
from service.api.fields import API, Body, Secret, Short
from service.security import issue_token
from service.usecases import people
from service.usecases.people import ProfileView

router = APIRouter(prefix=API, tags=["people"])


class Credentials(Body):
    """User name and password."""

    username: Short
    password: Secret


class Token(BaseModel):
    """A bearer token, to be sent as `Authorization: Bearer …`, and the moment it ends."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a kind of token, not one
    expires_at: datetime


@router.post("/auth/token", response_model=Token)
def create_token(credentials: Credentials, request: Request, caller: CallerDep) -> Response:
    """Return a token for a user name and password. Attempts are limited by name and address."""
    container = caller.context.container
    user = caller.context.sign_ins.enter(
        username=credentials.username,
        password=credentials.password,
        address=request.client.host if request.client else "",
        now=caller.now,
    )
    token, ends_at = issue_token(
        container.secret_key,
        user_id=user.id,
        now=caller.now,
        hours=container.settings.token_hours,
        credentials=user.credentials,
    )
    return answer(Token(access_token=token, expires_at=ends_at))


@router.get("/me", response_model=ProfileView)
def read_me(caller: CallerDep) -> Response:
    """Return who is signed in, in which roles."""
    actor = caller.actor
    with caller.read() as session:
        return answer(people.read_profile(session, actor=actor))


@router.post("/users/{user_id}/disable", status_code=204, response_class=Response)
def disable_user(user_id: uuid.UUID, writer: WriterDep) -> Response:
    """Let a user in no more; the user's open cases fall to the next officer (administrators only)."""
    writer.answer(lambda session, actor, now: people.disable_user(session, actor=actor, user_id=user_id, now=now), 204)
    writer.caller.context.actors.forget(user_id)
    return Response(status_code=204)
