"""The doctor finds what is broken and says what to do."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from service.domain.alliances import Alliance, Chain, Organisation
from service.domain.notices import Channel, Delivery, Notice
from service.domain.people import User
from service.operations.doctor import examine
from service.operations.findings import Finding
from service.settings import Settings
from service.store import alliances, jobs, notices, people, posts
from service.store.database import Database
from service.wiring import build_engines

NOW = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation with one alliance, one capability and a saved index."""
    settings = Settings(data_dir=tmp_path, database_url="")
    database = Database(settings.database_address)
    database.upgrade()
    with database.transaction() as session:
        alliance = alliances.add_alliance(session, Alliance(code="a", name="甲", case_prefix="A", created_at=NOW))
        chain = Chain(alliance_id=alliance.id, code="c", name="链", knowledge_code="equipment")
        alliances.add_chain(session, chain)
        firm = alliances.add_organisation(session, Organisation(name="某某有限公司", created_at=NOW))
        place = {"alliance_id": alliance.id, "chain_id": chain.id, "organisation_id": firm.id}
        posts.add_capability(session, text="做主减速齿轮", now=NOW, **place)
    build_engines(settings, database).matcher_of(alliance.id)
    database.dispose()
    return settings


def found(settings: Settings) -> list[Finding]:
    return examine(settings, progress=lambda done, total: None)


def run_sql(settings: Settings, statement: str) -> None:
    database = Database(settings.database_address)
    with database.transaction() as session:
        session.execute(text(statement))
    database.dispose()


def test_nothing_is_wrong_with_a_sound_installation(settings: Settings) -> None:
    assert found(settings) == []


def test_a_missing_index_is_only_a_note(settings: Settings) -> None:
    for path in sorted((settings.data_dir / "indexes").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert [(finding.code, finding.broken) for finding in found(settings)] == [("not_saved", False)]


def test_a_damaged_index_is_found(settings: Settings) -> None:
    next((settings.data_dir / "indexes").rglob("capabilities.txt")).write_text("{}")
    assert [(finding.area, finding.code) for finding in found(settings)] == [("index", "index_refused")]


def test_a_half_written_post_is_found(settings: Settings) -> None:
    run_sql(settings, "DELETE FROM capabilityversion")
    findings = found(settings)
    assert [(finding.area, finding.code) for finding in findings] == [("database", "version_missing")]
    assert all(finding.advice_zh and finding.advice_en for finding in findings)


def test_a_change_past_the_log_is_found(settings: Settings) -> None:
    run_sql(settings, "UPDATE capability SET status = 'withdrawn'")
    assert "change_differs" in [finding.code for finding in found(settings)]


def test_an_unknown_model_is_found(settings: Settings, tmp_path: Path) -> None:
    wrong = settings.model_copy(update={"encoder": str(tmp_path / "no model")})
    assert [finding.area for finding in found(wrong)] == ["model"]


def test_a_file_that_is_no_database_is_found(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url="")
    (tmp_path / "lianpei.sqlite3").write_bytes(b"not a database" * 1000)
    assert [finding.code for finding in found(settings)] == ["database_damaged"]


def test_a_job_that_was_given_up_is_found(settings: Settings) -> None:
    database = Database(settings.database_address)
    with database.transaction() as session:
        jobs.enqueue(session, kind="remind", key="a", run_at=NOW, now=NOW)
    database.dispose()
    assert found(settings) == []
    run_sql(settings, "UPDATE job SET attempts = 6, last_error = 'index_building', failed_at = run_at")
    assert [(finding.area, finding.code, finding.broken) for finding in found(settings)] == [
        ("jobs", "index_building", True)
    ]


def test_notices_that_never_left_are_found(settings: Settings) -> None:
    database = Database(settings.database_address)
    with database.transaction() as session:
        alliance = alliances.get_alliance(session, "a")
        user = people.add_user(session, User(username="x", password_hash="-", created_at=NOW))
        channel = Channel(
            alliance_id=alliance.id, kind="wecom", address="https://x.example/?key=hidden", created_at=NOW
        )
        notices.add_channel(session, channel)
        told = Notice(recipient_id=user.id, alliance_id=alliance.id, code="overdue", event_key="e", created_at=NOW)
        (notice,) = notices.add_notices(session, [told])
        row = {"channel_id": channel.id, "notice_id": notice.id, "next_at": NOW, "created_at": NOW, "state": "failed"}
        notices.add_deliveries(session, [Delivery(event_key="e", **row)])
    database.dispose()
    (finding,) = found(settings)
    assert (finding.area, finding.code, finding.broken) == ("notices", "undelivered", True)
    assert "1" in finding.en
    assert "hidden" not in str(finding)
