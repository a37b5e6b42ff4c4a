"""Communities of a chain: grouped, explained, moved, named, and the same again."""

import uuid

import pytest

from service.domain.alliances import Membership, Organisation
from service.errors import ForbiddenError, InvalidInputError, NotFoundError
from service.store import alliances, posts
from service.usecases.communities import (
    CommunitiesView,
    move_firm,
    read_communities,
    regroup,
    rename_community,
)
from tests.usecases.world import SUPPLIER, World

PLACE = {"alliance": "luzhou", "chain": "equipment"}


@pytest.fixture
def world(small_world: World) -> World:
    add_firms(small_world, "齿轮", "专做盆角齿，月产三千套", 6)
    add_firms(small_world, "双氧水", "供应双氧水，槽车送货", 6)
    return small_world


def add_firms(world: World, name: str, text: str, count: int) -> None:
    with world.write() as session:
        alliance = alliances.get_alliance(session, "luzhou")
        chain = alliances.find_chain(session, alliance.id, "equipment")
        assert chain is not None
        for number in range(count):
            firm = alliances.add_organisation(session, Organisation(name=f"{name}{number}号", created_at=world.clock))
            place = {"alliance_id": alliance.id, "chain_id": chain.id, "organisation_id": firm.id}
            alliances.add_membership(session, Membership(**place))
            posts.add_capability(session, **place, text=text, now=world.clock)


def group(world: World) -> CommunitiesView:
    with world.write() as session:
        regroup(session, world.engines, actor=world.actors["chain_leader"], **PLACE, now=world.clock)
    return read(world)


def read(world: World, by: str = "park_leader") -> CommunitiesView:
    with world.database.read() as session:
        return read_communities(session, world.engines, actor=world.actors[by], **PLACE, now=world.clock)


def firms_of(view: CommunitiesView, name: str) -> set[str]:
    (found,) = (each for each in view.communities if name in each.name)
    return {firm.name for firm in found.firms}


def test_firms_are_grouped_by_what_they_do_and_told_why(world: World) -> None:
    assert read(world).communities == ()
    view = group(world)
    assert firms_of(view, "过氧化氢") == {f"双氧水{number}号" for number in range(6)}
    assert SUPPLIER in firms_of(view, "主减速齿轮")
    (gears,) = (each for each in view.communities if "主减速齿轮" in each.name)
    assert (gears.shared[0].node, gears.shared[0].firms) == ("主减速齿轮", 7)
    assert {firm.name for firm in view.others} & firms_of(view, "过氧化氢") == set()


def test_grouping_again_changes_nothing(world: World) -> None:
    first = group(world)
    assert group(world) == first


def test_a_name_and_a_move_by_people_stay(world: World) -> None:
    view = group(world)
    source, target = (
        next(each for each in view.communities if name in each.name) for name in ("过氧化氢", "主减速齿轮")
    )
    with world.write() as session:
        actor = world.actors["secretariat"]
        rename_community(session, actor=actor, community_id=target.id, **PLACE, name=" 车桥 齿轮组 ")
        move_firm(
            session,
            actor=actor,
            community_id=target.id,
            organisation_id=world.organisation_id("双氧水0号"),
            **PLACE,
            now=world.clock,
        )
    again = group(world)
    assert "双氧水0号" in firms_of(again, "车桥 齿轮组")
    moved = next(firm for each in again.communities for firm in each.firms if firm.name == "双氧水0号")
    assert moved.pinned
    assert {each.id for each in again.communities} == {source.id, target.id}


def test_a_firm_is_taken_out(world: World) -> None:
    group(world)
    firm = world.organisation_id("双氧水0号")
    with world.write() as session:
        move_firm(
            session,
            actor=world.actors["secretariat"],
            community_id=None,
            organisation_id=firm,
            **PLACE,
            now=world.clock,
        )
    assert "双氧水0号" in {each.name for each in read(world).others}


def test_who_may_not_and_what_cannot(world: World) -> None:
    view = group(world)
    common = {**PLACE, "now": world.clock, "organisation_id": world.organisation_id("双氧水0号")}
    with world.write() as session:
        with pytest.raises(ForbiddenError):
            move_firm(session, actor=world.actors["park_leader"], community_id=view.communities[0].id, **common)
        with pytest.raises(NotFoundError):
            move_firm(session, actor=world.actors["secretariat"], community_id=uuid.uuid4(), **common)
        stranger = common | {"organisation_id": world.actors["other_alliance"].organisation_id}
        with pytest.raises(InvalidInputError):
            move_firm(session, actor=world.actors["secretariat"], community_id=None, **stranger)
    with pytest.raises(ForbiddenError):
        read(world, by="owner")
