"""The pages that a served application loads when they are first needed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from service.app.application import create_app
from service.app.late_pages import LatePages
from tests.web.visitor import Visitor

HTML = {"Accept": "text/html"}


@pytest.fixture
def late(open_pages: Callable[..., Visitor]) -> FastAPI:
    """An application whose pages nobody has asked for yet."""
    pages = LatePages()
    app = create_app(open_pages(demo_open=True).client.app.state.context.container, pages=pages)
    app.state.pages = pages
    return app


def test_the_first_visitor_finds_the_pages(late: FastAPI) -> None:
    client = TestClient(late)
    before = len(late.routes)
    assert client.get("/healthz").status_code == 200
    assert len(late.routes) == before  # data needs no pages
    assert "找伙伴 · 链配" in client.get("/", headers=HTML).text
    after = len(late.routes)
    assert after > before
    assert client.get("/policies", headers=HTML).status_code == 200
    assert len(late.routes) == after


def test_many_first_visitors_load_the_pages_once(late: FastAPI) -> None:
    client = TestClient(late)
    with ThreadPoolExecutor(4) as visitors:
        answers = list(visitors.map(lambda path: client.get(path).status_code, ["/", "/policies", "/sign-in", "/"]))
    assert answers == [200] * 4
    known = [route for route in late.routes if getattr(route, "path", "") == "/static/{name}"]
    assert len(known) == 1


def test_what_no_page_has_is_said_to_be_missing(late: FastAPI) -> None:
    client = TestClient(late)
    missing = client.get("/nowhere", headers=HTML)
    assert missing.status_code == 404
    assert "<html" in missing.text
    assert client.get("/api/v1/nowhere").json()["code"] == "not_found"
    assert client.post("/healthz").status_code == 405


def test_the_rest_of_the_api_is_there_for_whoever_asks_first(late: FastAPI) -> None:
    client = TestClient(late)
    matched = set(client.get("/openapi.json").json()["paths"])
    assert "/api/v1/match" in matched
    assert "/api/v1/cases" not in matched
    assert client.get("/api/v1/cases").json()["code"] == "not_signed_in"
    assert "/api/v1/cases" in client.get("/openapi.json").json()["paths"]


def test_pages_loaded_beforehand_are_the_same(late: FastAPI) -> None:
    late.state.pages.load()
    late.state.pages.load()
    known = len(late.routes)
    assert TestClient(late).get("/").status_code == 200
    assert len(late.routes) == known


def test_routes_loaded_beforehand_leave_nothing_to_the_first_request(
    late: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    late.state.pages.load()
    made: list[object] = []
    make = TypeAdapter.__init__

    def note(own: TypeAdapter[object], *given: Any, **named: Any) -> None:  # noqa: ANN401
        made.append(own)
        make(own, *given, **named)

    monkeypatch.setattr(TypeAdapter, "__init__", note)
    client = TestClient(late)
    assert client.get("/static/nothing").status_code == 404  # past every route before the last
    assert client.get("/salons").status_code in {200, 401}
    assert made == []
