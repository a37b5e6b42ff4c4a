"""What goes wrong reaches the caller as `{code, detail}` with the right status, in words that can be read."""

import json
import re

import pytest
from fastapi import APIRouter

import embeddings.errors
import matching.errors
import service.errors
from service.api.access import MOST_BYTES
from service.api.problems import CORE_STATUS
from tests.api.client import JSON, Api

MATCH = {"alliance": "luzhou", "text": "求购齿轮"}


def every_error() -> list[type[Exception]]:
    found = []
    rest = [service.errors.ServiceError, matching.errors.MatchingError, embeddings.errors.EmbeddingError]
    while rest:
        kind = rest.pop()
        found.append(kind)
        rest += kind.__subclasses__()
    return found


def make(kind: type[Exception]) -> Exception:
    """An instance of any error; those of the core packages ask for their numbers."""
    return kind() if issubclass(kind, service.errors.ServiceError) or "__init__" not in vars(kind) else kind(5, 4)


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_every_error_class_has_its_response(api: Api, kind: type[Exception]) -> None:
    router = APIRouter()

    @router.get("/api/v1/broken")
    def fail() -> None:
        raise make(kind)

    api.app.include_router(router)
    answer = api.client.get("/api/v1/broken")
    expected = getattr(kind, "status", None) or next(CORE_STATUS[c] for c in kind.__mro__ if c in CORE_STATUS)
    assert answer.status_code == expected
    assert answer.json()["code"] == kind.code
    assert re.search("[一-鿿]", answer.json()["detail"])
    assert ("retry-after" in answer.headers) == (expected in (429, 503))


def test_what_nobody_foresaw_is_our_fault_and_says_nothing(api: Api) -> None:
    router = APIRouter()

    @router.get("/api/v1/broken")
    def fail() -> None:
        raise RuntimeError("secret detail")

    api.app.include_router(router)
    answer = api.client.get("/api/v1/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert "x-request-id" in answer.headers


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 422, "malformed_input"),
        (b"", 422, "malformed_input"),
        (b"[]", 422, "malformed_input"),
        (b"[" * 100_000, 422, "malformed_input"),
        (json.dumps(MATCH, ensure_ascii=False).encode("gbk"), 400, "wrong_encoding"),
        (json.dumps(MATCH | {"text": 5}).encode(), 422, "malformed_input"),
        (json.dumps(MATCH | {"limit": "5"}).encode(), 422, "malformed_input"),
        (json.dumps(MATCH | {"limit": 0}).encode(), 422, "malformed_input"),
        (json.dumps(MATCH | {"limits": 5}).encode(), 422, "malformed_input"),
        (json.dumps(MATCH | {"alliance": "lu\x00zhou"}).encode(), 422, "malformed_input"),
        (json.dumps(MATCH | {"alliance": "\ud800"}).encode(), 422, "malformed_input"),
        (json.dumps(MATCH | {"text": "\ud800\x07 "}).encode(), 400, "empty_text"),
        (json.dumps(MATCH | {"text": "轮" * 20_000}).encode(), 400, "text_too_long"),
        (json.dumps(MATCH | {"title": "轮" * 201}).encode(), 400, "text_too_long"),
        (json.dumps(MATCH | {"alliance": "没有这个"}).encode(), 404, "unknown_alliance"),
        (json.dumps(MATCH | {"chain": "nothing"}).encode(), 400, "invalid_input"),
        (b" " * (MOST_BYTES + 1), 413, "body_too_large"),
    ],
)
def test_wrong_input_is_named(api: Api, body: bytes, status: int, code: str) -> None:
    answer = api.call("POST", "/match", by="owner", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert re.search("[一-鿿]", answer.json()["detail"])


def test_a_body_without_a_length_is_limited_too(api: Api) -> None:
    parts = (b" " * 65536 for _ in range(10))
    answer = api.call("POST", "/match", by="owner", content=parts, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"organisation": "x", "amount_cny": "viel"}, "amount_cny"),
        ({"organisation": "x", "amount_cny": True}, "amount_cny"),
        ({"organisation": "x", "amount_cny": "Infinity"}, "amount_cny"),
        ({"organisation": "x", "delivery_on": 20260430}, "delivery_on"),
        ({"organisation": "x", "delivery_on": "2026-02-30"}, "delivery_on"),
        ({"organisation": "x", "delivery_on": "2026-04-30T00:00:00"}, "delivery_on"),
    ],
)
def test_terms_are_read_strictly(api: Api, body: dict[str, object], field: str) -> None:
    answer = api.post(f"/needs/{api.post_need()['id']}/order-intents", body)
    assert answer.status_code == 422
    assert field in answer.json()["detail"]


def test_a_change_is_either_words_or_a_withdrawal(api: Api) -> None:
    path = f"/needs/{api.post_need()['id']}"
    for body in ({}, {"text": "改", "status": "withdrawn"}, {"status": "open"}):
        assert api.call("PATCH", path, by="owner", json=body).status_code == 422
    assert api.call("PATCH", path, by="owner", json={"status": "withdrawn"}).json()["state"] == "closed"
    assert api.call("PATCH", path, by="owner", json={"text": "改"}).status_code == 409


@pytest.mark.parametrize("path", ["/nowhere", "/api/v1/nowhere", "/api/v1/needs/"])
def test_unknown_addresses(api: Api, path: str) -> None:
    answer = api.client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_unknown_methods(api: Api) -> None:
    answer = api.client.put("/healthz")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x.y.z", "Basic abc", "Bearer " + "a" * 5000])
def test_tokens_that_are_none(api: Api, header: str) -> None:
    answer = api.client.get("/api/v1/me", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_lists_name_their_formats(api: Api) -> None:
    answer = api.get("/lists/needs?alliance=luzhou&format=pdf", by="secretariat")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
    assert "json, xlsx, docx" in answer.json()["detail"]


def test_details_in_english_for_those_who_ask(api: Api) -> None:
    chinese = api.get("/needs?alliance=nope")
    english = api.get("/needs?alliance=nope", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert english.json() == {"code": "unknown_alliance", "detail": "There is no alliance with the code nope."}
    assert chinese.json()["detail"] == "没有代码为“nope”的联盟。"


def test_missing_database_is_said(api: Api) -> None:
    headers = api.headers("owner")
    api.world.database.dispose()
    for path in api.world.folder.glob("world.sqlite3*"):
        path.unlink()
    answer = api.client.get("/api/v1/needs?alliance=luzhou", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "database_missing")
    ready = api.client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["database"] == {"current": False, "code": "database_missing"}
    assert api.client.get("/healthz").status_code == 200
