"""The case line over HTTP: a department's day, repeated requests, the queue and its filters."""

from typing import Any

from tests.api.client import Api
from tests.usecases.case_flows import open_request
from tests.usecases.world import ASKER, BUREAU, SECOND, UTILITY


def queue(api: Api, by: str = "secretariat", **wanted: object) -> dict[str, Any]:
    answer = api.get("/case-queue", by=by, params={"alliance": "luzhou"} | wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()


def numbers(api: Api, by: str = "secretariat", **wanted: object) -> list[str]:
    return [item["case"]["number"] for item in queue(api, by, **wanted)["items"]]


def test_a_department_from_the_whistle_to_the_answer(api: Api) -> None:
    case_id = api.case_at("whistled")
    assert api.get(f"/cases/{case_id}", by="utility").status_code == 404
    assert numbers(api, "utility") == []
    (mine,) = queue(api, "bureau")["items"]
    assert (mine["case"]["state"], mine["department"], mine["asker"]) == ("whistled", BUREAU, ASKER)
    api.move(case_id, "check-in", by="bureau")
    api.move(case_id, "answer", {"text": "已派人疏通"}, by="bureau")
    assert [said["text"] for said in api.get(f"/cases/{case_id}/statements").json()] == ["已派人疏通"]
    assert api.post(f"/cases/{case_id}/close", {}, by="bureau").status_code == 403
    assert api.move(case_id, "close", {}, by="owner")["state"] == "closed"
    calls = api.get(f"/cases/{case_id}/follow-ups").json()
    assert [call["days"] for call in calls] == [7, 30, 90]
    assert numbers(api) == []


def test_a_repeated_move_happens_once(api: Api) -> None:
    case_id = api.case_at("triaged")
    first, second = (
        api.post(f"/cases/{case_id}/whistle", {"department": BUREAU}, by="secretariat", key="w1") for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    assert second.headers["Idempotency-Replayed"] == "true"
    kinds = [entry["kind"] for entry in api.get(f"/cases/{case_id}/timeline").json()]
    assert kinds.count("whistled") == 1
    third = api.post(f"/cases/{case_id}/whistle", {}, by="secretariat", key="w2")
    assert (third.status_code, third.json()["code"]) == (409, "conflict")
    assert "吹哨" in third.json()["detail"]


def test_the_queue_is_sorted_by_deadline_and_paged(api: Api) -> None:
    made = []
    for minutes in (40, 10, 30, 20, 0):
        api.world.later(minutes=minutes)
        made.append(open_request(api.world).number)
    api.move(api.case_at("triaged"), "whistle", {})  # due in two hours: before all of them
    listed = numbers(api)
    assert listed[1:] == made
    pages, cursor = [], None
    while True:
        page = queue(api, limit=2, **({"cursor": cursor} if cursor else {}))
        pages.append([item["case"]["number"] for item in page["items"]])
        if (cursor := page["next_cursor"]) is None:
            break
    assert [number for page in pages for number in page] == listed
    assert [len(page) for page in pages] == [2, 2, 2, 0]
    assert api.get("/case-queue", by="secretariat", params={"alliance": "luzhou", "cursor": "x"}).status_code == 400


def test_the_queue_can_be_narrowed(api: Api) -> None:
    world = api.world
    whistled = api.case_at("whistled")
    lamp = open_request(world, text="100%的路灯_不亮")
    mine = open_request(world, by="other_firm", kind="question")
    api.move(str(mine.id), "assign", {"category": "policy", "urgency": "urgent", "owner": SECOND})
    by_number = {item["case"]["number"]: item for item in queue(api)["items"]}
    assert len(by_number) == 3
    assert by_number[lamp.number]["title"] == "100%的路灯_不亮"
    assert numbers(api, kind="question") == numbers(api, urgency="urgent") == [mine.number]
    assert numbers(api, owner=SECOND) == numbers(api, SECOND, owner="me") == [mine.number]
    assert numbers(api, category="policy") == numbers(api, state="triaged") == [mine.number]
    assert numbers(api, department=BUREAU) == [api.get(f"/cases/{whistled}").json()["number"]]
    assert numbers(api, department=UTILITY) == []
    assert numbers(api, q="路灯_") == numbers(api, q="%的路") == numbers(api, q=lamp.number) == [lamp.number]
    assert numbers(api, q="路_灯") == []
    assert set(numbers(api, q=ASKER[:3])) == set(by_number) - {mine.number}
    assert numbers(api, "other_firm") == [mine.number]
    assert numbers(api, overdue=True) == []
    world.later(hours=4)
    assert [item["overdue"] for item in queue(api, overdue=True)["items"]] == [True]
    assert api.get("/case-queue", by="secretariat", params={"alliance": "luzhou", "stat": "x"}).status_code == 422


def test_a_merged_case_leaves_the_queue_to_its_main_case(api: Api) -> None:
    main, double = api.case_at("received"), api.case_at("received")
    api.move(double, "merge", {"into": main})
    assert [item["case"]["id"] for item in queue(api)["items"]] == [main]
