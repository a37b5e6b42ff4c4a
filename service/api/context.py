"""What one application keeps between requests."""

import threading
import uuid
from datetime import datetime, timedelta
from typing import Annotated, cast

from fastapi import Depends, Request

from service.api.container import Container
from service.api.metrics import Metrics
from service.policy import Actor
from service.usecases.people import actor_of
from service.usecases.sign_ins import SignInDesk

_ACTOR_SECONDS = timedelta(seconds=5)
_MOST_ACTORS = 10_000
_FORGET_EVERY = timedelta(hours=1)


class ActorCache:
    """Who the last callers were, for five seconds: roles need not be read anew for every request.

    A user that is disabled is forgotten at once in this process, and within those seconds in any other.
    """

    def __init__(self, container: Container) -> None:
        self._container = container
        self._known: dict[uuid.UUID, tuple[Actor, datetime]] = {}

    def get(self, user_id: uuid.UUID, now: datetime) -> Actor:
        """Return the user's actor; NotSignedInError for an unknown or disabled user."""
        actor, until = self._known.get(user_id, (None, now))
        if actor is None or until <= now:
            with self._container.database.read() as session:
                actor = actor_of(session, user_id, now=now)
            if len(self._known) >= _MOST_ACTORS:
                self._known = {}
            self._known[user_id] = (actor, now + _ACTOR_SECONDS)
        return actor

    def forget(self, user_id: uuid.UUID) -> None:
        """Read this user anew next time."""
        self._known.pop(user_id, None)


class Context:
    """The container, and what belongs to this process alone: who checks passwords, cache of callers, metrics."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self.sign_ins = SignInDesk(
            container.database,
            secret_key=container.secret_key,
            per_minute=container.settings.sign_in_per_minute,
            failures=container.settings.sign_in_failures,
        )
        self.actors = ActorCache(container)
        self.metrics = Metrics(container.engines, container.jobs)
        self._forgot_at: datetime | None = None
        self._forgetting = threading.Lock()

    def time_to_forget(self, now: datetime) -> bool:
        """Say once an hour that old answers may be dropped."""
        with self._forgetting:
            if self._forgot_at is not None and now - self._forgot_at < _FORGET_EVERY:
                return False
            self._forgot_at = now
            return True


def get_context(request: Request) -> Context:
    """Return the application's context."""
    return cast(Context, request.app.state.context)


ContextDep = Annotated[Context, Depends(get_context)]
