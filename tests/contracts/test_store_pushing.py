"""Rules, reaches and exposures on both databases."""

import uuid
from datetime import timedelta

import pytest
from sqlmodel import Session
from store_world import NOW, World

from service.domain.alliances import Organisation
from service.domain.matches import Proposal
from service.domain.posts import Need
from service.domain.pushing import Exposure
from service.errors import ConflictError
from service.store import matches, posts, pushing
from service.store.database import Database


def _need(session: Session, world: World) -> Need:
    return posts.add_need(session, **world.place | {"organisation_id": world.asker.id}, text="要齿轮", now=NOW)


def _exposure(session: Session, world: World, need: Need, firm: Organisation, **more: object) -> Exposure:
    capability = posts.add_capability(session, **world.place | {"organisation_id": firm.id}, text="做齿轮", now=NOW)
    proposal = Proposal(
        run_id=uuid.uuid4(),
        need_id=need.id,
        need_version=1,
        capability_id=capability.id,
        capability_version=1,
        organisation_id=firm.id,
        list_name="proposals",
        rank=1,
        probability=0.8,
        features="{}",
        versions="{}",
        digest="0" * 64,
        created_at=NOW,
    )
    matches.add_proposals(session, [proposal])
    common = {"alliance_id": world.alliance.id, "need_id": need.id, "proposal_id": proposal.id}
    told = {"organisation_id": firm.id, "list_name": "proposals", "rank": 1, "probability": 0.8, "equals": 1}
    row = Exposure(**common | told | {"told_before": 0, "chosen_by": "officer", "at": NOW} | more)
    return pushing.add_exposure(session, row)


def test_rules_have_defaults_until_they_are_written(database: Database, world: World) -> None:
    with database.transaction() as session:
        rules = pushing.rules_of(session, world.alliance.id)
        assert (rules.first_reminder_minutes, rules.second_reminder_minutes, rules.ring_minutes) == (120, 240, 240)
        assert (rules.auto_endorse, rules.told_at_once, rules.escalation_id) == (False, 3, None)
        rules.ring_minutes, rules.escalation_id = 60, world.officer.id
        pushing.put_rules(session, rules)
    with database.transaction() as session:
        rules = pushing.rules_of(session, world.alliance.id)
        assert (rules.ring_minutes, rules.escalation_id) == (60, world.officer.id)
        rules.ring_minutes = 90
        pushing.put_rules(session, rules)
        assert pushing.rules_of(session, world.alliance.id).ring_minutes == 90


def test_a_reach_holds_for_one_version_of_a_need(database: Database, world: World) -> None:
    with database.transaction() as session:
        need = _need(session, world)
        assert pushing.find_reach(session, need.id, 1) is None
        pushing.put_reach(session, need.id, version=1, ring="alliance", now=NOW)
        pushing.put_reach(session, need.id, version=1, ring="allied", now=NOW)
        found = pushing.find_reach(session, need.id, 1)
        assert found is not None
        assert found.ring == "allied"
        assert pushing.find_reach(session, need.id, 2) is None
        pushing.put_reach(session, need.id, version=2, ring="alliance", now=NOW)
        assert pushing.find_reach(session, need.id, 1) is None


def test_exposures_are_listed_counted_and_once_for_each_proposal(database: Database, world: World) -> None:
    later = NOW + timedelta(days=1)
    with database.transaction() as session:
        first, second = (_need(session, world) for _ in range(2))
        a = _exposure(session, world, first, world.supplier)
        b = _exposure(session, world, second, world.supplier, at=later)
        c = _exposure(session, world, second, world.asker)
        alliance_id = world.alliance.id
        firms = [world.supplier.id, world.asker.id, uuid.uuid4()]
        told = pushing.told_so_far(session, alliance_id, firms)
        assert told == {world.supplier.id: (later, 2), world.asker.id: (NOW, 1)}
        assert pushing.told_so_far(session, uuid.uuid4(), firms) == {}

        def listed(**wanted: object) -> list[uuid.UUID]:
            return [row.id for row in pushing.list_exposures(session, alliance_id, **wanted)]  # type: ignore[arg-type]

        assert listed() == [c.id, b.id, a.id]
        assert listed(limit=1) == [c.id]
        assert listed(before=b.id) == [a.id]
        assert listed(organisation_id=world.supplier.id) == [b.id, a.id]
        assert listed(need_id=first.id) == [a.id]
        assert pushing.count_exposures(session, alliance_id, since=NOW) == [(world.supplier.id, 2), (world.asker.id, 1)]
        assert pushing.count_exposures(session, alliance_id, since=later) == [(world.supplier.id, 1)]
        assert pushing.count_needs_told(session, alliance_id, since=NOW) == 2
        assert pushing.count_needs_told(session, alliance_id, since=later) == 1
    with pytest.raises(ConflictError), database.transaction() as session:
        pushing.add_exposure(session, Exposure(**a.model_dump() | {"id": uuid.uuid4()}))
