"""Saved indexes: used when they are what they claim to be, refused and rebuilt otherwise, and without memory."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from index_world import KNOWLEDGE, World, make_parts
from test_host import wait_for

from matching.knowledge import Knowledge
from matching.pool import CapabilityPool
from matching.posts import Need
from service.indexing.alliance_index import AllianceIndex
from service.indexing.file_lock import file_lock
from service.store.database import Database

GEAR = "我们厂做主减速齿轮，滚齿磨齿都有"
FRAME = "本公司供应铝型材和门窗"


@pytest.fixture
def rebuilt(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes every rebuild from the database."""
    calls: list[str] = []
    rebuild = AllianceIndex.rebuild

    def noted(self: AllianceIndex) -> None:
        calls.append(str(self.alliance_id))
        rebuild(self)

    monkeypatch.setattr(AllianceIndex, "rebuild", noted)
    return calls


def folder_of(world: World) -> Path:
    return world.data_dir / "indexes" / world.alliance.id.hex


def generation_of(world: World) -> Path:
    (generation,) = folder_of(world).iterdir()
    return generation


def save_some(world: World) -> None:
    for text in (GEAR, FRAME):
        world.post(text)
    world.host().matcher_of(world.alliance.id)


def warnings_of(world: World, **host: object) -> list[str]:
    """Open the alliance anew and return the reasons for which saved indexes were refused."""
    with captured_logs() as logs:
        pool = world.host(**host).matcher_of(world.alliance.id).pool  # type: ignore[arg-type]
    with world.database.read() as session:
        from service.store.change_log import current_versions

        assert pool.versions() == {str(k): v for k, v in current_versions(session, world.alliance.id).items()}
    return [record.reason for record in logs if "refused" in record.getMessage()]  # type: ignore[attr-defined]


@contextmanager
def captured_logs() -> Iterator[list[logging.LogRecord]]:
    """Give what the engines log while the body runs."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign]
    logger = logging.getLogger("lianpei.indexing")
    logger.addHandler(handler)
    try:
        yield records
    finally:
        logger.removeHandler(handler)


def test_a_restart_loads_and_catches_up(world: World, rebuilt: list[str]) -> None:
    save_some(world)
    assert len(rebuilt) == 1
    late = world.post("新上一条齿轮线")
    pool = world.host().matcher_of(world.alliance.id).pool
    assert str(late.id) in pool.versions()
    assert len(pool) == 3
    assert len(rebuilt) == 1


def test_a_loaded_index_answers_like_the_one_saved(world: World, rebuilt: list[str]) -> None:
    save_some(world)
    first = world.host()
    world.revise(world.post("热处理"), "渗碳淬火热处理，不做齿轮")
    texts = ["找主减速齿轮", "铝型材门窗", "渗碳淬火", "无关的东西"]
    expected = [first.matcher_of(world.alliance.id).match(Need(text)) for text in texts]
    first.save()
    second = world.host()
    assert [second.matcher_of(world.alliance.id).match(Need(text)) for text in texts] == expected
    assert len(rebuilt) == 1


def test_a_loaded_index_knows_every_place_without_reading(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    save_some(world)
    first = world.host()
    world.revise(world.post("热处理"), "渗碳淬火热处理，不做齿轮")
    before = first.matcher_of(world.alliance.id).pool
    expected = {each.id: before.place(each) for each in before.capabilities()}
    first.save()
    second = world.host().matcher_of(world.alliance.id).pool
    monkeypatch.setattr(CapabilityPool, "read", lambda *_: pytest.fail("a text was read"))
    assert {each.id: second.place(each) for each in second.capabilities()} == expected
    assert sorted(placed.node for places in expected.values() for placed in places) == ["铝型材", "齿轮"]


@pytest.mark.parametrize(
    "pattern",
    [
        "capabilities.txt",
        "capabilities.npy",
        "places.json",
        "places.npy",
        "ngrams.terms",
        "offered.rows.npy",
        "manifest.json",
        "vectors/*.npy",
    ],
)
@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_damaged_files_are_refused_and_rebuilt(world: World, rebuilt: list[str], pattern: str, damage: str) -> None:
    save_some(world)
    path = next(generation_of(world).glob(pattern))
    content = path.read_bytes()
    if damage == "changed":
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    elif damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    else:
        path.unlink()
    assert len(warnings_of(world)) == 1
    assert len(rebuilt) == 2
    assert warnings_of(world) == []
    assert len(rebuilt) == 2


def test_another_encoder_or_knowledge_is_rebuilt(world: World, rebuilt: list[str]) -> None:
    save_some(world)
    assert "encoder hashing@1, now it is hashing@2" in warnings_of(world, parts=make_parts("hashing@2"))[0]
    other = Knowledge.build(list(KNOWLEDGE.nodes.values()), "chains@other")
    assert "knowledge chains@test" in warnings_of(world, parts=make_parts("hashing@2", other))[0]
    assert len(rebuilt) == 3


def test_a_snapshot_ahead_of_the_database_is_refused(world: World, rebuilt: list[str], tmp_path: Path) -> None:
    save_some(world)
    set_back(world, tmp_path)
    world.post("后来的第三条能力")
    first = world.host()
    first.matcher_of(world.alliance.id)
    first.save()
    restore(world, tmp_path)
    reasons = warnings_of(world)
    assert "at change 3, the database only at 2" in reasons[0]
    assert len(rebuilt) == 2


def test_a_snapshot_of_another_history_is_refused(world: World, rebuilt: list[str], tmp_path: Path) -> None:
    save_some(world)
    set_back(world, tmp_path)
    world.post("只在旧历史里的能力")
    first = world.host()
    first.matcher_of(world.alliance.id)
    first.save()
    restore(world, tmp_path)
    world.post("新的历史，第三条")
    world.post("新的历史，第四条")
    assert warnings_of(world) == ["change 3 is another one in this database"]
    assert len(rebuilt) == 2


def set_back(world: World, folder: Path) -> None:
    """Keep a copy of the database as it is."""
    world.database.erase_residue()
    shutil.copy(folder / "data.sqlite3", folder / "kept.sqlite3")


def restore(world: World, folder: Path) -> None:
    """Put the copy back."""
    world.database.dispose()
    for path in folder.glob("data.sqlite3*"):
        path.unlink()
    shutil.copy(folder / "kept.sqlite3", folder / "data.sqlite3")
    world.database = Database(f"sqlite:///{folder / 'data.sqlite3'}")


def test_an_erased_text_is_in_no_saved_file(world: World) -> None:
    secret = "绝密钛合金螺栓"
    kept, gone = world.post(GEAR), world.post(secret)
    host = world.host()
    host.start()
    try:
        wait_for(lambda: secret.encode() in saved_bytes(world))
        world.erase(gone)
        wait_for(lambda: saved_bytes(world) != b"" and secret.encode() not in saved_bytes(world))
    finally:
        host.stop()
    left = world.snapshot_bytes()
    for trace in (secret, "绝密钛", "钛合金", str(gone.id)):
        assert trace.encode() not in left
    assert str(kept.id).encode() in left


def saved_bytes(world: World) -> bytes:
    """Everything that is saved, or nothing while one generation replaces another."""
    try:
        return world.snapshot_bytes()
    except FileNotFoundError:
        return b""


def test_a_removal_leaves_nothing_in_memory(world: World) -> None:
    host = world.host()
    world.post(GEAR)
    gone = world.post("绝密钛合金螺栓")
    pool = host.matcher_of(world.alliance.id).pool
    world.withdraw(gone)
    host.catch_up()
    state = pool.state()
    assert all("绝密" not in term and "钛合" not in term for i in state.postings.values() for term in i.export()[0])
    assert [capability.text for capability in state.documents.values()] == [GEAR]


def test_who_cannot_get_the_lock_leaves_saving_to_the_other(world: World) -> None:
    save_some(world)
    host = world.host()
    world.post("第三条")
    host.matcher_of(world.alliance.id)
    before = generation_of(world)
    with file_lock(folder_of(world).with_name(f"{folder_of(world).name}.lock")):
        host.save()
        assert generation_of(world) == before
    host.save()
    assert generation_of(world) != before


def test_an_older_state_never_replaces_a_newer_one(world: World) -> None:
    save_some(world)
    old, new = world.host(), world.host()
    world.post("第三条")
    old.matcher_of(world.alliance.id)
    world.post("第四条")
    new.matcher_of(world.alliance.id)
    new.save()
    newest = generation_of(world)
    old.save()
    assert generation_of(world) == newest


def test_a_crash_while_saving_leaves_the_old_snapshot(
    world: World, rebuilt: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    save_some(world)
    host = world.host()
    world.post("第三条")
    host.matcher_of(world.alliance.id)

    def full_disk(*args: object, **options: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch, captured_logs() as logs:
        patch.setattr(np, "save", full_disk)
        host.save()
    assert "No space left" in logs[0].reason  # type: ignore[attr-defined]
    assert warnings_of(world) == []
    assert len(rebuilt) == 1
    assert len(list(folder_of(world).iterdir())) == 1


def test_changes_between_copying_and_writing_are_harmless(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    save_some(world)
    host = world.host()
    third = world.post("第三条渗碳")
    pool = host.matcher_of(world.alliance.id).pool
    save_vectors = pool.save_vectors

    def change_first(folder: Path) -> None:
        world.withdraw(third)
        world.post("第四条淬火")
        host.catch_up()
        save_vectors(folder)

    monkeypatch.setattr(pool, "save_vectors", change_first)
    host.save()
    assert warnings_of(world) == []
