"""Channels over HTTP."""

import pytest

from tests.api.client import Api

ROBOT = {"alliance": "luzhou", "kind": "wecom", "address": "https://robot.example/send?key=hidden"}


def test_a_channel_from_its_making_to_its_end(api: Api) -> None:
    made = api.post("/channels", ROBOT, by="secretariat", key="k")
    assert made.status_code == 201
    again = api.post("/channels", ROBOT, by="secretariat", key="k")
    assert again.content == made.content
    assert "hidden" not in made.text
    path = f"/channels/{made.json()['id']}"
    changed = api.call("PATCH", path, by="secretariat", json={"per_minute": 5, "codes": ["overdue"]}).json()
    assert (changed["per_minute"], changed["codes"]) == (5, ["overdue"])
    assert api.post(f"{path}/test", by="secretariat").json()["state"] == "queued"
    (sent,) = api.get(f"{path}/deliveries?state=queued", by="secretariat").json()["items"]
    assert sent["code"] == "channel_test"
    assert api.post(f"{path}/retry", by="secretariat").json() == {"retried": 0}
    assert api.call("DELETE", path, by="secretariat").json()["active"] is False
    assert api.get("/channels?alliance=luzhou", by="secretariat").json() == []
    assert api.post(f"{path}/test", by="secretariat").json()["code"] == "conflict"


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"kind": "sms"}, 400, "kind"),
        ({"address": "https://127.0.0.1/"}, 400, "LIANPEI_NOTICE_HOSTS"),
        ({"kind": "smtp"}, 400, "邮箱"),
        ({"kind": "webhook", "secret": "short"}, 400, "16"),
        ({"per_minute": 0}, 422, "per_minute"),
        ({"secret": 5}, 422, "secret"),
        ({"more": "x"}, 422, "more"),
    ],
)
def test_wrong_channels_are_explained_without_repeating_secrets(
    api: Api, change: dict[str, object], status: int, words: str
) -> None:
    answer = api.post("/channels", ROBOT | change, by="secretariat")
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert "hidden" not in answer.text
    assert "short" not in answer.text
