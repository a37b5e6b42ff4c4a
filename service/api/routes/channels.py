"""The channels by which notices leave the product."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints

from service.api.answers import answer
from service.api.callers import CallerDep, Writer, WriterDep
from service.api.fields import API, Body, Limit, Short
from service.targets import Targets, parse_targets
from service.usecases import channels
from service.usecases.channels import ChannelView, DeliveryView, RetriedView, Wanted
from service.usecases.paging import Page

router = APIRouter(prefix=API, tags=["channels"])

Url = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Key = Annotated[str, StringConstraints(max_length=200)]
PerMinute = Annotated[int, Field(ge=1, le=600)]


class ChannelChange(Body):
    """What is to be changed; what is left out stays. The secret can be set and never read."""

    address: Url | None = None
    secret: Key | None = None
    codes: list[Short] | None = None
    active: bool | None = None
    per_minute: PerMinute | None = None


class ChannelDraft(ChannelChange):
    """A channel: `kind` is smtp, wecom, dingtalk or webhook; `user` is a user name, left out for the whole alliance."""

    alliance: Short | None = None
    user: Short | None = None
    kind: Short
    address: Url


@router.get("/channels", response_model=list[ChannelView])
def list_channels(caller: CallerDep, alliance: Short | None = None) -> Response:
    """Return the channels of an alliance."""
    actor = caller.actor
    with caller.read() as session:
        return answer(channels.list_channels(session, actor=actor, alliance=alliance))


@router.post("/channels", response_model=ChannelView, status_code=201)
def add_channel(given: ChannelDraft, writer: WriterDep) -> Response:
    """Add a channel."""
    targets = _targets(writer)
    return writer.answer(
        lambda session, actor, now: channels.add_channel(
            session,
            actor=actor,
            targets=targets,
            now=now,
            kind=given.kind,
            wanted=_wanted(given),
            alliance=given.alliance,
            user=given.user,
        ),
        201,
    )


@router.patch("/channels/{channel_id}", response_model=ChannelView)
def change_channel(channel_id: uuid.UUID, given: ChannelChange, writer: WriterDep) -> Response:
    """Change a channel, or switch it off and on."""
    targets = _targets(writer)
    return writer.answer(
        lambda session, actor, _: channels.change_channel(
            session, actor=actor, targets=targets, channel_id=channel_id, wanted=_wanted(given)
        )
    )


@router.delete("/channels/{channel_id}", response_model=ChannelView)
def delete_channel(channel_id: uuid.UUID, writer: WriterDep) -> Response:
    """Forget a channel's address and secret."""
    return writer.answer(lambda session, actor, _: channels.delete_channel(session, actor=actor, channel_id=channel_id))


@router.get("/channels/{channel_id}/deliveries", response_model=Page[DeliveryView])
def list_deliveries(
    channel_id: uuid.UUID,
    caller: CallerDep,
    *,
    state: Short | None = None,
    cursor: uuid.UUID | None = None,
    limit: Limit = 50,
) -> Response:
    """Return what went, or did not go, over a channel, newest first."""
    actor = caller.actor
    with caller.read() as session:
        return answer(
            channels.list_deliveries(
                session, actor=actor, channel_id=channel_id, state=state, cursor=cursor, limit=limit
            )
        )


@router.post("/channels/{channel_id}/test", response_model=DeliveryView)
def send_test(channel_id: uuid.UUID, writer: WriterDep) -> Response:
    """Queue a test message; its delivery says what became of it."""
    return writer.answer(
        lambda session, actor, now: channels.send_test(session, actor=actor, channel_id=channel_id, now=now)
    )


@router.post("/channels/{channel_id}/retry", response_model=RetriedView)
def retry_channel(channel_id: uuid.UUID, writer: WriterDep) -> Response:
    """Send again what was given up."""
    return writer.answer(
        lambda session, actor, now: channels.retry_channel(session, actor=actor, channel_id=channel_id, now=now)
    )


def _wanted(given: ChannelChange) -> Wanted:
    return Wanted(
        address=given.address,
        secret=given.secret,
        codes=given.codes,
        active=given.active,
        per_minute=given.per_minute,
    )


def _targets(writer: Writer) -> Targets:
    """Where the operator lets notices go."""
    return parse_targets(writer.caller.context.container.settings.notice_hosts)
