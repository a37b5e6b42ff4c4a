"""Pages and most of the API, loaded when they are needed: most modules are theirs, a restart must not wait for them."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import FastAPI, Request, Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from service.web.shown_problems import AnyProblem

if TYPE_CHECKING:
    from service.app.pages import WebPages


class LatePages:
    """What `WebPages` are, installed by `load` or by the first request that no other route takes."""

    def __init__(self) -> None:
        self._pages: WebPages | None = None
        self._loading = threading.Lock()
        self._app: tuple[FastAPI, Callable[[FastAPI], None]] | None = None

    def install(self, app: FastAPI, rest: Callable[[FastAPI], None]) -> None:
        """Add the door to everything else behind the routes that the application has."""
        self._app = app, rest
        app.router.routes.append(_Door(self))

    def load(self) -> None:
        """Put the pages in the place of the door, and make all routes ready for their first request."""
        self.open()
        if self._app is not None:
            # each router works out its routes when it is first asked, in the thread that takes every request
            for route in list(self._app[0].router.routes):
                route.matches({"type": "http", "method": "GET", "path": "", "root_path": "", "headers": []})

    def open(self) -> None:
        """Put the pages in the place of the door; done once, however often it is called."""
        self._loaded()

    def show_problem(self, request: Request, problem: AnyProblem) -> Response:
        """Return the page for something that went wrong outside the API."""
        return self._loaded().show_problem(request, problem)

    def _loaded(self) -> "WebPages":
        with self._loading:
            if self._pages is None:
                from service.app.pages import WebPages

                pages = WebPages()
                if self._app is not None:
                    app, rest = self._app
                    pages.install(app, rest)
                    routes = app.router.routes
                    routes.remove(next(route for route in routes if isinstance(route, _Door)))
                self._pages = pages
            return self._pages


class _Door(BaseRoute):
    """Takes every request that comes before the pages are there, and sends it on to them."""

    def __init__(self, pages: LatePages) -> None:
        self._pages = pages

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Take any request."""
        return (Match.FULL if scope["type"] == "http" else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Load the pages and let the application look again."""
        await to_thread.run_sync(self._pages.open)
        await scope["app"].router(scope, receive, send)
