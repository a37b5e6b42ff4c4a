"""Calls every route as every kind of caller, each time on the same small world."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from service.container import Container
from service.settings import Settings
from service.usecases.sessions import Limits, begin_session
from service.web.sessions import COOKIE, form_token, new_session, seal_session
from tests.api.client import KEY, Api
from tests.api.things import Made, Prepare, nothing
from tests.one_app import app_over, client_of

ANYONE = "anonymous"
CALLERS = (
    ANYONE,
    "owner",
    "other_firm",
    "other_alliance",
    "bureau",
    "organiser",
    "chain_leader",
    "park_leader",
    "secretariat",
    "far_secretariat",
    "admin",
)
"""Nobody; a clerk of the firm whose thing it is, of another firm, of another alliance; a department; the offices."""

LIMITS = Limits(most=timedelta(hours=12), idle=timedelta(hours=4))
HOST = "http://testserver"
OPEN = {"/openapi.json"}
"""Addresses that are no routes of ours."""


@dataclass(frozen=True)
class Rule:
    """One route and what each caller gets: statuses in the order of `CALLERS`, or one for all.

    prepare: makes what the address names, and the body; bytes in the form of a page are a file, which a
    pair names.
    """

    route: str
    expected: str
    prepare: Prepare = nothing
    query: str = ""

    def __str__(self) -> str:
        return self.route

    @property
    def method(self) -> str:
        return self.route.split()[0]

    @property
    def path(self) -> str:
        return self.route.split()[1]

    @property
    def is_page(self) -> bool:
        """Pages know people by cookie and forms by token; all else by bearer."""
        return not self.path.startswith(("/api/", "/healthz", "/readyz", "/metrics"))

    def statuses(self) -> tuple[int, ...]:
        given = tuple(map(int, self.expected.split()))
        whole = given * len(CALLERS) if len(given) == 1 else given
        assert len(whole) == len(CALLERS), f"{self.route} has {len(given)} statuses, there are {len(CALLERS)} callers"
        return whole


@dataclass
class Matrix(Api):
    """The application with its pages over one world, which is put back after everything that changed it."""

    @cached_property
    def app(self) -> FastAPI:
        settings = Settings(data_dir=self.world.folder, sign_in_per_minute=1000)
        container = Container(
            settings=settings,
            database=self.world.database,
            engines=self.world.engines,
            secret_key=KEY,
            now=self.world.now,
        )
        return app_over(container, pages=True)

    @cached_property
    def visitor(self) -> TestClient:
        """A browser without cookies of its own."""
        return client_of(self.app)

    def observe(self, rule: Rule) -> Iterator[tuple[str, Any]]:
        """Yield what each caller gets; whatever a call changes is gone before the next one."""
        with self.put_back():
            made = rule.prepare(self)
            with self.put_back() as again:
                for caller in CALLERS:
                    answer = self.ask(rule, caller, made)
                    yield caller, answer
                    if rule.method != "GET" and answer.status_code < 400:
                        again()

    def ask(self, rule: Rule, caller: str, made: Made) -> Any:  # noqa: ANN401 - the client's answer
        """Call a rule's route as somebody."""
        names, body = made
        address = (rule.path + rule.query).format(**names)
        self.visitor.cookies.clear()
        if not rule.is_page:
            headers = self.headers(None if caller == ANYONE else caller)
            sent = {"content": body} if isinstance(body, bytes) else {"json": body}
            return self.visitor.request(rule.method, address, headers=headers, **sent)
        token = self._enter(caller)
        files = {
            name: value if isinstance(value, tuple) else ("file", value)
            for name, value in (body or {}).items()
            if isinstance(value, bytes | tuple)
        }
        fields = {name: value for name, value in (body or {}).items() if name not in files}
        form = {"form_token": token, **fields} if rule.method == "POST" else None
        return self.visitor.request(
            rule.method, address, data=form, files=files or None, headers={"Origin": HOST}, follow_redirects=False
        )

    def _enter(self, caller: str) -> str:
        """Give the browser the cookie of somebody; return the token of that session's forms."""
        actor = None if caller == ANYONE else self.world.actors[caller]
        session = new_session(actor.user_id if actor else None)
        if actor is not None:
            with self.world.write() as rows:
                begin_session(rows, session_id=session.id, actor=actor, agent="", now=self.world.clock, limits=LIMITS)
        self.visitor.cookies.set(COOKIE, seal_session(session, KEY, now=self.world.clock, hours=12))
        return form_token(session, KEY)

    @contextmanager
    def put_back(self) -> Iterator[Any]:
        """Put the database and the clock back as they are now, at the end and whenever the given function is called."""
        path, clock = self.world.folder / "world.sqlite3", self.world.clock
        with closing(sqlite3.connect(":memory:")) as kept:
            _copy(path, kept)
            changes = _changes(path)

            def again() -> None:
                if _changes(path) != changes:
                    self.world.engines._indexes.clear()  # they have followed changes that are no more
                _restore(kept, path)
                self._set_clock(clock)

            try:
                yield again
            finally:
                again()

    def _set_clock(self, clock: datetime) -> None:
        self.world.clock = clock


def routes_of(app: FastAPI) -> set[str]:
    """Every route with its method, in whatever way the framework nests its routers; HEAD goes with its GET."""
    found: set[str] = set()
    pending = list(app.routes)
    while pending:
        route = pending.pop()
        if isinstance(route, APIRoute):
            found |= {f"{method} {route.path}" for method in route.methods - {"HEAD"}}
        elif hasattr(route, "original_router"):
            pending += route.original_router.routes
        else:
            assert route.path in OPEN
    return found


def _copy(path: Path, kept: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(path)) as source:
        source.backup(kept)


def _restore(kept: sqlite3.Connection, path: Path) -> None:
    with closing(sqlite3.connect(path)) as target:
        target.execute("PRAGMA synchronous=OFF")
        kept.backup(target)


def _changes(path: Path) -> int:
    """How many changes of capabilities the database knows of."""
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM change_entry").fetchone()[0])
