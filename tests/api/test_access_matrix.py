"""Every route, called by everybody: what each gets. A route without a row fails here."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from tests.api.client import Api
from tests.usecases.notice_world import add_channel, inbox, told
from tests.usecases.world import OTHER, PASSWORD, SECOND, SUPPLIER

CALLERS = (None, "other_firm", "other_alliance", "owner", "secretariat")
NEED = {"alliance": "luzhou", "text": "求购齿轮", "organisation": "甲车桥厂"}


@dataclass(frozen=True)
class Row:
    """One call and the statuses for a visitor, another firm, another alliance, the owner, the secretariat.

    prepare: makes what the address names, and returns it with the body.
    """

    expected: tuple[int, int, int, int, int]
    prepare: Callable[[Api], tuple[dict[str, Any], object]] = lambda _: ({}, None)
    query: str = ""


def fixed(body: object) -> Callable[[Api], tuple[dict[str, Any], object]]:
    return lambda _: ({}, body)


def of_need(body: object = None) -> Callable[[Api], tuple[dict[str, Any], object]]:
    return lambda api: ({"need_id": api.post_need()["id"]}, body)


def of_proposal(api: Api) -> tuple[dict[str, Any], object]:
    return {"proposal_id": api.proposal(api.post_need()["id"])["proposal_id"]}, None


def of_case(api: Api) -> tuple[dict[str, Any], object]:
    return {"case_id": api.post_need()["case_id"]}, None


def at(state: str, body: object = None) -> Callable[[Api], tuple[dict[str, Any], object]]:
    return lambda api: ({"case_id": api.case_at(state)}, body)


def merging(api: Api) -> tuple[dict[str, Any], object]:
    return {"case_id": api.case_at("received")}, {"into": api.case_at("received")}


def merged(api: Api) -> tuple[dict[str, Any], object]:
    names, body = merging(api)
    api.move(names["case_id"], "merge", body)
    return names, None


def called_up(api: Api) -> tuple[dict[str, Any], object]:
    case_id = api.case_at("closed")
    api.world.later(days=8)
    return {"case_id": case_id}, {"days": 7, "result": "solved"}


def of_own_capability(body: object = None) -> Callable[[Api], tuple[dict[str, Any], object]]:
    return lambda api: ({"capability_id": api.post_capability("owner")["id"]}, body)


REQUEST = {"alliance": "luzhou", "text": "厂门口路灯坏了五盏，请派人修", "organisation": "甲车桥厂"}
POLICY = {
    "alliance": "luzhou",
    "title": "技改补助",
    "summary": "补设备款",
    "who": "规上企业",
    "how": "三月申报",
    "department": "经信",
}


def submitted(api: Api) -> dict[str, Any]:
    answer = api.post("/requests", REQUEST, by="owner")
    assert answer.status_code == 201, answer.text
    return answer.json()["case"]


def of_request(api: Api) -> tuple[dict[str, Any], object]:
    return {"request_id": submitted(api)["request_id"]}, None


def of_triaged(body: object = None) -> Callable[[Api], tuple[dict[str, Any], object]]:
    return lambda api: ({"case_id": submitted(api)["id"]}, body)


def of_policy(body: object = None) -> Callable[[Api], tuple[dict[str, Any], object]]:
    return lambda api: ({"policy_id": api.post("/policies", POLICY, by="secretariat").json()["id"]}, body)


def by_hand(api: Api) -> tuple[dict[str, Any], object]:
    need = api.post_need()
    return {"need_id": need["id"]}, {"capability_id": api.post_capability()["id"]}


def asker_side(body: dict[str, Any]) -> Callable[[Api], tuple[dict[str, Any], object]]:
    return lambda api: ({"need_id": api.mutual_need()["id"]}, body | {"organisation": SUPPLIER})


def of_notice(api: Api) -> tuple[dict[str, Any], object]:
    told(api.world, "owner", need=uuid.UUID(api.post_need()["id"]))
    return {"notice_id": inbox(api.world, "owner")[0].id}, None


def of_channel(body: object = None) -> Callable[[Api], tuple[dict[str, Any], object]]:
    def prepare(api: Api) -> tuple[dict[str, Any], object]:
        return {"channel_id": add_channel(api.world, "smtp", address="office@park.example").id}, body

    return prepare


V1 = "/api/v1"
LZ = "?alliance=luzhou"
CASE = f"{V1}/cases/{{case_id}}"
MAILBOX = {"alliance": "luzhou", "kind": "smtp", "address": "office@park.example"}
MATRIX = {
    ("GET", "/healthz"): Row((200, 200, 200, 200, 200)),
    ("GET", "/readyz"): Row((200, 200, 200, 200, 200)),
    ("GET", "/metrics"): Row((200, 200, 200, 200, 200)),
    ("POST", f"{V1}/auth/token"): Row((200,) * 5, fixed({"username": "owner", "password": PASSWORD})),
    ("GET", f"{V1}/me"): Row((401, 200, 200, 200, 200)),
    ("POST", f"{V1}/users/{{user_id}}/disable"): Row(
        (401, 403, 403, 403, 403), lambda api: ({"user_id": api.world.actors["organiser"].user_id}, None)
    ),
    ("GET", f"{V1}/alliances"): Row((200, 200, 200, 200, 200)),
    ("POST", f"{V1}/match"): Row((401, 200, 403, 200, 200), fixed({"alliance": "luzhou", "text": "求购齿轮"})),
    ("POST", f"{V1}/needs"): Row((401, 403, 403, 201, 201), fixed(NEED)),
    ("GET", f"{V1}/needs"): Row((401, 200, 403, 200, 200), query="?alliance=luzhou"),
    ("GET", f"{V1}/needs/proposed-to-me"): Row((401, 200, 200, 200, 200)),
    ("GET", f"{V1}/needs/{{need_id}}"): Row((401, 404, 404, 200, 200), of_need()),
    ("PATCH", f"{V1}/needs/{{need_id}}"): Row((401, 404, 404, 200, 200), of_need({"text": "改"})),
    ("DELETE", f"{V1}/needs/{{need_id}}"): Row((401, 404, 404, 200, 200), of_need()),
    ("POST", f"{V1}/needs/{{need_id}}/gap"): Row((401, 404, 404, 403, 200), of_need()),
    ("GET", f"{V1}/needs/{{need_id}}/partners"): Row((401, 404, 404, 200, 200), of_need()),
    ("POST", f"{V1}/needs/{{need_id}}/proposals"): Row((401, 404, 404, 403, 201), by_hand),
    ("GET", f"{V1}/needs/{{need_id}}/interests"): Row((401, 404, 404, 200, 200), of_need()),
    ("POST", f"{V1}/needs/{{need_id}}/interests"): Row((401, 404, 404, 200, 403), asker_side({"accepted": True})),
    ("POST", f"{V1}/needs/{{need_id}}/order-intents"): Row((401, 404, 404, 200, 403), asker_side({"amount_cny": 5})),
    ("GET", f"{V1}/proposals/{{proposal_id}}"): Row((401, 404, 404, 200, 200), of_proposal),
    ("GET", f"{V1}/proposals/{{proposal_id}}/explanation"): Row((401, 404, 404, 200, 200), of_proposal),
    ("POST", f"{V1}/proposals/{{proposal_id}}/endorsement"): Row((401, 404, 404, 403, 200), of_proposal),
    ("POST", f"{V1}/needs/{{need_id}}/endorsements"): Row((401, 404, 404, 403, 200), of_need({"count": 1})),
    ("GET", f"{V1}/push-rules"): Row((401, 403, 403, 403, 200), query="?alliance=luzhou"),
    ("PATCH", f"{V1}/push-rules"): Row(
        (401, 403, 403, 403, 200), fixed({"ring_minutes": 60}), query="?alliance=luzhou"
    ),
    ("GET", f"{V1}/calendar"): Row((401, 403, 403, 403, 200), query="?alliance=luzhou"),
    ("PUT", f"{V1}/calendar/{{day}}"): Row(
        (401, 403, 403, 403, 200), lambda _: ({"day": "2027-10-08"}, {"working": True}), query="?alliance=luzhou"
    ),
    ("GET", f"{V1}/exposures"): Row((401, 403, 403, 403, 200), query="?alliance=luzhou"),
    ("GET", f"{V1}/exposures/shares"): Row((401, 403, 403, 403, 200), query="?alliance=luzhou"),
    ("POST", f"{V1}/capabilities"): Row((401, 403, 403, 201, 201), fixed(NEED)),
    ("GET", f"{V1}/capabilities"): Row((401, 200, 200, 200, 200), query="?alliance=luzhou"),
    ("GET", f"{V1}/capabilities/{{capability_id}}"): Row((401, 200, 404, 200, 200), of_own_capability()),
    ("PATCH", f"{V1}/capabilities/{{capability_id}}"): Row(
        (401, 403, 404, 200, 200), of_own_capability({"text": "改"})
    ),
    ("DELETE", f"{V1}/capabilities/{{capability_id}}"): Row((401, 403, 404, 200, 200), of_own_capability()),
    ("POST", f"{V1}/requests"): Row((401, 403, 403, 201, 201), fixed(REQUEST)),
    ("POST", f"{V1}/requests/message"): Row(
        (401, 201, 400, 201, 201), fixed({"alliance": "luzhou", "text": "1、路灯不亮了\n2、食堂菜太咸了"})
    ),
    ("GET", f"{V1}/requests/{{request_id}}"): Row((401, 404, 404, 200, 200), of_request),
    ("DELETE", f"{V1}/requests/{{request_id}}"): Row((401, 404, 404, 200, 200), of_request),
    ("GET", f"{V1}/cases/{{case_id}}/triage"): Row((401, 404, 404, 403, 200), of_triaged()),
    ("POST", f"{V1}/cases/{{case_id}}/triage"): Row((401, 404, 404, 403, 200), of_triaged({})),
    ("GET", f"{V1}/cases/{{case_id}}/policies"): Row((401, 404, 404, 200, 200), of_triaged()),
    ("GET", f"{V1}/policies"): Row((401, 200, 403, 200, 200), query="?alliance=luzhou"),
    ("POST", f"{V1}/policies"): Row((401, 403, 404, 403, 201), fixed(POLICY)),
    ("GET", f"{V1}/policies/{{policy_id}}"): Row((401, 200, 403, 200, 200), of_policy()),
    ("PATCH", f"{V1}/policies/{{policy_id}}"): Row((401, 403, 404, 403, 200), of_policy({"who": "所有成员"})),
    ("GET", f"{V1}/cases"): Row((401, 200, 403, 200, 200), query="?alliance=luzhou"),
    ("GET", f"{V1}/cases/{{case_id}}"): Row((401, 404, 404, 200, 200), of_case),
    ("GET", f"{V1}/cases/{{case_id}}/timeline"): Row((401, 404, 404, 200, 200), of_case),
    ("GET", f"{V1}/case-queue"): Row((401, 200, 403, 200, 200), query="?alliance=luzhou"),
    ("GET", f"{V1}/follow-ups"): Row((401, 403, 403, 403, 200), query="?alliance=luzhou"),
    ("POST", f"{CASE}/assign"): Row((401, 404, 404, 403, 200), at("received", {"category": "utilities"})),
    ("POST", f"{CASE}/whistle"): Row((401, 404, 404, 403, 200), at("triaged", {})),
    ("POST", f"{CASE}/check-in"): Row((401, 404, 404, 403, 200), at("whistled")),
    ("POST", f"{CASE}/answer"): Row((401, 404, 404, 403, 200), at("triaged", {"text": "好"})),
    ("POST", f"{CASE}/refuse"): Row((401, 404, 404, 403, 200), at("whistled", {"reason": "not_ours"})),
    ("POST", f"{CASE}/transfer"): Row(
        (401, 404, 404, 403, 200), at("received", {"owner": SECOND, "reason": "workload"})
    ),
    ("POST", f"{CASE}/claim"): Row((401, 404, 404, 403, 200), at("received", {"organisation": SUPPLIER})),
    ("POST", f"{CASE}/release"): Row((401, 404, 404, 403, 200), at("received")),
    ("PUT", f"{CASE}/team"): Row((401, 404, 404, 403, 200), at("received", {"lead": SECOND, "contact": "bureau"})),
    ("GET", f"{CASE}/team"): Row((401, 404, 404, 200, 200), of_case),
    ("POST", f"{CASE}/advance"): Row((401, 404, 404, 200, 200), at("interest", {"to": "talks"})),
    ("POST", f"{CASE}/merge"): Row((401, 404, 404, 403, 200), merging),
    ("POST", f"{CASE}/unmerge"): Row((401, 404, 404, 403, 200), merged),
    ("POST", f"{CASE}/close"): Row((401, 404, 404, 200, 200), at("answered", {"proof": "phone_record", "text": "好"})),
    ("POST", f"{CASE}/reject"): Row((401, 404, 404, 200, 403), at("answered", {"text": "没有解决"})),
    ("POST", f"{CASE}/reopen"): Row((401, 404, 404, 200, 200), at("closed", {"reason": "not_solved"})),
    ("POST", f"{CASE}/follow-ups"): Row((401, 404, 404, 403, 200), called_up),
    ("GET", f"{CASE}/follow-ups"): Row((401, 404, 404, 200, 200), of_case),
    ("GET", f"{CASE}/statements"): Row((401, 404, 404, 200, 200), of_case),
    ("GET", f"{V1}/lists/{{name}}"): Row(
        (401, 403, 403, 403, 200), lambda _: ({"name": "needs"}, None), query="?alliance=luzhou"
    ),
    ("POST", f"{V1}/lists/{{name}}/import"): Row((401, 403, 403, 403, 400), lambda _: ({"name": "needs"}, None), LZ),
    ("GET", f"{V1}/lists/{{name}}/changes"): Row(
        (401, 403, 403, 403, 200), lambda _: ({"name": "needs"}, None), query="?alliance=luzhou&since=2026-03-01"
    ),
    ("GET", f"{V1}/notices"): Row((401, 200, 200, 200, 200)),
    ("GET", f"{V1}/notices/unread-count"): Row((401, 200, 200, 200, 200)),
    ("POST", f"{V1}/notices/read-all"): Row((401, 200, 200, 200, 200)),
    ("POST", f"{V1}/notices/{{notice_id}}/read"): Row((401, 404, 404, 200, 404), of_notice),
    ("GET", f"{V1}/channels"): Row((401, 403, 403, 403, 200), query="?alliance=luzhou"),
    ("POST", f"{V1}/channels"): Row((401, 403, 403, 403, 201), fixed(MAILBOX)),
    ("PATCH", f"{V1}/channels/{{channel_id}}"): Row((401, 404, 404, 404, 200), of_channel({"per_minute": 5})),
    ("DELETE", f"{V1}/channels/{{channel_id}}"): Row((401, 404, 404, 404, 200), of_channel()),
    ("GET", f"{V1}/channels/{{channel_id}}/deliveries"): Row((401, 404, 404, 404, 200), of_channel()),
    ("POST", f"{V1}/channels/{{channel_id}}/test"): Row((401, 404, 404, 404, 200), of_channel()),
    ("POST", f"{V1}/channels/{{channel_id}}/retry"): Row((401, 404, 404, 404, 200), of_channel()),
}
OPEN = {"/openapi.json"}


def routes_of(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Every route with its method, in whatever way the framework nests its routers."""
    pending = list(app.routes)
    while pending:
        route = pending.pop()
        if isinstance(route, APIRoute):
            yield from ((method, route.path) for method in route.methods)
        elif hasattr(route, "original_router"):
            pending += route.original_router.routes
        else:
            assert route.path in OPEN


def test_every_route_has_a_row(api: Api) -> None:
    assert set(routes_of(api.app)) == set(MATRIX)
    documented = {(method.upper(), path) for path, methods in api.app.openapi()["paths"].items() for method in methods}
    assert documented == set(MATRIX)


@pytest.mark.parametrize(("method", "path"), sorted(MATRIX))
@pytest.mark.parametrize("place", range(len(CALLERS)), ids=[str(caller) for caller in CALLERS])
def test_everybody_gets_what_the_policy_says(api: Api, method: str, path: str, place: int) -> None:
    row = MATRIX[method, path]
    names, body = row.prepare(api)
    answer = api.client.request(
        method, path.format(**names) + row.query, headers=api.headers(CALLERS[place]), json=body
    )
    assert answer.status_code == row.expected[place], answer.text
    if answer.status_code >= 400:
        assert set(answer.json()) == {"code", "detail"}


@pytest.mark.parametrize(
    ("method", "path"),
    [key for key in sorted(MATRIX) if "{" in key[1] and not {"{name}", "{day}"} & {*key[1].split("/")}],
)
def test_things_that_do_not_exist(api: Api, method: str, path: str) -> None:
    names, body = MATRIX[method, path].prepare(api)
    gone = path.format(**dict.fromkeys(names, uuid.uuid4()))
    by = "admin" if "/users/" in path else "secretariat"
    answer = api.client.request(method, gone, headers=api.headers(by), json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert OTHER not in answer.text
