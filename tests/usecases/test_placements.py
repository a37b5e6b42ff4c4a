"""Members and needs on nodes: read, corrected, and gone with their text."""

import uuid
from typing import cast

import pytest

from matching.matcher import Matcher
from matching.pool import CapabilityPool
from service.domain.chain_maps import NodeCorrection
from service.store import chain_maps
from service.store.alliances import alliance_by_id, chains_of
from service.usecases.capabilities import erase_capability
from service.usecases.chain_maps import map_mark, read_chain_map
from service.usecases.matchers import Matchers
from service.usecases.placements import ChainPlacements, place_chain
from tests.usecases.world import ASKER, OTHER, SUPPLIER, World


@pytest.fixture
def world(small_world: World) -> World:
    return small_world


def place(world: World) -> ChainPlacements:
    with world.database.read() as session:
        alliance = alliance_by_id(session, world.alliance_ids["luzhou"])
        chain = next(each for each in chains_of(session, alliance.id) if each.code == "equipment")
        return place_chain(session, world.engines, alliance=alliance, chain=chain, now=world.clock)


def nodes_of(world: World, firm: str) -> list[str]:
    return [each.node for member in place(world).members if member.name == firm for each in member.nodes]


def correct(world: World, firm: str, node: str, *, belongs: bool) -> None:
    with world.write() as session:
        row = NodeCorrection(
            alliance_id=world.alliance_ids["luzhou"],
            organisation_id=world.organisation_id(firm),
            node=node,
            belongs=belongs,
            at=world.clock,
        )
        chain_maps.add_correction(session, row)


def test_members_stand_on_what_they_offer(world: World) -> None:
    assert nodes_of(world, SUPPLIER) == ["主减速齿轮"]
    assert set(nodes_of(world, OTHER)) == {"渗碳淬火", "磨齿"}
    (member,) = (each for each in place(world).members if each.name == SUPPLIER)
    assert len(member.posts["主减速齿轮"]) == 1
    assert member.label == SUPPLIER


def test_whoever_posted_nothing_is_placed_by_name_or_nowhere(world: World) -> None:
    assert nodes_of(world, ASKER) == []


def test_needs_stand_on_what_they_seek(world: World) -> None:
    need = world.post_need()
    (placed,) = place(world).needs
    assert (placed.need.id, placed.need.state) == (need.id, "received")
    assert [each.node for each in placed.nodes] == ["主减速齿轮"]


def test_a_correction_counts_and_can_be_corrected(world: World) -> None:
    correct(world, SUPPLIER, "主减速齿轮", belongs=False)
    correct(world, SUPPLIER, "焊接", belongs=True)
    assert nodes_of(world, SUPPLIER) == ["焊接"]
    correct(world, SUPPLIER, "主减速齿轮", belongs=True)
    assert nodes_of(world, SUPPLIER) == ["焊接", "主减速齿轮"]
    correct(world, ASKER, "齿轮", belongs=True)
    assert nodes_of(world, ASKER) == ["齿轮"]


def test_a_corrected_need(world: World) -> None:
    need = world.post_need()
    with world.write() as session:
        for node, belongs in (("主减速齿轮", False), ("齿轮锻坯", True)):
            row = NodeCorrection(
                alliance_id=world.alliance_ids["luzhou"],
                organisation_id=need.organisation_id,
                need_id=need.id,
                node=node,
                belongs=belongs,
                at=world.clock,
            )
            chain_maps.add_correction(session, row)
    (placed,) = place(world).needs
    assert [each.node for each in placed.nodes] == ["齿轮锻坯"]


def test_what_is_erased_stands_nowhere_but_in_the_name(world: World) -> None:
    (member,) = (each for each in place(world).members if each.name == SUPPLIER)
    with world.write() as session:
        capability_id = uuid.UUID(member.posts["主减速齿轮"][0])
        erase_capability(session, actor=world.actors["supplier"], capability_id=capability_id, now=world.clock)
    (member,) = (each for each in place(world).members if each.name == SUPPLIER)
    assert member.posts == {}
    assert [each.basis for each in member.nodes] == ["firm_name"]


def test_a_map_drawn_before_the_index_followed_is_drawn_again(world: World) -> None:
    """Another process may post or erase; the index follows a little later, when nothing else changes any more."""
    luzhou = world.alliance_ids["luzhou"]
    matcher = world.engines.matcher_of(luzhou)

    class Behind:
        def matcher_of(self, _: uuid.UUID) -> Matcher:
            return matcher

    def drawn() -> tuple[str, str]:
        with world.database.read() as session:
            alliance = alliance_by_id(session, luzhou)
            chain = next(each for each in chains_of(session, luzhou) if each.code == "equipment")
            behind = cast(Matchers, Behind())
            made = read_chain_map(session, behind, alliance=alliance, chain=chain, now=world.clock)
            assert map_mark(session, behind, alliance, chain, world.clock) == made.mark
            return made.mark, made.nodes["主减速齿轮"].members[0].nodes[0].basis

    with world.write() as session:
        own = next(each for each in matcher.pool.capabilities() if "主减速齿轮" in each.text and "|" not in each.text)
        erase_capability(session, actor=world.actors["supplier"], capability_id=uuid.UUID(own.id), now=world.clock)
    early, before = drawn()
    world.engines.catch_up()
    late, after = drawn()
    assert (before, after) == ("stated", "firm_name")
    assert early != late


def test_a_needs_words_are_read_once_and_a_correction_counts_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = world.post_need()
    before = place(world).needs
    read: list[str] = []
    monkeypatch.setattr(CapabilityPool, "place_need", lambda _, asked: read.append(asked.text))
    assert place(world).needs == before
    assert read == []
    with world.write() as session:
        row = NodeCorrection(
            alliance_id=world.alliance_ids["luzhou"],
            organisation_id=world.organisation_id(ASKER),
            need_id=need.id,
            node="磨齿",
            belongs=True,
            at=world.clock,
        )
        chain_maps.add_correction(session, row)
    assert place(world).needs[0].nodes[0].node == "磨齿"
