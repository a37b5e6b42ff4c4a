"""Needs: who posts, who reads, what a change does to the case."""

import uuid

import pytest

from matching.errors import EmptyTextError, TextTooLongError
from service.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError, NotSignedInError
from service.store import posts
from service.usecases import cases, needs
from tests.usecases.world import ASKER, FAR, NEED_TEXT, OTHER, START, World


def read(world: World, by: str, need_id: uuid.UUID) -> needs.NeedView:
    with world.database.read() as session:
        return needs.read_need(session, actor=world.actors[by], need_id=need_id)


def listed(world: World, by: str, **more: object) -> list[str]:
    with world.database.read() as session:
        page = needs.list_needs(session, actor=world.actors[by], alliance="luzhou", **more)
    return [each.text for each in page.items]


def test_a_need_is_posted_with_a_case_an_owner_and_a_clock(small_world: World) -> None:
    need = small_world.post_need("  求购\x07主减速齿轮 \r\n月量两千套  ", title=" 主减\n速齿 ")
    assert need.text == "求购主减速齿轮\n月量两千套"
    assert need.title == "主减 速齿"
    assert (need.alliance, need.chain, need.organisation) == ("luzhou", "equipment", ASKER)
    assert need.case_number == "LZ-2026-000001"
    with small_world.database.read() as session:
        case = cases.read_case(session, actor=small_world.actors["owner"], case_id=need.case_id)
    assert case.owner_id == small_world.actors["secretariat"].user_id
    assert (case.due_at - START).total_seconds() == 24 * 3600


def test_a_deadline_after_a_friday_is_on_monday(small_world: World) -> None:
    small_world.later(days=2)
    assert small_world.post_need().due_at.isoformat() == "2026-03-09T01:30:00+00:00"


def test_an_office_posts_for_a_firm(small_world: World) -> None:
    need = small_world.post_need(by="secretariat", organisation=OTHER)
    assert need.organisation == OTHER
    assert read(small_world, "other_firm", need.id).text == NEED_TEXT
    with pytest.raises(InvalidInputError):
        small_world.post_need(by="secretariat")
    with pytest.raises(InvalidInputError):
        small_world.post_need(by="secretariat", organisation=FAR)
    with pytest.raises(ForbiddenError):
        small_world.post_need(by="owner", organisation=OTHER)
    with pytest.raises(InvalidInputError):
        small_world.post_need(chain="unknown")


def test_texts_that_cannot_be_stored(small_world: World) -> None:
    for text, title, error in (
        ("\u200b", "", EmptyTextError),
        ("齿" * 4001, "", TextTooLongError),
        ("齿", "轮" * 201, TextTooLongError),
    ):
        with pytest.raises(error):
            small_world.post_need(text, title=title)
    assert listed(small_world, "secretariat") == []


def test_who_reads_a_need(small_world: World) -> None:
    need = small_world.post_need()
    for by in ("owner", "secretariat", "park_leader", "chain_leader", "admin"):
        assert read(small_world, by, need.id).id == need.id
    for by in ("supplier", "other_firm", "other_alliance", "far_secretariat", "organiser", "department"):
        with pytest.raises(NotFoundError):
            read(small_world, by, need.id)
    with small_world.database.read() as session, pytest.raises(NotSignedInError):
        needs.read_need(session, actor=None, need_id=need.id)


def test_lists_show_what_may_be_read(small_world: World) -> None:
    small_world.post_need("第一条")
    small_world.post_need("第二条", by="other_firm")
    assert listed(small_world, "secretariat") == ["第二条", "第一条"]
    assert listed(small_world, "owner") == ["第一条"]
    assert listed(small_world, "organiser") == []
    with pytest.raises(ForbiddenError):
        listed(small_world, "other_alliance")


def test_pages_follow_each_other(small_world: World) -> None:
    texts = [f"第{number}条" for number in range(5)]
    for text in texts:
        small_world.post_need(text)
    seen, cursor = [], None
    with small_world.database.read() as session:
        while True:
            page = needs.list_needs(
                session, actor=small_world.actors["owner"], alliance="luzhou", cursor=cursor, limit=2
            )
            seen += [each.text for each in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
    assert seen == texts[::-1]


def test_a_revision_keeps_what_is_not_named(small_world: World) -> None:
    need = small_world.post_need(title="标题")
    with small_world.write() as session:
        changed = needs.revise_need(
            session,
            actor=small_world.actors["owner"],
            need_id=need.id,
            text="改过的",
            chain="chemistry",
            now=small_world.later(hours=1),
            expected_version=1,
        )
    assert (changed.title, changed.text, changed.version, changed.chain) == ("标题", "改过的", 2, "chemistry")
    with small_world.write() as session, pytest.raises(ConflictError):
        needs.revise_need(
            session,
            actor=small_world.actors["owner"],
            need_id=need.id,
            text="又改",
            now=small_world.clock,
            expected_version=1,
        )


def test_withdrawing_closes_the_case(small_world: World) -> None:
    need = small_world.post_need()
    with small_world.write() as session:
        gone = needs.withdraw_need(session, actor=small_world.actors["owner"], need_id=need.id, now=small_world.clock)
    assert (gone.status, gone.state) == ("withdrawn", "closed")
    assert listed(small_world, "owner") == []
    assert listed(small_world, "owner", status=None) == [NEED_TEXT]
    with small_world.write() as session, pytest.raises(ConflictError):
        needs.withdraw_need(session, actor=small_world.actors["owner"], need_id=need.id, now=small_world.clock)


def test_erasing_blanks_every_version(small_world: World) -> None:
    need = small_world.post_need("第一版")
    owner = small_world.actors["owner"]
    with small_world.write() as session:
        needs.revise_need(session, actor=owner, need_id=need.id, text="第二版", now=small_world.clock)
    for _ in range(2):
        with small_world.write() as session:
            gone = needs.erase_need(session, actor=owner, need_id=need.id, now=small_world.clock)
    assert (gone.text, gone.title, gone.status, gone.state) == ("", "", "erased", "closed")
    with small_world.database.read() as session:
        assert [posts.need_version(session, need.id, version).text for version in (1, 2)] == ["", ""]
        entries = cases.read_timeline(session, actor=owner, case_id=need.case_id)
    assert [entry.kind for entry in entries] == ["need_posted", "need_revised", "need_erased"]


def test_only_owner_and_office_change_a_need(small_world: World) -> None:
    need = small_world.post_need()
    for by, error in (("park_leader", ForbiddenError), ("other_firm", NotFoundError)):
        with small_world.write() as session, pytest.raises(error):
            needs.withdraw_need(session, actor=small_world.actors[by], need_id=need.id, now=small_world.clock)
