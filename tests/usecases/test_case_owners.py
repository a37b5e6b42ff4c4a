"""Owners, departments, claims, teams: one of each, and nothing is ever nobody's."""

import pytest

from service.domain.alliances import Membership
from service.errors import ConflictError, ForbiddenError, InvalidInputError
from service.store import alliances
from service.store import people as people_store
from service.usecases import case_access, case_owners, cases, people
from tests.usecases.case_flows import answered, at_department, do, kinds, open_request, read, timeline
from tests.usecases.world import ASKER, BUREAU, FAR, OTHER, SECOND, SUPPLIER, UTILITY, World


def test_a_case_falls_to_the_longest_serving_officer(small_world: World) -> None:
    assert open_request(small_world).owner_id == small_world.actors["secretariat"].user_id


def test_a_case_falls_to_the_officer_of_the_askers_place_in_this_alliance_and_chain(small_world: World) -> None:
    firm, here, there = small_world.organisation_id(ASKER), *small_world.alliance_ids.values()
    with small_world.write() as session:
        chains = {chain.code: chain.id for chain in alliances.chains_of(session, here)}
        for alliance_id, chain_id, name in (
            (there, alliances.chains_of(session, there)[0].id, "far_secretariat"),
            (here, chains["chemistry"], SECOND),
        ):
            officer_id = small_world.actors[name].user_id
            place = Membership(organisation_id=firm, alliance_id=alliance_id, chain_id=chain_id, officer_id=officer_id)
            alliances.add_membership(session, place)
        found = [
            case_access.find_officer(session, *asked)
            for asked in ((here, firm), (here, firm, chains["equipment"]), (there, firm), (there, None))
        ]
    names = (SECOND, "secretariat", "far_secretariat", "far_secretariat")
    assert found == [small_world.actors[name].user_id for name in names]


def test_without_officers_an_administrator_owns_and_without_anybody_nothing_is_opened(small_world: World) -> None:
    with small_world.write() as session:
        for username in ("secretariat", SECOND):
            people.disable_user(
                session,
                actor=small_world.actors["admin"],
                user_id=small_world.actors[username].user_id,
                now=small_world.clock,
            )
    case = open_request(small_world)
    assert case.owner_id == small_world.actors["admin"].user_id
    with small_world.write() as session:
        people_store.get_user(session, small_world.actors["admin"].user_id).disabled = True
    with pytest.raises(ConflictError) as caught:
        open_request(small_world)
    assert caught.value.details["reason"] == "no_officer"


def test_a_case_goes_to_another_officer(small_world: World) -> None:
    case = open_request(small_world)
    moved = do(small_world, "transfer", "secretariat", case.id, owner=SECOND, reason="workload", text="本周休假")
    assert moved.owner_id == small_world.actors[SECOND].user_id
    assert moved.due_at == case.due_at
    assert timeline(small_world, case.id)[-1].data["reason"] == "workload"
    for said in (
        {"owner": SECOND, "reason": "workload"},  # has it
        {"owner": "owner", "reason": "workload"},  # no officer
        {"owner": "far_secretariat", "reason": "workload"},
        {"owner": "secretariat", "reason": "because"},
        {"reason": "workload"},
        {"owner": "secretariat", "department": BUREAU, "reason": "workload"},
    ):
        with pytest.raises(InvalidInputError):
            do(small_world, "transfer", "secretariat", case.id, **said)


def test_another_department_gets_a_fresh_clock(small_world: World) -> None:
    case = at_department(small_world)
    small_world.later(minutes=45)
    moved = do(small_world, "transfer", "secretariat", case.id, department=UTILITY, reason="jurisdiction")
    assert (moved.state, moved.clock, moved.clock_from) == ("whistled", "whistled", small_world.clock)
    do(small_world, "check_in", "utility", case.id)
    back = do(small_world, "transfer", "secretariat", case.id, department=BUREAU, reason="wrong_department")
    assert back.state == "whistled"
    done = answered(small_world)
    do(small_world, "close", "owner", done.id)
    with pytest.raises(ConflictError):
        do(small_world, "transfer", "secretariat", done.id, owner=SECOND, reason="leave")


def test_the_cases_of_somebody_who_leaves_fall_to_the_next(small_world: World) -> None:
    case, done = open_request(small_world), answered(small_world)
    do(small_world, "close", "owner", done.id)
    leaver = small_world.actors["secretariat"].user_id
    with small_world.write() as session:
        people.disable_user(session, actor=small_world.actors["admin"], user_id=leaver, now=small_world.clock)
    assert read(small_world, case.id).owner_id == small_world.actors[SECOND].user_id
    assert kinds(small_world, case.id)[-1] == "owner_changed"
    assert read(small_world, done.id).owner_id == leaver


def test_at_most_one_holds_a_claim(small_world: World) -> None:
    case = at_department(small_world)
    claimed = do(small_world, "claim", "bureau", case.id)
    assert claimed.claimed_by == small_world.organisation_id(BUREAU)
    assert do(small_world, "claim", "bureau", case.id) == claimed
    with pytest.raises(ConflictError):
        do(small_world, "claim", "secretariat", case.id, organisation=SUPPLIER)
    with pytest.raises(InvalidInputError):
        do(small_world, "claim", "bureau", case.id, organisation=SUPPLIER)
    assert do(small_world, "release", "bureau", case.id).claimed_by is None
    assert do(small_world, "release", "secretariat", case.id).claimed_by is None
    for firm in (None, FAR):  # the officer stands for no firm; the other is of another alliance
        with pytest.raises(InvalidInputError):
            do(small_world, "claim", "secretariat", case.id, organisation=firm)
    do(small_world, "claim", "secretariat", case.id, organisation=SUPPLIER)
    with small_world.database.read() as session:  # who holds it may read it, and let go of it
        assert cases.read_case(session, actor=small_world.actors["supplier"], case_id=case.id).id == case.id
    with pytest.raises(ForbiddenError):
        do(small_world, "release", "owner", case.id)
    assert do(small_world, "release", "supplier", case.id).claimed_by is None


def test_a_team_is_one_and_one_and_some(small_world: World) -> None:
    case = open_request(small_world)
    team = do(small_world, "team", "secretariat", case.id, lead=SECOND, contact="bureau", members=["supplier"])
    ids = {name: small_world.actors[name].user_id for name in (SECOND, "bureau", "supplier", "utility")}
    assert (team.lead_id, team.contact_id, team.member_ids) == (ids[SECOND], ids["bureau"], [ids["supplier"]])
    with small_world.database.read() as session:
        assert case_owners.read_team(session, actor=small_world.actors["supplier"], case_id=case.id) == team
    again = do(small_world, "team", "secretariat", case.id, lead="secretariat", contact="utility")
    with small_world.database.read() as session:
        assert case_owners.read_team(session, actor=small_world.actors["utility"], case_id=case.id) == again
        target = case_access.case_target(session, read(small_world, case.id))
        assert target.team_ids == {small_world.actors["secretariat"].user_id, ids["utility"]}
    for said in (
        {"lead": "bureau", "contact": "utility"},  # no officer leads it
        {"lead": SECOND, "contact": SECOND},
        {"lead": SECOND, "contact": "other_alliance"},
        {"lead": SECOND, "contact": "bureau", "members": ["nobody"]},
    ):
        with pytest.raises(InvalidInputError):
            do(small_world, "team", "secretariat", case.id, **said)


def test_a_person_without_a_firm_asks_for_herself(small_world: World) -> None:
    case = open_request(small_world, own=False)
    assert case.asker_id is None
    with small_world.database.read() as session:
        assert cases.read_case(session, actor=small_world.actors["owner"], case_id=case.id).id == case.id
    assert do(small_world, "close", "owner", case.id).state == "closed"
    assert OTHER  # another firm's people never see it: see the access matrix
