"""The inbox over HTTP."""

import uuid

import pytest

from tests.api.client import Api
from tests.usecases.notice_world import told


@pytest.fixture
def need(api: Api) -> str:
    need_id = api.post_need()["id"]
    for number in range(3):
        told(api.world, "owner", key=f"e{number}", code="need_received", need=uuid.UUID(need_id))
        api.world.later(minutes=1)
    return need_id


def test_what_is_told_is_listed_and_read(api: Api, need: str) -> None:
    listed = api.get("/notices?limit=2").json()
    assert (listed["unread"], len(listed["items"])) == (3, 2)
    assert listed["items"][0]["ids"] == {"need": need}
    rest = api.get(f"/notices?limit=2&cursor={listed['next_cursor']}").json()
    assert (len(rest["items"]), rest["next_cursor"]) == (1, None)
    read = api.post(f"/notices/{listed['items'][0]['id']}/read").json()
    assert read["read_at"]
    assert api.get("/notices/unread-count").json() == {"unread": 2}
    assert len(api.get("/notices?unread_only=true").json()["items"]) == 2


def test_all_are_read_up_to_a_moment(api: Api, need: str) -> None:
    oldest = api.get("/notices").json()["items"][-1]["created_at"]
    assert api.post("/notices/read-all", {"until": oldest}).json() == {"unread": 2}
    assert api.post("/notices/read-all", {"until": "yesterday"}).status_code == 422
    assert api.post("/notices/read-all", {"until": "2026-03-04T09:30:00"}).status_code == 422
    assert api.post("/notices/read-all").json() == {"unread": 0}


def test_a_wrong_cursor_is_the_callers_mistake(api: Api) -> None:
    answer = api.get("/notices?cursor=nothing")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
