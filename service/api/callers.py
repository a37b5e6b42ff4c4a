"""Who calls, when, and how a caller's reads and writes reach the database."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from sqlmodel import Session

from service.api.answers import JSON, dump
from service.api.context import Context, get_context
from service.errors import InvalidInputError, NotSignedInError
from service.policy import Actor
from service.security import read_token
from service.usecases.repeats import Answer, RepeatKey, answer_once, forget_answers

_KEY = re.compile(r"[\x21-\x7e]{1,120}")


class Caller:
    """The caller of one request. `now` is the moment of the request, the same throughout."""

    def __init__(self, context: Context, authorization: str | None) -> None:
        self.context = context
        self.now: datetime = context.container.now()
        self._authorization = authorization

    @cached_property
    def actor(self) -> Actor | None:
        """The person who is signed in, None for a visitor.

        Raises:
            NotSignedInError: when the token is wrong or has ended.
        """
        if self._authorization is None:
            return None
        scheme, _, token = self._authorization.partition(" ")
        if scheme.casefold() != "bearer":
            raise NotSignedInError
        holder = read_token(self.context.container.secret_key, token.strip(), now=self.now)
        actor = self.context.actors.get(holder.user_id, self.now)
        if actor.credentials != holder.credentials:
            raise NotSignedInError(reason="expired")
        return actor

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one moment of the database and cannot write."""
        with self.context.container.database.read() as session:
            yield session


@dataclass(frozen=True)
class Writer:
    """A caller who writes. The whole write runs in the endpoint's own thread.

    A session as a FastAPI dependency would be begun, used and committed in three turns of the thread pool: with its
    threads all waiting for SQLite's write lock, the one who holds it would find none to go on in.
    """

    caller: Caller
    repeat: RepeatKey | None

    def answer(self, work: Callable[[Session, Actor | None, datetime], Any], status: int = 200) -> Response:
        """Run `work` in a transaction and return its read model as the response, after the commit.

        With an Idempotency-Key the answer is kept in the same transaction, or the one kept before is returned.
        """
        caller, repeat = self.caller, self.repeat
        actor = caller.actor

        def make() -> Answer:
            return Answer(status, dump(work(session, actor, caller.now)).decode())

        with caller.context.container.database.transaction() as session:
            if repeat is None or actor is None:
                given = make()
            else:
                if caller.context.time_to_forget(caller.now):
                    forget_answers(session, now=caller.now)
                given = answer_once(session, actor=actor, repeat=repeat, now=caller.now, make=make)
        headers = {"Idempotency-Replayed": "true"} if given.repeated else None
        return Response(given.body, given.status, headers, JSON)


async def get_caller(request: Request, authorization: Annotated[str | None, Header()] = None) -> Caller:
    """Return the caller; who it is, is looked up when it matters, in the endpoint's thread."""
    return Caller(get_context(request), authorization)


CallerDep = Annotated[Caller, Depends(get_caller)]


async def get_writer(
    request: Request, caller: CallerDep, idempotency_key: Annotated[str | None, Header()] = None
) -> Writer:
    """Return the caller as one who writes.

    Raises:
        InvalidInputError: for an Idempotency-Key that is empty, too long or not ASCII.
    """
    if idempotency_key is None:
        return Writer(caller, None)
    if not _KEY.fullmatch(idempotency_key):
        raise InvalidInputError(field="Idempotency-Key", reason="idempotency_key")
    sent = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + await request.body()
    return Writer(caller, RepeatKey(idempotency_key, sha256(sent).hexdigest()))


WriterDep = Annotated[Writer, Depends(get_writer)]
