"""The application over one world after another: its routes and templates are made once for a whole run of tests."""

import atexit
from contextlib import ExitStack
from copy import copy
from functools import cache

from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from starlette.datastructures import State
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from service.api.context import Context
from service.app.application import create_app
from service.app.pages import WebPages
from service.container import Container

_MADE: dict[bool, FastAPI] = {}
"""The application without and with pages, as it was made for the first world."""


def app_over(container: Container, *, pages: bool) -> FastAPI:
    """Return the application over a container, as `create_app` would make it.

    Routes know nothing of a container, which every request finds in the state of its application. What does know
    of it is made anew: state and metrics. It cannot start or stop its container.
    """
    if pages not in _MADE:
        _MADE[pages] = create_app(container, pages=_web() if pages else None)
    made, context = _MADE[pages], Context(container)
    app = copy(made)
    app.state = State({"context": context})
    (layer,) = made.user_middleware
    app.user_middleware = [Middleware(layer.cls, *layer.args, **{**layer.kwargs, "metrics": context.metrics})]
    app.router = copy(made.router)
    app.router.routes = list(made.router.routes)  # a test may add some of its own
    app.router.middleware_stack = app.router.app
    return app


def client_of(app: FastAPI) -> TestClient:
    """Return a client that calls an application in this process; all share one event loop and its threads."""
    client = TestClient(app, raise_server_exceptions=False)
    client.portal = _loop()
    return client


@cache
def _web() -> WebPages:
    return WebPages()


@cache
def _loop() -> BlockingPortal:
    """The event loop, in a thread of its own until the process ends."""
    kept = ExitStack()
    atexit.register(kept.close)
    return kept.enter_context(start_blocking_portal())
