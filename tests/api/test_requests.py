"""Requests over HTTP: the same key brings the same answer, and an erased request's words are in no kept answer."""

from tests.api.client import Api
from tests.usecases.world import ASKER

LAMP = "厂门口东三路路灯坏了五盏，下晚班工人看不见，请派人修"
REQUEST = {"alliance": "luzhou", "text": LAMP, "organisation": ASKER}


def test_a_repeat_brings_the_same_case(api: Api) -> None:
    first = api.post("/requests", REQUEST, key="a")
    again = api.post("/requests", REQUEST, key="a")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(api.get("/cases?alliance=luzhou").json()["items"]) == 1
    case = first.json()["case"]
    settled = [api.post(f"/cases/{case['id']}/triage", {}, by="secretariat", key="b") for _ in range(2)]
    assert settled[0].json() == settled[1].json()
    assert settled[0].json()["triage"]["settled"] == "accepted"


def test_an_erased_request_is_in_no_kept_answer(api: Api) -> None:
    first = api.post("/requests", REQUEST, key="a").json()["case"]
    again = api.post("/requests", REQUEST, by="secretariat", key="b")
    assert LAMP in [each["text"] for each in again.json()["triage"]["duplicates"]]
    erased = api.call("DELETE", f"/requests/{first['request_id']}", by="owner")
    assert (erased.status_code, erased.json()["text"]) == (200, "")
    for by, key in (("owner", "a"), ("secretariat", "b")):
        assert api.post("/requests", REQUEST, by=by, key=key).status_code == 410
    duplicates = api.get(f"/cases/{again.json()['case']['id']}/triage", by="secretariat").json()["duplicates"]
    assert [each["text"] for each in duplicates] == [""]


def test_wrong_input_is_told(api: Api) -> None:
    for body, status in (
        ({**REQUEST, "text": " "}, 400),
        ({**REQUEST, "text": "水" * 4001}, 400),
        ({**REQUEST, "channel": "pigeon"}, 422),
        ({**REQUEST, "alliance": "nowhere"}, 404),
    ):
        answer = api.post("/requests", body)
        assert answer.status_code == status
        assert set(answer.json()) == {"code", "detail"}
    case = api.post("/requests", REQUEST).json()["case"]
    wrong = api.post(f"/cases/{case['id']}/triage", {"category": "magic"}, by="secretariat")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid_input")
