"""The application: routes, errors, and the layer around them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Protocol

from anyio import to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from embeddings.errors import EmbeddingError
from matching.errors import MatchingError
from service.api.access import AccessLayer, Respond
from service.api.answers import JSON, dump_plain
from service.api.container import Container
from service.api.context import Context
from service.api.problems import Problem, lang_of, problem_of
from service.api.routes import health, partners, sign_in
from service.errors import ServiceError

_DATA_PATHS = ("/api/", "/healthz", "/readyz", "/metrics", "/openapi.json")
_EXPECTED = (ServiceError, MatchingError, EmbeddingError, RequestValidationError, HTTPException)


class Pages(Protocol):
    """The web pages, which stand beside the API in the same application."""

    def install(self, app: FastAPI, rest: Callable[[FastAPI], None]) -> None:
        """Add routes and files to the application, and before them, by `rest`, those of the API."""
        ...

    def load(self) -> None:
        """Make everything ready for the first visitor, where `install` has not."""
        ...

    def show_problem(self, request: Request, problem: Problem) -> Response:
        """Return the page for something that went wrong outside the API."""
        ...


def create_app(container: Container, *, pages: Pages | None = None, shares_port: bool = False) -> FastAPI:
    """Return the application over a container, which it starts and stops; with web pages where given.

    shares_port: whether other worker processes answer on the same port.
    """
    context = Context(container)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await to_thread.run_sync(partial(container.start, afterwards=pages.load if pages else None))
        yield
        await to_thread.run_sync(container.stop)

    app = FastAPI(
        title="lianpei",
        description="Supply-demand matchmaking for industrial-chain alliances",
        lifespan=lifespan,
        docs_url=None,  # these pages load scripts from another host
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.context = context
    for module in (partners, sign_in, health):  # looked through in this order: what is asked most stands first
        app.include_router(module.router)
    respond = _responder(pages)
    _answer_errors(app, respond)
    if pages is None:
        include_rest(app)
    else:
        pages.install(app, include_rest)
    app.add_middleware(AccessLayer, metrics=context.metrics, respond=respond, shares_port=shares_port)
    return app


def include_rest(app: FastAPI) -> None:
    """Add all routes of the API that `create_app` has not added itself; loading them takes half a second."""
    from service.api.routes import (
        alliances,
        attachments,
        capabilities,
        case_moves,
        case_queue,
        cases,
        chains,
        channels,
        figures,
        lists,
        needs,
        notices,
        pairs,
        policies,
        pushing,
        requests,
        salons,
    )

    for module in (
        alliances,
        needs,
        capabilities,
        pairs,
        pushing,
        cases,
        case_moves,
        case_queue,
        lists,
        chains,
        figures,
        notices,
        channels,
        requests,
        policies,
        attachments,
        salons,
    ):
        app.include_router(module.router)
    app.openapi_schema = None  # it was made without these, where somebody asked already


def _responder(pages: Pages | None) -> Respond:
    """Return what answers an error: as `{code, detail}`, or as a page, in Chinese, where a page was asked for."""

    def respond(request: Request, exc: Exception) -> Response:
        if pages is not None and not request.url.path.startswith(_DATA_PATHS):
            return pages.show_problem(request, problem_of(exc))
        problem = problem_of(exc, lang=lang_of(request))
        body = dump_plain({"code": problem.code, "detail": problem.detail})
        return Response(body, problem.status, dict(problem.headers), JSON)

    return respond


def _answer_errors(app: FastAPI, respond: Respond) -> None:
    """Answer every expected error where it leaves its route."""

    async def answer_error(request: Request, exc: Exception) -> Response:
        return respond(request, exc)

    for kind in _EXPECTED:
        app.add_exception_handler(kind, answer_error)
