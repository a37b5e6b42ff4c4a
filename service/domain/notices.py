"""Notices: what a person is told in the inbox, over which channels, and the outbox of what is still to be sent."""

import json
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.domain.columns import id_field, moment_field

SMTP, WECOM, DINGTALK, WEBHOOK = "smtp", "wecom", "dingtalk", "webhook"
KINDS = (SMTP, WECOM, DINGTALK, WEBHOOK)
"""How a channel carries messages."""

QUEUED, SENT, FAILED, DROPPED = "queued", "sent", "failed", "dropped"
STATES = (QUEUED, SENT, FAILED, DROPPED)
"""A delivery is queued until it is sent, given up after too long, or dropped with its channel or its recipient."""

USUAL_PER_MINUTE = 20
"""What the robots of the common chat programs take in a minute."""


class Notice(SQLModel, table=True):
    """One thing that one person is told. `ids` is canonical JSON of ids, codes and numbers, never of people's words.

    The words are made when it is read, from what its recipient may see then. `event_key` names what happened: the same
    event is told once to each person, however often it is reported.
    """

    __table_args__ = (
        UniqueConstraint("event_key", "recipient_id"),
        Index("ix_notice_inbox", "recipient_id", "read_at", "id"),
    )

    id: uuid.UUID = id_field()
    recipient_id: uuid.UUID = Field(foreign_key="user.id")
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id")
    code: str = Field(max_length=40)
    ids: str = Field(sa_type=Text, default="{}")
    event_key: str = Field(max_length=200)
    created_at: datetime = moment_field()
    read_at: datetime | None = moment_field(default=None, nullable=True)

    def read_ids(self) -> dict[str, Any]:
        """Return what the notice is about by name."""
        return dict(json.loads(self.ids))


class Channel(SQLModel, table=True):
    """A way out: of one person's notices in an alliance, or, without a person, one message for each of its events.

    address: a mailbox for `smtp`, a URL otherwise; both may be secrets or personal and are shown in part only. codes:
    JSON list of the notices it carries, empty: all. recent: JSON list of the last attempts (seconds), for the rate.
    failures counts the attempts since the last success; until `next_at` the channel rests. `lease` belongs to whoever
    sends at the moment, until `leased_until`, which stays behind as the moment of the last turn.
    """

    __tablename__ = "notice_channel"

    id: uuid.UUID = id_field()
    alliance_id: uuid.UUID = Field(foreign_key="alliance.id", index=True)
    user_id: uuid.UUID | None = Field(default=None, foreign_key="user.id")
    kind: str = Field(max_length=10)
    address: str = Field(max_length=500)
    secret: str = Field(default="", max_length=200)
    codes: str = Field(sa_type=Text, default="[]")
    active: bool = True
    per_minute: int = USUAL_PER_MINUTE
    created_at: datetime = moment_field()
    created_by: uuid.UUID | None = None
    recent: str = Field(sa_type=Text, default="[]")
    failures: int = 0
    last_error: str | None = Field(default=None, max_length=40)
    next_at: datetime | None = moment_field(default=None, nullable=True)
    lease: uuid.UUID | None = None
    leased_until: datetime | None = moment_field(default=None, nullable=True)


class Delivery(SQLModel, table=True):
    """One event on its way over one channel; its id is what the receiver tells a repetition by.

    seq: its place among the case's events on this channel, 0 without a case. message_id: the message that carries it,
    alone or in a digest, fixed before the first attempt so that every further attempt is the same message.
    """

    __tablename__ = "notice_delivery"
    __table_args__ = (
        UniqueConstraint("event_key", "channel_id"),
        Index("ix_notice_delivery_outbox", "channel_id", "state", "id"),
        Index("ix_notice_delivery_case", "channel_id", "case_id", "seq"),
    )

    id: uuid.UUID = id_field()
    channel_id: uuid.UUID = Field(foreign_key="notice_channel.id")
    notice_id: uuid.UUID = Field(foreign_key="notice.id")
    event_key: str = Field(max_length=200)
    case_id: uuid.UUID | None = Field(default=None, foreign_key="case.id")
    seq: int = 0
    state: str = Field(default=QUEUED, max_length=10)
    message_id: uuid.UUID | None = None
    attempts: int = 0
    next_at: datetime = moment_field()
    created_at: datetime = moment_field()
    sent_at: datetime | None = moment_field(default=None, nullable=True)
    last_error: str | None = Field(default=None, max_length=40)
