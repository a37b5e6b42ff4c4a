"""The engines follow the database, in this process and in others."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from index_world import NOW, World, found_ids, make_parts
from sqlalchemy import Engine, event

from service.domain.alliances import Alliance, Chain
from service.errors import IndexBuildingError
from service.indexing.alliance_index import AllianceIndex
from service.indexing.host import EngineHost
from service.store import alliances, change_log

GEAR = "我们厂做主减速齿轮，滚齿磨齿都有"
FRAME = "本公司供应铝型材和门窗"


def wait_for(condition: Callable[[], bool]) -> None:
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < 60, "it did not happen"
        time.sleep(0.005)


@pytest.fixture
def running(world: World) -> Iterator[EngineHost]:
    host = world.host()
    host.start()
    wait_for(lambda: host.status().ready)
    yield host
    host.stop()


def test_on_demand_sees_every_committed_change(world: World) -> None:
    host = world.host()
    assert found_ids(host, world.alliance.id, "找齿轮") == []
    gear, frame = world.post(GEAR), world.post(FRAME)
    assert found_ids(host, world.alliance.id, "找主减速齿轮") == [str(gear.id)]
    world.revise(frame, "改做主减速齿轮")
    assert host.matcher_of(world.alliance.id).pool.versions() == {str(gear.id): 1, str(frame.id): 2}
    world.withdraw(gear)
    assert found_ids(host, world.alliance.id, "找主减速齿轮") == [str(frame.id)]


def test_before_an_engine_is_open_nothing_of_the_log_is_read(world: World) -> None:
    world.post(GEAR)
    host, statements = world.host(), []

    def note(*details: object) -> None:
        statements.append(details[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        host.catch_up()
        assert statements == []
        assert len(host.matcher_of(world.alliance.id).pool) == 1
        assert statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_what_was_erased_since_the_index_was_read_is_gone_before_the_first_answer(world: World) -> None:
    gear, frame = world.post(GEAR), world.post(FRAME)
    earlier = world.host()
    earlier.matcher_of(world.alliance.id)
    earlier.save()
    host = world.host()
    host.read_saved()  # as before a fork
    world.erase(gear)
    host.start()
    try:
        assert host.status().seq == 3
        assert host.matcher_of(world.alliance.id).pool.versions() == {str(frame.id): 1}
    finally:
        host.stop()


def test_alliances_are_apart(world: World) -> None:
    host = world.host()
    here, there = world.post(GEAR), world.post(GEAR, elsewhere=True)
    assert found_ids(host, world.alliance.id, "齿轮") == [str(here.id)]
    assert found_ids(host, world.other.id, "齿轮") == [str(there.id)]


def test_a_post_is_matchable_with_the_next_look_at_the_log(
    world: World, running: EngineHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, looks = running.matcher_of(world.alliance.id).pool, []
    changes_after = change_log.changes_after

    def noted(*given: Any) -> Any:  # noqa: ANN401 - handed on as it is
        looks.append(set(pool.versions()))
        return changes_after(*given)

    monkeypatch.setattr(change_log, "changes_after", noted)
    for number in range(10):
        post = world.post(f"{GEAR}，第{number}条线")
        before = len(looks)
        wait_for(lambda: pool.get(str(post.id)) is not None)  # noqa: B023 - called before the next turn
        without = sum(str(post.id) not in seen for seen in looks[before:])
        assert without <= 2  # the look during which it was posted, if any, and the one that finds it


def test_two_processes_follow_one_database(world: World, running: EngineHost) -> None:
    second = world.host()
    second.start()
    try:
        wait_for(lambda: second.status().ready)
        post = world.post(GEAR)
        for host in (running, second):
            wait_for(lambda: str(post.id) in found_ids(host, world.alliance.id, "齿轮"))  # noqa: B023
        world.erase(post)
        for host in (running, second):
            wait_for(lambda: found_ids(host, world.alliance.id, "齿轮") == [])  # noqa: B023
    finally:
        second.stop()


def test_an_alliance_made_later_is_opened(world: World, running: EngineHost) -> None:
    with world.database.transaction() as session:
        third = alliances.add_alliance(session, Alliance(code="c", name="丙联盟", case_prefix="C", created_at=NOW))
        chain = Chain(alliance_id=third.id, code="equipment", name="装备", knowledge_code="equipment")
        world.other, world.other_chain = third, alliances.add_chain(session, chain)
    post = world.post(GEAR, elsewhere=True)
    wait_for(lambda: running.status().capabilities == 1)
    assert found_ids(running, third.id, "齿轮") == [str(post.id)]


def test_answers_with_progress_while_building(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.post(GEAR)
    asked, rebuild = threading.Event(), AllianceIndex.rebuild

    def slow_rebuild(self: AllianceIndex) -> None:
        assert asked.wait(60)
        rebuild(self)

    monkeypatch.setattr(AllianceIndex, "rebuild", slow_rebuild)
    host = world.host()
    host.start()
    try:
        with pytest.raises(IndexBuildingError) as caught:
            host.matcher_of(world.alliance.id)
        assert {"done", "total", "seconds"} <= caught.value.details.keys()
        assert not host.status().ready
        assert host.status().detail == "index_building"
        asked.set()
        wait_for(lambda: host.status().ready)
        assert len(found_ids(host, world.alliance.id, "齿轮")) == 1
    finally:
        host.stop()


def test_check_finds_and_repairs_an_index_that_lies(world: World) -> None:
    host = world.host()
    kept, lost = world.post(GEAR), world.post(FRAME)
    assert host.matcher_of(world.alliance.id)
    assert host.check() == []
    host.matcher_of(world.alliance.id).pool.remove([str(lost.id)])
    assert host.check() == [world.alliance.id]
    pool = host.matcher_of(world.alliance.id).pool
    assert pool.versions() == {str(kept.id): 1, str(lost.id): 1}


def test_status_names_what_results_depend_on(world: World) -> None:
    host = world.host()
    world.post(GEAR)
    host.matcher_of(world.alliance.id)
    status = host.status()
    assert (status.ready, status.capabilities, status.seq) == (True, 1, 1)
    assert status.versions["encoder"] == make_parts().encoder.name
