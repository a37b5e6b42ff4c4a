"""Alliances, organisations, memberships, agreements, calendars and people, on both databases."""

import uuid
from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session
from store_world import NOW, World

from service.domain.alliances import Alliance, CalendarDay, Chain, Membership, Organisation, SharingAgreement
from service.domain.people import User
from service.errors import ConflictError, NotFoundError, UnknownAllianceError
from service.store import alliances, people
from service.store.database import Database


def _member(world: World, organisation: Organisation, since: date | None, until: date | None) -> Membership:
    return Membership(
        organisation_id=organisation.id,
        alliance_id=world.alliance.id,
        chain_id=world.chain.id,
        since=since,
        until=until,
    )


def test_alliances_are_found_by_code_and_id(database: Database, world: World) -> None:
    with database.read() as session:
        assert alliances.find_alliance(session, "luzhou") == alliances.alliance_by_id(session, world.alliance.id)
        assert alliances.find_alliance(session, "nowhere") is None
        with pytest.raises(UnknownAllianceError):
            alliances.get_alliance(session, "nowhere")
        with pytest.raises(NotFoundError):
            alliances.alliance_by_id(session, uuid.uuid4())


def test_a_place_is_an_alliance_with_the_chain_that_was_named(database: Database, world: World) -> None:
    with database.read() as session:
        whole = alliances.get_place(session, "luzhou")
        named = alliances.get_place(session, "luzhou", world.chain.code)
        assert alliances.get_place(session, "luzhou", "no such chain") == whole
        with pytest.raises(UnknownAllianceError):
            alliances.get_place(session, "nowhere", world.chain.code)
    assert whole == (world.alliance.id, world.alliance.timezone, world.alliance.demo, None)
    assert named == (*whole[:3], world.chain.id)


def test_alliances_are_listed_by_code(database: Database, world: World) -> None:
    with database.transaction() as session:
        alliances.add_alliance(
            session, Alliance(code="anning", name="安宁", case_prefix="AN", demo=True, created_at=NOW)
        )
    with database.read() as session:
        assert [row.code for row in alliances.list_alliances(session)] == ["anning", "luzhou"]
        assert [row.code for row in alliances.list_alliances(session, demo=True)] == ["anning"]
        assert [row.code for row in alliances.list_alliances(session, demo=False)] == ["luzhou"]


def test_chains_belong_to_one_alliance(database: Database, world: World) -> None:
    with database.transaction() as session:
        other = alliances.add_alliance(session, Alliance(code="anning", name="安宁", case_prefix="AN", created_at=NOW))
        for owner, code in ((other, "equipment"), (world.alliance, "baijiu")):
            alliances.add_chain(session, Chain(alliance_id=owner.id, code=code, name=code, knowledge_code="food"))
    with database.read() as session:
        assert [row.code for row in alliances.chains_of(session, world.alliance.id)] == ["baijiu", "equipment"]
        assert alliances.find_chain(session, other.id, "baijiu") is None
        found = alliances.find_chain(session, world.alliance.id, "equipment")
        assert found is not None
        assert found.id == world.chain.id == alliances.chain_by_id(session, found.id).id


def test_memberships_run_from_their_first_to_their_last_day(database: Database, world: World) -> None:
    first, last = date(2024, 1, 1), date(2024, 6, 30)
    with database.transaction() as session:
        alliances.add_membership(session, _member(world, world.supplier, first, last))
        alliances.add_membership(session, _member(world, world.asker, None, None))
    with database.read() as session:

        def names(day: date) -> list[str]:
            return [row.name for row in alliances.list_organisations(session, world.alliance.id, on=day)]

        assert names(date(2023, 12, 31)) == names(date(2024, 7, 1)) == ["甲厂"]
        assert sorted(names(first)) == sorted(names(last)) == ["乙厂", "甲厂"]
        assert len(alliances.memberships_of(session, world.supplier.id)) == 1
        assert alliances.memberships_of(session, world.supplier.id, on=date(2025, 1, 1)) == []
        assert alliances.members_of(session, world.alliance.id, chain_id=uuid.uuid4()) == []
        place = alliances.find_membership(
            session,
            organisation_id=world.asker.id,
            alliance_id=world.alliance.id,
            chain_id=world.chain.id,
        )
        assert place is not None
        assert place.role == "member"


def test_organisations_are_found_by_name_and_by_ids(database: Database, world: World) -> None:
    with database.read() as session:
        found = alliances.find_organisation_by_name(session, "甲厂")
        assert found is not None
        assert found.id == world.asker.id
        assert alliances.find_organisation_by_name(session, "甲") is None
        assert alliances.get_organisation(session, world.supplier.id).name == "乙厂"
        assert set(alliances.organisations_by_id(session, [world.asker.id, uuid.uuid4()])) == {world.asker.id}


def test_more_ids_than_one_statement_carries_are_all_found(database: Database, world: World) -> None:
    with database.transaction() as session:
        rows = [Organisation(name=f"厂{number}", created_at=NOW) for number in range(1201)]
        session.add_all(rows)
        session.flush()
        assert set(alliances.organisations_by_id(session, [row.id for row in rows])) == {row.id for row in rows}


def test_agreements_hold_in_one_direction_and_while_they_run(database: Database, world: World) -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    with database.transaction() as session:
        reader = alliances.add_alliance(session, Alliance(code="anning", name="安宁", case_prefix="AN", created_at=NOW))
        alliances.add_agreement(
            session,
            SharingAgreement(
                owner_alliance_id=world.alliance.id, reader_alliance_id=reader.id, since=first, until=last
            ),
        )
    with database.read() as session:
        owner_id = world.alliance.id
        assert len(alliances.agreements_on(session, first, reader_id=reader.id)) == 1
        assert len(alliances.agreements_on(session, last, owner_id=owner_id)) == 1
        assert alliances.agreements_on(session, first, owner_id=reader.id) == []
        assert alliances.agreements_on(session, first, reader_id=owner_id) == []
        assert alliances.agreements_on(session, date(2027, 1, 1)) == []
        assert alliances.agreements_on(session, date(2025, 12, 31)) == []


def test_calendar_exceptions_replace_each_other(database: Database, world: World) -> None:
    day = date(2026, 3, 7)
    with database.transaction() as session:
        for working in (True, False):
            alliances.put_calendar_day(session, CalendarDay(alliance_id=world.alliance.id, day=day, working=working))
        alliances.put_calendar_day(
            session, CalendarDay(alliance_id=world.alliance.id, day=date(2026, 3, 8), working=True)
        )
    with database.read() as session:
        assert alliances.calendar_days(session, world.alliance.id) == {day: False, date(2026, 3, 8): True}
        assert alliances.calendar_days(session, uuid.uuid4()) == {}


@pytest.mark.parametrize(
    "add",
    [
        lambda session, world: alliances.add_alliance(
            session, Alliance(code="other", name="x", case_prefix="LZ", created_at=NOW)
        ),
        lambda session, world: alliances.add_chain(
            session, Chain(alliance_id=world.alliance.id, code="equipment", name="x", knowledge_code="x")
        ),
        lambda session, world: alliances.add_organisation(session, Organisation(name="甲厂", created_at=NOW)),
        lambda session, world: [
            alliances.add_membership(session, _member(world, world.asker, None, None)) for _ in range(2)
        ],
        lambda session, world: people.add_user(session, User(username="officer", password_hash="-", created_at=NOW)),
    ],
    ids=["case prefix", "chain code", "organisation name", "membership", "user name"],
)
def test_what_exists_once_is_a_conflict_the_second_time(
    database: Database, world: World, add: Callable[[Session, World], object]
) -> None:
    with pytest.raises(ConflictError), database.transaction() as session:
        add(session, world)


def test_roles_are_granted_once_and_taken_away(database: Database, world: World) -> None:
    officer, alliance_id = world.officer.id, world.alliance.id
    with database.transaction() as session:
        for where in (alliance_id, alliance_id, None, None):
            people.grant_role(session, user_id=officer, role="secretariat" if where else "admin", alliance_id=where)
    with database.read() as session:
        granted = [(row.role, row.alliance_id) for row in people.roles_of(session, officer)]
        assert granted == [("secretariat", alliance_id), ("admin", None)]
        assert [row.id for row in people.users_with_role(session, "secretariat", alliance_id)] == [officer]
        assert people.users_with_role(session, "secretariat", None) == []
        assert [row.id for row in people.users_with_role(session, "admin", None)] == [officer]
    with database.transaction() as session:
        assert people.revoke_role(session, user_id=officer, role="admin", alliance_id=None)
        assert not people.revoke_role(session, user_id=officer, role="admin", alliance_id=None)
        assert [row.role for row in people.roles_of(session, officer)] == ["secretariat"]


def test_users_are_found_by_name(database: Database, world: World) -> None:
    with database.transaction() as session:
        people.add_user(
            session, User(username="clerk", password_hash="-", organisation_id=world.asker.id, created_at=NOW)
        )
    with database.read() as session:
        assert people.find_user(session, "officer") == people.get_user(session, world.officer.id)
        assert people.find_user(session, "Officer") == people.get_user(session, world.officer.id)
        assert people.find_user(session, "officers") is None
        assert [row.username for row in people.list_users(session)] == ["clerk", "officer"]
        assert [row.username for row in people.list_users(session, organisation_id=world.asker.id)] == ["clerk"]
        with pytest.raises(NotFoundError):
            people.get_user(session, uuid.uuid4())


def test_disabled_users_hold_no_role(database: Database, world: World) -> None:
    with database.transaction() as session:
        people.grant_role(session, user_id=world.officer.id, role="secretariat", alliance_id=world.alliance.id)
        people.get_user(session, world.officer.id).disabled = True
    with database.read() as session:
        assert people.users_with_role(session, "secretariat", world.alliance.id) == []
