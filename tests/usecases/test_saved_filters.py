"""Filters of the queue: named, few, one's own."""

import pytest

from service.errors import ConflictError, InvalidInputError, NotFoundError, NotSignedInError
from service.usecases import saved_filters
from tests.usecases.world import World


def save(world: World, name: str, query: str = "due=today", by: str = "secretariat") -> saved_filters.FilterView:
    with world.write() as session:
        return saved_filters.save_filter(session, actor=world.actors[by], name=name, query=query, now=world.clock)


def names(world: World, by: str = "secretariat") -> list[str]:
    with world.database.read() as session:
        return [each.name for each in saved_filters.list_filters(session, actor=world.actors[by])]


def test_a_name_stands_for_the_last_filter_saved_under_it(small_world: World) -> None:
    first = save(small_world, "  今天 到期 ")
    again = save(small_world, "今天 到期", "due=overdue")
    assert (again.id, again.query) == (first.id, "due=overdue")
    assert names(small_world) == ["今天 到期"]
    assert names(small_world, "second_officer") == []


@pytest.mark.parametrize(("name", "query"), [(" ", "x"), ("长" * 31, "x"), ("好", "x" * 401)])
def test_what_is_no_filter_is_refused(small_world: World, name: str, query: str) -> None:
    with pytest.raises(InvalidInputError):
        save(small_world, name, query)


def test_there_are_only_so_many(small_world: World) -> None:
    for number in range(saved_filters.MOST_FILTERS):
        save(small_world, f"第{number}个")
    with pytest.raises(ConflictError):
        save(small_world, "再来一个")
    assert save(small_world, "第3个", "due=overdue").query == "due=overdue"


def test_only_ones_own_are_dropped(small_world: World) -> None:
    mine = save(small_world, "今天")
    colleague = small_world.actors["second_officer"]
    with small_world.write() as session, pytest.raises(NotFoundError):
        saved_filters.drop_filter(session, actor=colleague, filter_id=mine.id)
    with small_world.write() as session, pytest.raises(NotSignedInError):
        saved_filters.drop_filter(session, actor=None, filter_id=mine.id)
    with small_world.write() as session:
        saved_filters.drop_filter(session, actor=small_world.actors["secretariat"], filter_id=mine.id)
    assert names(small_world) == []
