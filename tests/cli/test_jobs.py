"""`lianpei jobs` as whole calls in this process, over a real database."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.cli import main as cli
from service.clock import utc_now
from service.store import jobs
from service.store.database import Database


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("LIANPEI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LIANPEI_DATABASE_URL", "")
    database = Database(f"sqlite:///{tmp_path / 'lianpei.sqlite3'}")
    database.upgrade()
    now = utc_now()
    with database.transaction() as session:
        for key, span in (("due", -1), ("waiting", 1), ("given-up", -2)):
            jobs.enqueue(session, kind="unheard_of", key=key, run_at=now + timedelta(hours=span), now=now)
        failed = jobs.find_job(session, "given-up")
        assert failed is not None
        failed.attempts = jobs.MOST_ATTEMPTS
        jobs.fail(session, failed, code="index_building", now=now)
    return database


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:  # noqa: ANN401 - JSON
    assert cli.main(["jobs", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_jobs_are_listed_by_state(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    found = call(capsys, "list")["jobs"]
    assert [(job["key"], job["state"]) for job in found] == [
        ("given-up", "failed"),
        ("due", "due"),
        ("waiting", "waiting"),
    ]
    assert [job["last_error"] for job in call(capsys, "list", "--state", "failed")["jobs"]] == ["index_building"]
    assert call(capsys, "list", "--kind", "other")["jobs"] == []
    assert cli.main(["jobs", "list", "--state", "lost"]) == 2
    assert capsys.readouterr().err.startswith("invalid_input: ")
    assert cli.main(["jobs", "list", "--limit", "1"]) == 0
    out = capsys.readouterr().out
    assert "index_building" in out
    assert out.endswith("共 1 条。\n")


def test_what_was_given_up_can_be_let_run_again(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    job_id = call(capsys, "list", "--state", "failed")["jobs"][0]["id"]
    assert call(capsys, "retry", job_id) == {"retried": 1}
    assert call(capsys, "retry") == {"retried": 0}
    assert cli.main(["jobs", "retry", "nonsense"]) == 2
    assert capsys.readouterr().err.startswith("usage: ")
    assert call(capsys, "list", "--state", "failed")["jobs"] == []


def test_due_jobs_are_run_and_unknown_kinds_left_alone(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    daily = [{"kind": "daily", "outcome": "done", "count": 1}]
    assert call(capsys, "run") == {"tried": 1, "outcomes": daily}
    assert call(capsys, "run") == {"tried": 0, "outcomes": []}
    assert len(call(capsys, "list", "--state", "due")["jobs"]) == 1
