"""Lists as of any day: rebuilt from versions and timelines, equal to what the live lists said."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from service.domain.alliances import Alliance
from service.errors import ForbiddenError, InvalidInputError
from service.usecases import needs
from service.usecases.lists import LISTS, Slice, read_list, whole_list
from service.usecases.paging import Page
from tests.usecases.flows import confirm, make_mutual
from tests.usecases.list_histories import History
from tests.usecases.world import SUPPLIER, World


def read(world: World, name: str, by: str = "secretariat", **more: object) -> Page:
    with world.database.read() as session:
        return read_list(session, actor=world.actors[by], name=name, now=world.clock, alliance="luzhou", **more)


@pytest.mark.parametrize("seed", range(2))
def test_rebuilt_lists_equal_what_the_live_ones_said(small_world: World, seed: int) -> None:
    history, start = History(small_world, seed), small_world.clock
    history.live(80)
    said = [name for _, lists in history.said for name in LISTS if lists[name]]
    assert set(said) == set(LISTS)  # every list had something in it
    for _ in range(30):
        moment = start + (small_world.clock - start) * history.chance.random()
        was, now = history.rebuilt(moment)
        for name in LISTS:
            assert now[name] == was[name], (name, moment)


def test_a_day_ends_at_midnight_in_the_alliances_zone(small_world: World) -> None:
    small_world.clock = small_world.clock.replace(hour=15, minute=59)  # 23:59 in Chongqing
    early = small_world.post_need("夜里的需求")
    today = date(2026, 3, 4)
    small_world.later(minutes=1)
    late = small_world.post_need("第二天的需求")
    assert [line.id for line in read(small_world, "needs", as_of=today).items] == [early.id]
    assert [line.id for line in read(small_world, "needs", as_of=today + timedelta(days=1)).items] == [
        late.id,
        early.id,
    ]
    assert read(small_world, "needs", as_of=today - timedelta(days=1)).items == []


def test_a_past_list_shows_the_words_of_that_day(small_world: World) -> None:
    need, first = small_world.post_need("要一百套"), small_world.clock.date()
    small_world.later(days=1)
    with small_world.write() as session:
        needs.revise_need(
            session,
            actor=small_world.actors["owner"],
            need_id=need.id,
            text="要两百套",
            chain="chemistry",
            now=small_world.clock,
        )
    then, now = read(small_world, "needs", as_of=first).items[0], read(small_world, "needs").items[0]
    assert (then.text, then.version, then.chain) == ("要一百套", 1, "equipment")
    assert (now.text, now.version, now.chain) == ("要两百套", 2, "chemistry")


def test_erased_words_are_in_no_past_list(small_world: World) -> None:
    need, first = small_world.post_need("秘密配方"), small_world.clock.date()
    small_world.later(days=1)
    with small_world.write() as session:
        needs.erase_need(session, actor=small_world.actors["owner"], need_id=need.id, now=small_world.clock)
    line = read(small_world, "needs", as_of=first).items[0]
    assert (line.id, line.text, line.title, line.erased) == (need.id, "", "", True)
    assert read(small_world, "needs").items == []


def test_projects_and_claims_have_no_contacts(small_world: World) -> None:
    need_id, day = make_mutual(small_world), small_world.clock.date()
    small_world.later(days=1)
    for by in ("owner", "supplier"):
        confirm(small_world, by, need_id)
    project = read(small_world, "projects", by="organiser").items[0]
    assert (project.supplier, project.contacts, project.since) == (SUPPLIER, [], small_world.clock)
    assert project.order_intent.made_at == small_world.clock
    assert read(small_world, "projects", as_of=day).items == []
    claim = read(small_world, "claims", as_of=day).items[0]
    assert (claim.mutual, claim.order_intent, claim.case_state) == (True, None, "interest")


def test_pages_put_together_are_the_whole_list(small_world: World) -> None:
    history = History(small_world, 4)
    history.live(50, listen=False)
    for as_of in (None, small_world.clock.date() - timedelta(days=5)):
        with small_world.database.read() as session:
            alliance = session.get_one(Alliance, small_world.alliance_ids["luzhou"])
            wanted = {"alliance": alliance, "now": small_world.clock, "as_of": as_of}
            whole = {name: whole_list(session, name=name, **wanted) for name in LISTS}
        for name in LISTS:
            pages = list(pages_of(small_world, name, as_of))
            assert [line for page in pages for line in page.items] == whole[name]
            assert all(len({line.key for line in page.items}) <= 3 for page in pages[:-1])


def pages_of(world: World, name: str, as_of: date | None) -> Iterator[Page]:
    cursor = None
    while True:
        page = read(world, name, as_of=as_of, part=Slice(cursor, 3))
        yield page
        cursor = page.next_cursor
        if cursor is None:
            return


def test_days_to_come_and_strangers_are_refused(small_world: World) -> None:
    with pytest.raises(InvalidInputError) as error:
        read(small_world, "needs", as_of=date(2026, 3, 5))
    assert error.value.details["reason"] == "future_day"
    for by in ("owner", "other_firm", "department", "far_secretariat"):
        with pytest.raises(ForbiddenError):
            read(small_world, "needs", by=by)
    for by in ("organiser", "park_leader", "chain_leader", "secretariat"):
        assert read(small_world, "needs", by=by).items == []
