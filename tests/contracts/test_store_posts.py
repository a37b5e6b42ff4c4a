"""Needs and capabilities with their versions, on both databases."""

import threading
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from store_world import NOW, World

from service.errors import ConflictError, NotFoundError
from service.store import change_log, idempotency, posts
from service.store.database import Database
from service.store.posts import CapabilityDraft
from service.store.versions import PostFilter

LATER = NOW + timedelta(hours=1)


def _operations(database: Database) -> list[tuple[str, int]]:
    with database.read() as session:
        return [(change.operation, change.version) for change in change_log.changes_after(session, 0)]


def test_a_need_keeps_every_version(database: Database, world: World) -> None:
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, title="齿轮", text="要齿轮", now=NOW, by=world.officer.id)
    with database.transaction() as session:
        need = posts.get_need(session, need.id)
        posts.revise_need(session, need, text="要主减速齿轮", now=LATER, expected_version=1)
    with database.read() as session:
        need = posts.get_need(session, need.id)
        assert (need.version, need.created_at, need.updated_at) == (2, NOW, LATER)
        first, current = posts.need_version(session, need.id, 1), posts.current_need_version(session, need)
        assert (first.title, first.text, first.created_by, first.created_at) == (
            "齿轮",
            "要齿轮",
            world.officer.id,
            NOW,
        )
        assert (current.version, current.title, current.text, current.created_by) == (2, "", "要主减速齿轮", None)
        with pytest.raises(NotFoundError):
            posts.need_version(session, need.id, 3)
    assert _operations(database) == []


def test_a_capability_logs_every_change(database: Database, world: World) -> None:
    with database.transaction() as session:
        capability = posts.add_capability(session, **world.place, text="做齿轮", now=NOW)
        posts.revise_capability(session, capability, text="做齿轮和轴", visibility="public", now=LATER)
        posts.withdraw_capability(session, capability, now=LATER)
        posts.erase_capability(session, capability, now=LATER)
        posts.erase_capability(session, capability, now=LATER)
    assert _operations(database) == [("put", 1), ("put", 2), ("withdraw", 2), ("erase", 2)]
    with database.read() as session:
        stored = posts.get_capability(session, capability.id)
        assert (stored.visibility, stored.status) == ("public", "erased")


def test_a_revision_keeps_visibility_and_chain_unless_told(database: Database, world: World) -> None:
    with database.transaction() as session:
        capability = posts.add_capability(session, **world.place, text="做齿轮", visibility="allied", now=NOW)
        posts.revise_capability(session, capability, text="做轴", now=LATER)
    assert (capability.visibility, capability.chain_id) == ("allied", world.chain.id)


def test_an_unexpected_version_is_a_conflict(database: Database, world: World) -> None:
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, text="要齿轮", now=NOW)
    with pytest.raises(ConflictError), database.transaction() as session:
        posts.revise_need(session, posts.get_need(session, need.id), text="x", now=LATER, expected_version=2)
    with database.read() as session:
        assert posts.get_need(session, need.id).version == 1


def test_a_withdrawn_post_cannot_be_changed(database: Database, world: World) -> None:
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, text="要齿轮", now=NOW)
        posts.withdraw_need(session, need, now=LATER)
        with pytest.raises(ConflictError):
            posts.revise_need(session, need, text="x", now=LATER)
        with pytest.raises(ConflictError):
            posts.withdraw_need(session, need, now=LATER)
    assert need.status == "withdrawn"


def test_two_revisions_at_once_become_two_versions(database: Database, world: World) -> None:
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, text="要齿轮", now=NOW)
    barrier = threading.Barrier(4)

    def revise(number: int) -> None:
        barrier.wait()
        with database.transaction() as session:
            posts.revise_need(session, posts.get_need(session, need.id), text=f"第{number}", now=LATER)

    threads = [threading.Thread(target=revise, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert posts.get_need(session, need.id).version == 5
        texts = {posts.need_version(session, need.id, version).text for version in range(2, 6)}
    assert texts == {f"第{number}" for number in range(4)}


def test_erasing_blanks_every_version(database: Database, world: World) -> None:
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, title="张三", text="打电话给张三", now=NOW)
        posts.revise_need(session, need, title="李四", text="打电话给李四", now=NOW)
        other = posts.add_need(session, **world.place, text="要齿轮", now=NOW)
    with database.transaction() as session:
        posts.erase_need(session, posts.get_need(session, need.id), now=LATER)
    with database.read() as session:
        versions = [posts.need_version(session, need.id, number) for number in (1, 2)]
        assert [(row.title, row.text, row.erased_at) for row in versions] == [("", "", LATER)] * 2
        assert posts.get_need(session, need.id).status == "erased"
        assert posts.need_version(session, other.id, 1).text == "要齿轮"


def test_an_erased_text_is_in_no_byte_of_the_file(database: Database, world: World, tmp_path: Path) -> None:
    secret = "张三的电话一三九"
    with database.transaction() as session:
        for number in range(40):
            posts.add_need(session, **world.place, text=f"别的需求{number}" * (number % 7 + 1), now=NOW)
        need = posts.add_need(session, **world.place, title=secret, text=secret * 900, now=NOW)
        posts.revise_need(session, need, text=secret, now=NOW)
        idempotency.keep_answer(
            session,
            user_id=world.officer.id,
            key="k",
            request_digest="d",
            status=201,
            body=f'{{"id": "{need.id}", "text": "{secret}"}}',
            now=NOW,
        )
        for number in range(40):
            posts.add_need(session, **world.place, text=f"再来需求{number}" * (number % 5 + 1), now=NOW)
    with database.transaction() as session:
        posts.erase_need(session, posts.get_need(session, need.id), now=LATER)
    assert database.erase_residue()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in files if secret.encode() in path.read_bytes()] == []
    if database.dialect == "sqlite":
        assert files


def test_many_capabilities_at_once(database: Database, world: World) -> None:
    drafts = [CapabilityDraft(**world.place, title=f"标{n}", text=f"做零件{n}") for n in range(1201)]
    with database.transaction() as session:
        assert posts.add_capabilities(session, iter(drafts), now=NOW, by=world.officer.id) == 1201
    with database.read() as session:
        changes = change_log.changes_after(session, 0, limit=2000)
        assert len(changes) == 1201
        order = [posts.capability_version(session, change.capability_id, 1) for change in changes]
        assert [(row.title, row.text) for row in order] == [(draft.title, draft.text) for draft in drafts]
        assert order[0].created_by == world.officer.id


def test_lists_are_filtered_and_paged_newest_first(database: Database, world: World) -> None:
    with database.transaction() as session:
        needs = [posts.add_need(session, **world.place, text=f"需求{n}", now=NOW) for n in range(5)]
        posts.revise_need(session, needs[0], text="改过", now=LATER)
        posts.withdraw_need(session, needs[1], now=LATER)
    with database.read() as session:

        def texts(wanted: PostFilter) -> list[str]:
            return [version.text for _, version in posts.list_needs(session, wanted)]

        assert texts(PostFilter()) == ["需求4", "需求3", "需求2", "改过"]
        assert texts(PostFilter(status="withdrawn")) == ["需求1"]
        assert texts(PostFilter(status=None, limit=2)) == ["需求4", "需求3"]
        assert texts(PostFilter(status=None, limit=2, before=needs[3].id)) == ["需求2", "需求1"]
        assert texts(PostFilter(organisation_id=world.asker.id)) == []
        assert texts(PostFilter(alliance_id=uuid.uuid4())) == []
        assert texts(PostFilter(chain_id=world.chain.id, before=needs[1].id)) == ["改过"]


def test_capabilities_are_listed_with_their_current_text(database: Database, world: World) -> None:
    with database.transaction() as session:
        capability = posts.add_capability(session, **world.place, text="旧", now=NOW)
        posts.revise_capability(session, capability, text="新", now=LATER)
    with database.read() as session:
        rows = posts.list_capabilities(session, PostFilter(alliance_id=world.alliance.id))
        assert [(head.version, version.text) for head, version in rows] == [(2, "新")]
        current = posts.current_capability_version(session, posts.get_capability(session, capability.id))
        assert current.text == "新"
