"""`lianpei notices` as whole calls in this process, over a real database and a real receiver."""

import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from service.cli import main as cli
from service.clock import utc_now
from service.store.database import Database
from service.usecases import people
from service.usecases.notices import tell
from tests.channels.peers import HttpPeer, serve_http
from tests.usecases.world import START, make_template


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    make_template(folder)
    return folder


@pytest.fixture(autouse=True)
def database(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("LIANPEI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LIANPEI_DATABASE_URL", "")
    monkeypatch.setenv("LIANPEI_NOTICE_HOSTS", "127.0.0.0/8")
    monkeypatch.setenv("LIANPEI_NOTICE_TIMEOUT_SECONDS", "30")
    shutil.copy(template / "world.sqlite3", tmp_path / "lianpei.sqlite3")
    return Database(f"sqlite:///{tmp_path / 'lianpei.sqlite3'}")


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:  # noqa: ANN401 - JSON
    assert cli.main(["notices", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def tell_owner(database: Database, *keys: str) -> None:
    with database.transaction() as session:
        owner = people.actor_named(session, "owner", now=START)
        assert owner is not None
        alliance_id = next(iter(owner.alliances))
        for key in keys:
            ids = {"alliance": alliance_id, "days": 7}
            tell(session, event_key=key, recipients=[owner.user_id], code="follow_up_due", ids=ids, now=utc_now())


def test_an_inbox_is_listed_and_read(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    tell_owner(database, "a", "b")
    listed = call(capsys, "inbox", "owner")
    assert (listed["unread"], len(listed["items"])) == (2, 2)
    assert call(capsys, "read", "owner", listed["items"][0]["id"]) == {"unread": 1}
    assert len(call(capsys, "inbox", "owner", "--unread")["items"]) == 1
    assert cli.main(["notices", "inbox", "owner"]) == 0
    out = capsys.readouterr().out
    assert out.count("请回访：") == 2
    assert out.splitlines()[0].startswith("●")
    assert out.endswith("未读 1 条。\n")
    assert call(capsys, "read", "owner") == {"unread": 0}


def test_a_channel_is_added_tried_and_watched(
    database: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve_http() as peer:
        made = add(peer, capsys, monkeypatch)
        sent = call(capsys, "test", made["id"], "--user", "secretariat")
        assert sent["state"] == "queued"
        assert call(capsys, "send") == {"tried": 1}
        assert len(peer.received) == 1
        peer.answer = lambda _: (503, b"")
        tell_owner(database, "a")
        assert call(capsys, "send", "--most", "1") == {"tried": 1}
    rows = call(capsys, "outbox", made["id"])["deliveries"]
    assert [(row["code"], row["state"], row["last_error"]) for row in rows] == [
        ("follow_up_due", "queued", "failed_503"),
        ("channel_test", "sent", None),
    ]
    (shown,) = call(capsys, "channels", "luzhou")["channels"]
    assert (shown["queued"], shown["failures"], shown["last_error_words"]) == (1, 1, "对方系统出错 503")
    assert call(capsys, "retry", made["id"]) == {"retried": 0}
    assert cli.main(["notices", "channels", "luzhou"]) == 0
    assert cli.main(["notices", "outbox", made["id"], "--state", "sent", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "hidden" not in out
    assert out.endswith("1 deliveries.\n")


def add(peer: HttpPeer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{peer.url}/hidden\n{'s' * 32}\n"))
    made: dict[str, Any] = call(capsys, "add", "luzhou", "webhook", "--per-minute", "30")
    assert (made["has_secret"], made["per_minute"]) == (True, 30)
    return made


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["inbox", "nobody"], "unknown_user"),
        (["outbox", "x"], "usage"),
        (["outbox", "01a1fe55-beed-75d7-8547-d3e164666899"], "not_found"),
        (["channels", "nowhere"], "unknown_alliance"),
        (["test", "01a1fe55-beed-75d7-8547-d3e164666899", "--user", "owner"], "not_found"),
        (["read", "owner", "01a1fe55-beed-75d7-8547-d3e164666899"], "not_found"),
    ],
)
def test_mistakes_get_one_line(arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["notices", *arguments]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"{code}: ")
    assert err.count("\n") == 1
