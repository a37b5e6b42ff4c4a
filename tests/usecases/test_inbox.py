"""The inbox: one's own notices, what is unread first, read once."""

from datetime import timedelta

import pytest

from service.errors import InvalidInputError, NotFoundError, NotSignedInError
from service.usecases import inbox as inbox_cases
from service.usecases.inbox import InboxView
from tests.usecases.notice_world import inbox, quiet_need, told
from tests.usecases.world import START, World


@pytest.fixture
def world(small_world: World) -> World:
    """Five notices for the owner, one a minute."""
    need = quiet_need(small_world)
    for number in range(5):
        told(small_world, "owner", key=f"e{number}", code="due_half", case=need.case_id)
        small_world.later(minutes=1)
    return small_world


def page(world: World, by: str = "owner", **wanted: object) -> InboxView:
    with world.database.read() as session:
        return inbox_cases.list_inbox(session, actor=world.actors[by], **wanted)


def test_pages_follow_each_other_while_notices_are_read(world: World) -> None:
    rows = inbox(world, "owner")
    first = page(world, limit=2)
    assert [item.id for item in first.items] == [rows[0].id, rows[1].id]
    assert (first.unread, first.items[0].title, first.items[0].alliance) == (5, "时限过半", "luzhou")
    for item in first.items:
        with world.write() as session:
            read = inbox_cases.mark_read(session, actor=world.actors["owner"], notice_id=item.id, now=world.clock)
        assert read.read_at == world.clock
    second = page(world, limit=2, cursor=first.next_cursor)
    third = page(world, limit=2, cursor=second.next_cursor)
    assert [item.id for item in second.items] == [rows[2].id, rows[3].id]
    assert [item.id for item in third.items] == [rows[4].id, rows[0].id]
    last = page(world, limit=2, cursor=third.next_cursor)
    assert ([item.id for item in last.items], last.next_cursor) == ([rows[1].id], None)
    assert last.unread == 3
    assert [item.id for item in page(world, unread_only=True).items] == [row.id for row in rows[2:]]


def test_the_first_reading_stands(world: World) -> None:
    notice_id = inbox(world, "owner")[0].id
    for _ in range(2):
        with world.write() as session:
            view = inbox_cases.mark_read(session, actor=world.actors["owner"], notice_id=notice_id, now=world.clock)
        world.later(hours=1)
    assert view.read_at == START + timedelta(minutes=5)


def test_all_up_to_what_was_shown_are_read(world: World) -> None:
    actor = world.actors["owner"]
    with world.write() as session:
        until = START + timedelta(minutes=2)
        assert inbox_cases.mark_all_read(session, actor=actor, now=world.clock, until=until).unread == 2
        assert inbox_cases.mark_all_read(session, actor=actor, now=world.clock).unread == 0


def test_nobody_reads_what_others_are_told(world: World) -> None:
    assert page(world, "secretariat").items == []
    notice_id = inbox(world, "owner")[0].id
    for name in ("secretariat", "admin"):
        with pytest.raises(NotFoundError), world.write() as session:
            inbox_cases.mark_read(session, actor=world.actors[name], notice_id=notice_id, now=world.clock)
    with world.database.read() as session:
        assert inbox_cases.count_unread(session, actor=world.actors["owner"]).unread == 5
        assert inbox_cases.count_unread(session, actor=world.actors["secretariat"]).unread == 0
        with pytest.raises(NotSignedInError):
            inbox_cases.list_inbox(session, actor=None)


@pytest.mark.parametrize("cursor", ["", "x", "unread.x", "other.01a1fe55-beed-75d7-8547-d3e164666899"])
def test_cursors_that_no_page_gave(world: World, cursor: str) -> None:
    with pytest.raises(InvalidInputError):
        page(world, cursor=cursor)
