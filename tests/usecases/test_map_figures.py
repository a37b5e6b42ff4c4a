"""What maps, gaps and communities count equals a count of raw rows, after a random life of an alliance."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from service.domain.alliances import Membership
from service.domain.cases import Case, TimelineEntry
from service.domain.posts import Need
from service.store.alliances import alliance_by_id, chains_of, memberships_of
from service.usecases.chain_maps import ChainMap, read_chain_map
from service.usecases.communities import read_communities
from service.usecases.gap_groups import gap_groups
from tests.usecases.test_figures import Life
from tests.usecases.world import OTHER, World, open_world

DONE = {"order_intent", "contracted", "delivered"}


def maps_of(world: World, session: Session) -> dict[str, ChainMap]:
    alliance = alliance_by_id(session, world.alliance_ids["luzhou"])
    return {
        chain.code: read_chain_map(session, world.engines, alliance=alliance, chain=chain, now=world.clock)
        for chain in chains_of(session, alliance.id)
    }


def states_of(world: World, session: Session) -> dict[str, Counter[str]]:
    """The state of each open need by chain code, as the last entry of its timeline has it."""
    found: dict[str, Counter[str]] = {chain.code: Counter() for chain in _chains(world, session)}
    codes = {chain.id: chain.code for chain in _chains(world, session)}
    for case in session.exec(select(Case).where(Case.need_id != None)):  # noqa: E711 - a column
        need = session.get_one(Need, case.need_id)
        if need.alliance_id == world.alliance_ids["luzhou"] and need.status == "open":
            entries = session.exec(select(TimelineEntry).where(TimelineEntry.case_id == case.id)).all()
            state = max(entries, key=lambda each: each.seq).data.split('"state":"')[1].split('"')[0]
            found[codes[need.chain_id]][state] += 1
    return found


def _chains(world: World, session: Session):  # noqa: ANN202 - rows
    return chains_of(session, world.alliance_ids["luzhou"])


@pytest.fixture(scope="module")
def world(world_template: Path, tmp_path_factory: pytest.TempPathFactory):  # noqa: ANN201 - a generator
    world = open_world(world_template, tmp_path_factory.mktemp("maps"))
    Life(world, seed=11).live(40)
    yield world
    world.database.dispose()


def test_needs_and_gaps_are_those_of_the_timelines(world: World) -> None:
    with world.database.read() as session:
        maps, states = maps_of(world, session), states_of(world, session)
        gaps = gap_groups(session, world.engines, alliance=alliance_by_id(session, world.alliance_ids["luzhou"]))
    assert sum(sum(each.values()) for each in states.values()) > 5
    assert sum(each["gap_listed"] for each in states.values()) > 0
    for code, drawn in maps.items():
        served = sum(states[code][state] for state in DONE)
        unplaced_served = sum(each.need.state in DONE for each in drawn.unplaced_needs)
        assert sum(node.served for node in drawn.nodes.values()) + unplaced_served == served
        open_ones = sum(states[code].values()) - served - states[code]["merged"]
        assert drawn.need_count - unplaced_served == open_ones
        listed = sum(node.gap_listed for node in drawn.nodes.values())
        listed += sum(each.need.state == "gap_listed" for each in drawn.unplaced_needs)
        assert listed == states[code]["gap_listed"]
    assert gaps.need_count == sum(each["gap_listed"] for each in states.values())


def test_members_are_those_with_a_place_today(world: World) -> None:
    def count() -> tuple[int, int]:
        with world.database.read() as session:
            chain = next(each for each in _chains(world, session) if each.code == "equipment")
            today = world.clock.astimezone().date()
            rows = session.exec(select(Membership).where(Membership.chain_id == chain.id)).all()
            held = {row.organisation_id for row in rows if row.until is None or row.until >= today}
            view = read_communities(
                session,
                world.engines,
                actor=world.actors["secretariat"],
                alliance="luzhou",
                chain="equipment",
                now=world.clock,
            )
            assert len(view.others) == len(held)
            return maps_of(world, session)["equipment"].member_count, len(held)

    before = count()
    assert before[0] == before[1] > 2
    with world.write() as session:
        for place in memberships_of(session, world.organisation_id(OTHER)):
            place.until = world.clock.date() - timedelta(days=2)
            session.add(place)
    after = count()
    assert after == (before[0] - 1, before[1] - 1)
