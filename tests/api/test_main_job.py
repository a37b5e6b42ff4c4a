"""The main job over HTTP, from sign-in to the order intent, and what stands around it."""

import json
import uuid

import pytest

from service.api.access import MOST_BYTES
from tests.api.client import Api
from tests.usecases.world import ASKER, NEED_TEXT, PASSWORD, SUPPLIER


def test_from_sign_in_to_order_intent(api: Api) -> None:
    signed_in = api.post("/auth/token", {"username": "owner", "password": PASSWORD}, by=None).json()
    assert signed_in["token_type"] == "bearer"
    headers = {"Authorization": f"Bearer {signed_in['access_token']}"}
    draft = {"alliance": "luzhou", "text": NEED_TEXT}
    need = api.client.post("/api/v1/needs", json=draft, headers=headers).json()
    path = f"/needs/{need['id']}"

    partners = api.get(f"{path}/partners?limit=5").json()
    best = partners["proposals"][0]
    assert set(partners) >= {"proposals", "stretch", "abstained", "versions", "took_ms"}
    assert set(best) >= {
        "rank", "organisation", "capability_id", "probability", "wording",
        "evidence", "path", "constraints", "questions", "sentence",
    }  # fmt: skip
    assert (best["rank"], best["organisation"]) == (1, SUPPLIER)
    assert api.get(path, by="supplier").status_code == 404

    assert api.post(f"/proposals/{best['proposal_id']}/endorsement", by="secretariat").json()["endorsed_at"]
    inbox = api.get("/needs/proposed-to-me", by="supplier").json()
    assert [each["id"] for each in inbox["items"]] == [need["id"]]
    one_sided = api.post(f"{path}/interests", {"accepted": True}, by="supplier").json()
    assert one_sided["contacts"] == []
    mutual = api.post(f"{path}/interests", {"organisation": best["organisation_id"]}).json()
    assert [each["organisation"] for each in mutual["contacts"]] == [ASKER, SUPPLIER]
    terms = {"organisation": SUPPLIER, "amount_cny": 1200000, "delivery_on": "2026-04-30"}
    assert api.post(f"{path}/order-intents", terms).json()["order_intent"]["waiting_for"] == "supplier"
    made = api.post(f"{path}/order-intents", terms | {"organisation": ASKER}, by="supplier").json()
    assert made["order_intent"]["made_at"]
    assert made["case_state"] == "order_intent"

    timeline = api.get(f"/cases/{need['case_id']}/timeline").json()
    assert [entry["seq"] for entry in timeline] == list(range(1, len(timeline) + 1))
    assert timeline[-1]["kind"] == "order_intent_made"
    assert NEED_TEXT not in json.dumps(timeline, ensure_ascii=False)
    projects = api.get("/lists/projects", by="secretariat").json()["items"]
    assert [each["supplier"] for each in projects] == [SUPPLIER]


def test_the_explanation_is_what_was_shown(api: Api) -> None:
    need = api.post_need()
    shown = api.proposal(need["id"])
    explained = api.get(f"/proposals/{shown['proposal_id']}/explanation")
    assert explained.json()["sentence"] == shown["sentence"]
    assert explained.json()["evidence"] == shown["evidence"]
    assert api.get(f"/proposals/{shown['proposal_id']}/explanation").content == explained.content


def test_a_match_is_not_stored_and_a_new_offer_is_found_at_once(api: Api) -> None:
    body = {"alliance": "luzhou", "text": "求购陶瓷轴承"}
    before = api.post("/match", body).json()
    offer = {"alliance": "luzhou", "text": "生产陶瓷轴承，接小批量"}
    posted = api.post("/capabilities", offer, by="other_firm").json()
    after = api.post("/match", body).json()
    assert posted["id"] not in json.dumps(before)
    assert after["proposals"][0]["capability_id"] == posted["id"]
    api.call("DELETE", f"/capabilities/{posted['id']}", by="other_firm")
    assert posted["id"] not in json.dumps(api.post("/match", body).json())


def test_visitors_may_try_demonstrations_only_where_that_is_open(api: Api) -> None:
    body = {"alliance": "luzhou", "text": NEED_TEXT}
    assert api.post("/match", body, by=None).status_code == 401
    assert api.get("/alliances", by=None).json() == []
    opened = Api(api.world, demo_open=True)
    assert opened.post("/match", body, by=None).status_code == 200
    assert opened.post("/match", body | {"alliance": "tongliang"}, by=None).status_code == 401
    assert [each["code"] for each in opened.get("/alliances", by=None).json()] == ["luzhou"]


def test_sign_in_attempts_are_limited(api: Api) -> None:
    wrong = {"username": "owner", "password": "wrong"}
    statuses = [api.post("/auth/token", wrong, by=None).status_code for _ in range(21)]
    assert statuses == [401] * 20 + [429]


def test_a_disabled_user_is_out_at_once(api: Api) -> None:
    assert api.get("/me").status_code == 200
    path = f"/users/{api.world.actors['owner'].user_id}/disable"
    assert api.post(path, by="admin", key="k").status_code == 204
    assert api.get("/me").status_code == 401
    assert api.post(path, by="admin", key="k").status_code == 204


def test_roles_are_read_anew_after_some_seconds(api: Api) -> None:
    from service.store import people

    assert api.get("/lists/needs?alliance=luzhou").status_code == 403
    with api.world.write() as session:
        people.grant_role(
            session,
            user_id=api.world.actors["owner"].user_id,
            role="organiser",
            alliance_id=api.world.alliance_ids["luzhou"],
        )
    assert api.get("/lists/needs?alliance=luzhou").status_code == 403
    api.world.later(seconds=6)
    assert api.get("/lists/needs?alliance=luzhou").status_code == 200


def test_pages_follow_each_other(api: Api) -> None:
    posted = [api.post_need(f"第{number}条")["id"] for number in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = api.get(f"/needs?alliance=luzhou&limit=2{cursor}").json()
        seen += [each["id"] for each in page["items"]]
        cursor = f"&cursor={page['next_cursor']}" if page["next_cursor"] else None
    assert seen == posted[::-1]


def test_answers_carry_the_request_id(api: Api) -> None:
    given = api.client.get("/healthz", headers={"X-Request-ID": "abc-1"})
    assert given.headers["x-request-id"] == "abc-1"
    replaced = api.client.get("/healthz", headers={"X-Request-ID": "no spaces <or> tags"})
    assert uuid.UUID(replaced.headers["x-request-id"])
    too_large = api.client.post("/api/v1/match", content=b"x" * (MOST_BYTES + 1))
    assert too_large.headers["x-request-id"]


def test_log_lines_hold_nothing_about_people(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.post_need("绝密文字")
    api.get("/needs?alliance=luzhou")
    lines = capsys.readouterr().out
    assert "/api/v1/needs" in lines
    for secret in ("绝密文字", "alliance=luzhou", "Bearer", str(api.world.actors["owner"].user_id)):
        assert secret not in lines


def test_metrics_count_by_route(api: Api) -> None:
    need = api.post_need()
    api.get(f"/needs/{need['id']}")
    api.client.get("/nowhere")
    text = api.client.get("/metrics").text
    assert 'lianpei_requests_total{method="GET",route="/api/v1/needs/{need_id}",status="200"} 1.0' in text
    assert 'route="none",status="404"' in text
    assert need["id"] not in text
    assert "lianpei_index_capabilities" in text
    assert 'lianpei_jobs{state="due"} 1.0' in text  # partners are to be found for the need
    assert 'lianpei_jobs{state="failed"} 0.0' in text


def test_readiness_names_the_versions(api: Api) -> None:
    api.post("/match", {"alliance": "luzhou", "text": NEED_TEXT})
    content = api.client.get("/readyz").json()
    assert content["ready"]
    assert set(content["versions"]) >= {"schema", "encoder", "knowledge", "ranker", "engine"}
