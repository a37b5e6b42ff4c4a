"""What indexes follow: no change is ever skipped, and a rebuild sees exactly what is open."""

import threading
import time
import uuid

import pytest
from store_world import NOW, World

from service.store import change_log, posts
from service.store.database import Database

WRITERS, EACH = 8, 12


def test_an_empty_log(database: Database) -> None:
    with database.read() as session:
        assert change_log.head_seq(session) == 0
        assert change_log.changes_after(session, 0) == []
        assert list(change_log.current_capabilities(session)) == []


def test_changes_are_read_on_from_a_number(database: Database, world: World) -> None:
    with database.transaction() as session:
        ids = [posts.add_capability(session, **world.place, text=f"做{n}", now=NOW).id for n in range(5)]
    with database.read() as session:
        first = change_log.changes_after(session, 0, limit=2)
        rest = change_log.changes_after(session, first[-1].seq or 0)
        assert [change.capability_id for change in first + rest] == ids
        assert change_log.head_seq(session) == rest[-1].seq
        assert {change.alliance_id for change in first} == {world.alliance.id}


def _follow(database: Database, done: threading.Event, seen: list[uuid.UUID]) -> None:
    """Note every change that shows, until a look after the end of all writing shows none."""
    last = 0
    while True:
        finished = done.is_set()
        with database.read() as session:
            changes = change_log.changes_after(session, last)
        if finished and not changes:
            return
        seen.extend(change.capability_id for change in changes)
        last = changes[-1].seq or 0 if changes else last
        time.sleep(0.001)


def test_a_follower_never_misses_a_change(database: Database, world: World) -> None:
    """Many threads append, in transactions of different lengths, while one follows: what it saw is everything."""
    seen: list[uuid.UUID] = []
    written: list[uuid.UUID] = []
    done = threading.Event()

    def write(writer: int) -> None:
        for number in range(EACH):
            with database.transaction() as session:
                posted = posts.add_capability(session, **world.place, text=f"{writer} {number}", now=NOW)
                time.sleep(0.002 * (writer % 3))  # time for a higher number to be committed first
            written.append(posted.id)

    follower = threading.Thread(target=_follow, args=(database, done, seen))
    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in [follower, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    follower.join()
    assert len(written) == WRITERS * EACH
    assert sorted(seen) == sorted(written)


def test_an_undone_write_leaves_no_change(database: Database, world: World) -> None:
    def write_and_fail() -> None:
        with database.transaction() as session:
            posts.add_capability(session, **world.place, text="做齿轮", now=NOW)
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    with database.transaction() as session:
        posts.add_capability(session, **world.place, text="做轴", now=NOW)
    with database.read() as session:
        assert len(change_log.changes_after(session, 0)) == 1


def test_a_rebuild_sees_exactly_the_open_ones(database: Database, world: World) -> None:
    with database.transaction() as session:
        made = [posts.add_capability(session, **world.place, title=f"标{n}", text=f"做{n}", now=NOW) for n in range(7)]
        posts.revise_capability(session, made[0], title="新", text="做新的", visibility="public", now=NOW)
        posts.withdraw_capability(session, made[1], now=NOW)
        posts.erase_capability(session, made[2], now=NOW)
    with database.read() as session:
        parts = list(change_log.current_capabilities(session, chunk=2))
        assert [len(part) for part in parts] == [2, 2, 1]
        rows = [row for part in parts for row in part]
        assert [row.capability_id for row in rows] == [made[0].id, *(row.id for row in made[3:])]
        assert rows[0] == change_log.CurrentCapability(
            made[0].id, world.alliance.id, world.chain.id, world.supplier.id, "public", 2, "新", "做新的"
        )
        assert change_log.count_current(session) == 5
        assert list(change_log.current_capabilities(session, alliance_id=uuid.uuid4())) == []
        assert change_log.count_current(session, alliance_id=uuid.uuid4()) == 0
        now = change_log.capabilities_now(session, [row.id for row in made])
        assert now == {row.capability_id: row for row in rows}
