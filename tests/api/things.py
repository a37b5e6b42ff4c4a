"""What the addresses of routes name: each function makes it in the small world and returns its ids with a body."""

import uuid
from collections.abc import Callable
from typing import Any

from service.usecases.case_questions import ask_firm
from tests.api.client import Api
from tests.usecases.notice_world import add_channel, inbox, told
from tests.usecases.world import ASKER, SUPPLIER

Made = tuple[dict[str, Any], Any]
"""What the address names, and the body of the request (a form's fields for a page)."""

Prepare = Callable[[Api], Made]

NEED = {"alliance": "luzhou", "text": "求购齿轮", "organisation": ASKER}


def nothing(_: Api) -> Made:
    """The address names nothing."""
    return {}, None


def named(**names: str) -> Prepare:
    """The address names something that is always there."""
    return lambda _: (names, None)


def fixed(body: object, **names: str) -> Prepare:
    """Nothing has to be made for the body."""
    return lambda _: (names, body)


def of_need(body: object = None) -> Prepare:
    return lambda api: ({"need_id": api.post_need()["id"]}, body)


def of_need_case(body: object = None) -> Prepare:
    """The case of a fresh need, by its number."""

    def make(api: Api) -> Made:
        return {"number": api.get(f"/cases/{api.post_need()['case_id']}").json()["number"]}, body

    return make


def of_proposal(api: Api) -> Made:
    return {"proposal_id": api.proposal(api.post_need()["id"])["proposal_id"]}, None


def of_case(api: Api) -> Made:
    return {"case_id": api.post_need()["case_id"]}, None


def at(state: str, body: object = None) -> Prepare:
    return lambda api: ({"case_id": api.case_at(state)}, body)


def merging(api: Api) -> Made:
    return {"case_id": api.case_at("received")}, {"into": api.case_at("received")}


def merged(api: Api) -> Made:
    names, body = merging(api)
    api.move(names["case_id"], "merge", body)
    return names, None


def called_up(api: Api) -> Made:
    case_id = api.case_at("closed")
    api.world.later(days=8)
    return {"case_id": case_id}, {"days": 7, "result": "solved"}


def of_own_capability(body: object = None) -> Prepare:
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


def of_request(api: Api) -> Made:
    return {"request_id": submitted(api)["request_id"]}, None


def of_triaged(body: object = None) -> Prepare:
    return lambda api: ({"case_id": submitted(api)["id"]}, body)


def of_policy(body: object = None) -> Prepare:
    return lambda api: ({"policy_id": api.post("/policies", POLICY, by="secretariat").json()["id"]}, body)


def by_hand(api: Api) -> Made:
    need = api.post_need()
    return {"need_id": need["id"]}, {"capability_id": api.post_capability()["id"]}


def asker_side(body: dict[str, Any]) -> Prepare:
    return lambda api: ({"need_id": api.mutual_need()["id"]}, body | {"organisation": SUPPLIER})


def of_notice(api: Api) -> Made:
    told(api.world, "owner", need=uuid.UUID(api.post_need()["id"]))
    return {"notice_id": inbox(api.world, "owner")[0].id}, None


def of_channel(body: object = None) -> Prepare:
    def prepare(api: Api) -> Made:
        return {"channel_id": add_channel(api.world, "smtp", address="office@park.example").id}, body

    return prepare


LZ = "?alliance=luzhou"
MAILBOX = {"alliance": "luzhou", "kind": "smtp", "address": "office@park.example"}


def of_post(body: object = None) -> Prepare:
    """A need, as pages name it whether it is a need or a request."""

    def prepare(api: Api) -> Made:
        need_id = api.post_need()["id"]
        return {"need_id": need_id, "post_id": need_id}, body

    return prepare


def of_told(body: dict[str, Any]) -> Prepare:
    """A need in which both sides are interested, as its page's forms name the supplier."""

    def prepare(api: Api) -> Made:
        need_id = api.mutual_need()["id"]
        return {"need_id": need_id, "post_id": need_id}, body | {"organisation": SUPPLIER}

    return prepare


def of_closed(body: object = None) -> Prepare:
    """A need whose case is closed."""

    def prepare(api: Api) -> Made:
        need = api.post_need()
        api.move(need["case_id"], "close", {}, by="owner")
        return {"post_id": need["id"]}, body

    return prepare


def of_asked(api: Api) -> Made:
    """A need whose firm was asked something, with the reply."""
    need = api.post_need()
    with api.world.write() as session:
        asked = ask_firm(
            session,
            actor=api.world.actors["secretariat"],
            case_id=uuid.UUID(need["case_id"]),
            now=api.world.clock,
            text="要热处理吗",
        )
    return {"post_id": need["id"]}, {"question": str(asked.id), "text": "要渗碳"}


def of_asked_request(body: dict[str, Any]) -> Prepare:
    """A request, as its page's forms name it."""
    return lambda api: ({"post_id": submitted(api)["request_id"]}, body)


def of_shown_need(api: Api) -> Made:
    """A need that every member may read, nameless."""
    return {"need_id": str(api.world.post_need(audience="members").id)}, {}
